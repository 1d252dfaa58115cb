"""How much of what a question asks for is in the evidence that a model gets to see, by its window.

    python benchmarks/evidence.py

Over the covered questions for facts and comparisons of the shared and our own sets: the share of
their facts that stand in the evidence, the tokens that it takes by the bundled tokenizer, and the
papers in it. No model is asked. `passages` is what was sent before: the two best passages of each
of at most eight papers. Needs ../shared; indexes in a temporary folder.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.answering import extractive
from assistant.answering.evidence import MOST_PAPERS, Excerpt, assemble, most_papers
from assistant.evaluation import Question, read_questions
from assistant.question.finding import find
from index.builder import build
from index.home import Home
from index.models.tokenizer import token_counter
from index.retrieval.searcher import Searcher
from index.types import Filters

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
WINDOWS = (2048, 4096, 8192, 32_768)
_SETS = ("questions", "further", "latest")
Texts = Callable[[Question, int], str]


def passages(searcher: Searcher) -> Texts:
    def text(question: Question, window: int) -> str:
        found = find(question.question, [], Filters(), searcher)
        room, blocks = (window - 1200) * 3.0 - len(question.question), []
        for number, result in enumerate(found.results[:MOST_PAPERS], start=1):
            block = Excerpt.of(result).block(number)
            if blocks and sum(map(len, blocks)) + len(block) > room:
                break
            blocks.append(block)
        return "\n\n".join(blocks)

    return text


def packed(searcher: Searcher) -> Texts:
    def text(question: Question, window: int) -> str:
        found = find(question.question, [], Filters(), searcher)
        read = found.results[: most_papers(window)]
        bearings = extractive.bearings(found.analysis, read, searcher)
        return assemble(found.results, window, question.question, bearings).text

    return text


def row(
    name: str, texts: Texts, questions: Sequence[Question], window: int, count: Callable[[str], int]
) -> str:
    held, tokens, papers = [], [], []
    for question in questions:
        text = texts(question, window)
        tokens.append(count(text))
        papers.append(len(re.findall(r"^\[\d+\]", text, re.M)))
        held += [bool(re.search(fact, text, re.I)) for fact in question.facts]
    return (
        f"| {window:,} | {name} | {np.mean(held):.3f} of {len(held)} | {np.mean(tokens):,.0f} | "
        f"{max(tokens):,} | {np.mean(papers):.1f} |"
    )


def main() -> None:
    if not SHARED.is_dir():
        sys.exit(f"evidence.py: the folder {str(SHARED)!r} is not here. Put it beside this tree.")
    files = [SHARED / "eval" / "questions.jsonl", *(HERE / f"{name}.jsonl" for name in _SETS)]
    asked = [question for file in files for question in read_questions(str(file))]
    asked = [question for question in asked if question.facts]
    count = token_counter()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        build([SHARED / "digests" / "seeds"], home=home.root)
        searcher = Searcher.open(home)
        print("| window | evidence | facts in it | tokens, mean | most | papers |")
        print("|---|---|---|---|---|---|")
        for window in WINDOWS:
            for name, texts in (("passages", passages(searcher)), ("packed", packed(searcher))):
                print(row(name, texts, asked, window, count), flush=True)


if __name__ == "__main__":
    main()
