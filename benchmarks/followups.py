"""Follow-ups on lists of papers: do the right ones of them stay, in the right order?

    python benchmarks/followups.py [--homes FOLDER] [--part a|b] [--say] [--pairs]

Holds the 50 conversations of followups.jsonl, over the five seeds and the 400 days, without a
language model. Part a was used while follow-ups were written, part b was not run before they were
done; what is to stay was decided by reading, for both, before anything was written. Part c, twenty
follow-ups, was written down before superlatives, undoing and orders by title were, and was mended
after. `--homes` keeps the indexes for the next time, `--say` tells each turn that went wrong.

`--pairs`: only lists and subjects in pairs, as judged over the 400 days (judged/): the papers of
one subject are asked about another. From them it was chosen when no paper of a list is about a
subject.

F1: of the papers that a subject keeps, over turns; exact: turns after which exactly the right
papers are there, in the right order, or nothing where nothing is right; inside: turns that brought
no paper that the list before had not; short: understood in less than 160 characters, and without
the words of an earlier follow-up.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.answering.assistant import Assistant
from assistant.answering.list_heads import SHOWN
from assistant.question.changed_lists import Changed
from assistant.question.list_operations import Listing
from assistant.question.lists_shown import results_of
from assistant.question.orders import day_of, ordered
from assistant.question.requests import requested
from assistant.question.wishes import Narrow
from assistant.types import Answer, Seconds
from index.builder import build
from index.home import Home
from index.types import Filters, Paper

HERE = Path(__file__).parent
DIGESTS = HERE.parents[1] / "shared" / "digests"
HOMES = {"seeds": DIGESTS / "seeds", "days": DIGESTS / "hf_daily"}
_SHORT = 160
_SURE = 1.96
_SMALLEST, _ABSENT = 4, 250  # papers of a list; pairs of which none is about the subject
NOTHING = Answer("", "answered", "", None, "", (), (), (), Seconds(0, 0, 0))
_IN_ORDER = {"order", "reverse", "drop", "dropped", "rest", "year", "time"}
Turn = dict[str, Any]


class Collection:
    """One home, asked; its papers by id."""

    def __init__(self, home: Home) -> None:
        self.assistant = Assistant(home)
        self.searcher = self.assistant.published.open().searcher
        self.digests = self.searcher.generation.manifest.digests

    def paper(self, key: str) -> Paper:
        return self.searcher.generation.papers[key]

    def wanted(self, turn: Turn, before: Answer) -> list[str] | None:
        """The ids that are to stand there then; None, where any of the list may."""
        keys = list(before.papers)
        papers = [self.paper(key) for key in keys]
        match turn["effect"]:
            case "keep":
                return [p.id for p in papers if p.title.startswith(tuple(turn["titles"]))]
            case "none":
                return []
            case "drop":
                at_most = [at for at in turn["places"] if at <= len(keys)]
                gone = {keys[at - 1 if at > 0 else at] for at in at_most}
                return [key for key in keys if key not in gone]
            case "dropped":
                return [p.id for p in papers if not p.title.startswith(turn["title"])]
            case "rest":
                return keys[SHOWN:]
            case "year":
                return [p.id for p in papers if (p.published or "")[:4] == turn["year"]]
            case "time":
                days = {d.name: d.captured or "" for d in self.digests}
                until = turn["until"] or "9999"
                return [
                    p.id
                    for p in papers
                    if any(turn["since"] <= days[name] <= until for name in p.digests)
                ]
            case "order":
                return self.in_order(keys, turn["order"])
            case "reverse":
                return keys[::-1]
            case "best":
                return self.best(keys, turn["order"], turn.get("many", 1))
            case "lose":
                return [p.id for p in papers if not p.title.startswith(tuple(turn["titles"]))]
            case "fact" | "told":
                return keys[turn["place"] - 1 : turn["place"]]
            case "survey" | "any" | "anew" | "asked":
                return None
        return keys

    def best(self, keys: Sequence[str], order: Any, many: int) -> list[str]:
        """So many of them that are first in an order, and those equal to the last."""
        captured = {d.name: d.captured or "" for d in self.digests}
        papers = {key: self.paper(key) for key in keys}
        of = {
            key: paper.upvotes if order == "votes" else day_of(paper, captured)
            for key, paper in papers.items()
        }
        first = [key for key in self.in_order(keys, order) if of[key] not in (None, "")]
        return [key for key in first if key in first[:many] or of[key] == of[first[many - 1]]]

    def in_order(self, keys: Sequence[str], order: Any) -> list[str]:
        found = self.searcher.search("papers", len(keys), Filters(paper=tuple(keys)))
        by_id = {one.paper.id: one for one in found}
        return [r.paper.id for r in ordered([by_id[k] for k in keys], order, self.digests)]


def judged(turn: Turn, before: Answer, answer: Answer, wanted: list[str] | None) -> Turn:
    """What one turn is worth."""
    effect, got = turn["effect"], list(answer.papers)
    inside = effect in ("anew", "asked") or set(got) <= set(before.papers)
    found: Turn = {"effect": effect, "inside": inside}
    if effect == "anew":
        found["exact"] = answer.searched == turn["ask"].rstrip() and bool(got)
    elif effect == "none":
        found["exact"] = answer.status == "abstained" and answer.text.startswith("None of the")
    elif effect == "asked":  # of all papers, whatever comes of it
        found["exact"] = answer.searched == turn["ask"]
    elif effect == "shown":
        found["exact"] = not got and answer.text.startswith("All") and "\n" not in answer.text
    elif effect == "told":
        found["exact"] = set(got) <= set(wanted or ()) and turn["says"] in answer.text
    elif wanted is None:
        found["exact"] = inside and answer.status == "answered"
    elif effect in _IN_ORDER or turn.get("then"):
        found["exact"] = got == wanted or (effect == "year" and sorted(got) == sorted(wanted))
    else:
        found["exact"] = set(got) == set(wanted)
    if effect == "count":
        found["exact"] &= str(len(wanted or ())) in answer.text and answer.kind == "count"
    if effect == "survey":
        found["exact"] &= answer.kind == "survey"
    if effect == "all":
        found["exact"] &= all(f"[{number}]" in answer.text for number in range(1, len(got) + 1))
    if effect == "keep":
        right = len(set(got) & set(wanted or ()))
        found["F1"] = 2 * right / ((len(got) + len(wanted or ())) or 1)
    return found


def held(line: Turn, collection: Collection, *, say: bool) -> list[Turn]:
    """A whole conversation, turn by turn."""
    history: list[Answer] = []
    rows = []
    for place, turn in enumerate(line["turns"]):
        try:
            answer = collection.assistant.ask(turn["ask"], history=history)
        except Exception as error:  # a turn that fails is one that went wrong
            if not history:
                raise
            rows.append({"effect": turn["effect"], "inside": True, "exact": False, "short": True})
            print(f"{line['id']} {turn['ask']!r}: {error}")
            continue
        if place:
            base = history[turn["base"]] if "base" in turn else _list(history)
            wanted = collection.wanted(turn, base)
            if turn.get("then") and wanted:
                wanted = collection.in_order(wanted, turn["then"])
            row = judged(turn, base, answer, wanted)
            earlier = [one["ask"] for one in line["turns"][1:place]]
            understood = answer.searched
            row["short"] = len(understood) < _SHORT and not any(e in understood for e in earlier)
            if turn["effect"] == "fact":
                row["short"] = len(understood) < 2 * _SHORT
            rows.append(row)
            if say and not (row["exact"] and row["short"] and row["inside"]):
                names = [collection.paper(key).title[:40] for key in answer.papers]
                want = [collection.paper(key).title[:40] for key in wanted or ()]
                print(
                    f"\n{line['id']} {turn['ask']!r} -> {answer.searched!r}\n   {row}\n   "
                    f"{answer.text[:100]!r}\n   got {names}\n   for {want}"
                )
        history.append(answer)
    return rows


def pairs(collection: Collection) -> str:
    """How often a subject is refused that papers of a list are about, and answered that none is."""
    papers = collection.searcher.generation.papers
    ids = {paper.title: paper.id for paper in papers.at(range(len(papers))).values()}
    subjects: list[tuple[str, set[str], set[str]]] = []
    for name in ("days_a", "days_b"):
        for text in (HERE / "judged" / f"{name}.jsonl").read_text("utf-8").splitlines():
            line = json.loads(text)
            request = requested(line["question"], lambda _: False)
            gold = {ids[title] for title in line["gold"] if title in ids}
            fine = gold | {ids[title] for title in line["marginal"] if title in ids}
            if request.kind not in ("fact", "claim") and gold and len(fine) >= _SMALLEST:
                subjects.append((request.subject, gold, fine))
    both = [(a, b) for a in subjects for b in subjects if a is not b]
    there = [(a, b) for a, b in both if a[2] & b[1]]
    absent = random.Random(1).sample([(a, b) for a, b in both if not a[2] & b[2]], _ABSENT)
    refused, f1, answered = [], [], []
    for (_, _, listed), (subject, gold, fine) in [*there, *absent]:
        results = results_of(sorted(listed), subject, collection.searcher)
        listing = Listing(NOTHING, (), collection.searcher)
        now = listing.done([Narrow(subject)], Changed(results, "list", subject))
        got = set() if now.none else {one.paper.id for one in now.results}
        if not listed & gold:
            answered.append(float(not now.none))
            continue
        refused.append(float(now.none))
        right, good = len(got & gold) / len(listed & gold), len(got & fine) / (len(got) or 1)
        f1.append(2 * right * good / (right + good) if right + good else 0.0)
    return (
        f"{len(there)} pairs with papers on both: refused {_share(refused)}, F1 {_share(f1)}\n"
        f"{len(absent)} without: answered {_share(answered)}"
    )


def _list(history: Sequence[Answer]) -> Answer:
    return next(a for a in reversed(history) if a.papers and a.status == "answered")


def _share(values: Sequence[float]) -> str:
    """A mean with its 95% interval: Wilson's of shares, the normal one of others."""
    n, mean = len(values), statistics.fmean(values)
    if set(values) <= {0.0, 1.0}:
        z = _SURE**2 / n
        middle = (mean + z / 2) / (1 + z)
        half = _SURE / (1 + z) * math.sqrt(mean * (1 - mean) / n + z / 4 / n)
    elif n == 1:
        return f"{mean:.3f}"
    else:
        middle, half = mean, _SURE * statistics.stdev(values) / math.sqrt(n)
    return f"{mean:.3f} ({max(middle - half, 0):.2f} to {min(middle + half, 1):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", type=Path)
    parser.add_argument("--part", default="abc")
    parser.add_argument("--say", action="store_true")
    parser.add_argument("--pairs", action="store_true")
    args = parser.parse_args()
    lines = [json.loads(one) for one in (HERE / "followups.jsonl").read_text("utf-8").splitlines()]
    rows: dict[str, list[Turn]] = {part: [] for part in args.part}
    with tempfile.TemporaryDirectory() as folder:
        for name, digests in HOMES.items():
            home = Home((args.homes or Path(folder)) / name)
            if not home.current.exists():
                build([digests], home=home.root)
            collection = Collection(home)
            if args.pairs:
                print(pairs(collection) if name == "days" else "", end="")
                continue
            for line in lines:
                if line["home"] == name and line["id"][0] in rows:
                    rows[line["id"][0]] += held(line, collection, say=args.say)
    for part, some in rows.items() if not args.pairs else ():
        print(f"\npart {part}: {len(some)} follow-ups")
        for figure in ("F1", "exact", "inside", "short"):
            values = [float(row[figure]) for row in some if figure in row]
            print(f"  {figure:7}{len(values):4}  {_share(values)}")
        for effect in sorted({row["effect"] for row in some}):
            values = [float(row["exact"]) for row in some if row["effect"] == effect]
            print(f"    exact, {effect:8}{len(values):3}  {statistics.fmean(values):.3f}")


if __name__ == "__main__":
    main()
