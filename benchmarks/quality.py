"""Measures the main job on the five real digests: indexing, search, answers; and a plain program
beside ours.

    python benchmarks/quality.py

The plain one: the same search, the five sentences of the four best papers most similar to the
question, and no refusal. Needs ../shared; indexes in a temporary folder.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.answering.assistant import Assistant
from assistant.evaluation import Question, evaluate, read_questions, table
from index.builder import build
from index.generation.merging import title_id
from index.home import Home
from index.retrieval.searcher import Searcher
from index.text.sentences import sentences

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
SETS = {
    "shared (17)": SHARED / "eval" / "questions.jsonl",
    "ours (130)": HERE / "questions.jsonl",
    "further (24)": HERE / "further.jsonl",
    "latest (30)": HERE / "latest.jsonl",
}


def plain(searcher: Searcher, questions: Sequence[Question]) -> str:
    """Facts contained, and a right paper first, over the covered questions."""
    facts: list[bool] = []
    first: list[bool] = []
    for question in questions:
        if question.kind == "none":
            continue
        results = searcher.search(question.question, 4)
        first.append(
            title_id(results[0].paper.title) in {title_id(title) for title in question.gold}
        )
        spans = [span.text for result in results for span in sentences(result.paper.abstract)]
        similarity = searcher.encode(spans) @ searcher.encode([question.question])[0]
        text = " ".join(spans[place] for place in np.argsort(-similarity)[:5])
        facts += [re.search(fact, text, re.IGNORECASE) is not None for fact in question.facts]
    return f"facts {np.mean(facts):.3f}, a right paper first {np.mean(first):.3f}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        report = build([SHARED / "digests" / "seeds"], home=home)
        print(
            f"index: {report.papers} papers, {report.passages} passages in {report.seconds:.1f} s"
        )
        started = time.monotonic()
        searcher = Searcher.open(Home(home))
        print(f"open: {time.monotonic() - started:.2f} s")
        assistant = Assistant(Home(home))
        assistant.ask("warm up")
        times: dict[str, list[float]] = {"search": [], "answer": []}
        for name, file in SETS.items():
            questions = read_questions(str(file))
            for question in questions:
                started = time.monotonic()
                searcher.search(question.question)
                times["search"].append(time.monotonic() - started)
                times["answer"].append(assistant.ask(question.question).seconds.total)
            print(
                f"\n{name}\n{table(evaluate(assistant, questions))}\nplain: "
                f"{plain(searcher, questions)}"
            )
        for name, values in times.items():
            median, high = np.percentile(values, [50, 95]) * 1000
            print(f"{name}: median {median:.0f} ms, 95th percentile {high:.0f} ms")


if __name__ == "__main__":
    main()
