"""How people name times: a day, a month, a year, "last week", "three days ago", and the words by
which such a time bounds what is asked for.

| said | means |
|---|---|
| in, on, of, from, during X; X's digest | the days of X |
| since X, from X on, starting X | the first day of X, and what comes after |
| after X, newer than X | what comes after the last day of X |
| before X, older than X | what comes before the first day of X |
| until X, up to X, through X | what comes before, and X |
| from X to Y, between X and Y | the first day of X to the last of Y |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from index.retrieval.query_framing import PAPERS, any_of, words_of
from index.text.months import SPELT
from index.text.words import NUMBERS

Bound = Literal["in", "since", "after", "before", "until", "range", "digests"]

WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
COUNTS = {word: number for word, number in NUMBERS.items() if number}
_COUNT = r"\d{1,3}|" + "|".join(COUNTS)
_YEAR = r"(?:19|20)\d\d"
_UNIT = words_of("day week month year")
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"

# what each kind of time looks like by itself, with its parts
DAY = (
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    r"|(?P<dotted>\d{1,2}\.\d{1,2}\.\d{4})"
    rf"|(?P<month>{SPELT})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?(?!\d)"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{SPELT})"
    rf"(?:,?\s+(?P<year2>\d{{4}}))?(?!\d)"
)
MONTH = (
    rf"(?P<month3>{SPELT})(?:,?\s+(?:of\s+)?(?P<year3>{_YEAR}))?(?!\s*\d)"
    rf"|(?P<isomonth>{_YEAR}-(?:0[1-9]|1[0-2]))(?!-?\d)"
)
YEARS = (
    rf"(?:the\s+)?q(?P<quarter>[1-4])\s+(?:of\s+)?(?P<year5>{_YEAR})"
    rf"|the\s+(?P<half>first|second)\s+half\s+of\s+(?P<year6>{_YEAR})"
    r"|(?:the\s+)?(?P<decade>(?:19|20)\d)0s"
    rf"|(?:the\s+year\s+)?(?P<year4>{_YEAR})"
)
_DIGESTS_OF = (
    r"(?:new|news|newest|latest|digests?|pages?|papers?|surveys|tutorials|benchmarks"
    r"|datasets|added|saved|came|appeared)"
)
_PART = (
    rf"(?!\s+of\s+(?!(?:the\s+|these\s+|my\s+|our\s+|all\s+)?(?:new\s+|saved\s+)?{_DIGESTS_OF}\b))"
)
"""Not a part of something of which papers tell, as in "the last two weeks of training"."""
RELATIVE = (
    r"(?P<today>today|now)|(?P<yesterday>yesterday)"
    rf"|(?P<lastday>(?:last\s+)?{any_of(*WEEKDAYS)})"
    rf"|(?:the\s+)?(?P<unit1>this|last|past|previous)\s+(?P<unit>{_UNIT})\b{_PART}"
)
SPAN = rf"(?:the\s+)?(?:last|past|previous)\s+(?P<count>{_COUNT})\s+(?P<units>{_UNIT})s?\b{_PART}"
AGO = rf"(?P<ago>{_COUNT}|an?)\s+(?P<units_ago>{_UNIT})s?\s+ago"
WHOLE = re.compile("|".join((DAY, MONTH, YEARS, SPAN, AGO, RELATIVE)), re.IGNORECASE)
"""Any of them, as a whole text."""

_LAST = r"(?:last|latest|newest|past|previous|most\s+recent)"
NEWEST_DIGEST = (
    rf"(?:the\s+)?(?:{_LAST}\s+(?:{_COUNT})|(?:{_COUNT})\s+{_LAST}"
    r"|latest|newest|last|most\s+recent)\s+(?:digest|page|file)s?"
)
_DIGEST = r"(?:digest|page|papers|list|file)s?"
_ITS_DIGEST = rf"(?:(?:['’]s)?\s+{_DIGEST})?"
# what may stand behind a year, or a day that papers are "on", which is none of the subject
_FOLLOWS = (
    r"(?=\W*$|\s*[,;:)]|\s+(?:about|and|are|but|by|can|could|did|do|does|dealing|for|from|had|has"
    r"|have|how|in|is|named|not|of|on|or|regarding|should|that|there|to|treat|treating|use|using"
    r"|was|were|what|where|which|who|with|without)\b)"
)
_IN = words_of("from in of on during within over for")
_SINCE = r"(?:since|(?:starting|beginning)(?:\s+(?:from|with|on|in|at))?)"
_AFTER = r"(?<!no\s)(?<!not\s)(?:after|(?:later|newer|younger|more\s+recent)\s+than)"
_BEFORE = r"(?:before|prior\s+to|(?:earlier|older)\s+than)"
_UNTIL = (
    r"(?:until|till|up\s+(?:to|until)(?:\s+and\s+including)?|through|(?:no|not)\s+later\s+than)"
)
_DATED = r"(?:dated|dating\s+from)(?:\s+(?:in|on|from|to))?"
_ON = r"\s+(?:onwards?|on(?=\W*$|\s*,)|(?:and|or)\s+(?:later|after|newer))"
_TO = r"(?:to|until|till|through|up\s+to|[-–—])"


def _plain(pattern: str) -> str:
    """Without the names of its parts, so that it can stand twice."""
    return f"(?:{re.sub('[?]P<[^>]+>', '?:', pattern)})"


_DAY, _MONTH, _RELATIVE, _SPAN, _AGO = map(_plain, (DAY, MONTH, RELATIVE, SPAN, AGO))
_NAMED = f"(?:{_DAY}|{_MONTH})"
_ANY_YEAR = _plain(YEARS)
_OF_YEAR = rf"(?P<span>{_ANY_YEAR})"
_ANY = f"(?:{_NAMED}|{_ANY_YEAR}|{_AGO}|{_RELATIVE})"
_NOT_ITS = r"(?!['’])"


def _bounds() -> Iterator[tuple[Bound, str]]:
    """Each bound with how it is said, the longer ones first. The part `span` is a time, `from` and
    `to` are the ends of a range; `by_digest` stands where digests are named, `year` where the time
    is a year, which more may be than any other."""
    end = rf"(?P<to>{_ANY}|{_ORDINAL})(?:\s+(?:digest|page)s?)?"
    yield "range", rf"(?:from|since)\s+(?P<from>{_ANY})\s*{_TO}\s*{end}{_NOT_ITS}"
    yield "range", rf"between\s+(?:the\s+)?(?P<from>{_ANY})\s+and\s+(?:the\s+)?{end}{_NOT_ITS}"
    yield "range", rf"(?:{_IN}\s+)?(?P<from>{_NAMED})\s*{_TO}\s*(?P<to>{_NAMED}){_NOT_ITS}"
    yield "range", rf"{_IN}\s+(?P<from>{_ANY_YEAR})\s*{_TO}\s*(?P<to>{_ANY_YEAR}){_NOT_ITS}"
    yield (
        "range",
        rf"{_IN}\s+(?P<from>{_MONTH}|{_ANY_YEAR})\s+(?P<joined>and|or)\s+(?:{_IN}\s+)?"
        rf"(?P<to>{_MONTH}|{_ANY_YEAR}){_NOT_ITS}",
    )
    words: tuple[tuple[Bound, str], ...]
    words = (("since", _SINCE), ("after", _AFTER), ("before", _BEFORE))
    for bound, word in words:
        yield bound, rf"{word}\s+(?:the\s+)?(?P<span>{_DAY}|{_RELATIVE}){_ITS_DIGEST}(?:{_ON})?"
        yield bound, rf"{word}\s+(?P<span>{_AGO}|{_SPAN}|{_MONTH}){_NOT_ITS}(?:{_ON})?"
        yield bound, rf"(?P<year>{word}\s+{_OF_YEAR})(?:{_ON})?"
    yield "until", rf"{_UNTIL}\s+(?:the\s+)?(?P<span>{_DAY}|{_RELATIVE}|{_AGO}){_ITS_DIGEST}"
    yield "until", rf"{_UNTIL}\s+(?P<span>{_MONTH}){_NOT_ITS}"
    yield "until", rf"(?P<year>{_UNTIL}\s+{_OF_YEAR})"
    yield "since", rf"from\s+(?P<span>{_DAY}|{_MONTH}){_ON}"
    yield "since", rf"(?P<year>(?:from|in)\s+{_OF_YEAR}){_ON}"
    yield "since", rf"(?:{_IN}\s+)?(?P<span>{_SPAN})(?:\s+of\s+{_DIGEST})?"
    yield "digests", rf"(?:(?:{_IN}|since)\s+)?(?P<newest>{NEWEST_DIGEST})"
    the = rf"(?:{_IN}\s+)?(?:the\s+|my\s+)?"
    yield "in", rf"{the}(?P<span>{_DAY}|{_MONTH})(?P<by_digest>(?:['’]s)?\s+{_DIGEST})"
    yield "in", rf"{the}(?P<by_digest>(?:digest|page|list)s?\s+(?:of|from))\s+(?P<span>{_DAY})"
    yield "in", rf"(?:{_IN}\s+)?(?P<span>{_RELATIVE})(?P<by_digest>['’]s\s+{_DIGEST})"
    yield "in", rf"(?P<year>(?:{_IN}\s+)?(?:the\s+|my\s+)?{_OF_YEAR})(?P<by_digest>\s+digests?)"
    yield "in", rf"on\s+(?:the\s+)?(?P<span>{_DAY}){_FOLLOWS}"
    yield "in", rf"(?!on\b){_IN}\s+(?:the\s+)?(?P<span>{_DAY}|{_MONTH})"
    yield "in", rf"{_DATED}\s+(?P<span>{_NAMED}|{_ANY_YEAR})"
    yield "in", rf"(?P<year>(?!on\b){_IN}\s+{_OF_YEAR})"
    yield "in", rf"(?:(?:from|of)\s+)?(?P<span>{_AGO})"
    yield "in", rf"(?:{_IN}\s+)?(?P<span>{_RELATIVE})"


@cache
def bounds() -> tuple[tuple[Bound, re.Pattern[str]], ...]:
    """What bounds a time, as patterns, which are compiled when the first question is read."""
    return tuple(
        (bound, re.compile(rf"(?:,\s*)?\b(?:only\s+)?(?:{pattern})(?![\w-])", re.IGNORECASE))
        for bound, pattern in _bounds()
    )


HOW_MANY = re.compile(rf"\b(?:{_COUNT})\b", re.IGNORECASE)
FOLLOWS = re.compile(_FOLLOWS, re.IGNORECASE)
YEAR_FIRST = re.compile(  # "2024 papers on attention"
    r"^\W*(?:(?:list|show|find|give|me|all|any|which|what|how\s+many|are\s+there|the)\s+)*"
    rf"(?P<cut>{_OF_YEAR}(?:['’]s)?)\s+(?=(?:[\w-]+\s+){{0,2}}{PAPERS}\b)",
    re.IGNORECASE,
)
ABOUT_DIGESTS = re.compile(
    rf"\b(?:{_DIGESTS_OF}|arrived|captured|works|articles|studies|publications|preprints"
    r"|abstracts|literature)\b",
    re.IGNORECASE,
)
ANOTHER = re.compile(
    rf"\b(?:{_DAY}|(?:to|until|till|through|and|or|before|after|since)\s+(?:the\s+)?"
    rf"(?:(?!may\b){SPELT}|{_YEAR}|today|yesterday|(?:last\s+)?{any_of(*WEEKDAYS)}"
    r"|(?:this|last|past|previous)\s+(?:day|week|month|year)))(?![\w-])",
    re.IGNORECASE,
)
_OUT = (
    r"(?:published|written|authored|submitted|dated|appeared|released|posted|uploaded"
    r"|c[ao]me\s+out)"
)
_IS = r"(?:(?:was|were|is|are|has\s+been|have\s+been|got|had\s+been)\s+)?"
_THEM = rf"(?:{PAPERS}|what|which|anything|something|everything|those|ones)"
# which of a paper's days is meant: its own,
OWN_BEFORE = re.compile(
    rf"(?:(?<=\s)(?:that|which)\s+)?(?<!\w){_IS}(?:(?:first|originally|initially)\s+)?"
    rf"(?P<out>{_OUT})(?:\s+(?:on|to|at)\s+arxiv)?\s*$",
    re.IGNORECASE,
)
OWN_AFTER = re.compile(rf"^,?\s*(?:was|were|has\s+been|have\s+been|got)\s+{_OUT}\b", re.IGNORECASE)
OF_THEM = re.compile(rf"\b{_THEM}(?:\s+(?:that|which))?\s*$", re.IGNORECASE)
# or the day on which it came into the collection
CAME_BEFORE = re.compile(
    rf"(?:(?:that|which)\s+{_IS}(?:came(?:\s+in)?|arrived|landed|added|saved|captured|collected"
    rf"|indexed)|(?P<alone>\b(?:added|saved|captured|collected|indexed)))\s*$",
    re.IGNORECASE,
)
ATTACHED = re.compile(
    rf"\b(?:{PAPERS}|anything|something|everything|stuff)(?:\s+(?:from|that|which|was|were|are|is|has|have|been|came|come|there|{_OUT}))*\W*$",
    re.IGNORECASE,
)
STAND = re.compile(r"(?:\s+(?:that|which))?\s+(?:are|is|were|was)\s*$", re.IGNORECASE)
SAVED = re.compile(
    r"\b(?:new|newest|latest|came(?!\s+out)|added|saved|arrived|captured|digests?|pages?)\b",
    re.IGNORECASE,
)
PAPERS_NAMED = re.compile(  # or what can be nothing else: "anything from before 2010"
    rf"\b(?:{PAPERS}|(?:anything|something|everything|stuff)(?=\s+(?:from|of|in|before|after|since"
    rf"|prior|until|older|newer|{_OUT})))\b",
    re.IGNORECASE,
)
