"""Where a search's time goes: a table of its stages.

    OPENBLAS_NUM_THREADS=1 python benchmarks/search_stages.py HOME [--questions N] [--digest NAME]
    [--threads N]
    python benchmarks/search_stages.py HOME --top FILE [--digest NAME]
    python benchmarks/search_stages.py HOME --costs    how many vectors are looked at while Chroma's
    graph finds one more: by which a filtered search chooses

Asks the questions of benchmarks/questions.jsonl, each of which is new to the process, and tells for
each stage the medians of the time by the clock and of the processor time of all threads; the latter
says more on a machine that does other things, but holds what the model reads meanwhile. `HOME` for
100,000 papers: benchmarks/scale.py --keep HOME. The whole is measured apart, without the stages'
own clocks; so is what `--threads` that ask at once take for all questions. The program sets
OPENBLAS_NUM_THREADS itself, before it reads numpy.

`--top FILE` keeps the ids of the first 20 of 200 questions of ../shared/eval/litsearch_dev, or
holds the first 20 against those that another state of the program kept there.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from index.home import Home
from index.models.minilm import MiniLM
from index.retrieval import searcher
from index.retrieval.by_words import ByWords
from index.retrieval.dense import Dense
from index.retrieval.query import Reading
from index.retrieval.searcher import Searcher
from index.types import Filters

QUESTIONS = Path(__file__).parent / "questions.jsonl"
LITSEARCH = Path(__file__).resolve().parents[2] / "shared/eval/litsearch_dev/queries.jsonl"
STAGES: tuple[tuple[str, Any, str], ...] = (
    ("typing mistakes", Searcher, "corrected"),
    ("compounds", searcher, "as_written"),
    ("acronyms", searcher, "spelled_out"),
    ("question's vectors, begun", MiniLM, "begin"),
    ("BM25", searcher, "ByWords"),
    ("phrases", ByWords, "phrases"),
    ("question's vectors, waited for", Reading, "__call__"),
    ("nearest vectors (Chroma)", Dense, "near"),
    ("cosines of candidates", Dense, "cosines"),
    ("late interaction", Searcher, "_late_interaction"),
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


def middle(clocks: Sequence[tuple[float, ...]], share: float = 0.5) -> str:
    """Of questions' clocks, in ms."""
    some = (1000 * float(np.quantile(part, share)) for part in zip(*clocks, strict=True))
    return "".join(f"{value:8.2f}" for value in some)


def stages(search: Searcher, questions: list[str], filters: Filters | None) -> None:
    spent: Clocks = defaultdict(list)
    for name, owner, method in STAGES:
        setattr(owner, method, timed(name, getattr(owner, method), spent))
    each: Clocks = defaultdict(list)
    for question in questions:
        spent.clear()
        search.search(f"{question} Indeed?", 10, filters)
        for name, _, _ in STAGES:
            walls, processors = zip((0.0, 0.0), *spent[name], strict=True)
            each[name].append((sum(walls), sum(processors)))
    for name, clocks in each.items():
        print(f"{name:32}{middle(clocks)}")


def at_once(search: Searcher, questions: list[str], threads: int, filters: Filters | None) -> None:
    wall, processor = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        clocks = list(pool.map(lambda q: one(search, f"{q} Really?", filters), questions))
    took, cost = time.perf_counter() - wall, time.process_time() - processor
    rate = len(questions) / took
    each = 1000 * cost / len(questions)
    print(f"by {threads} at once: {rate:.0f} a second, {each:.1f} ms of the processors each,")
    print(f"which take (median){middle([clock[:1] for clock in clocks])}")


def top(search: Searcher, file: Path, filters: Filters | None) -> None:
    with LITSEARCH.open(encoding="utf-8") as lines:
        questions = [json.loads(line)["text"] for line, _ in zip(lines, range(200), strict=False)]
    found = [
        [one.paper.id for one in search.search(question, 20, filters)] for question in questions
    ]
    if not file.exists():
        file.write_text(json.dumps(found), encoding="utf-8")
        return
    before = json.loads(file.read_text(encoding="utf-8"))
    same = [len({*now} & {*then}) / len(then) for now, then in zip(found, before, strict=True)]
    orders = [now == then for now, then in zip(found, before, strict=True)]
    print(f"top 20: {np.mean(same):.4f} the same, in the same order {np.mean(orders):.4f}")


def costs(search: Searcher, questions: list[str]) -> None:
    """Medians over questions, in ms."""
    looks = search._dense
    papers = len(looks.first) - 1
    vectors = [search.read(question).vector for question in questions]
    half = np.sort(np.random.default_rng(0).choice(papers, papers // 2, replace=False))
    passages = len(looks.cosines(vectors[0], half)[0])
    taken: dict[str, list[float]] = defaultdict(list)
    asked = [most for most in (300, 600, 1200, 2400) if most <= len(search.generation.vectors)]
    ways: dict[str, Callable[[Any], object]] = {
        f"{most} by the graph": lambda vector, most=most: looks._by_graph(vector, most, None)
        for most in asked
    }
    ways[f"{passages} looked at"] = lambda vector: looks.cosines(vector, half)
    for vector in vectors:
        for name, way in ways.items():
            began = time.perf_counter()
            way(vector)
            taken[name].append(1000 * (time.perf_counter() - began))
    medians = {name: float(np.median(some)) for name, some in taken.items()}
    print(", ".join(f"{name} {some:.1f} ms" for name, some in medians.items()))
    more = list(medians.values())[: len(asked)]
    one = (more[-1] - more[0]) / (asked[-1] - asked[0])
    look = medians[f"{passages} looked at"] / passages
    print(f"one more by the graph: {1000 * one:.1f} us, as {one / look:.0f} vectors looked at")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument(
        "--digest", help="a filter: only papers of digests with this in their names"
    )
    parser.add_argument("--threads", type=int, help="that ask at once, besides")
    parser.add_argument("--costs", action="store_true", help="of the graph and of looking, instead")
    parser.add_argument("--top", type=Path, help="a file of the first 20, instead")
    given = parser.parse_args()
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines[: given.questions]]
    filters = Filters(digest=given.digest) if given.digest else None
    search = Searcher.open(Home(given.home))
    if given.costs:
        return costs(search, questions)
    if given.top:
        return top(search, given.top, filters)
    for question in questions[:10]:
        search.search(question, 10, filters)
    print(f"{len(search.generation.papers):,} papers, {len(questions)} questions; ms, wall and CPU")
    whole = [one(search, f"{question} At all?", filters) for question in questions]
    print(f"{'whole, median':32}{middle(whole)}")
    print(f"{'whole, 95%':32}{middle(whole, 0.95)}")
    if given.threads:
        at_once(search, questions, given.threads, filters)
    stages(search, questions, filters)
    return None


if __name__ == "__main__":
    main()
