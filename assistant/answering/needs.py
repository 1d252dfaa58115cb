"""What a claim says to be needed, or to be done without: "unlearning requires labels", "networks
cannot be trained without backpropagation". A paper that says itself to do without it
(assistant.question.doing_without) takes a side by that."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question.doing_without import denying, says
from assistant.wording import Side
from index.text.sentences import Span
from index.types import Paper

_WHAT = r"(?:(?:an?|the|any)\s)?(?P<what>[\w‑–-]+(?:\s[\w‑–-]+){0,2})\W*$"
_CAN = r"(?:can|could|possible|works?|succeeds?|able\sto)"
_NOT = r"(?:\bnot|n['’]t|\bno\slonger|\bnever)"
_NEED = (
    r"(?:(?:really|always|necessarily|still)\s)?"
    r"(?:requires?|needs?|relies\son|rely\son|depends?\son)"
)
_DENIED = tuple(  # by a paper that does without
    re.compile(form + _WHAT, re.IGNORECASE)
    for form in (
        rf"(?<!not\s)(?<!n't\s)(?<!n’t\s)\b{_NEED}\s",
        r"\b(?:cannot|can['’]t|impossible|can\snot|not\spossible)\b.*\swithout\s",
    )
)
_BORNE_OUT = tuple(
    re.compile(form + _WHAT, re.IGNORECASE)
    for form in (rf"{_NOT}\s{_NEED}\s", rf"(?<!not\s)\b{_CAN}\b(?!['’]t|\snot).*\swithout\s")
)


@dataclass(frozen=True, slots=True)
class Without:
    """What a paper is to do without, and the side that it takes if it says that it does."""

    what: str
    side: Side


def needed(claim: str) -> Without | None:
    """What a claim says to be needed, or not to be; None where it says neither."""
    sides: tuple[tuple[Side, tuple[re.Pattern[str], ...]], ...] = (
        ("yes", _BORNE_OUT),
        ("no", _DENIED),
    )
    for side, forms in sides:
        for form in forms:
            if match := form.search(claim):
                return Without(match["what"], side)
    return None


def does_without(need: Without, paper: Paper) -> bool:
    return says(paper, need.what) == "without"


def sentence_of(need: Without, paper: Paper) -> Span | None:
    """The sentence by which it says so; None where its title does."""
    return denying(paper, need.what)
