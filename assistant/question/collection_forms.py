"""Questions to the collection as a whole, of no subject: how many papers, which digests, what is
new, which topics, what to read first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from assistant.question import digest_names
from assistant.question.collection_words import (
    ALL,
    AMOUNT,
    ANY,
    ASKS_MORE,
    AVERAGE,
    CAME,
    CODE,
    COMMON,
    DATE,
    DIGESTS,
    DUPLICATED,
    FAILED,
    FIRST,
    FULL,
    GIVES,
    HELD,
    KIND,
    LACK,
    LACKED,
    LEAST,
    MOST,
    NEW,
    NEWLY,
    OVERVIEW,
    PAPERS,
    PARTS,
    READ,
    READING,
    SELF,
    TOPICS,
    TREND,
    UNDATED,
    UNIT,
    UNREAD,
    VOTES,
    WHEN,
    WHOLE,
    WORTHY,
)
from assistant.question.digest_pairs import Side, pair
from assistant.question.times import NEWEST_DIGEST, NOTHING_ELSE, Period, known_days, period
from assistant.question.word_forms import Form, of, read
from index.retrieval.filters import within
from index.text.words import NUMBERS, stem, words
from index.types import Digest, Filters

Wanted = Literal[
    "amount",
    "papers",
    "topics",
    "digests",
    "newest",
    "overview",
    "trending",
    "first",
    "fullest",
    "emptiest",
    "busiest",
    "unread",
    "undated",
    "voted",
    "unvoted",
    "votes",
    "dates",
    "random",
    "oldest",
    "latest",
    "lacking",
    "shared",
    "common",
    "differing",
    "compared",
    "coded",
]
WANTED: tuple[Wanted, ...] = get_args(Wanted)
Lack = Literal["date", "abstract", "author", "votes", "id"]

FORMS = (
    Form("shared", (DUPLICATED,), ANY | CAME | of("many times occur occurs stand stands exist")),
    Form("lacking", (PAPERS, LACK, LACKED), ANY | of("many given known tell told whose")),
    Form("lacking", (PAPERS, UNDATED), ANY | of("many")),
    Form("oldest", (of("oldest earliest"), PAPERS), HELD | ALL),
    Form("random", (of("random randomly arbitrary"), PAPERS | of("one")), ANY | READ),
    Form("random", (of("surprise"),), ANY),
    Form("unvoted", (LEAST, VOTES), ANY | of("number many")),
    Form("votes", (AVERAGE, VOTES), ANY | of("many number per")),
    Form("coded", (PAPERS, CODE, GIVES), ANY | of("url address many open source")),
    Form("undated", (UNDATED,), ANY | of("many")),
    Form("undated", (DIGESTS, LACK, DATE), ANY | of("many known")),
    Form("unread", (UNREAD,), ANY | PARTS),
    Form("unread", (FAILED, READING), ANY | PARTS | of("went"), never=of("should i")),
    Form("unread", (FAILED, DIGESTS), HELD | ALL | of("many"), never=of("no not without")),
    Form("unread", (of("everything all"), READING, of("did was were get")), ANY),
    Form("newest", (DIGESTS, NEW, OVERVIEW), ANY | of("up")),
    Form("dates", (DIGESTS | WHOLE, WHEN), ANY | NEW | CAME | of("time go goes one")),
    Form("dates", (DIGESTS | WHOLE, of("how"), NEWLY), ALL),
    Form("dates", (of("when"), CAME), ANY | NEW),
    Form("dates", (of("cover span"), of("day date period time month")), ANY),
    Form("first", (READ, FIRST), PAPERS | NEW | ALL | of("one today")),
    Form(
        "first",
        (of("read reading recommend suggest"), PAPERS),
        NEW | ALL | of("tonight today"),
        ASKS_MORE | of("did"),
    ),
    Form("first", (WORTHY,), ANY | NEW),
    Form("fullest", (MOST, DIGESTS, PAPERS | FULL), HELD | of("many number")),
    Form("fullest", (PAPERS, DIGESTS, of("per each every")), HELD | of("many number")),
    Form("emptiest", (LEAST, DIGESTS), PAPERS | HELD | of("number")),
    Form("busiest", (of("busiest"), UNIT), PAPERS | HELD),
    Form("busiest", (PAPERS, UNIT, of("per each every")), HELD | of("many number by")),
    Form("busiest", (MOST, UNIT, PAPERS), CAME | HELD | DIGESTS | of("number"), VOTES),
    Form("trending", (of("trending trendy"),), TOPICS | PAPERS | HELD | of("up")),
    Form("trending", (TREND, TOPICS | of("trends hot")), ANY | of("most up new more")),
    Form(
        "voted", (VOTES, MOST | of("popular favorite favourite")), ANY | of("by"), never=of("who")
    ),
    Form("voted", (of("top best"), PAPERS), HELD | ALL, never=of("is a")),
    Form("newest", (NEWLY | CAME,), NEW | CAME | ANY | OVERVIEW | of("up lately many one")),
    Form("topics", (of("many number"), TOPICS), ANY | KIND),
    Form("topics", (TOPICS,), ANY | KIND | of("cover about occur often"), never=of("how")),
    Form("digests", (of("many number count"), DIGESTS), HELD | ALL),
    Form("amount", (AMOUNT, PAPERS), HELD | ALL | DIGESTS),
    Form("amount", (of("size large big huge"), WHOLE | SELF), HELD | ALL),
    Form("amount", (of("how"), of("much big large huge"), HELD | of("got have")), ALL),
    Form("papers", (PAPERS, of("have there all every my list got")), ANY, ASKS_MORE),
    Form("overview", (OVERVIEW, ANY | of("everything")), KIND | TOPICS | of("up")),
    Form("overview", (of("overview"),)),
    Form("overview", (of("about"), of("what"), WHOLE | of("digests")), ANY),
    Form("overview", (of("about"), of("what"), of("my our all"), PAPERS), ANY),
    Form("overview", (of("kind sort type"), PAPERS), HELD),
    Form("overview", (of("what"), of("have"), of("you u i we")), HELD),
    Form("overview", (of("contents content inside"),), ANY),
    Form("overview", (of("what"), WHOLE), ANY | of("inside")),
    Form("digests", (DIGESTS,), HELD | ALL, never=ASKS_MORE),
    Form("digests", (of("what"), of("indexed loaded stored")), HELD),
)
OF_A_TIME = (
    *FORMS,
    Form("overview", (OVERVIEW,)),
    Form("newest", (PAPERS | DIGESTS,), ANY | KIND, of("how why when where who")),
)
_COMPARED = of(
    """differ difference different differs compare compared comparison contrast versus vs change
    changes changed"""
)
_RELATIVE = re.compile(  # of digests, where these are named: "the first and the last" may be papers
    r"\b(?:first|second|last|oldest|earliest|newest|latest|previous|preceding|recent|before)\b",
    re.IGNORECASE,
)
_OF_TWO = (
    Form("common", (COMMON,), ANY | CAME | of("two many")),
    Form("differing", (of("not only but"),), ANY | CAME | of("two many")),
    Form("compared", (_COMPARED,), ANY | CAME | KIND | NEW | of("two between side against")),
)
_PAIRED = COMMON | _COMPARED | of("not only isn't")
_OF_THEIR_PAPERS = ("topics", "overview", "amount", "papers", "voted", "random")
_OF_UNDATED = (  # what is asked of their papers, and not of these digests
    Form("overview", (OVERVIEW | of("about"),), ANY),
    *(form for form in FORMS if form.asks in _OF_THEIR_PAPERS),
    Form("papers", (PAPERS,), ANY, ASKS_MORE | of("many")),
)
_COUNTABLE: frozenset[Wanted] = frozenset(
    ("first", "random", "oldest", "newest", "latest", "voted", "unvoted")
)
_NUMBER = rf"(?P<many>\d{{1,3}}|{'|'.join(word for word, many in NUMBERS.items() if many > 1)})"
_SOME = "papers|articles|abstracts|works|preprints|publications|titles|entries"
_COUNTED = tuple(  # "5 random papers", "top 3 by votes"
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_NUMBER}\s+(?=(?:(?!days?\b|weeks?\b|months?\b|years?\b)[a-z-]+\s+){{0,3}}?"
        rf"(?:{_SOME})\b)",
        rf"(?:(?<=\btop\s)|(?<=\bbottom\s)){_NUMBER}(?=\W*$|\s+(?:by|of|in|most|least)\b)",
    )
)
_THE_NEWEST = re.compile(
    r"\b(?:newest|latest|most\s+recent)\s+(?:paper|article|preprint|work|abstract)\b", re.I
)
_IN_SEVERAL = re.compile(
    r"\bin\s+(?:more\s+than\s+(?:one|1|a\s+single)|at\s+least\s+(?:two|2)|(?:two|2)\s+or\s+more"
    r"|several|multiple|many|various|different)\s+(?:digests?|pages?|files?)\b",
    re.IGNORECASE,
)
_LACKS: tuple[tuple[Lack, frozenset[str]], ...] = (
    ("author", of("author authors")),
    ("votes", of("vote votes upvote upvotes")),
    ("date", of("date dates dated day undated dateless")),
    ("id", of("id ids arxiv")),
    ("abstract", of("abstract abstracts summary")),
)
_DEFINES = re.compile(r"\W*(?:what(?:['’]?s|\s+(?:is|are))|define)\s+an?\s", re.IGNORECASE)
_WHAT_IS_IN = of(
    """what s is are was there show list tell give open see read me us please can could would you in
    i we find inside do does hold holds contain contains include includes have has about file page
    digest"""
)
_HAVE = re.compile(r"\b(?:you|i|we)\s+(?:have|got|hold|know)\b", re.IGNORECASE)
_NARROWS = re.compile(r"\W*(?:(?:and|but)\s+)?(?:only|just)\b", re.IGNORECASE)
_IN_TIMES = of("papers digest digests page pages list")
_JOINED = re.compile(
    r"^\W*(?:only\s+)?(?:in|from|of|on|during|since|within|over|for|by)\s", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted of the collection, and of which part of it: `inside` holds the time and the
    digest that were named, `rest` is the question without them. `missed`: the words of a time of
    which there is no digest; `many`: how many papers; `lacks`: what they are not to have;
    `sides`: what is held against each other; `undated`: only digests without a date are meant."""

    wanted: Wanted
    inside: Filters
    rest: str
    missed: str = ""
    many: int | None = None
    lacks: Lack = "date"
    sides: tuple[Side, ...] = ()
    undated: bool = False


