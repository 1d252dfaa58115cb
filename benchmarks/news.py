"""Which new papers are told to have changed the answer of a standing question.

    python benchmarks/news.py                       # the questions of the project and the shared
    python benchmarks/news.py --questions FILE      # others: JSON lines with question, gold

The papers of the five seeds are parted by chance into two digests. Each question for a fact is
asked of the first, and again with the second: where its own paper came first, every paper that is
told as news is wrong; where it came second, it has to be told. Prints both, as before (every new
paper that the answer cites is news) and now. Needs ../shared; indexes in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.question.bearing import bearing
from assistant.types import Answer
from benchmarks.paper_kinds import interval
from index.builder import build
from index.home import Home
from index.types import Paper

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
OWN = [
    SHARED / "eval" / "questions.jsonl",
    *(HERE / f"{name}.jsonl" for name in ("questions", "latest", "further")),
]
PARTED_BY = 7  # the seed of the chance


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--questions", type=Path, nargs="+", default=OWN)
    questions = [
        row
        for file in parser.parse_args().questions
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())
        if row.get("gold") and row.get("kind", "fact") == "fact"
    ]
    with tempfile.TemporaryDirectory() as folder:
        first, both = parted(Path(folder))
        told(questions, first, both)


def parted(folder: Path) -> tuple[Assistant, Assistant]:
    """Over the first half of the papers, and over both."""
    build([SHARED / "digests" / "seeds"], home=folder / "all")
    whole = Assistant(Home(folder / "all"))
    papers = list(whole.published.open().searcher.generation.papers.values())
    random.Random(PARTED_BY).shuffle(papers)
    written = {"first": papers[::2], "second": papers[1::2]}
    for name, some in written.items():
        (folder / f"{name}.json").write_text(json.dumps(list(map(entry, some))), encoding="utf-8")
    build([folder / "first.json"], home=folder / "before")
    build([folder / "first.json", folder / "second.json"], home=folder / "after")
    return Assistant(Home(folder / "before")), Assistant(Home(folder / "after"))


def entry(paper: Paper) -> dict[str, str]:
    return {"title": paper.title, "abstract": paper.abstract}


def told(questions: Sequence[dict[str, Any]], first: Assistant, both: Assistant) -> None:
    held = both.published.open().searcher.generation.papers
    old = {paper.title for paper in first.published.open().searcher.generation.papers.values()}
    rows: dict[bool, list[tuple[bool, bool]]] = {True: [], False: []}
    for row in questions:
        before, after = first.ask(row["question"]), both.ask(row["question"])
        new = [
            key for key in cited(after) if key not in cited(before) and held[key].title not in old
        ]
        bears = bearing(after.searched, both.published.open().searcher) if new else frozenset()
        gold, is_new = set(row["gold"]), not set(row["gold"]) & old
        if is_new:
            right = [key for key in new if held[key].title in gold]
            rows[True].append((bool(right), any(key in bears for key in right)))
        else:
            wrong = [key for key in new if held[key].title not in gold]
            rows[False].append((bool(wrong), any(key in bears for key in wrong)))
    print("| its own paper | n | told before | told now |\n|---|---|---|---|")
    for is_new, found in rows.items():
        what = "came: told as news" if is_new else "was there: others told as news"
        shares = " | ".join(
            interval(sum(one[place] for one in found), len(found)) for place in (0, 1)
        )
        print(f"| {what} | {len(found)} | {shares} |")


def cited(answer: Answer) -> tuple[str, ...]:
    return answer.papers if answer.status == "answered" else ()


if __name__ == "__main__":
    main()
