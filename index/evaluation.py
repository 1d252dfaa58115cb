"""Measures retrieval on a folder in BEIR's form (Thakur et al. 2021), through the real index and
the real search.

DIR/corpus.jsonl    id (or _id), title, abstract (or text)
DIR/queries.jsonl   id (or _id), text
DIR/qrels.tsv       or qrels/test.tsv: query-id, corpus-id, grade; a first line of names is allowed
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.builder import build_corpus
from index.errors import SourceError
from index.home import Home
from index.models.embedders import Models
from index.retrieval.searcher import LEGS, Searcher
from index.types import Entry, Progress

_DEPTH = 20  # papers a query, the deepest that a metric looks


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Documents by their own ids (nothing is merged), judged queries, and the grades of what is
    relevant to each; `left_out` judgments are of documents that the corpus lacks."""

    name: str
    entries: tuple[Entry, ...]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]
    left_out: int


@dataclass(frozen=True, slots=True)
class Measured:
    """`metrics` are means over the judged queries, 0..1, higher is better; so are those of each
    leg, where asked for.

    `seconds_index` is the time to build the index, `query_ms_*` that of one search with the index
    open; `index_mb` is on the disk, `memory_mb` the most that the process held (None where the
    system does not tell).
    """

    name: str
    documents: int
    queries: int
    metrics: Mapping[str, float]
    seconds_index: float
    query_ms_p50: float
    query_ms_p95: float
    index_mb: float
    memory_mb: float | None
    judgments_left_out: int
    legs: Mapping[str, Mapping[str, float]]

    def as_json(self) -> dict[str, object]:
        figures = {"documents": self.documents, "queries": self.queries} | dict(self.metrics)
        costs = (
            "seconds_index",
            "query_ms_p50",
            "query_ms_p95",
            "index_mb",
            "memory_mb",
            "judgments_left_out",
        )
        return (
            figures
            | {name: getattr(self, name) for name in costs}
            | ({"legs": self.legs} if self.legs else {})
        )


def read_benchmark(folder: Path) -> Benchmark:
    """Raises SourceError, naming the file and the line, for what is missing or cannot be read."""
    if not folder.is_dir():
        raise SourceError(
            f"There is no folder {str(folder)!r}. Give one with corpus.jsonl, "
            "queries.jsonl, qrels.tsv."
        )
    entries = tuple(
        Entry(
            _text(row, "title"),
            _text(row, "abstract", "text", "title") or _EMPTY,
            number,
            arxiv_id=_text(row, *_ID),
        )
        for number, row in _records(folder / "corpus.jsonl")
    )
    known = {entry.arxiv_id for entry in entries}
    if len(known) < len(entries):
        raise SourceError(
            f"{str(folder / 'corpus.jsonl')!r} holds an id twice. Give each document one of its "
            "own."
        )
    grades, left_out = _grades(folder, known)
    asked = {_text(row, *_ID): _text(row, "text") for _, row in _records(folder / "queries.jsonl")}
    queries = {key: text for key, text in asked.items() if key in grades}
    if not queries:
        raise SourceError(
            f"No query of {str(folder)!r} has a relevant document in the corpus. Look at its qrels."
        )
    return Benchmark(folder.name, entries, queries, grades, left_out)


def evaluate(benchmark: Benchmark, models: Models, *, legs: bool, progress: Progress) -> Measured:
    """Index the documents in a home of their own, ask every judged query, and measure."""
    with tempfile.TemporaryDirectory(prefix="askpapers-") as folder:
        home = Home(Path(folder))
        started = time.monotonic()
        build_corpus(benchmark.entries, home=home.root, model=models.embed, progress=progress)
        seconds = time.monotonic() - started
        searcher = Searcher.open(home, models)
        try:
            return _measured(
                benchmark, searcher, legs, seconds, _megabytes(home.generations), progress
            )
        finally:
            searcher.close()


