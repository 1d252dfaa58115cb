"""Fits the words by which a paragraph is told for an abstract, or for one of any other text
(index/data/abstract_words.json, read by index/layouts/prose.py).

    python training/abstract_words.py [FOLDER ...] [-o FILE]

Abstracts: a sample of the 400 days, SciFact and CISI in ../shared, whole and cut short. Other
texts: what the readers of Markdown and text take for abstracts in the documentation below the
folders, by default that of this Python's packages and of the system. A logistic regression on which
words stand in a text, with an L1 penalty; each source of documentation is judged by weights fitted
without it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import sysconfig
from collections import defaultdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from index.errors import SourceError
from index.layouts.decoding import Document
from index.layouts.detection import parse, read_prose
from index.layouts.prose import LOOKED_AT, words_of

SHARED = Path(__file__).resolve().parents[2] / "shared"
OUT = Path(__file__).resolve().parents[1] / "index" / "data" / "abstract_words.json"
_FOLDERS = (sysconfig.get_path("purelib"), "/usr/share/doc")
_SUFFIXES = {".md", ".rst", ".txt"}
_FILES, _PARAGRAPHS = 25, 8  # of one source, and of one file
_ABSTRACTS = 1000  # of one collection
_PENALTY = 0.2  # its inverse
_RARE = 8  # texts that a word must be in


def abstracts() -> list[str]:
    found: list[str] = []
    for name in ("scifact", "cisi"):
        lines = (SHARED / "eval" / name / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
        found += random.sample([json.loads(line)["abstract"] for line in lines], _ABSTRACTS)
    days = sorted((SHARED / "digests" / "hf_daily").iterdir())[::4]
    whole = [entry.abstract for day in days for entry in _entries(day)]
    found += random.sample(whole, _ABSTRACTS)
    cut = [" ".join(text.split()[: random.randint(15, 60)]) for text in found[::2]]
    return found + cut


def _entries(path: Path) -> tuple:
    try:
        return parse(path.read_bytes(), path.name).entries
    except SourceError:
        return ()


def others(folders: list[str]) -> dict[str, list[list[str]]]:
    """Paragraphs of files, by their source."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix not in _SUFFIXES or not path.is_file() or "askpapers" in str(path):
                continue
            source = "/".join(path.relative_to(folder).parts[:1])
            text = path.read_bytes()[:300_000].decode(errors="replace")
            if source != "assistant" and (read := read_prose(Document(path.name, text)).entries):
                found[source].append([entry.abstract for entry in read])
    return found


def main() -> None:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", default=_FOLDERS)
    parser.add_argument("-o", "--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    random.seed(0)
    texts, labels, groups = [], [], []
    for number, text in enumerate(abstracts()):
        texts, labels, groups = [*texts, text], [*labels, 1], [*groups, f"abstracts {number % 10}"]
    documents = others(arguments.folders)
    for source, files in sorted(documents.items()):
        for paragraphs in random.sample(files, min(len(files), _FILES)):
            some = random.sample(paragraphs, min(len(paragraphs), _PARAGRAPHS))
            texts += some
            labels += [0] * len(some)
            groups += [source] * len(some)
    counted = CountVectorizer(
        binary=True, analyzer=lambda text: words_of(text[:LOOKED_AT]), min_df=_RARE
    )
    rows, wanted = counted.fit_transform(texts), np.array(labels)

    def fitted(where: np.ndarray) -> LogisticRegression:
        return LogisticRegression(
            l1_ratio=1.0, solver="liblinear", C=_PENALTY, class_weight="balanced"
        ).fit(rows[where], wanted[where])

    sure = np.zeros(len(texts))
    for kept, held in GroupKFold(5).split(rows, wanted, groups):
        sure[held] = fitted(kept).decision_function(rows[held])
    of_files: dict[str, list[float]] = defaultdict(list)
    for group, value, label in zip(groups, sure, wanted, strict=True):
        if not label:
            of_files[group].append(value)
    print(f"{len(texts):,} texts, {int(wanted.sum()):,} abstracts, {len(of_files)} sources")
    print(f"right, crosswise: {np.mean((sure > 0) == wanted):.3f}")
    print(
        f"sources below -1 on average: {np.mean([np.mean(v) < -1 for v in of_files.values()]):.3f}"
    )
    print(f"abstracts above -1: {np.mean(sure[wanted == 1] > -1):.3f}")
    whole = fitted(np.arange(len(texts)))
    names = counted.get_feature_names_out()
    weights = {
        str(names[at]): round(float(whole.coef_[0][at]), 3) for at in np.flatnonzero(whole.coef_[0])
    }
    told = {"bias": round(float(whole.intercept_[0]), 3), "words": weights}
    arguments.out.write_text(json.dumps(told, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
