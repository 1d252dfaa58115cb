"""Reads the sentences of papers before anybody asks: of what a new answer costs, reading them was
two thirds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from filelock import FileLock, Timeout

from index.retrieval.encoder import of_paper
from index.retrieval.searcher import Searcher
from index.text.sentences import MOST_SENTENCES, sentences
from index.types import Paper

MOST = 50_000  # sentences, of some 6,000 papers
_AT_ONCE = 64  # papers


def read_ahead(searcher: Searcher, may_go_on: Callable[[], bool], most: int = MOST) -> bool:
    """Have the vectors of the papers' sentences, at most so many, the last papers' first (with ids
    of arXiv, the newest), in the home; returns whether they are there. `may_go_on` is asked before
    each that is new, and may wait. Where another process does it, or the home cannot be written,
    nothing is done."""
    store = searcher.ahead
    if store is None:
        return True
    try:
        with FileLock(f"{store.file}.lock", mode=0o600, timeout=0):
            for paper in _last_first(searcher):
                texts = [of_paper(paper, one) for one in sentences(paper.abstract)[:MOST_SENTENCES]]
                most -= len(texts)
                if most < 0:
                    break
                known = store.found(texts)
                new = [text for text in dict.fromkeys(texts) if text not in known]
                rows = []
                for text in new:
                    if not may_go_on():
                        return False
                    rows.append(searcher.embedder.bundled.encode([text])[0])
                if new:
                    store.keep(new, rows)
    except (Timeout, OSError, sqlite3.OperationalError):
        return False
    return True


def _last_first(searcher: Searcher) -> Iterator[Paper]:
    papers = searcher.generation.papers
    for stop in range(len(papers), 0, -_AT_ONCE):
        numbers = range(max(stop - _AT_ONCE, 0), stop)
        at = papers.at(list(numbers))
        yield from (at[number] for number in reversed(numbers))
