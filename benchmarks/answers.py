"""Compares a language model's answers with extractive ones, over the five real digests.

    python benchmarks/answers.py --llm http://127.0.0.1:11434/v1 --model qwen3:8b
    python benchmarks/answers.py --llm model.gguf --limit 10

Prints a table in Markdown. The questions are ours (benchmarks/questions.jsonl) and the shared ones;
citation recall and precision are ALCE's, with this program's own gate as the judge.
ASKPAPERS_REPAIR and ASKPAPERS_SECOND_OPINION count. Needs ../shared; indexes in a temporary folder.
A question that fails is counted; a column of which all fail, or that ends in an error, is told, and
the others are printed all the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from assistant.answering.assistant import Assistant
from assistant.evaluation import Question, evaluate, read_questions
from assistant.types import Answer
from assistant.wiring import open_assistant
from index.builder import build
from index.errors import AskpapersError
from index.home import Home

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
ROWS = (
    "gold_cited",
    "fact_recall",
    "citation_recall",
    "citation_precision",
    "false_answer",
    "false_refusal",
)


LABELS = (*ROWS, "seconds an answer, median", "tokens written, mean", "broke off", "failed")


def column(assistant: Assistant, questions: Sequence[Question]) -> list[str]:
    answers: list[Answer] = []

    def heard(answer: Answer) -> None:
        answers.append(answer)
        sys.stderr.write(f"\r{len(answers)} of {len(questions)} ")

    figures = evaluate(assistant, questions, heard)
    shares = [getattr(figures, row) for row in ROWS]
    seconds = [answer.seconds.total for answer in answers if answer.status == "answered"]
    written = [answer.usage.completion_tokens for answer in answers if answer.usage is not None]
    return [
        *("-" if share is None else f"{share:.3f}" for share in shares),
        f"{np.median(seconds):.1f}" if seconds else "-",
        f"{np.mean(written):.0f}" if written else "-",
        str(sum(answer.problem is not None for answer in answers)),
        str(figures.failed),
    ]


def columns(
    assistants: Mapping[str, Callable[[], Assistant]], questions: Sequence[Question]
) -> tuple[dict[str, list[str]], list[str]]:
    """The finished columns by their names, and a sentence for each that could not be finished."""
    finished: dict[str, list[str]] = {}
    failed: list[str] = []
    for name, opened in assistants.items():
        try:
            finished[name] = column(opened(), questions)
        except AskpapersError as error:
            failed.append(f"{name}: {error}")
        sys.stderr.write("\n")
    return finished, failed


def table(finished: Mapping[str, Sequence[str]], questions: int) -> str:
    lines = [
        f"| {questions} questions | {' | '.join(finished)} |",
        f"|---|{'---|' * len(finished)}",
    ]
    for label, *cells in zip(LABELS, *finished.values(), strict=True):
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--llm", required=True)
    parser.add_argument("--model")
    parser.add_argument("--limit", type=int, help="ask no more than so many questions")
    arguments = parser.parse_args(given)
    if not SHARED.is_dir():
        sys.exit(
            f"answers.py: the folder {str(SHARED)!r} with the five digests is not here. Put "
            "it beside this tree."
        )
    files = (SHARED / "eval" / "questions.jsonl", HERE / "questions.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        try:
            questions = [question for file in files for question in read_questions(str(file))][
                : arguments.limit
            ]
            build([SHARED / "digests" / "seeds"], home=home.root)
        except AskpapersError as error:
            sys.exit(f"answers.py: {error}")
        model = partial(open_assistant, home, llm=arguments.llm, model=arguments.model)
        assistants = {
            "extractive": partial(open_assistant, home, llm="none"),
            arguments.model or arguments.llm: model,
        }
        finished, failed = columns(assistants, questions)
    if finished:
        print(table(finished, len(questions)))
    if failed:
        sys.exit("\n".join(f"answers.py: {sentence}" for sentence in failed))


if __name__ == "__main__":
    main()
