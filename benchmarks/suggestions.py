"""Measures how many questions are tried until three can be suggested, and whether words alone would
choose the same.

    python benchmarks/suggestions.py            # 201 questions; --every 5 for a fifth

A question is tried by reading it, putting what was found for the answer in order for it, and
judging whether that answers. By words alone it would be taken if BM25 had its papers first. Needs
../shared; indexes the five seeds in a temporary folder.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering.assistant import Assistant
from assistant.answering.suggestions import Suggestions
from assistant.evaluation import read_questions
from assistant.question.finding import find
from benchmarks.quality import SETS, SHARED
from index.builder import build
from index.home import Home
from index.retrieval.query import Query
from index.retrieval.searcher import Searcher
from index.types import Filters, Result


class Watched(Searcher):
    """Keeps what was tried: each query, and whether words alone find the papers first that it
    finds."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.tried: list[tuple[str, bool]] = []

    def search_among(self, query: Query, results: Sequence[Result], k: int) -> list[Result]:
        found = super().search_among(query, results, k)
        first = 2 if " differ from " in query.typed else 1
        by_words = np.argsort(-self.generation.bm25.scores(query.framed), kind="stable")[:first]
        titles = {paper.title for paper in self.generation.papers.at(by_words).values()}
        same = titles == {result.paper.title for result in found[:first]}
        self.tried.append((query.typed, same))
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--every", type=int, default=1)
    every = parser.parse_args().every
    questions = [one.question for file in SETS.values() for one in read_questions(str(file))]
    tries: Counter[int] = Counter()
    chosen: Counter[tuple[bool, bool]] = Counter()
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        build([SHARED / "digests" / "seeds"], home=home.root)
        assistant, searcher = Assistant(home), Watched.open(home)
        assert isinstance(searcher, Watched)
        for question in questions[::every]:
            answer = assistant.ask(question)
            found = find(question, (), Filters(), searcher).results
            searcher.tried.clear()
            began = time.process_time()
            suggested = Suggestions().after(searcher, answer, found)
            seconds.append(time.process_time() - began)
            tries[len(searcher.tried)] += 1
            chosen.update((tried in suggested, same) for tried, same in searcher.tried)
    asked, total = len(seconds), sum(chosen.values())
    print(f"{asked} answers, {total} questions tried: {dict(sorted(tries.items()))} an answer")
    print(f"suggested {sum(n for (taken, _), n in chosen.items() if taken)} of them")
    print(f"by words alone the same is chosen for {chosen[True, True] + chosen[False, False]}")
    print(f"processor's time for an answer's: median {np.median(seconds) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
