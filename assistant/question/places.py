"""Papers of a list as they are pointed at: "them", "the third", "[5]", "2 to 4", "the last two"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from assistant.types import Answer
from index.errors import QuestionError
from index.text.words import NUMBERS

ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
_COUNTED = {word: number for word, number in NUMBERS.items() if number}
COUNT = rf"(?:\d{{1,4}}|{'|'.join(_COUNTED)})"
NOUN = (
    r"(?:papers?|ones?|works?|results?|articles?|studies|study|entries|entry|items?|hits?|methods?)"
)
POINTED = (
    rf"(?:them|(?:all\s)?(?:these|those)(?:\s{COUNT})?(?:\s{NOUN})?"
    rf"|the(?:se)?\s(?:{COUNT}\s)?(?:papers|ones|works|results|articles|studies|methods|entries)"
    r"(?:\s(?:above|before|there|here|listed|shown))?|(?:the|this|that|your)\slist)"
)
OF = r"(?:of|among|amongst|in|within|from|out\sof)"
_ORDINAL = rf"(?:{'|'.join(ORDINALS)}|\d{{1,4}}(?:st|nd|rd|th))"
_NUMBER = (
    rf"(?:(?:number|no\.?|nr\.?|paper|result|entry|item)\s)?(?:#\s?)?(?:\[\d{{1,4}}\]|{COUNT})"
)
_ONE = re.compile(
    rf"(?:the\s)?(?:(?P<last>last|bottom)|(?P<ordinal>{_ORDINAL}))(?:\s{NOUN})?"
    rf"|(?:the\s)?(?P<end>first|last|top|bottom)\s(?P<many>{COUNT})(?:\s{NOUN})?"
    rf"|(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?:(?:papers|numbers|results)\s)?(?P<from>{_NUMBER})\s?(?:to|through|until|-|–)\s?"
    rf"(?P<to>{_NUMBER})",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s?[,;&]\s?(?:and\s|or\s)?|\s(?:and|or)\s", re.IGNORECASE)
_SEVERAL = re.compile(r"(?:the\s)?(?:papers|numbers|results|entries|nos?\.?)\s(?=[\d\[])", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """One paper of a list: the `at`-th, from the end if it is negative; as a citation is numbered,
    if `numbered`. `said`: in which words."""

    at: int
    said: str
    numbered: bool = False


def places(text: str) -> tuple[Place, ...]:
    """What is pointed at by a text that does nothing else; else none."""
    pieces = _BETWEEN.split(_SEVERAL.sub("", text.strip(), count=1))
    found = [_read(piece.strip()) for piece in pieces]
    return tuple(chain.from_iterable(found)) if all(found) else ()


def _read(piece: str) -> list[Place]:
    if match := _RANGE.fullmatch(piece):
        first, last = _figure(match["from"]), _figure(match["to"])
        return [Place(at, piece, numbered=True) for at in range(first, min(last, first + 99) + 1)]
    if not (match := _ONE.fullmatch(piece)):
        return []
    if match["last"]:
        return [Place(-1, piece)]
    if match["many"]:
        many = min(_figure(match["many"]), 99)
        first = match["end"].casefold() in ("first", "top")
        return [Place(at if first else -at, piece) for at in range(1, many + 1)]
    if ordinal := (match["ordinal"] or "").casefold():
        at = ORDINALS.index(ordinal) + 1 if ordinal in ORDINALS else _figure(ordinal)
        return [Place(at, piece)]
    return [Place(_figure(match["number"]), piece, numbered=True)]


def _figure(text: str) -> int:
    digits = re.search(r"\d+", text)
    return int(digits[0]) if digits else _COUNTED[text.casefold().split()[-1]]


def papers_at(wanted: Sequence[Place], before: Answer) -> list[str]:
    """The ids of these papers of an answer. Raises QuestionError for a place that is none."""
    numbered = {cited.number: cited.paper_id for cited in before.citations}
    found = []
    for place in wanted:
        if place.numbered and numbered:
            key = numbered.get(place.at)
        else:
            at = place.at - 1 if place.at > 0 else place.at
            inside = place.at != 0 and -len(before.papers) <= at < len(before.papers)
            key = before.papers[at] if inside else None
        if key is None:
            many = len(before.papers)
            shown = "one paper" if many == 1 else f"{many} papers"
            raise QuestionError(
                f"The list before has {shown}: there is no {place.said!r} in it. Name the paper."
            )
        found.append(key)
    return list(dict.fromkeys(found))
