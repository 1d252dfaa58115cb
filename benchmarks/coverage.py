"""Fits and measures the refusal: which questions can a collection answer?

    python benchmarks/coverage.py            prints the rates of the shipped weights
    python benchmarks/coverage.py --fit      fits them anew (needs scikit-learn)

Two collections: the seeds (with our own questions and 700 of other fields) and 5,000 abstracts of litsearch_dev, all
judged ones among them (with its own questions and the same 700). Needs ../shared; indexes in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import numpy as np

from assistant.coverage import INTERCEPT, WEIGHTS, features
from index.builder import build
from index.home import Home
from index.retrieval import Searcher

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
EVAL = SHARED / "eval"


def lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def of_other_fields() -> list[str]:
    return random.Random(0).sample([line["text"] for line in lines(EVAL / "ood" / "queries.jsonl")], 700)


def seed_questions() -> Iterator[tuple[str, str, int]]:
    for file in (HERE / "questions.jsonl", EVAL / "questions.jsonl"):
        for line in lines(file):
            kind = "near" if line.get("near") else line["kind"]
            yield line["question"], kind, int(kind not in ("near", "none"))


def litsearch_questions() -> Iterator[tuple[str, str, int]]:
    for line in lines(EVAL / "litsearch_dev" / "queries.jsonl"):
        yield line["text"], "own", 1
    for line in lines(EVAL / "litsearch_dev" / "gold_absent_queries.jsonl"):
        yield line["text"], "paper absent", 0


def litsearch_digest(file: Path) -> None:
    """5,000 abstracts as a digest, every judged one among them."""
    judged = {row.split("\t")[1] for row in (EVAL / "litsearch_dev" / "qrels.tsv").read_text().splitlines()[1:]}
    documents = lines(EVAL / "litsearch_dev" / "corpus.jsonl")
    others = [document for document in documents if document["id"] not in judged]
    chosen = [document for document in documents if document["id"] in judged]
    chosen += random.Random(1).sample(others, 5000 - len(chosen))
    with file.open("w", encoding="utf-8") as out:
        for document in chosen:
            title, abstract = (" ".join(document[key].split()) for key in ("title", "abstract"))
            if len(title) < 300 < len(abstract):
                out.write(f"{title}\n\n{abstract}\n\n")


def measure(home: Path, questions: list[tuple[str, str, int]]) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """`(n, 4)` features, `(n,)` labels, and the kinds."""
    searcher = Searcher.open(Home(home))
    rows = [astuple(features(text, searcher.search(text, 30), searcher)) for text, _, _ in questions]
    return np.array(rows), np.array([label for _, _, label in questions]), [kind for _, kind, _ in questions]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fit", action="store_true")
    fit = parser.parse_args().fit
    other = [(text, "other fields", 0) for text in of_other_fields()]
    collections = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        litsearch_digest(root / "litsearch.txt")
        build([SHARED / "digests" / "seeds"], home=root / "seeds")
        build([root / "litsearch.txt"], home=root / "litsearch")
        collections["seeds"] = measure(root / "seeds", [*seed_questions(), *other])
        collections["litsearch_dev, 5,000"] = measure(root / "litsearch", [*litsearch_questions(), *other])
    weights, intercept = np.array(WEIGHTS), INTERCEPT
    if fit:
        weights, intercept = fitted(list(collections.values()))
        print("WEIGHTS", tuple(weights.round(1)), "INTERCEPT", round(intercept, 1))
    for name, (rows, _, kinds) in collections.items():
        answered = rows @ weights + intercept >= 0
        for kind, count in Counter(kinds).items():
            share = answered[[k == kind for k in kinds]].mean()
            print(f"{name:<22} {kind:<14} {count:>5} questions  answered {share:6.1%}")


def fitted(collections: list[tuple[np.ndarray, np.ndarray, list[str]]]) -> tuple[np.ndarray, float]:
    """Every class of every collection weighs the same; near misses and absent papers are only looked at."""
    from sklearn.linear_model import LogisticRegression

    rows, labels, shares = [], [], []
    for found, label, kinds in collections:
        used = np.array([kind not in ("near", "paper absent") for kind in kinds])
        for value in (0, 1):
            chosen = used & (label == value)
            rows.append(found[chosen])
            labels.append(label[chosen])
            shares.append(np.full(chosen.sum(), 1000 / chosen.sum()))
    matrix = np.vstack(rows)
    mean, deviation = matrix.mean(axis=0), matrix.std(axis=0)
    model = LogisticRegression(C=10)
    model.fit((matrix - mean) / deviation, np.concatenate(labels), sample_weight=np.concatenate(shares))
    weights = model.coef_[0] / deviation
    return weights, float(model.intercept_[0] - weights @ mean)


if __name__ == "__main__":
    main()
