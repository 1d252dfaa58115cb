"""Times in a question ("since last week", "only from the Sep 3 digest", "published in 2024"): the
days that are meant, and whether of the collection's digests or of the papers themselves.

A day, a month and what is relative is of the digests, a year of the papers, unless the wording says
which: papers "published" then, "that came in" then, "in the Sep 3 digest". How times are said, and
which of their days a bound includes, stands in assistant.question.time_words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.question.named_days import (
    Days,
    NoDay,
    is_calendar,
    moved,
    named_days,
    number,
    range_days,
)
from assistant.question.time_words import (
    ABOUT_DIGESTS,
    ANOTHER,
    ATTACHED,
    CAME_BEFORE,
    FOLLOWS,
    HOW_MANY,
    NEWEST_DIGEST,
    OF_THEM,
    OWN_AFTER,
    OWN_BEFORE,
    PAPERS_NAMED,
    SAVED,
    STAND,
    YEAR_FIRST,
    Bound,
    bounds,
)
from index.types import Digest

__all__ = [
    "NEWEST_DIGEST",
    "NOTHING_ELSE",
    "NoDay",
    "Period",
    "counted_back",
    "known_days",
    "names_time",
    "period",
]

_JOINS = re.compile(r"^\W*(?:(?:and|but|or|so|then|only|just|also)\b\W*)*$", re.IGNORECASE)
NOTHING_ELSE = re.compile(
    r"^\W*(?:(?:and|but|or|so|then|only|just|also|what|how|about|those|the|ones?|please)\b\W*)*$",
    re.IGNORECASE,
)
_NOT_ONLY_PAPERS = ("released", "posted", "uploaded")  # are, but models, too
_LONGEST_AFTER = 1  # days between two times that are one: "2019 and 2020"


@dataclass(frozen=True, slots=True)
class Period:
    """Days in ISO 8601, both included, None where open; `rest` is the question without the time.
    `own`: the days are the papers' own, not those of the digests that hold them."""

    since: str | None
    until: str | None
    rest: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """A time where it stands in a question, with the words that tell which of a paper's days is
    meant, and what is asked without all that."""

    question: str
    bound: Bound
    match: re.Match[str]
    own: bool
    rest: str

    @property
    def is_year(self) -> bool:
        return bool(self._part("year"))

    @property
    def before(self) -> str:
        return self.question[: self.match.start()]

    def _part(self, name: str) -> str:
        return self.match.groupdict().get(name) or ""

    def is_meant(self, *, of_digests: bool) -> bool:
        """Whether it bounds what is asked for, rather than belongs to the subject."""
        speaks = of_digests or self.own or ABOUT_DIGESTS.search(self.question) is not None
        if self.is_year and not self._part("by_digest"):
            after = self.question[self.match.end() :]
            if not (FOLLOWS.match(after) or ATTACHED.search(self.before)):
                return False
        if self.bound == "in" or (self.is_year and self.bound != "since"):
            return speaks or NOTHING_ELSE.match(self.rest) is not None
        return True

    def days(self, captured: Sequence[date]) -> tuple[date | None, date | None]:
        """The first and the last, None where open. Raises NoDay."""
        if self.bound == "digests":
            return self._of_digests(captured)
        if self.bound == "range":
            return range_days(self._part("from"), self._part("to"), captured)
        said = self._part("span")
        first, last = named_days(said, captured, whole=self.bound == "in")
        if self.bound in ("after", "until") and not is_calendar(said) and first != last:
            # these are days up to now: "after last week" has them, "until last week" has not
            return (first, None) if self.bound == "after" else (None, first)
        return _bounded(self.bound, first, last)

    def _of_digests(self, captured: Sequence[date]) -> Days:
        many = HOW_MANY.search(self._part("newest"))
        newest = sorted(captured)[-number(many[0].casefold()) :] if many else [max(captured)]
        return newest[0], newest[-1]

    def is_one(self, captured: Sequence[date]) -> bool:
        """Whether "2019 and 2020" are days on end."""
        if not self._part("joined"):
            return True
        first, second = (named_days(self._part(end), captured) for end in ("from", "to"))
        return (second[0] - first[1]).days == _LONGEST_AFTER


def _bounded(bound: Bound, first: date, last: date) -> tuple[date | None, date | None]:
    """The days that a bound includes (assistant.question.time_words)."""
    if bound == "since":
        return first, None
    if bound == "after":
        return moved(last, 1), None
    if bound == "before":
        return None, moved(first, -1)
    return (None, last) if bound == "until" else (first, last)


