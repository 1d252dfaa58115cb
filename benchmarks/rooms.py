"""Whether questions to the program itself, to the collection and talk are known as such, and
questions to the abstracts go on to these: `python benchmarks/rooms.py`.

`rooms.jsonl` has wordings written before the rules, and near misses. The project's own questions
(`questions.jsonl`, `further.jsonl`, `wordings.jsonl`, `claims.jsonl`, `followups.jsonl`, and what
is in `judged`) are near misses, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from assistant.question import collection_forms, talk, tool
from assistant.question.rooms import FORMS
from assistant.question.word_forms import mended
from index.text.words import words
from index.types import Digest, Filters

HERE = Path(__file__).parent
DIGESTS = [
    Digest(name, name, name, day, "given", 3)
    for name, day in (("aug-27.txt", "2026-08-27"), ("sep-03.txt", "2026-09-03"))
]


def read_as(question: str, *, goes_on: bool = False) -> tuple[str, str]:
    """The room that takes a question, and as what; twice empty for none. `goes_on`: papers were
    shown before."""
    found = _read_as(talk.without(question), goes_on)
    return found if found[0] else _read_as(mended(question, FORMS, known), goes_on)


def known(word: str) -> bool:
    """Whether the project's own questions have a word: those stand for the papers' words."""
    return word in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(word for question in own_questions() for word in words(question))


def _read_as(question: str, goes_on: bool) -> tuple[str, str]:
    if not talk.states(question) and (asked := tool.asked(question, goes_on=goes_on)):
        return "tool", asked
    if said := talk.said(question):
        return "talk", said
    found = collection_forms.asked(question, Filters(), DIGESTS, date(2026, 9, 5), goes_on=goes_on)
    return ("collection", found.wanted) if found else ("", "")


def own_questions() -> Iterator[str]:
    """Whatever stands under a key that holds what is asked, in the project's own sets."""
    for path in sorted(HERE.glob("*.jsonl")) + sorted(HERE.glob("judged/*.jsonl")):
        if path.name == "rooms.jsonl":
            continue
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            for key in ("question", "asked", "wording", "subject", "claim"):
                if isinstance(row, dict) and isinstance(row.get(key), str):
                    yield row[key]


def main() -> None:
    rows = [json.loads(line) for line in (HERE / "rooms.jsonl").read_text("utf-8").splitlines()]
    taken = [row for row in rows if row["kind"]]
    missed = [row for row in taken if read_as(row["question"])[0] != row["kind"]]
    other = [row for row in taken if read_as(row["question"]) != (row["kind"], row["of"])]
    near = [row["question"] for row in rows if not row["kind"]]
    wrong = [question for question in near if read_as(question)[0]]
    own = list(dict.fromkeys(own_questions()))
    lost = [question for question in own if read_as(question)[0]]
    print(f"in the right room: {len(taken) - len(missed)} of {len(taken)}")
    print(f"and read as what it asks: {len(taken) - len(other)} of {len(taken)}")
    print(f"near misses that go on: {len(near) - len(wrong)} of {len(near)}")
    print(f"the project's own questions that go on: {len(own) - len(lost)} of {len(own)}")
    for question in [row["question"] for row in other] + wrong + lost:
        print(f"  {question!r} is read as {read_as(question)}")


if __name__ == "__main__":
    main()
