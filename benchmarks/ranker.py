"""Fits the weights of the ranker on the three public collections, and says by cross-validation what
they bring.

    python benchmarks/ranker.py [--homes DIR] [--write]

The features come from the real index and the real search. A listwise softmax (ListNet; Cao et al.
2007) is fitted, each collection weighing the same; every query is judged by weights that were
fitted without it. `--write` fits on all and writes index/data/ranker.json; `--homes` keeps the
indexes for the next time.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.progress import bar
from index.builder import build_corpus
from index.evaluation import Benchmark, metrics, read_benchmark
from index.home import Home
from index.retrieval import ranking
from index.retrieval.searcher import RERANKED, Searcher

EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval"
SETS = ("scifact", "litsearch_dev", "cisi")
RIDGE = 0.05
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Query:
    key: str
    papers: list[str]
    legs: Mapping[str, list[str]]  # what each leg alone finds, and both before ranking
    features: Floats  # (n, features), of the first of these papers
    grades: Floats  # (n,)


def collect(name: str, homes: Path) -> tuple[Benchmark, list[Query]]:
    """Every judged query's candidates."""
    benchmark, home = read_benchmark(EVAL / name), Home(homes / name)
    if not home.current.exists():
        with bar() as progress:
            build_corpus(benchmark.entries, home=home.root, progress=progress)
    searcher, found = Searcher.open(home), []
    for key, text in benchmark.queries.items():
        candidates = searcher.candidates(searcher.read(text))
        ids = searcher.generation.papers.at(candidates.numbers)
        papers = [ids[number].id for number in candidates.numbers.tolist()]
        grades = np.array(
            [min(benchmark.grades[key].get(paper, 0), 3) for paper in papers[:RERANKED]],
            dtype=float,
        )
        found.append(
            Query(
                key,
                papers,
                searcher.legs(text, RERANKED),
                candidates.features.astype(float),
                grades,
            )
        )
    searcher.close()
    return benchmark, found


def fit(queries: list[tuple[Query, float]]) -> Floats:
    """Weights of the features, by Newton's method with steps that are halved until they help: the
    loss is convex."""
    scale = np.vstack([query.features for query, _ in queries]).std(axis=0)
    weights = np.zeros(len(scale))
    loss, slope, curve = _loss(queries, scale, weights)
    for _ in range(30):
        step = np.linalg.solve(curve, slope)
        while (tried := _loss(queries, scale, weights - step))[0] > loss and np.abs(
            step
        ).max() > 1e-6:
            step /= 2
        weights, (loss, slope, curve) = weights - step, tried
    return np.asarray(weights / scale)


def _loss(
    queries: list[tuple[Query, float]], scale: Floats, weights: Floats
) -> tuple[float, Floats, Floats]:
    """The loss, its gradient and its second derivatives."""
    loss, slope, curve = (
        RIDGE * float(weights @ weights),
        2 * RIDGE * weights,
        2 * RIDGE * np.eye(len(scale)),
    )
    for query, weight in queries:
        rows, wanted = query.features / scale, query.grades / query.grades.sum()
        scores = rows @ weights
        log_chances = scores - scores.max() - np.log(np.exp(scores - scores.max()).sum())
        chances = np.exp(log_chances)
        mean = chances @ rows
        loss -= weight * float(wanted @ log_chances)
        slope = slope + weight * (mean - wanted @ rows)
        curve += weight * ((rows * chances[:, None]).T @ rows - np.outer(mean, mean))
    return loss, slope, curve


def measured(benchmark: Benchmark, orders: dict[str, list[str]]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in metrics(benchmark, orders).items())


def ordered(query: Query, weights: Floats) -> list[str]:
    count = len(query.features)
    first = np.argsort(-(query.features @ weights), kind="stable")
    return [query.papers[place] for place in first] + query.papers[count:]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--homes", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = {name: collect(name, arguments.homes or Path(folder)) for name in SETS}
    folds = {
        name: np.random.default_rng(0).integers(0, 5, len(queries))
        for name, (_, queries) in found.items()
    }

    def training(without: int) -> list[tuple[Query, float]]:
        chosen = {
            name: [
                q
                for q, fold in zip(queries, folds[name], strict=True)
                if fold != without and q.grades.any()
            ]
            for name, (_, queries) in found.items()
        }
        return [(query, 1 / len(queries)) for queries in chosen.values() for query in queries]

    every = [fit(training(fold)) for fold in range(5)]
    final = fit(training(-1))
    for name, (benchmark, queries) in found.items():
        print(name)
        for leg in ("dense", "bm25", "fused"):
            print(
                f"  {leg:9}", measured(benchmark, {query.key: query.legs[leg] for query in queries})
            )
        crossed = {
            q.key: ordered(q, every[fold]) for q, fold in zip(queries, folds[name], strict=True)
        }
        print("  crossed  ", measured(benchmark, crossed))
        print(
            "  fitted   ",
            measured(benchmark, {query.key: ordered(query, final) for query in queries}),
        )
    learned = dict(zip(ranking.FEATURES, np.round(final, 3).tolist(), strict=True))
    print(json.dumps(learned))
    if arguments.write:
        about = (
            "What each feature counts for a paper's place: index/retrieval/ranking.py; fitted by "
            "benchmarks/ranker.py."
        )
        file = Path(ranking.__file__).parents[1] / "data" / "ranker.json"
        file.write_text(json.dumps({"about": about} | learned, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
