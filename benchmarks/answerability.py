"""Fits and measures the refusal: which questions can a collection answer?

    python benchmarks/answerability.py                 prints the rates of the shipped weights
    python benchmarks/answerability.py --fit           fits them anew (needs scikit-learn), and
                                                       prints rates by cross-validation: each
                                                       question's by weights fitted without it
    python benchmarks/answerability.py --homes DIR     keeps the indexes there, so that the next
                                                       run need not embed
    python benchmarks/answerability.py --every 3       asks only every third of the questions of
                                                       other fields

Three collections: the seeds (with our own questions), litsearch_dev, and 5,000 of its abstracts,
all judged ones among them (both with its own questions); and over each of them 1,821 questions of
other fields. Needs ../shared.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from assistant.question.analysis import analyse
from assistant.question.answerability import INTERCEPT, WEIGHTS, classify, features
from index.builder import build
from index.home import Home
from index.retrieval.searcher import Searcher

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
EVAL = SHARED / "eval"
LENIENT = 0.3  # in favour of answering: about as many are then refused wrongly as answered wrongly


def lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


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


def litsearch_digest(file: Path, papers: int) -> None:
    """So many abstracts as a digest, every judged one among them."""
    judged = {
        row.split("\t")[1]
        for row in (EVAL / "litsearch_dev" / "qrels.tsv").read_text().splitlines()[1:]
    }
    documents = lines(EVAL / "litsearch_dev" / "corpus.jsonl")
    others = [document for document in documents if document["id"] not in judged]
    chosen = [document for document in documents if document["id"] in judged]
    chosen += random.Random(1).sample(others, min(papers, len(documents)) - len(chosen))
    with file.open("w", encoding="utf-8") as out:
        for document in chosen:
            title, abstract = (" ".join(document[key].split()) for key in ("title", "abstract"))
            if len(title) < 300 < len(abstract):
                out.write(f"{title}\n\n{abstract}\n\n")


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions over one collection: their features `(n, 5)`, whether it answers them `(n,)`,
    and their kinds."""

    texts: list[str]
    rows: np.ndarray
    labels: np.ndarray
    kinds: np.ndarray
    answered: np.ndarray  # by the shipped weights and the rule beside them

    @property
    def counted(self) -> np.ndarray:
        """Those that are fitted to: of near misses and absent papers nobody knows whether others
        answer them."""
        return ~np.isin(self.kinds, ("near", "paper absent"))


def measure(home: Path, questions: list[tuple[str, str, int]]) -> Questions:
    searcher = Searcher.open(Home(home))
    asked = [searcher.read(text) for text, _, _ in questions]
    found = [(query, analyse(query), searcher.search(query, 30)) for query in asked]
    rows = [
        astuple(features(query, analysis, results, searcher)) for query, analysis, results in found
    ]
    answered = [
        classify(query, analysis, results, searcher).reason is None
        for query, analysis, results in found
    ]
    searcher.close()
    texts, kinds, labels = zip(*questions, strict=True)
    return Questions(
        list(texts), np.array(rows), np.array(labels), np.array(kinds), np.array(answered)
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--homes", type=Path)
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        collections = collect(arguments.homes or Path(folder), arguments.every)
    scores = [asked.rows @ np.array(WEIGHTS) + INTERCEPT for asked in collections.values()]
    if arguments.fit:
        weights, intercept = fitted(list(collections.values()))
        print("WEIGHTS", tuple(weights.round(2).tolist()), "INTERCEPT", round(intercept, 2))
        scores = crossed(list(collections.values()))
    for (name, asked), score in zip(collections.items(), scores, strict=True):
        answered = score >= 0 if arguments.fit else asked.answered
        for kind, count in Counter(asked.kinds.tolist()).items():
            print(
                f"{name:<22} {kind:<14} {count:>5} questions  answered "
                f"{answered[asked.kinds == kind].mean():6.1%}"
            )
        absent = score[asked.kinds == "paper absent"]
        if len(absent):
            bar = np.quantile(score[asked.kinds == "own"], 0.1)
            print(
                f"{name:<22} where 10% of its own are refused, {(absent >= bar).mean():.1%} of "
                "absent are answered"
            )


def collect(homes: Path, every: int) -> dict[str, Questions]:
    other = [
        (line["text"], "other fields", 0) for line in lines(EVAL / "ood" / "queries.jsonl")[::every]
    ]
    homes.mkdir(parents=True, exist_ok=True)
    sources = {"seeds": [SHARED / "digests" / "seeds"]}
    for name, papers in (("litsearch_dev, 5,000", 5_000), ("litsearch_dev", 100_000)):
        file = homes / f"{name}.txt"
        litsearch_digest(file, papers)
        sources[name] = [file]
    found = {}
    for name, paths in sources.items():
        build(paths, home=homes / name)
        own = seed_questions() if name == "seeds" else litsearch_questions()
        found[name] = measure(homes / name, [*own, *other])
    return found


def fitted(collections: list[Questions], without: int | None = None) -> tuple[np.ndarray, float]:
    """Every class of every collection weighs the same. `without`: the fold to leave out."""
    from sklearn.linear_model import LogisticRegression

    rows, labels, shares = [], [], []
    for asked in collections:
        for value in (0, 1):
            chosen = asked.counted & (asked.labels == value)
            if without is not None:
                chosen &= folds(asked) != without
            rows.append(asked.rows[chosen])
            labels.append(asked.labels[chosen])
            shares.append(np.full(chosen.sum(), 1000 / chosen.sum()))
    matrix = np.vstack(rows)
    mean, deviation = matrix.mean(axis=0), matrix.std(axis=0)
    model = LogisticRegression(C=10, max_iter=1000)
    model.fit(
        (matrix - mean) / deviation, np.concatenate(labels), sample_weight=np.concatenate(shares)
    )
    weights = model.coef_[0] / deviation
    return weights, float(model.intercept_[0] - weights @ mean) + LENIENT


def folds(asked: Questions) -> np.ndarray:
    """`(n,)`, 0..4: a question has the same in every collection."""
    return np.array([zlib.crc32(text.encode()) % 5 for text in asked.texts])


def crossed(collections: list[Questions]) -> list[np.ndarray]:
    scores = [np.zeros(len(asked.labels)) for asked in collections]
    for fold in range(5):
        weights, intercept = fitted(collections, fold)
        for asked, score in zip(collections, scores, strict=True):
            here = folds(asked) == fold
            score[here] = asked.rows[here] @ weights + intercept
    return scores


if __name__ == "__main__":
    main()