def _measured(
    benchmark: Benchmark,
    searcher: Searcher,
    legs: bool,
    seconds: float,
    size: float,
    progress: Progress,
) -> Measured:
    times: list[float] = []
    runs: dict[str, dict[str, Sequence[str]]] = {name: {} for name in ("", *(LEGS if legs else ()))}
    for number, (key, text) in enumerate(benchmark.queries.items(), start=1):
        started = time.monotonic()
        results = searcher.search(text, _DEPTH)
        times.append((time.monotonic() - started) * 1000)
        runs[""][key] = [result.paper.id for result in results]
        if legs:
            for name, found in searcher.legs(text, _DEPTH).items():
                runs[name][key] = found
            runs["reranked"][key] = runs[""][key]  # in whatever order is configured
        progress("Asking", number, len(benchmark.queries))
    measured = {name: metrics(benchmark, run) for name, run in runs.items()}
    p50, p95 = np.percentile(times, [50, 95])
    return Measured(
        name=benchmark.name,
        documents=len(benchmark.entries),
        queries=len(benchmark.queries),
        metrics=measured.pop(""),
        seconds_index=round(seconds, 1),
        query_ms_p50=round(float(p50), 1),
        query_ms_p95=round(float(p95), 1),
        index_mb=round(size, 1),
        memory_mb=_memory(),
        judgments_left_out=benchmark.left_out,
        legs=measured,
    )


def metrics(benchmark: Benchmark, run: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Means over the judged queries, from each one's document ids, best first."""
    import ir_measures
    from ir_measures import RR, R, nDCG

    wanted = {nDCG @ 10: "ndcg@10", R @ 5: "recall@5", R @ 20: "recall@20", RR @ 10: "mrr@10"}
    grades = {key: benchmark.grades[key] for key in benchmark.queries}
    # ties included
    places = {
        key: {name: -float(place) for place, name in enumerate(ids)} for key, ids in run.items()
    }
    found = ir_measures.calc_aggregate(list(wanted), grades, places)
    return {name: round(float(found[measure]), 4) for measure, name in wanted.items()}


_ID = ("id", "_id")
_EMPTY = "-"  # the text of a document without any: it keeps its place


def _text(row: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that holds something."""
    texts = ("" if row.get(name) is None else str(row[name]).strip() for name in names)
    return next(filter(None, texts), "")


def _records(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in _lines(file):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise SourceError(
                f"{str(file)!r}, line {number}: no JSON. Write one object a line."
            ) from error
        if not isinstance(row, dict) or not _text(row, *_ID):
            raise SourceError(
                f"{str(file)!r}, line {number}: no object with an id. Give each an id or _id."
            )
        yield number, row


def _grades(folder: Path, known: set[str | None]) -> tuple[dict[str, dict[str, int]], int]:
    """Grades above 0 by query and document, and how many are of documents that the corpus lacks."""
    places = [
        place for place in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if place.is_file()
    ]
    if not places:
        raise SourceError(
            f"{str(folder)!r} has no qrels.tsv and no qrels/test.tsv. Add the judgments."
        )
    grades: dict[str, dict[str, int]] = {}
    left_out = 0
    for number, line in _lines(places[0]):
        row = line.rstrip("\r\n").split("\t")
        try:
            query, document, grade = row[0], row[-2], int(float(row[-1]))
        except (IndexError, ValueError) as error:
            if number == 1:  # names of columns
                continue
            raise SourceError(
                f"{str(places[0])!r}, line {number}: no judgment. Write query-id, corpus-id, "
                "grade, with tabs between."
            ) from error
        if grade > 0 and document in known:
            grades.setdefault(query, {})[document] = grade
        left_out += grade > 0 and document not in known
    return grades, left_out


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        with file.open(encoding="utf-8-sig") as opened:
            for number, line in enumerate(opened, start=1):
                if line.strip():
                    yield number, line
    except FileNotFoundError as error:
        raise SourceError(
            f"There is no file {str(file)!r}. A folder in BEIR's form has one."
        ) from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{str(file)!r} is not UTF-8. Save it as UTF-8.") from error


def _memory() -> float | None:
    """The most that this process has held, in MB."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(held / (1e6 if sys.platform == "darwin" else 1e3), 1)


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
