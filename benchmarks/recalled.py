"""Half remembered papers: is the one that somebody looks for told first?

    python benchmarks/recalled.py [--home HOME] [--answers]

Asks, without a model, what benchmarks/recalled.jsonl has, over the five seeds; `held`: written
before there were rules for it, and not looked at while they were made. `--answers` prints them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from assistant.answering.assistant import Assistant
from benchmarks.paper_kinds import interval
from index.builder import build
from index.home import Home

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "shared" / "digests" / "seeds"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--answers", action="store_true")
    args = parser.parse_args()
    lines = [json.loads(line) for line in (HERE / "recalled.jsonl").read_text().splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        home = Home(args.home or Path(folder))
        if args.home is None:
            build([SEEDS], home=home.root)
        assistant = Assistant(home)
        for held in (False, True):
            told: dict[str, list[bool]] = {"first": [], "cited": [], "find": []}
            for line in lines:
                if line["held"] != held:
                    continue
                answer = assistant.ask(line["question"])
                titles = list(dict.fromkeys(one.title for one in answer.citations))
                told["first"].append(titles[:1] == [line["paper"]])
                told["cited"].append(line["paper"] in titles)
                told["find"].append(answer.kind == "find")
                if args.answers:
                    print(told["first"][-1], answer.kind, answer.status, line["question"], titles)
            parts = [
                f"{name} {interval(sum(values), len(values))}" for name, values in told.items()
            ]
            print("held out" if held else "worked with", "  ".join(parts))


if __name__ == "__main__":
    main()
