"""The table of papers: is each cell a sentence that belongs there, and which cells are missing?

    python benchmarks/tables.py [--home FOLDER] [--each]

Over the 80 papers of judged/tables.jsonl, drawn from the five seeds by a hash of their titles and
read before their tables were made; the part `tuned` was looked at for what to mend, `kept` was not.
For each column the sentences that belong in it, by number from
0 on, and in `may` those of which it can be argued. Right: of the cells that are filled, those whose
sentence belongs (or may); found: of the papers of which a sentence belongs, those whose cell holds
a right one. Intervals are Wilson's, of 95%. `--each` prints what is wrong or missing; `--home` is
one in which the seeds are indexed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from math import sqrt
from pathlib import Path
from typing import Any

from assistant.answering.paper_tables import table
from assistant.published import Published
from assistant.types import COLUMNS
from index.builder import build
from index.home import Home
from index.text.sentences import sentences
from index.types import Paper

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "shared" / "digests" / "seeds"
JUDGED = HERE / "judged" / "tables.jsonl"
_Z = 1.96


def chosen(paper: Paper) -> dict[str, int | None]:
    """By column the number of the sentence in its cell."""
    numbers = {span.start: number for number, span in enumerate(sentences(paper.abstract))}
    (row,) = table([paper])
    cells = {column: getattr(row, column) for column in COLUMNS}
    return {name: numbers[cell.start] if cell else None for name, cell in cells.items()}


def share(right: int, of: int) -> str:
    """A share with Wilson's interval."""
    if not of:
        return f"{'':22} of   0"
    at, spread = right / of, _Z * _Z / of
    middle, half = at + spread / 2, _Z * sqrt(at * (1 - at) / of + spread / of / 4)
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    return f"{at:.3f} ({low:.2f} to {high:.2f}) of {of:3}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--each", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.home is None:
            build([SEEDS], home=Path(folder))
        published = Published(Home(args.home or Path(folder)))
        ids = {listed.title: listed.id for listed in published.listing().find()}
        judged = [json.loads(line) for line in JUDGED.read_text(encoding="utf-8").splitlines()]
        papers = [published.paper(ids[one["title"]]) for one in judged]
        began = time.perf_counter()
        found = [chosen(paper) for paper in papers]
        took = time.perf_counter() - began
        for part in dict.fromkeys(one["part"] for one in judged):
            pairs = [pair for pair in zip(judged, found, strict=True) if pair[0]["part"] == part]
            print(f"\n{part}, {len(pairs)} papers")
            print_figures(pairs, each=args.each)
        print(f"{1000 * took / len(papers):.1f} ms a paper")


def print_figures(
    judged: list[tuple[dict[str, Any], dict[str, int | None]]], *, each: bool
) -> None:
    counts = {"all": [0, 0, 0, 0]}
    for column in COLUMNS:
        mine = counts[column] = [0, 0, 0, 0]  # right, filled, found, there
        for paper, cells in judged:
            at, belongs = cells[column], paper[column]
            fine = {*belongs, *paper.get("may", {}).get(column, ())}
            right, filled, there = at in fine, at is not None, bool(belongs)
            told = [right, filled, there and right, there]
            mine[:] = [before + more for before, more in zip(mine, told, strict=True)]
            if each and ((filled and not right) or (there and not right)):
                print(f"{column:8} {at} for {sorted(fine)}: {paper['title']}")
    counts["all"] = [sum(some) for some in zip(*counts.values(), strict=True)]
    print(f"{'':8} {'right':32} found")
    for column in (*COLUMNS, "all"):
        right, filled, here, there = counts[column]
        print(f"{column:8} {share(right, filled):32} {share(here, there)}")


if __name__ == "__main__":
    main()
