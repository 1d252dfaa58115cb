"""Which sides an answer takes to a claim, beside those that a reader of the abstracts takes.

    python benchmarks/sides.py [--home HOME] [--half work|held] [--show]

Of the 24 claims of benchmarks/sides.jsonl, over the five seed digests: the share whose answer takes
just the reader's sides (right), a side that the reader does not (wrong), or fewer (none). The sides
of the claims were written down from the abstracts before any answer was looked at; 12 were worked
with, 12 held out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from assistant import ask
from assistant.types import Answer
from assistant.wording import SIDES
from index.builder import build

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "shared" / "digests" / "seeds"
_SIDES = {"yes": {"yes"}, "no": {"no"}, "both": {"yes", "no"}, "nothing": set[str]()}


def sides_of(answer: Answer) -> set[str]:
    """The sides that papers of the answer take."""
    return {side for side in ("yes", "no") if f"**{SIDES[side]}**" in answer.text}


def verdict(taken: set[str], wanted: set[str]) -> str:
    if taken == wanted:
        return "right"
    return "wrong" if taken - wanted else "none"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path)
    parser.add_argument("--half", choices=("work", "held", "both"), default="both")
    parser.add_argument("--show", action="store_true", help="each claim with what was taken")
    options = parser.parse_args()
    rows = [json.loads(line) for line in (HERE / "sides.jsonl").open(encoding="utf-8")]
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder)
        if options.home is None:
            build([SEEDS], home=home)
        for half in ("work", "held"):
            if options.half not in (half, "both"):
                continue
            counted: Counter[str] = Counter()
            for row in (row for row in rows if row["half"] == half):
                answer = ask(row["question"], home=home, llm="none")
                taken = sides_of(answer)
                found = verdict(taken, _SIDES[row["side"]])
                counted[found] += 1
                if options.show:
                    told = ", ".join(sorted(taken)) or "none"
                    print(f"  {found:5} {row['side']:7} {told:8} {row['question']}")
            told = ", ".join(f"{name} {counted[name]}" for name in ("right", "wrong", "none"))
            print(f"{half}: {told} of {sum(counted.values())}")


if __name__ == "__main__":
    main()
