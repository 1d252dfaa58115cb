"""Questions to the whole collection: are the right papers listed, counted, grouped, or refused?

    python benchmarks/collection.py [--homes FOLDER]

Asks, without a model, the 40 of ../shared/eval/collection over the five seeds, whose lists, counts
and surveys were learned from (training/topical_relevance.py prints what is reached crosswise), and
the 40 of benchmarks/judged/days_check.jsonl over the 400 days, which were not. `--homes` keeps the
indexes for the next time.

P, R, F1: of the papers cited, those that are right or marginal; of the right ones, those cited;
wrong: at least one that is neither; a refusal is 0. number: a count tells a number of papers from
what is right (less a fifth) to what may be (and a fifth more). aspects: of the key ideas, those
that the text names. answered: of what no paper treats.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from assistant.answering.assistant import Assistant
from index.builder import build
from index.home import Home

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
SETS = {
    "seeds": (SHARED / "digests" / "seeds", SHARED / "eval" / "collection" / "questions.jsonl"),
    "days": (SHARED / "digests" / "hf_daily", HERE / "judged" / "days_check.jsonl"),
}
_COUNTED = re.compile(r"\b(\d[\d,]*) (?:\w+ ){0,2}papers?\b")
_SLACK = 0.2
Measured = dict[str, float]


def measured(assistant: Assistant, line: dict[str, Any]) -> Measured:
    """What one answer is worth."""
    began = time.perf_counter()
    answer = assistant.ask(line["question"])
    found: Measured = {"seconds": time.perf_counter() - began}
    cited = {one.title for one in answer.citations}
    gold = set(line["gold"])
    fine = gold | {*line["marginal"], *line.get("marginal_outside_pool", ())}
    refused = answer.status == "abstained"
    if not gold:
        return found | {"answered": float(not refused)}
    right, good = len(cited & gold) / len(gold), len(cited & fine) / (len(cited) or 1)
    f1 = 2 * right * good / (right + good) if right + good else 0.0
    found |= {"refused": refused, "R": right, "F1": f1, "wrong": bool(cited - fine)}
    if cited:
        found["P"] = good
    if line["kind"] == "count":
        said = [int(number.replace(",", "")) for number in _COUNTED.findall(answer.text)]
        least, most = (1 - _SLACK) * len(gold), (1 + _SLACK) * len(fine)
        found["number"] = not refused and any(least <= number <= most for number in said)
    aspects = line.get("regexes") or line.get("aspects") or ()
    if aspects and line["kind"] in ("survey", "compare"):
        named = [bool(re.search(one, answer.text)) for one in aspects]
        found["aspects"] = 0.0 if refused else sum(named) / len(named)
    return found


def table(rows: dict[str, list[Measured]]) -> str:
    names = ("refused", "P", "R", "F1", "wrong", "number", "aspects", "answered", "seconds")
    lines = ["          n " + "".join(f"{name:>9}" for name in names)]
    for kind, values in rows.items():
        cells = []
        for name in names:
            some = [float(one[name]) for one in values if name in one]
            mean = statistics.median if name == "seconds" else statistics.fmean
            cells.append(f"{mean(some):9.3f}" if some else f"{'':9}")
        lines.append(f"{kind:9}{len(values):3}{''.join(cells)}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, (digests, questions) in SETS.items():
            home = Home((args.homes or Path(folder)) / name)
            build([digests], home=home.root)
            assistant = Assistant(home)
            rows: dict[str, list[Measured]] = defaultdict(list)
            assistant.ask("What is LoRA?")  # the models are loaded
            for text in questions.read_text(encoding="utf-8").splitlines():
                line = json.loads(text)
                found = measured(assistant, line)
                for kind in (line["kind"] if line["gold"] else "none", "all"):
                    rows[kind].append(found)
            rows["all"] = rows.pop("all")
            print(f"\n{name}\n{table(rows)}")


if __name__ == "__main__":
    main()
