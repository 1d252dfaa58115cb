"""Whether a question that is badly typed, or pasted amid other words, finds its paper.

    python benchmarks/typed.py            # --show prints those that do not

benchmarks/typed.jsonl has twenty questions over the five seeds, each in two of ten forms, written
by somebody who had seen neither the program nor its rules. Prints for each form, and for the
questions as they were, in how many the paper is cited, and in how many it is the first that was
found. Needs ../shared; indexes in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from pathlib import Path

from assistant import Assistant
from assistant.types import Answer
from benchmarks.paper_kinds import interval
from index.builder import build
from index.home import Home

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "shared" / "digests" / "seeds"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--show", action="store_true")
    show = parser.parse_args().show
    lines = (HERE / "typed.jsonl").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as home:
        build([SEEDS], home=home)
        assistant = Assistant(Home(Path(home)))
        for row in map(json.loads, lines):
            for form, asked in ((row["form"], row["question"]), ("as it was", row["original"])):
                cited, first = finds(assistant.ask(asked), row["paper"], assistant)
                found[form].append((cited, first))
                if show and not cited:
                    print(f"{form}: {asked!r}")
    found["all forms"] = [one for form in found if form != "as it was" for one in found[form]]
    print("| form | cited | the first found |\n|---|---|---|")
    for form, rows in found.items():
        shares = " | ".join(
            interval(sum(column), len(column)) for column in zip(*rows, strict=True)
        )
        print(f"| {form} | {shares} |")


def finds(answer: Answer, title: str, assistant: Assistant) -> tuple[bool, bool]:
    """Whether the paper is cited, and whether it is the first that was found."""
    held = assistant.published.open().searcher.generation.papers
    titles = [held[key].title for key in answer.papers]
    if answer.status == "answered":
        return title in titles, titles[:1] == [title]
    return False, [near.title for near in answer.nearest[:1]] == [title]


if __name__ == "__main__":
    main()