def asked(
    text: str, filters: Filters, digests: Sequence[Digest], today: date, *, goes_on: bool = False
) -> Ask | None:
    """What a question asks of the collection, if it asks of nothing else. Times are of the
    calendar: "this week" is the one in which it is asked.

    `goes_on`: papers were shown before. Raises NoDay.
    """
    if _DEFINES.match(text):
        return None
    many, text = _counted(_IN_SEVERAL.sub("duplicated", text))
    paired = of(text) & _PAIRED and (of(text) & DIGESTS or not _RELATIVE.search(text))
    if paired and (both := pair(text, digests, today)) is not None:
        wanted = _wanted(both.rest, _OF_TWO, goes_on=goes_on)
        return Ask(wanted, filters, both.rest, sides=both.sides) if wanted else None
    if (rest := digest_names.undated(text)) is not None:
        wanted = _wanted(rest, _OF_UNDATED, goes_on=goes_on)
        if wanted:
            return Ask(wanted, filters, rest, many=many, undated=True)
    found = _asked(text, filters, digests, today, goes_on=goes_on)
    if found is None or (many is not None and found.wanted not in _COUNTABLE):
        return None
    said = of(text)
    if found.wanted == "lacking":
        return replace(found, lacks=next(what for what, named in _LACKS if said & named))
    if found.wanted == "newest" and (many is not None or _THE_NEWEST.search(text)):
        return replace(found, wanted="latest", many=many)
    return replace(found, many=many)


