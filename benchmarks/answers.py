"""Compares a language model's answers with extractive ones, over the five real digests.

    python benchmarks/answers.py --llm http://127.0.0.1:11434/v1 --model qwen3:8b
    python benchmarks/answers.py --llm model.gguf --limit 10

Prints a table in Markdown. The questions are ours (benchmarks/questions.jsonl) and the shared ones; citation recall and
precision are ALCE's, with this program's own gate as the judge. ASKPAPERS_REPAIR and ASKPAPERS_SECOND_OPINION count.
Needs ../shared; indexes in a temporary folder.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.answer import Assistant
from assistant.evaluation import Question, evaluate, read_questions
from assistant.types import Answer
from assistant.wiring import open_assistant
from index.builder import build
from index.errors import AskpapersError
from index.home import Home

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
ROWS = ("gold_cited", "fact_recall", "citation_recall", "citation_precision", "false_answer", "false_refusal")


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
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--llm", required=True)
    parser.add_argument("--model")
    parser.add_argument("--limit", type=int, help="ask no more than so many questions")
    arguments = parser.parse_args()
    files = (SHARED / "eval" / "questions.jsonl", HERE / "questions.jsonl")
    questions = [question for file in files for question in read_questions(str(file))][: arguments.limit]
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        build([SHARED / "digests" / "seeds"], home=home.root)
        try:
            columns = {
                "extractive": column(open_assistant(home, llm="none"), questions),
                arguments.model or arguments.llm: column(
                    open_assistant(home, llm=arguments.llm, model=arguments.model), questions
                ),
            }
        except AskpapersError as error:
            sys.exit(f"answers.py: {error}")
    sys.stderr.write("\n")
    print(f"| {len(questions)} questions | {' | '.join(columns)} |")
    print(f"|---|{'---|' * len(columns)}")
    labels = [*ROWS, "seconds an answer, median", "tokens written, mean", "broke off"]
    for label, *cells in zip(labels, *columns.values(), strict=True):
        print(f"| {label} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
