"""Fits the words by which a title with a text below it is told for a paper's, or for any other
(index/data/abstract_words.json, read by index/layouts/prose.py).

    python training/abstract_words.py [FOLDER ...] [--papers FILE] [--others FILE] [-o FILE]

Papers: a sample of SciFact, CISI and the 100,000 abstracts in ../shared, and abstracts in Chinese
and summaries of papers (`--papers`), whole and cut short. Others: the titles and texts that stand
in documentation below the folders, by default that of this Python's packages and of the system, and
texts of other kinds (`--others`). Both files are JSON Lines of kind, title and text; README.md
names where these come from. A logistic
regression on which words stand in title and text, with an L2 penalty. Each kind of other texts is
judged by weights fitted without any of it, as a kind is judged that nobody thought of; what it
gives so is scaled to be log odds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import sys
import sysconfig
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from index.layouts.lines import plain_lines
from index.layouts.markdown import markdown_lines
from index.layouts.pages import pair
from index.layouts.prose import features_of
from index.layouts.wraps import unwrapped

SHARED = Path(__file__).resolve().parents[2] / "shared"
OUT = Path(__file__).resolve().parents[1] / "index" / "data" / "abstract_words.json"
_FOLDERS = (sysconfig.get_path("purelib"), "/usr/share/doc")
_SUFFIXES = {".md", ".rst", ".txt"}
_FILES, _PARAGRAPHS = 25, 8  # of one source of documentation, and of one file
_ABSTRACTS = {"scifact": 1000, "cisi": 1000, "scale": 3000}
_CUT = (12, 60)  # words, or a few times as many Chinese signs, of what is cut short
_PENALTY = 0.02  # its inverse
_RARE = 20  # texts that a word must be in
_UNSPACED = 6  # words: a text of fewer is written without blanks


@dataclass(frozen=True, slots=True)
class Text:
    kind: str
    title: str
    text: str
    is_paper: bool


def lines_of(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    return [json.loads(line) for line in text.split("\n") if line]


def texts_of(path: Path, *, are_papers: bool) -> list[Text]:
    return [Text(d["kind"], d["title"], d["text"], are_papers) for d in lines_of(path)]


def abstracts() -> list[Text]:
    places = {name: SHARED / "eval" / name / "corpus.jsonl" for name in ("scifact", "cisi")}
    places |= {"scale": SHARED / "scale" / "abstracts_100k.jsonl.gz"}
    return [
        Text(name, one["title"], one["abstract"], is_paper=True)
        for name, place in places.items()
        for one in random.sample(lines_of(place), _ABSTRACTS[name])
    ]


def documentation(folders: list[str]) -> list[Text]:
    """What may be taken for papers, as it stands: nothing is judged."""
    sources: dict[str, list[list[Text]]] = defaultdict(list)
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix not in _SUFFIXES or not path.is_file() or "askpapers" in str(path):
                continue
            source = path.relative_to(folder).parts[0]
            text = path.read_bytes()[:300_000].decode(errors="replace")
            lines = unwrapped((markdown_lines if path.suffix == ".md" else plain_lines)(text))
            if source != "assistant" and (read := pair(lines, path.name, "text").entries):
                sources[source].append([Text("docs", e.title, e.abstract, False) for e in read])
    return [
        text
        for _, files in sorted(sources.items())
        for texts in random.sample(files, min(len(files), _FILES))
        for text in random.sample(texts, min(len(texts), _PARAGRAPHS))
    ]


def cut(one: Text) -> Text:
    words, some = one.text.split(), random.randint(*_CUT)
    text = " ".join(words[:some]) if len(words) >= _UNSPACED else one.text[: 2 * some]
    return Text(one.kind, one.title, text, one.is_paper)


def interval(share: float, of: int, z: float = 1.96) -> str:
    middle, width = (
        share + z * z / (2 * of),
        math.sqrt(share * (1 - share) / of + (z / of / 2) ** 2),
    )
    low, high = ((middle + sign * z * width) / (1 + z * z / of) for sign in (-1, 1))
    return f"{share:.3f} ({low:.3f} to {high:.3f})"


def main() -> None:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", default=_FOLDERS)
    parser.add_argument("--others", type=Path, default=SHARED / "train" / "other_texts.jsonl.gz")
    parser.add_argument("--papers", type=Path, default=SHARED / "train" / "paper_texts.jsonl.gz")
    parser.add_argument("-o", "--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    random.seed(0)
    told = texts_of(arguments.papers, are_papers=True) + texts_of(
        arguments.others, are_papers=False
    )
    texts = [*abstracts(), *told, *documentation(arguments.folders)]
    texts += [cut(one) for one in texts[::2]]
    counted = CountVectorizer(
        binary=True, analyzer=lambda one: features_of(one.title, one.text), min_df=_RARE
    )
    rows = counted.fit_transform(texts)
    wanted = np.array([one.is_paper for one in texts])
    kinds = np.array([one.kind for one in texts])

    def fitted(where: np.ndarray) -> LogisticRegression:
        model = LogisticRegression(solver="liblinear", C=_PENALTY, class_weight="balanced")
        return model.fit(rows[where], wanted[where])

    sure = np.zeros(len(texts))
    others = sorted(set(kinds[~wanted]))
    folds = np.where(wanted, np.arange(len(texts)) % len(others), -1)
    for number, kind in enumerate(others):
        held = (kinds == kind) | (folds == number)
        sure[held] = fitted(~held).decision_function(rows[held])
    scale = LogisticRegression(class_weight="balanced").fit(sure[:, None], wanted)
    slope, shift = float(scale.coef_[0, 0]), float(scale.intercept_[0])
    sure = slope * sure + shift
    print(f"{len(texts):,} texts, {int(wanted.sum()):,} of papers; crosswise by kind:")
    for kind in (*sorted(set(kinds[wanted])), *others):
        own, n = sure[kinds == kind], int((kinds == kind).sum())
        right = [interval(float(np.mean((own > at) == (kind not in others))), n) for at in (0, -2)]
        print(f"  {kind:13} {n:6,}  right at 0: {right[0]}, at -2: {right[1]}")
    for name, mask in (("papers", wanted), ("others", ~wanted)):
        share = float(np.mean((sure[mask] > 0) == wanted[mask]))
        print(f"{name} told right: {interval(share, int(mask.sum()))}")
    whole = fitted(np.ones(len(texts), dtype=bool))
    names = counted.get_feature_names_out()
    weights = {
        str(n): round(slope * float(w), 2) for n, w in zip(names, whole.coef_[0], strict=True)
    }
    bias = round(slope * float(whole.intercept_[0]) + shift, 2)
    held_in = json.dumps({"bias": bias, "words": weights}, ensure_ascii=False, indent=0)
    arguments.out.write_text(held_in + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
