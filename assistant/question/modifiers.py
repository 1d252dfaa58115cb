"""What a request says beside its subject: of which kind the papers are to be, in which order they
are wanted, what is not meant, where they are to be looked for. Each is taken out of its words, so
that those by which papers are asked for (assistant.question.requests) need not know of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from assistant.question.orders import Order
from index.retrieval.query_framing import PAPERS, any_of, words_of
from index.text.words import words

PaperKind = Literal["survey", "negative", "theory", "benchmark", "position"]
PAPER_KINDS: tuple[PaperKind, ...] = get_args(PaperKind)

_MOST = 4  # of what may stand at the end of a request
_PAPERS = words_of("papers? articles? works? studies study pieces? publications? literature")
_SURVEY = words_of("survey review tutorial overview primer")
_OFFERED = r"(?:for|on|of|about|in|to|that|which|are\s+there|exist|came|have|do\s+(?:you|we)|by)\b"
_NOUNS: Mapping[PaperKind, str] = {
    "survey": any_of(
        rf"(?:(?:literature|systematic|survey|review)\s+)?{_SURVEY}s(?:\s+{_PAPERS})?",
        r"reviews",
        rf"(?:(?:literature|systematic)\s+)?{_SURVEY}\s+{_PAPERS}",
        # asked for, rather than to be written: "is there a survey", "any review"
        rf"(?<=\bany\s){_SURVEY}(?!\s+of\s+(?:these|those|them|the|my)\b)",
        rf"(?:(?<=\bthere\sa\s)|(?<=\bthere\san\s))(?:(?:literature|good|recent)\s+)?{_SURVEY}",
    ),
    "negative": r"(?:negative|null)\s+(?:results?|findings?)(?:\s+papers?)?",
    "theory": any_of(
        rf"(?:pure(?:ly)?\s+)?theor(?:y|etical)\s+(?:{_PAPERS}|results?|analys[ei]s)",
        rf"theory(?=\s+{words_of('on about behind')}\s)",
    ),
    "benchmark": (
        rf"(?:benchmark|data\s?set|test\s?suite|test\s?bed|leaderboard)"
        rf"(?:s|\s+{_PAPERS})?(?=\s+{_OFFERED}|\W*$)|corpora(?=\s+{_OFFERED}|\W*$)"
    ),
    "position": rf"(?:(?:position|opinion|perspective)\s+{_PAPERS}|perspectives|opinions)",
}
_KINDS = {kind: re.compile(rf"\b{noun}\b", re.IGNORECASE) for kind, noun in _NOUNS.items()}
# what stands before it, where it is what is asked for, rather than of the subject
_BEFORE = frozenset(
    """any which what list show me us the count how many number of are is there do does you we i
    have has find all some please name in a an give tell can could would recommend suggest point to
    know looking for m s got good recent new newest latest recently published purely or and with
    most upvoted voted liked popular oldest earliest two three five ten other useful
    comprehensive paper papers work works article articles literature research studies that report
    reports reporting introduce introduces introducing present presents propose proposes release
    releases contain contains provide provides build builds came exist""".split()
)
_AGAIN = re.compile(  # "surveys or tutorials", "papers that introduce a dataset", once each is one
    r"\bpapers(?:\s*(?:,|/|\bor|\band|\bwith|\breporting|\b(?:that|which)\s+\w+)\s+"
    r"(?:(?:an?|any|new|some)\s+)?papers\b)+",
    re.IGNORECASE,
)
_BY: Mapping[Order, str] = {
    "votes": r"(?:up-?)?votes?|likes?|popularity",
    "newest": r"date|dates|recency|year|time|age",
}
_WHAT: Mapping[Order, str] = {
    "votes": r"(?:most|highest|best)[\s-](?:(?:up-?)?voted|liked|popular|rated)"
    r"|top[\s-](?:(?:up-?)?voted|rated)",
    "newest": r"newest|latest|most\s+recent",
    "oldest": r"oldest|earliest",
}
_SORTED = r"(?:(?:please\s+)?(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?)(?:\s+them)?\s+)?"
_LAST: tuple[tuple[Order, re.Pattern[str]], ...] = tuple(
    (order, re.compile(rf"[\s,;(]++(?:{pattern})\)?(?=\W*$)", re.IGNORECASE))
    for order, pattern in (
        *(
            (order, rf"{_SORTED}by\s+(?:(?:number|most)\s+(?:of\s+)?)?(?:{by})")
            for order, by in _BY.items()
        ),
        *(
            (order, rf"(?:with\s+)?(?:the\s+)?(?:{what})(?:\s+(?:ones|{PAPERS}))?\s+first")
            for order, what in _WHAT.items()
        ),
        ("oldest", r"(?:from\s+)?(?:oldest|earliest)\s+to\s+(?:newest|latest)"),
        ("oldest", rf"{_SORTED}(?:chronologically|in\s+chronological\s+order)"),
        ("newest", r"(?:from\s+)?(?:newest|latest)\s+to\s+(?:oldest|earliest)"),
    )
)
_NUMBER = words_of(r"\d{1,2} two three four five six seven eight nine ten few")
_FIRST: tuple[tuple[Order, re.Pattern[str]], ...] = tuple(
    (
        order,
        re.compile(
            rf"(?:^|(?<=\s))(?:{_NUMBER}\s+)?(?:{what})\s+(?:{_NUMBER}\s+)?(?={PAPERS}\b)",
            re.IGNORECASE,
        ),
    )
    for order, what in _WHAT.items()
)
_SO_MANY = re.compile(  # a list is as long as there are papers
    rf"(?:^|(?<=\s))(?:(?:first|top|best)\s+)?{_NUMBER}\s+(?:of\s+the\s+)?(?={PAPERS}\b)",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"[\s,;(]++(?:but\s+)?(?:not|except(?:\s+for)?|excluding|other\s+than|without\s+papers\s+on"
    r"|(?:that|which)\s+(?:is|are|do|does)(?:\s+not|n['’]t)(?:\s+(?:deal\s+with|treat|concern))?)"
    r"\s+(?:about\s+|on\s+)?(?P<excluded>[^()?.!]+?)\)?\W*$",
    re.IGNORECASE,
)
_AUXILIARY = frozenset(
    "do does did is are was were can could will would should has have had may might must".split()
)
_WHERE = re.compile(
    r"[\s,]++(?:in\s+here|here|in\s+(?:these|the|my|your)\s+(?:digests|papers|collection)|at\s+all"
    r"|according\s+to\s+(?:these|the|my)\s+(?:papers|digests)"
    r"|(?:that\s+)?(?:you|we|i)\s+have|please|(?:is|are)\s+there\s+(?:one|any|some)"
    r"|in\s+total|so\s+far|these\s+days|nowadays)(?=\W*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Modified:
    """A request in the words that are left, in which papers of every kind are "papers"."""

    text: str
    papers: tuple[PaperKind, ...] = ()
    order: Order = "relevance"
    excluded: str = ""


def _is_whole(match: re.Match[str]) -> bool:
    """Whether something is left before what is not meant, rather than a clause that is denied:
    "papers that flat minima do not help"."""
    before = words(match.string[: match.start()])
    return bool(set(before) - {"papers", "paper"}) and before[-1] not in _AUXILIARY


def read(text: str) -> Modified:
    """Of a text without runs of spaces."""
    found = Modified(text)
    for _ in range(_MOST):
        before, found = found, _ends(found)
        if found == before:
            break
    for kind, noun in _KINDS.items():
        match = noun.search(found.text)
        while match and not set(words(found.text[: match.start()])) - _BEFORE:
            rest = f"{found.text[: match.start()]}papers{found.text[match.end() :]}"
            kinds = found.papers if kind in found.papers else (*found.papers, kind)
            found = replace(found, text=rest, papers=kinds)
            match = noun.search(found.text)
    if found.papers:
        found = replace(found, text=_AGAIN.sub("papers", found.text))
    for order, pattern in _FIRST:
        if match := pattern.search(found.text):
            rest = found.text[: match.start()] + found.text[match.end() :]
            found = replace(found, text=rest, order=order)
    match = _SO_MANY.search(found.text)
    if match and not set(words(found.text[: match.start()])) - _BEFORE:
        found = replace(found, text=found.text[: match.start()] + found.text[match.end() :])
    return found


def _ends(found: Modified) -> Modified:
    """Without what stands last, if that is none of the subject."""
    found = replace(found, text=_WHERE.sub("", found.text))
    for order, pattern in _LAST:
        if match := pattern.search(found.text):
            return replace(found, text=found.text[: match.start()], order=order)
    if not found.excluded and (match := _NOT.search(found.text)) and _is_whole(match):
        return replace(found, text=found.text[: match.start()], excluded=match["excluded"].strip())
    return found
