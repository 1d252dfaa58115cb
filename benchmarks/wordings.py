"""How many wordings of what may be asked for are understood.

    python benchmarks/wordings.py [--held | --fresh]

Of benchmarks/wordings.jsonl, which was written before it was tried: what is asked for, about what,
what is not meant, of which kinds of papers, in which order, of which subjects together, whether as
a table, how many are to be shown, whether where there are fewest. Half was worked with; `--held` is
the other; `--fresh` (advice on what to read, numbers, courses of time, verbs of papers, terms) was
tried once before it was worked with, when 35 of its 50 were understood. Right is a request of which
all is; of a subject, the words that are searched for count.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from assistant.question.requests import requested
from index.text.words import terms

FILE = Path(__file__).with_name("wordings.jsonl")


def wrong(line: dict[str, Any]) -> list[str]:
    """What of a wording is not understood."""
    found = requested(line["question"], str.isupper)
    told = {
        "kind": found.kind,
        "subject": terms(found.subject),
        "excluded": terms(found.excluded),
        "papers": list(found.papers),
        "order": found.order,
        "sides": [terms(one) for one in found.sides],
        "joined": found.joined,
        "table": found.table,
        "many": found.many,
        "least": found.least,
    }
    meant = {"sides": [], "joined": "", "table": False, "many": None, "least": False} | line
    if line["half"] != "fresh":  # where nobody wrote down how many
        meant["many"] = found.many
    meant |= {name: terms(line[name]) for name in ("subject", "excluded")}
    meant |= {"sides": [terms(one) for one in meant["sides"]]}
    return [f"{name} {told[name]}" for name in told if told[name] != meant[name]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    part = parser.add_mutually_exclusive_group()
    for name in ("held", "fresh"):
        part.add_argument(f"--{name}", dest="half", action="store_const", const=name)
    half = parser.parse_args().half or "work"
    lines = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    chosen = [line for line in lines if line["half"] == half]
    missed = {line["question"]: why for line in chosen if (why := wrong(line))}
    print(f"{len(chosen) - len(missed)} of {len(chosen)} are understood")
    for question, why in missed.items():
        print(f"  {question}: {'; '.join(why)}")


if __name__ == "__main__":
    main()
