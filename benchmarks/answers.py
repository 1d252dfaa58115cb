"""A language model's answers over the five real digests, a row a model and prompts, beside
extractive ones.

    python benchmarks/answers.py --llm http://127.0.0.1:11434/v1 --model qwen3:8b
    python benchmarks/answers.py --llm model.gguf --limit 10 --prompts benchmarks/prompts/short

Prints a table in Markdown, whose rows name the commit. `--prompts` gives another row, with the
files of a folder in the place of the prompts of their names, and may be repeated: which serves a
model is seen by running it. The questions are ours (benchmarks/questions.jsonl) and the shared
ones; what is supported is judged by this program's own gate. ASKPAPERS_REPAIR,
ASKPAPERS_SECOND_OPINION and ASKPAPERS_LLM_CONTEXT count. Needs ../shared; indexes in a temporary
folder. A question that fails is counted; a row of which all fail, or that ends in an error, is
told, and the others are printed all the same.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.resources import files
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
OURS = "as shipped"
SHARES = (
    ("right papers cited", "gold_cited"),
    ("facts", "fact_recall"),
    ("citations resolved", "citation_valid"),
    ("sentences supported", "citation_recall"),
    ("uncovered answered", "false_answer"),
    ("covered refused", "false_refusal"),
)
HEAD = (
    "model",
    "prompts",
    "commit",
    "questions",
    *(label for label, _ in SHARES),
    "s, median",
    "tokens, mean",
    "broke off",
    "failed",
)


def row(name: str, prompts: str, assistant: Assistant, questions: Sequence[Question]) -> list[str]:
    """Raises AskpapersError where no question could be asked."""
    answers: list[Answer] = []

    def heard(answer: Answer) -> None:
        answers.append(answer)
        sys.stderr.write(f"\r{name}, {prompts}: {len(answers)} of {len(questions)} ")

    figures = evaluate(assistant, questions, heard)
    sys.stderr.write("\n")
    shares = [getattr(figures, share) for _, share in SHARES]
    seconds = [answer.seconds.total for answer in answers if answer.status == "answered"]
    written = [answer.usage.completion_tokens for answer in answers if answer.usage is not None]
    return [
        name,
        prompts,
        commit(),
        str(len(questions)),
        *("-" if share is None else f"{share:.3f}" for share in shares),
        f"{np.median(seconds):.1f}" if seconds else "-",
        f"{np.mean(written):.0f}" if written else "-",
        str(sum(answer.problem is not None for answer in answers)),
        str(figures.failed),
    ]


def line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def commit() -> str:
    """Of this tree, with a sign where it was changed since."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or "?"


def beside(prompts: Path, home: Path, given: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """The row of another folder of prompts, in a process that finds these first."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "prompts"
        shutil.copytree(str(files("prompts")), found)
        shutil.copytree(prompts, found, dirs_exist_ok=True)
        path = os.pathsep.join([folder, *filter(None, [os.environ.get("PYTHONPATH")]), *sys.path])
        command = [sys.executable, __file__, *given, "--home", str(home), "--named", prompts.name]
        return subprocess.run(
            command,
            env=os.environ | {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )


def measured(
    name: str, prompts: str, opened: Callable[[], Assistant], questions: Sequence[Question]
) -> str:
    """Prints its row; else gives what went wrong."""
    try:
        print(line(row(name, prompts, opened(), questions)), flush=True)
    except AskpapersError as error:
        return f"{name}: {error}"
    return ""


def asked(limit: int | None) -> list[Question]:
    kept = (SHARED / "eval" / "questions.jsonl", HERE / "questions.jsonl")
    return [question for file in kept for question in read_questions(str(file))][:limit]


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--llm", required=True)
    parser.add_argument("--model")
    parser.add_argument("--limit", type=int, help="ask no more than so many questions")
    parser.add_argument(
        "--prompts", type=Path, action="append", default=[], help="a folder of other prompts"
    )
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--named", default=OURS, help=argparse.SUPPRESS)
    arguments = parser.parse_args(given)
    if not SHARED.is_dir():
        sys.exit(
            f"answers.py: the folder {str(SHARED)!r} with the five digests is not here. Put "
            "it beside this tree."
        )
    for folder in arguments.prompts:
        if not folder.is_dir():
            sys.exit(f"answers.py: {str(folder)!r} is no folder of prompts.")
    llm, model = arguments.llm, arguments.model
    name = model or Path(llm).name
    with tempfile.TemporaryDirectory() as folder:
        try:
            questions = asked(arguments.limit)
            if arguments.home is None:
                build([SHARED / "digests" / "seeds"], home=Path(folder))
        except AskpapersError as error:
            sys.exit(f"answers.py: {error}")
        home = Home(arguments.home or Path(folder))

        def opened() -> Assistant:
            return open_assistant(home, llm=llm, model=model)

        if arguments.home is not None:
            sys.exit(measured(name, arguments.named, opened, questions) or None)
        print(line(HEAD), line(["---"] * len(HEAD)), sep="\n")
        quoting = measured("extractive", "-", lambda: open_assistant(home, llm="none"), questions)
        failed = [quoting, measured(name, OURS, opened, questions)]
        same = ["--llm", llm, *(["--model", model] if model else [])]
        same += ["--limit", str(arguments.limit)] if arguments.limit is not None else []
        for prompts in arguments.prompts:
            done = beside(prompts, home.root, same)
            sys.stdout.write(done.stdout)
            failed.append(f"{prompts.name} failed" if done.returncode else "")
    if told := list(filter(None, failed)):
        sys.exit("\n".join(f"answers.py: {sentence}" for sentence in told))


if __name__ == "__main__":
    main()
