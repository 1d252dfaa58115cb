"""Fits the weights by which a title with a text below it is told for a paper's in other languages
than English and Chinese (index/data/foreign_words.json, read by index/layouts/foreign_prose.py).

    python training/foreign_words.py TEXTS [-o FILE]

TEXTS: JSON Lines of lang, kind, title, text and paper (true or false); README.md names where these
come from. Each language is judged by weights that were fitted without any text of it, as one is of
which nothing is at hand. Papers and others of a language count alike, however many there are. By
these crossed odds files of one kind are drawn, and how many would be refused is told.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from index.layouts.foreign_prose import features_of, nearest
from index.layouts.judging import is_of_others
from index.layouts.likelihood import IN_PROSE, IN_RECORDS, Seen, together
from training.abstract_words import interval

OUT = Path(__file__).resolve().parents[1] / "index" / "data" / "foreign_words.json"
_PENALTY = 0.05  # its inverse
_RARE = 25  # texts that a feature must be in
_AS_MANY, _BESIDES = 200, 30  # texts of a language and a kind count as so many, if it has enough
_LEAST = 0.01  # of a weight that is kept
_SIZES, _DRAWN, _FEWEST = (1, 3, 8), 100, 20  # texts of a file, files of a kind, texts of a kind


@dataclass(frozen=True, slots=True)
class Text:
    lang: str
    kind: str
    features: frozenset[str]
    is_paper: bool


def texts_of(path: Path) -> list[Text]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        if near := nearest(one["text"][:200]):
            features = features_of(one["title"], one["text"], near)
            found.append(Text(one["lang"], one["kind"], features, bool(one["paper"])))
    return found


def refused(sure: np.ndarray, seen: Seen, size: int, *, is_prose: bool) -> int:
    """Of the files drawn from texts of one kind."""
    found = 0
    for _ in range(_DRAWN):
        some = together([max(-5.0, min(5.0, one)) for one in random.sample(list(sure), size)], seen)
        found += is_of_others(some, is_prose)
    return found


def files(sure: np.ndarray, wanted: np.ndarray, kinds: np.ndarray) -> None:
    random.seed(0)
    for form, seen, is_prose in (("prose", IN_PROSE, True), ("records", IN_RECORDS, False)):
        for size in _SIZES:
            for name, mask in (("papers", wanted), ("others", ~wanted)):
                some = [sure[(kinds == kind) & mask] for kind in sorted(set(kinds[mask]))]
                some = [one for one in some if len(one) >= _FEWEST]
                lost = sum(refused(one, seen, size, is_prose=is_prose) for one in some)
                of = len(some) * _DRAWN
                print(f"  {form} of {size} {name}: refused {interval(lost / of, of)} of {of:,}")


def main() -> None:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("-o", "--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    texts = texts_of(arguments.texts)
    counted = CountVectorizer(binary=True, analyzer=lambda one: one.features, min_df=_RARE)
    rows = counted.fit_transform(texts)
    wanted = np.array([one.is_paper for one in texts])
    langs = np.array([one.lang for one in texts])
    kinds = np.array([one.kind for one in texts])
    many = Counter((one.lang, one.is_paper) for one in texts)
    weight = np.array([_AS_MANY / (many[one.lang, one.is_paper] + _BESIDES) for one in texts])

    def fitted(where: np.ndarray) -> LogisticRegression:
        model = LogisticRegression(solver="liblinear", C=_PENALTY, class_weight="balanced")
        return model.fit(rows[where], wanted[where], sample_weight=weight[where])

    sure = np.zeros(len(texts))
    for lang in sorted(set(langs)):
        held = langs == lang
        sure[held] = fitted(~held).decision_function(rows[held])
    print(f"{len(texts):,} texts, {int(wanted.sum()):,} of papers; each language without its own:")
    for lang, kind in sorted(set(zip(langs, kinds, strict=True))):
        own = (langs == lang) & (kinds == kind)
        n, is_paper = int(own.sum()), bool(wanted[own][0])
        right = float(np.mean((sure[own] > 0) == is_paper))
        named = f"{lang} {kind}{' (papers)' * is_paper}"
        print(f"  {named:22} {n:5,}  mean {sure[own].mean():5.2f}  right {interval(right, n)}")
    for name, mask in (("papers", wanted), ("others", ~wanted)):
        share = float(np.mean((sure[mask] > 0) == wanted[mask]))
        print(f"{name} told right: {interval(share, int(mask.sum()))}")
    own = langs != "zh"  # which is judged by its words as well
    files(sure[own], wanted[own], np.array([f"{one.lang} {one.kind}" for one in texts])[own])
    whole = fitted(np.ones(len(texts), dtype=bool))
    names = counted.get_feature_names_out()
    weights = {
        str(name): round(float(w), 2)
        for name, w in zip(names, whole.coef_[0], strict=True)
        if abs(w) >= _LEAST
    }
    held_in = {"bias": round(float(whole.intercept_[0]), 2), "weights": weights}
    text = json.dumps(held_in, ensure_ascii=False, indent=0)
    arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
