"""Where a search's time goes: a table of its stages.

    python benchmarks/search_stages.py HOME [--questions N] [--digest NAME]

Asks the questions of benchmarks/questions.jsonl, each of which is new to the process, and tells for
each stage the medians of the time by the clock and of the processor time of all threads; the latter
says more on a machine that does other things. `HOME` for 100,000 papers: benchmarks/scale.py
--keep HOME. The whole is measured apart, without the stages' own clocks.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.generation.bm25 import BM25
from index.home import Home
from index.models.minilm import MiniLM
from index.retrieval import searcher
from index.retrieval.dense import Dense
from index.retrieval.searcher import Searcher
from index.types import Filters

QUESTIONS = Path(__file__).parent / "questions.jsonl"
STAGES: tuple[tuple[str, Any, str], ...] = (
    ("typing mistakes", Searcher, "corrected"),
    ("compounds", searcher, "as_written"),
    ("acronyms", searcher, "spelled_out"),
    ("question's vectors", MiniLM, "question"),
    ("nearest vectors (Chroma)", Dense, "near"),
    ("BM25", BM25, "scores"),
    ("cosines of candidates", Dense, "cosines"),
    ("late interaction and phrases", Searcher, "_late_interaction_and_phrases"),
    ("papers and passages", searcher, "results_of"),
)
Clocks = dict[str, list[tuple[float, float]]]


def timed(name: str, call: Callable[..., Any], spent: Clocks) -> Callable[..., Any]:
    def measured(*given: Any, **named: Any) -> Any:
        wall, processor = time.perf_counter(), time.process_time()
        try:
            return call(*given, **named)
        finally:
            took = time.perf_counter() - wall, time.process_time() - processor
            spent[name].append(took)

    return measured


def one(search: Searcher, question: str, filters: Filters | None) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    search.search(question, 10, filters)
    return time.perf_counter() - wall, time.process_time() - processor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--digest", help="a filter: only papers of this digest")
    given = parser.parse_args()
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines[: given.questions]]
    filters = Filters(digest=(given.digest,)) if given.digest else None
    search = Searcher.open(Home(given.home))
    for question in questions[:10]:
        search.search(question, 10, filters)
    whole = [one(search, f"{question} At all?", filters) for question in questions]
    spent: Clocks = defaultdict(list)
    for name, owner, method in STAGES:
        setattr(owner, method, timed(name, getattr(owner, method), spent))
    for question in questions:
        search.search(f"{question} Indeed?", 10, filters)
    print(f"{len(search.generation.papers):,} papers, {len(questions)} questions; ms, wall and CPU")
    for name, _, _ in STAGES:
        sums = [1000 * sum(part) / len(questions) for part in zip(*spent[name], strict=True)]
        print(f"{name:30}{sums[0] if sums else 0:8.2f}{sums[1] if sums else 0:8.2f}  (mean)")
    for name, at in (("whole, median", 0.5), ("whole, 95%", 0.95)):
        parts = [
            1000 * statistics.quantiles(part, n=100)[int(at * 100) - 1]
            for part in zip(*whole, strict=True)
        ]
        print(f"{name:30}{parts[0]:8.2f}{parts[1]:8.2f}")


if __name__ == "__main__":
    main()