def known_days(digests: Sequence[Digest]) -> list[str]:
    """The days on which digests were captured, of those that are dated, in their order."""
    return [digest.captured for digest in digests if digest.captured]


def period(question: str, captured: Sequence[str], *, of_digests: bool = False) -> Period | None:
    """The time that a question names; None if it names none, or if no day of the collection is
    known and the digests' is meant.

    `captured` are the days on which digests were captured. `of_digests`: a time in it can be
    nothing else but one of digests, whatever its words. Raises NoDay.
    """
    days = [date.fromisoformat(day) for day in captured] or [date.today()]
    for said in _said(question):
        if not said.is_meant(of_digests=of_digests) or not said.is_one(days):
            continue
        if ANOTHER.search(said.rest):  # which of two is meant is not clear
            return None
        if not (captured or said.own):
            return None
        since, until = (day.isoformat() if day else None for day in said.days(days))
        return Period(since, until, "" if _JOINS.match(said.rest) else said.rest, said.own)
    return None


def counted_back(question: str, digests: Sequence[Digest], today: date) -> str:
    """What is to be told of a time such as "this week" of which there is no digest as it is
    `today`, and which is counted back from the newest one instead; empty where all is as said."""
    captured = known_days(digests)
    if not captured or (newest := max(captured)) >= today.isoformat():
        return ""
    try:
        meant, now = (period(question, [*captured, *more]) for more in ((), (today.isoformat(),)))
    except NoDay:  # told where times are read for a search
        return ""
    if meant is None or now is None or now.own:
        return ""
    if (meant.since, meant.until) == (now.since, now.until):
        return ""
    if (now.since or "") <= newest and (now.until is None or now.until >= min(captured)):
        return ""
    return (
        f"No digest is of the time asked for: the newest is of {newest}, from which it is counted "
        "back."
    )


def names_time(question: str) -> bool:
    """Whether a question names one of digests, whatever it may mean."""
    found = period(question, ["2000-12-31"])
    return found is not None and not found.own


def _said(question: str) -> Sequence[_Said]:
    """The times in a question, as they may be read: the likelier reading first."""
    found: list[_Said] = []
    for bound, pattern in bounds():
        if match := pattern.search(question):
            found.append(_read(question, bound, match, match.start(), match.end()))
    if match := YEAR_FIRST.match(question):
        found.append(_read(question, "in", match, *match.span("cut")))
    return found


def _read(question: str, bound: Bound, match: re.Match[str], start: int, end: int) -> _Said:
    parts = match.groupdict()
    own, by_year = False, "year" in parts or "cut" in parts or _is_year(parts)
    before, after = question[:start], question[end:]
    if bound != "digests" and not parts.get("by_digest"):
        out, came = OWN_BEFORE.search(before), CAME_BEFORE.search(before)
        if out and out["out"].casefold().endswith("out") and not _is_calendar(parts):
            out = None  # "what came out this week" is asked of the digests
        if came and came["alone"] and not OF_THEM.search(before[: came.start()]):
            came = None  # "what was added"
        is_surely = out is not None and out["out"].casefold() not in _NOT_ONLY_PAPERS
        if out and (OF_THEM.search(before[: out.start()]) or (is_surely and _asks(question))):
            own, before = True, before[: out.start()]
        elif came:
            before = before[: came.start()]
        elif (told := OWN_AFTER.match(after)) and _asks(question):
            own, after = True, after[told.end() :]
        elif by_year and not SAVED.search(question) and _asks(question):
            own, before = True, STAND.sub("", before)
        if "dated" in match[0].casefold().split():
            own = True
    rest = " ".join(f"{before} {after}".split())
    rest = re.sub(r"\s+([?.!,])", r"\1", rest).strip(" ,:;")
    return _Said(question, bound, match, own, rest)


def _asks(question: str) -> bool:
    return PAPERS_NAMED.search(question) is not None


def _is_calendar(parts: dict[str, str]) -> bool:
    return is_calendar(parts.get("span") or parts.get("from") or "")


def _is_year(parts: dict[str, str]) -> bool:
    """Whether a range is one of years."""
    ends = [parts.get("from") or "", parts.get("to") or ""]
    return all(end and re.fullmatch(r"(?:the\s+year\s+)?\d{4}s?", end, re.I) for end in ends)
