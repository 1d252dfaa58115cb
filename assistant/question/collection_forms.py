"""Questions to the collection as a whole, of no subject: how many papers, which digests, what is
new, which topics, what to read first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from assistant.question import digest_names
from assistant.question.times import NEWEST_DIGEST, NOTHING_ELSE, Period, known_days, period
from assistant.question.word_forms import Form, of, read
from index.retrieval.filters import within
from index.text.words import stem, words
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
    "dates",
]
WANTED: tuple[Wanted, ...] = get_args(Wanted)

PAPERS = of(
    """paper papers article articles abstract abstracts publication publications preprint
    preprints"""
    "work works document documents entry entries title titles"
)
DIGESTS = of(
    """digest digests page pages file files newsletter newsletters batch source sources issue
    issues"""
)
_HELD = of(
    """collection library database archive index indexed home store stored saved save hold holds
    held contain contains contained include includes included loaded available own know
    known folder"""
)
_WHOLE = of("collection library database archive index")
_ALL = of("all total altogether whole entire overall together each every single")
_AMOUNT = of("many number count amount total")
_TOPICS = of(
    "topic topics theme themes subject subjects area areas field fields category categories"
)
_NEW = of("new newest latest recent recently fresh news newly last most")
_NEWLY = of("new newest latest recent recently fresh news newly")
_CAME = of(
    """came come comes appear appeared arrive arrived arrives add added bring brought receive
    received landed happened happen happens missed miss"""
)
_OVERVIEW = of(
    """overview summary summarize summarise summaries outline recap rundown describe tldr sum
    gist"""
)
_KIND = of("kind kinds sort sorts type types main key major biggest most common different")
_TREND = of(
    """trending trends hot rise rising risen growing grow grown grew emerging increasing gaining
    traction momentum buzz popular trendy fashionable"""
)
_READ = of("read reading start begin recommend recommendation recommendations suggest pick worth")
_FIRST = of("first start begin next recommend suggest should worth pick where best most")
_VOTES = of(
    "vote votes voted upvote upvotes upvoted liked popular popularity favorite favourite loved"
)
_MOST = of(
    """most top best highest biggest largest fullest greatest maximum busiest richest more
    longest"""
)
_LEAST = of("least fewest smallest lowest minimum shortest")
_UNIT = of("month week day year months weeks days")
_READING = of(
    """read parse parsed reading understand understood load loaded open opened index indexed
    process processed import imported"""
)
_FAILED = of(
    """not fail failed fails failure failures error errors unable problem problems skip skipped
    broken wrong missing couldn didn cannot t without trouble left out"""
)
_UNREAD = of("unreadable unparsed unread illegible")
_UNDATED = of("undated dateless")
_LACK = of("no without missing lack lacks lacking not unknown")
_DATE = of("date dates dated day days")
_WHEN = of(
    """when old age oldest earliest date dates dated period span range timeframe long far back
    cover covers covered recent fresh"""
)
_PARTS = of("part line correctly properly able")
_WORTHY = of("interesting noteworthy exciting remarkable")
_FULL = of("biggest largest fullest richest longest")
_ASKS_MORE = of("how why when where who about")
_ANY = PAPERS | DIGESTS | _HELD | _ALL

FORMS = (
    Form("undated", (_UNDATED,), _ANY | of("many")),
    Form("undated", (DIGESTS, _LACK, _DATE), _ANY | of("many known")),
    Form("unread", (_UNREAD,), _ANY | _PARTS),
    Form("unread", (_FAILED, _READING), _ANY | _PARTS | of("went"), never=of("should i")),
    Form("unread", (_FAILED, DIGESTS), _HELD | _ALL | of("many"), never=of("no not without")),
    Form("unread", (of("everything all"), _READING, of("did was were get")), _ANY),
    Form("newest", (DIGESTS, _NEW, _OVERVIEW), _ANY | of("up")),
    Form("dates", (DIGESTS | _WHOLE, _WHEN), _ANY | _NEW | _CAME | of("time go goes")),
    Form("dates", (DIGESTS | _WHOLE, of("how"), _NEWLY), _ALL),
    Form("dates", (of("when"), _CAME), _ANY | _NEW),
    Form("dates", (of("cover span"), of("day date period time month")), _ANY),
    Form("first", (_READ, _FIRST), PAPERS | _NEW | _ALL | of("one today")),
    Form("first", (_WORTHY,), _ANY | _NEW),
    Form("fullest", (_MOST, DIGESTS, PAPERS | _FULL), _HELD | of("many number")),
    Form("fullest", (PAPERS, DIGESTS, of("per each every")), _HELD | of("many number")),
    Form("emptiest", (_LEAST, DIGESTS), PAPERS | _HELD | of("number")),
    Form("busiest", (of("busiest"), _UNIT), PAPERS | _HELD),
    Form("busiest", (_MOST, _UNIT, PAPERS), _CAME | _HELD | DIGESTS | of("number"), _VOTES),
    Form("trending", (of("trending trendy"),), _TOPICS | PAPERS | _HELD | of("up")),
    Form("trending", (_TREND, _TOPICS | of("trends hot")), _ANY | of("most up new more")),
    Form("voted", (_VOTES, _MOST | of("popular favorite")), _ANY | of("by"), never=of("who")),
    Form("voted", (of("top best"), PAPERS), _HELD | _ALL | of("10 ten"), never=of("is a")),
    Form("newest", (_NEWLY | _CAME,), _NEW | _CAME | _ANY | _OVERVIEW | of("up lately many")),
    Form("topics", (of("many number"), _TOPICS), _ANY | _KIND),
    Form("topics", (_TOPICS,), _ANY | _KIND | of("cover about occur often"), never=of("how")),
    Form("digests", (of("many number count"), DIGESTS), _HELD | _ALL),
    Form("amount", (_AMOUNT, PAPERS), _HELD | _ALL | DIGESTS),
    Form("amount", (of("size large big"), _WHOLE), _HELD | _ALL),
    Form("papers", (PAPERS, of("have there all every my list got")), _ANY, _ASKS_MORE),
    Form("overview", (_OVERVIEW, _ANY | of("everything")), _KIND | _TOPICS | of("up")),
    Form("overview", (of("overview"),)),
    Form("overview", (of("about"), of("what"), _WHOLE | of("digests")), _ANY),
    Form("overview", (of("about"), of("what"), of("my our all"), PAPERS), _ANY),
    Form("overview", (of("kind sort type"), PAPERS), _HELD),
    Form("overview", (of("what"), of("have"), of("you u i we")), _HELD),
    Form("digests", (DIGESTS,), _HELD | _ALL, never=_ASKS_MORE),
    Form("digests", (of("what"), of("indexed loaded stored")), _HELD),
)
OF_A_TIME = (
    *FORMS,
    Form("overview", (_OVERVIEW,)),
    Form("newest", (PAPERS | DIGESTS,), _ANY | _KIND, of("how why when where who")),
)
_DEFINES = re.compile(r"\W*(?:what(?:['’]?s|\s+(?:is|are))|define)\s+an?\s", re.IGNORECASE)
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
    which there is no digest."""

    wanted: Wanted
    inside: Filters
    rest: str
    missed: str = ""


def asked(
    text: str, filters: Filters, digests: Sequence[Digest], today: date, *, goes_on: bool = False
) -> Ask | None:
    """What a question asks of the collection, if it asks of nothing else. Times are of the
    calendar: "this week" is the one in which it is asked.

    `goes_on`: papers were shown before. Raises NoDay.
    """
    if _DEFINES.match(text):
        return None
    if wanted := _wanted(text, FORMS, goes_on=goes_on):
        return Ask(wanted, filters, text)
    place = digest_names.named(text, digests) if filters.digest is None else None
    if place is not None:
        filters, text = replace(filters, digest=place.digest), place.rest
    days = known_days(digests)
    named = _named(text, days, today)
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
    return bool(said & (DIGESTS | _WHOLE | of("my our your"))) or _HAVE.search(text) is not None


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
