"""What a request says beside its subject: of which kind the papers are to be, in which order they
are wanted, how many are to be shown, what is not meant or to be done without, whether in a table,
and where they are to be looked for. Each is taken out of its words, so that those by which papers
are asked for (assistant.question.requests) need not know of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from assistant.question.denials import LINKED, denied
from assistant.question.numbers_asked import NUMBER, counted, number_in
from assistant.question.order_words import ORDERS, SORT, SUPERLATIVES
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
        rf"(?:(?<=\bany\s)|(?<=\bwhich\s)){_SURVEY}(?!\s+of\s+(?:these|those|them|the|my)\b)",
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
    releases contain contains provide provides build builds came exist of my our""".split()
)
_OFFER = words_of(
    "introduces? introducing presents? presenting proposes? proposing releases? releasing contains?"
    " provides? providing builds? offers? describes?"
)
_AGAIN = re.compile(  # "surveys or tutorials", "papers that introduce a dataset", once each is one
    r"\bpapers(?:\s*(?:,|/|\bor|\band|\bwith|\breporting|\b(?:that|which)\s+\w+"
    rf"|(?<=papers)\s{_OFFER})\s+(?:(?:an?|any|new|some|their|own)\s+)*papers\b)+",
    re.IGNORECASE,
)
_LAST: tuple[tuple[Order, re.Pattern[str]], ...] = tuple(
    (
        order,
        re.compile(
            rf"[\s,;(]++(?:(?:please\s)?{SORT}\s(?:them\s)?)?(?:with\s|from\s)?(?:the\s)?"
            rf"(?:{how})\)?(?=\W*$)",
            re.IGNORECASE,
        ),
    )
    for order, how in ORDERS.items()
)
_LEADING: tuple[tuple[Order, re.Pattern[str]], ...] = tuple(  # "oldest first: papers on pruning"
    (order, re.compile(rf"^\W*(?:{SORT}\s)?(?:the\s)?(?:{how})\s?[:,–—-]\s(?=\S)", re.IGNORECASE))
    for order, how in ORDERS.items()
)
_NUMBER = rf"(?:{NUMBER}|few)"
_FEW = re.compile(rf"(?:^|(?<=\s))(?:a\s+)?few\s+(?={PAPERS}\b)", re.IGNORECASE)
_FIRST: tuple[tuple[Order, re.Pattern[str]], ...] = tuple(
    (
        order,
        re.compile(
            rf"(?:^|(?<=\s))(?:{_NUMBER}\s+)?(?:{what})\s+(?:{_NUMBER}\s+)?(?={PAPERS}\b)",
            re.IGNORECASE,
        ),
    )
    for order, what in SUPERLATIVES.items()
)
_TOP = re.compile(  # "top 5 attention papers"
    rf"\W*(?:(?:show|give|list|name)(?:\sme)?\s)?(?:the\s)?(?:top|best)\s{NUMBER}\s"
    rf"(?=[^?.!,;]+\s{PAPERS}\W*$)",
    re.IGNORECASE,
)
_FIRST_OF = tuple(  # "newest diffusion papers"
    (order, re.compile(rf"^\W*(?:the\s+)?{what}\s+(?=[^?.!,;]+\s{PAPERS}\W*$)", re.IGNORECASE))
    for order, what in SUPERLATIVES.items()
)
_LINKED = (
    r"(?:(?:being\s)?(?:about|on|of|concerned\swith)\s|(?:papers|those|ones)\s(?:on|about)\s)?"
)
# what papers on the subject are not to be about,
_NOT_ABOUT = any_of(
    rf"(?:(?:but|and|though)\s)?(?:not|except(?:ing|\sfor)?|excluding|(?:leaving|taking)\sout"
    rf"|other\sthan|apart\sfrom|aside\sfrom|(?:any|every)thing\sbut|but\s(?:no|nothing)"
    rf"|(?<=,\s)no|without\s(?=papers))\s{_LINKED}",
    rf"(?:that|which)\s(?:is|are)(?:\snot|n['’]t)\s{_LINKED}",
)
_EXCLUDED = r"(?P<excluded>[^()?.!,;:]+?)\)?\W*$"
_NOT = re.compile(rf"[\s,;(]++(?:{_NOT_ABOUT}|(?P<lacks>{LINKED})){_EXCLUDED}", re.IGNORECASE)
_PAPERS_ALONE = frozenset(
    "papers paper which what how many of list show me give find all the are is my".split()
)
_SAYS_ABOUT = re.compile(r"\b(?:about|on)\s\W*$", re.IGNORECASE)
_TABLE = r"(?:table|tabular\sform|spreadsheet)"
_AS_TABLE = re.compile(rf"[\s,;?(]++(?:in(?:to)?|as)\s(?:an?\s)?{_TABLE}\)?(?=\W*$)", re.IGNORECASE)
_PUT = re.compile(
    r"^\W*(?:(?:can|could|would|will)\syou\s)?(?:please\s)?(?:put|arrange|organi[sz]e|present|show)"
    r"\s(?:me\s)?(?=\S)",
    re.IGNORECASE,
)
_TABLE_OF = re.compile(
    r"^\W*(?:(?:(?:can|could|would|will)\syou\s)?(?:please\s)?"
    r"(?:(?:give|show|make|build|draw|create|get|compile|i\s(?:want|need|would\slike)|i['’]d\slike)"
    r"\s(?:me\s|us\s)?)?(?:an?\stable|table(?=\s\w+\s(?:the\s)?papers\b))\s"
    r"(?:of|with|on|for|about)\s|tabulate\s|table(?:,?\splease)?\s?[:–—-]\s?"
    rf"|(?:as|in(?:to)?)\s(?:an?\s)?{_TABLE}(?:,?\splease)?\s?[:,–—-]\s?)(?=\S)",
    re.IGNORECASE,
)
_WISHED = re.compile(  # "I'd like an overview of", "help me find papers on"
    r"^\W*(?:please\s)?(?:i(?:\swould|['’]d)\s(?:like|love)(?:\sto\s(?:have|see|get|read))?"
    r"|i\s(?:want|need)(?:\sto\s(?:have|see|get|read))?|help\sme(?:\sto)?|needed|wanted|need)"
    r"(?:\s|\s?:\s?)(?=(?:(?:an?|the)\s(?:\w+\s)?(?:list|overview|survey|summary|review|table|comparison"
    r"|count)\b|(?:find|list|get|see|count|compare|show)\s|papers\s))",
    re.IGNORECASE,
)
_LIST_OF = re.compile(  # "make a list of all papers on"
    r"^\W*(?:(?:can|could|would|will)\syou\s)?(?:please\s)?(?:(?:give|show|make|write|print|compile"
    r"|get|draw\sup|create)\s(?:me\s|us\s)?)?(?:an?|the)\s(?:(?:full|complete|short|long|whole"
    rf"|quick|simple)\s)?list\s(?:of|with)\s(?:(?:all|the|my)\s)*(?=(?:[\w-]+\s){{0,3}}{PAPERS}\b)",
    re.IGNORECASE,
)
_RECENT = re.compile(rf"(?:^|(?<=\s))(?:recent|new)\s(?={PAPERS}\b)", re.IGNORECASE)
_AUXILIARY = frozenset(
    "do does did is are was were can could will would should has have had may might must".split()
)
_WHERE = re.compile(
    r"[\s,]++(?:in\s+here|here|in\s+(?:these|the|my|your)\s+(?:digests|papers|collection)|at\s+all"
    r"|according\s+to\s+(?:these|the|my)\s+(?:papers|digests)"
    r"|(?:do|did|can|could)\s+(?:you|we|i)\s+(?:have|find|know|see|hold|got?|keep)(?:\s+of)?"
    r"|(?:that\s+)?(?:you|we|i)\s+have|please|(?:is|are)\s+there\s+(?:one|any|some)"
    r"|in\s+total|so\s+far|these\s+days|nowadays)(?=\W*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Modified:
    """A request in the words that are left, in which papers of every kind are "papers". `lacks`:
    what is excluded the papers are to do without, rather than not be about; `recent`: those are
    wanted that came last, however many; `many`: so many are to be shown."""

    text: str
    papers: tuple[PaperKind, ...] = ()
    order: Order = "relevance"
    excluded: str = ""
    lacks: bool = False
    table: bool = False
    recent: bool = False
    many: int | None = None


def _is_whole(match: re.Match[str]) -> bool:
    """Whether something is left before what is not meant, rather than a clause that is denied:
    "papers that flat minima do not help"; or papers alone, which are not to be about it."""
    before = words(match.string[: match.start()])
    linked = match.string[match.start() : match.start("excluded")]
    if not set(before) - _PAPERS_ALONE and _SAYS_ABOUT.search(linked):
        return bool(before)
    return bool(set(before) - {"papers", "paper"}) and before[-1] not in _AUXILIARY


def read(text: str) -> Modified:
    """Of a text without runs of spaces."""
    text = _LIST_OF.sub("", _WISHED.sub("", text))
    found = _led(_without_table(Modified(text)))
    if (denial := denied(found.text)) is not None:
        found = replace(found, text=denial.rest, excluded=denial.what, lacks=True)
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
    for order, pattern in (*_FIRST, *_FIRST_OF):
        if match := pattern.search(found.text):
            rest = found.text[: match.start()] + found.text[match.end() :]
            found = replace(found, text=rest, order=order, many=number_in(match[0]))
    match = _RECENT.search(found.text)
    if match and not set(words(found.text[: match.start()])) - _BEFORE:
        found = replace(found, recent=True)
    found = replace(found, text=_FEW.sub("", found.text))
    if (match := _TOP.match(found.text)) is not None:
        found = replace(found, text=found.text[match.end() :], many=number_in(match[0]))
    counts = counted(found.text)
    if counts is not None and not set(words(counts.before)) - _BEFORE:
        found = replace(found, text=counts.rest, many=counts.many)
    return found


def lacking(clause: str) -> Modified | None:
    """What papers are said to do without, with what else is said of them: "need no labels", "learn
    without labels"; None where nothing is denied so."""
    for said in (f" that {clause}", f" {clause}"):
        match = _NOT.search(said)
        if match and match["lacks"]:
            before = said[: match.start()].removeprefix(" that").strip()
            return Modified(before, excluded=match["excluded"].strip(), lacks=True)
    return None


def kinds_alone(subject: str) -> tuple[PaperKind, ...]:
    """The kinds of papers that are named, where nothing else is."""
    found = read(subject)
    return found.papers if set(words(found.text)) <= {"papers"} else ()


def _ends(found: Modified) -> Modified:
    """Without what stands last, if that is none of the subject."""
    found = replace(found, text=_WHERE.sub("", found.text))
    if match := _AS_TABLE.search(found.text):
        rest = _PUT.sub("", found.text[: match.start()])
        return replace(found, text=rest, table=True)
    for order, pattern in _LAST:
        if match := pattern.search(found.text):
            return replace(found, text=found.text[: match.start()], order=order)
    if not found.excluded and (match := _NOT.search(found.text)) and _is_whole(match):
        excluded, lacks = match["excluded"].strip(), match["lacks"] is not None
        return replace(found, text=found.text[: match.start()], excluded=excluded, lacks=lacks)
    return found


def _led(found: Modified) -> Modified:
    """Without the order that stands before all else."""
    for order, pattern in _LEADING:
        if match := pattern.match(found.text):
            return replace(found, text=found.text[match.end() :], order=order)
    return found


def _without_table(found: Modified) -> Modified:
    """Without the words by which a table of what follows is asked for."""
    rest = _TABLE_OF.sub("", found.text)
    return found if rest == found.text else replace(found, text=rest, table=True)