def _counted(text: str) -> tuple[int | None, str]:
    """How many papers are asked for, and the text without."""
    for form in _COUNTED:
        if match := form.search(text):
            written = match["many"].casefold()
            many = int(written) if written.isdigit() else NUMBERS[written]
            return many, " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
    return None, text


def _asked(
    text: str, filters: Filters, digests: Sequence[Digest], today: date, *, goes_on: bool
) -> Ask | None:
    if wanted := _wanted(text, FORMS, goes_on=goes_on):
        return Ask(wanted, filters, text)
    place = digest_names.named(text, digests) if filters.digest is None else None
    if place is not None:
        filters, text = replace(filters, digest=place.digest), place.rest
        if not goes_on and of(text) <= _WHAT_IS_IN:  # "what's in a.txt?"
            return Ask("overview", filters, text)
    days = known_days(digests)
    named = _named(text, days, today)
    if named is not None and named.own:
        return None  # of the papers' own days the catalogue tells
    rest = named.rest if named else text
    if not (place or named):
        return None
    taken = of(_removed(text, rest)) & _IN_TIMES
    alone = taken and not _JOINED.match(text)  # "today's digest", but not "from the Sep 3 digest"
    if goes_on and _NARROWS.match(rest):
        return None
    if NOTHING_ELSE.match(rest) and (goes_on or not (alone or taken & PAPERS)):
        return None  # "only from the Sep 3 digest" says where, and asks the question before
    whole = f"{rest} papers" if taken else rest  # "today's papers" are papers
    if not (wanted := _wanted(whole, OF_A_TIME, goes_on=goes_on)):
        return None
    if named is None:
        return Ask(wanted, filters, rest)
    inside = _within(filters, named)
    if within(inside, digests):
        return Ask(wanted, inside, rest)
    since_then = period(text, days, of_digests=True) if days else None
    missed = _JOINED.sub("", _removed(text, named.rest))
    if since_then is not None and within(later := _within(filters, since_then), digests):
        return Ask(wanted, later, rest, missed)
    return Ask(wanted, filters, rest, missed)


def names_the_collection(text: str) -> bool:
    """Whether it is said that the whole is meant, rather than a list that was shown."""
    said = frozenset(map(stem, words(text)))
    return bool(said & (DIGESTS | WHOLE | of("my our your"))) or _HAVE.search(text) is not None


def _wanted(text: str, forms: Sequence[Form], *, goes_on: bool) -> Wanted | None:
    found = read(text, forms, goes_on=goes_on)
    return next((one for one in WANTED if one == found), None)


def _within(filters: Filters, named: Period) -> Filters:
    return replace(filters, since=filters.since or named.since, until=filters.until or named.until)


def _named(text: str, days: Sequence[str], today: date) -> Period | None:
    """The time that is named, of the calendar; "the latest digest" is of the digests."""
    if days and re.search(NEWEST_DIGEST, text, re.IGNORECASE):
        return period(text, days, of_digests=True)
    return period(text, [*days, max([today.isoformat(), *days])], of_digests=True)


def _removed(text: str, rest: str) -> str:
    """What was taken out of a text."""
    left = [word.strip("?!.,") for word in rest.split()]
    gone = []
    for word in (one.strip("?!.,") for one in text.split()):
        if word in left:
            left.remove(word)
        else:
            gone.append(word)
    return " ".join(gone)
