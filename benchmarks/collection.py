"""Questions to the whole collection: are the right papers listed, counted, grouped, or refused?

    python benchmarks/collection.py [--homes FOLDER] [--sets seeds near days] [--recall 1 0.75]

Asks, without a model, the 40 of ../shared/eval/collection over the five seeds, whose lists, counts
and surveys were learned from (training/topical_relevance.py prints what is reached crosswise), and
the 40 of benchmarks/judged/days_check.jsonl over the 400 days, which were not. `near`: the 69 over
what is near the seeds, which were learned from as well. `--homes` keeps the indexes for the next
time; `--recall` tries what recall counts beside precision where a list is cut.

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
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.answering.assistant import Assistant
from benchmarks.pool import neighbours
from index.builder import build
from index.home import Home
from index.retrieval import topical_relevance
from index.retrieval.searcher import Searcher

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
JUDGED = HERE / "judged"
SETS = {
    "seeds": [SHARED / "eval" / "collection" / "questions.jsonl"],
    "near": [JUDGED / "near_a.jsonl", JUDGED / "near_b.jsonl"],
    "days": [JUDGED / "days_check.jsonl"],
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


def indexed(name: str, homes: Path) -> Home:
    """The home of a set, made where it is not there yet."""
    home = Home(homes / name)
    source = SHARED / "digests" / {"seeds": "seeds", "days": "hf_daily"}.get(name, "")
    if name == "near":
        source = homes / "neighbours"
        if not source.is_dir():
            source.mkdir(parents=True)
            neighbours(Searcher.open(indexed("seeds", homes)), source)
    build([source], home=home.root)
    return home


def answers(assistant: Assistant, files: Sequence[Path]) -> dict[str, list[Measured]]:
    """What the answers to all questions are worth, by kind, and all together."""
    rows: dict[str, list[Measured]] = defaultdict(list)
    assistant.ask("What is LoRA?")  # the models are loaded
    for text in (line for file in files for line in file.read_text(encoding="utf-8").splitlines()):
        line = json.loads(text)
        found = measured(assistant, line)
        for kind in (line["kind"] if line["gold"] else "none", "all"):
            rows[kind].append(found)
    rows["all"] = rows.pop("all")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", type=Path)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=["seeds", "days"])
    parser.add_argument("--recall", nargs="+", type=float, default=[topical_relevance.RECALL])
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in args.sets:
            assistant = Assistant(indexed(name, args.homes or Path(folder)))
            for topical_relevance.RECALL in args.recall:
                rows = answers(assistant, SETS[name])
                print(f"\n{name}, recall {topical_relevance.RECALL}\n{table(rows)}", flush=True)


if __name__ == "__main__":
    main()
