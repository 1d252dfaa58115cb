"""What a question wants of the collection: a fact of some paper, or papers themselves, listed,
counted, surveyed, by time, to begin with; of which subject.

A request is read from its frame, the words around the subject (assistant.question.frames), by the
same vocabulary by which a search leaves the frame out (index.retrieval.query_framing). What a
question for a fact asks is read by assistant.question.analysis.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.checking.mentions import names
from assistant.question import modifiers
from assistant.question.analysis import is_comparison
from assistant.question.bare_subjects import BESIDE_PAPERS, MOST_WORDS, NO_SUBJECT, bare, trimmed
from assistant.question.claims import claim_of, is_asked_of_papers
from assistant.question.columns_asked import Column, column_of
from assistant.question.coordination import Joined, alternatives, side
from assistant.question.frames import (
    COMPARED,
    COUNTED,
    FRAMES,
    GROUPED,
    HELD,
    HOW_DONE,
    NEWS,
    OF_ITS_KIND,
    SIDE_BY_SIDE,
    SUBJECT_FIRST,
    SUBJECT_LAST,
    VERSUS,
)
from assistant.question.late_patterns import LatePattern
from assistant.question.modifiers import Modified, PaperKind
from assistant.question.orders import Order
from assistant.question.proposals import proposals
from assistant.question.reading_advice import advice, on_what_one_works
from assistant.question.terms import term_of
from assistant.question.time_courses import course
from assistant.types import Kind
from index.retrieval import query_framing
from index.retrieval.query_framing import ENABLES, LINK, PAPERS, words_of
from index.text.words import words

_THERE = re.compile(
    r"\s+(?:are\s+there|exist|came(?:\s+(?:out|in|up))?|appeared"
    r"|(?:have\s+been|were|are)\s+(?:proposed|tried|studied|used|published|released|added))(?=\W*$)",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"^(?:the|its|their|this|these|that|those|it|they)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"^\W*(?:(?:how|what|which|who|why|when|where|much|many|long|often|fast|far|large|big|is|are|was|were|do|does"
    r"|did|can|could|has|have|should|compare|explain|describe|the|an?)\b\s*)+",
    re.IGNORECASE,
)
_POLAR = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|can|could|has|have|should|will|would)\s+"
    r"(?P<claim>[^?.!:;]+)\W*$",
    re.IGNORECASE,
)
_NO_CLAIM = re.compile(  # asks more, points at something, or is said to somebody
    r"\b(?:how|what|which|who|whom|whose|why|when|where|it|its|they|them|these|those|this|that"
    r"|you|your|i|me|my|we|us|our|he|she|there|here)\b",
    re.IGNORECASE,
)
_BEFORE_VERB = re.compile(
    rf"(?:(?:which|what|how\s+many)\s+(?:(?!{PAPERS}\b)\w+\s+){{0,3}}?{PAPERS}(?:\s+(?:can|do))?"
    rf"|{PAPERS}\s+(?:that|which)(?:\s+can)?)(?:\s+{ENABLES})?\s*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(  # what no "about" can stand before
    rf"(?:{words_of('without per from since in at by with not never no that which don doesn')}\b"
    r"|[a-z]+(?:ed|en|ing)\s+(?:on|with|by|from|about|in|to|for)\b|n['’]t\b)",
    re.IGNORECASE,
)
_LINKED = re.compile(  # "papers on", "approaches to", but not "which paper is", "how is"
    rf"\w\s+(?!(?:is|are|was|were)\s+$)(?:{LINK}|of|in)\s+$", re.IGNORECASE
)
_FRAMES = [(kind, LatePattern(rf"\W*{form}\s*")) for kind, form in FRAMES]
_SUBJECT_FIRST = [
    (kind, LatePattern(rf"(?P<subject>.+?)\s?[:,–—-]\s?{form}\W*$")) for kind, form in SUBJECT_FIRST
]
_SUBJECT_LAST = [
    (kind, LatePattern(rf"\W*{word}\s?[:–—-]\s?(?P<subject>[^?!:;]{{2,80}})$"))
    for kind, word in SUBJECT_LAST
]
_OF_SIDES = ("list", "count", "survey", "trend", "recommend")
_OF_ONE_ANSWER = ("fact", "definition")
_ADVISE = re.compile(r"\b(?:recommend|suggest|advise)\b", re.IGNORECASE)
_LONGEST = 300  # characters: whoever asks for papers so that it takes more asks of something else


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted; for all but a fact, of which `subject` (empty: of none in particular), what
    is not meant by it, of which kinds the papers are to be, and in which order.

    `does`: the subject is what papers do ("let you steer a camera"), rather than what they are
    about; `lacks`: they are to do without what is excluded, rather than not be about it. `sides`:
    the subjects of which it is made, and how these are `joined`. `table`: a row a paper; `many`: so
    many papers are to be shown; `least`: of times those are wanted that have fewest. Of a
    definition, the subject is what is to be defined. `proposed`: the papers are to propose one.
    `column`: what of each paper is asked for.
    """

    kind: Kind
    subject: str = ""
    excluded: str = ""
    papers: tuple[PaperKind, ...] = ()
    order: Order = "relevance"
    does: bool = False
    lacks: bool = False
    sides: tuple[str, ...] = ()
    joined: Joined = ""
    table: bool = False
    many: int | None = None
    least: bool = False
    proposed: bool = False
    column: Column = ""


FACT = Request("fact")


def requested(question: str, is_own: Callable[[str], bool]) -> Request:
    """What is wanted, of which subject; a fact, where neither is told by the words around it.
    `is_own` says of a name whether few papers have it."""
    text = " ".join(question.split())  # patterns meet no runs of spaces
    if len(text) > _LONGEST:
        return FACT
    if (wanted := column_of(text)) and _is_topic(wanted.subject, is_own):
        if wanted.column == "method":  # by which a survey is grouped
            return Request("survey", trimmed(wanted.subject))
        return Request("list", trimmed(wanted.subject), column=wanted.column)
    beside = modifiers.read(text)
    if (kind := _of_none(beside)) != "fact":
        return replace(_narrowed(Request(kind), beside), table=beside.table)
    if beside.order in ("newest", "oldest") and course(text):  # "the number of papers by year"
        beside = Modified(text)
    if beside.excluded and claim_of(text):  # what is claimed not to be is not left out
        return _read(text, is_own)
    found = _held(text) or _read(beside.text, is_own)
    if found.kind == "fact" and is_asked_of_papers(text):  # whatever has a name in it
        claim = claim_of(beside.text) or _claim(beside.text, lambda _: False)
        found = Request("claim", trimmed(claim)) if claim else found
    if found.kind == "list" and beside.many and _ADVISE.search(text):
        found = replace(found, kind="recommend")
    if found.kind == "definition" and beside != Modified(beside.text):  # as it is in some way
        return _read(text, is_own)
    if found.kind == "claim" and beside.papers:  # "is there any survey that …"
        found = replace(found, kind="list")
    if found.kind == "claim" and beside.excluded:  # "that it is not enough" is a claim, too
        return _read(text, is_own)
    if found.kind in ("fact", "definition"):
        return found
    order = beside.order if beside.order != "relevance" else found.order
    if found.kind == "list" and beside.recent and order == "relevance":
        order = "newest"
    many = beside.many or found.many
    found = replace(_narrowed(found, beside), order=order, table=beside.table, many=many)
    if found.sides:
        return found
    of_sides = _of_sides(found)
    if found.does:  # "combine A with B" is about both; what else is done is one thing
        return replace(of_sides, does=False) if of_sides.joined == "both" else found
    return of_sides


def _held(text: str) -> Request | None:
    """Whether there is anything on a subject; what there is, is told."""
    match = next(filter(None, (one.match(text) for one in HELD)), None)
    return Request("list", trimmed(match["subject"])) if match else None


def _narrowed(found: Request, beside: Modified) -> Request:
    """With what is said beside the subject of the papers that are meant."""
    return replace(
        found,
        excluded=beside.excluded,
        papers=beside.papers or found.papers,
        order=beside.order,
        lacks=beside.lacks,
        many=beside.many,
    )


def _of_sides(found: Request) -> Request:
    """With the subjects of which its own is made, where it says so itself."""
    if found.kind not in _OF_SIDES:
        return found
    subject, sides, joined = alternatives(found.subject)
    return replace(found, subject=subject, sides=sides, joined=joined)


def of_no_subject(text: str) -> Request | None:
    """The papers that are asked for, of whatever subject; None where anything else is said, too."""
    beside = modifiers.read(" ".join(text.split()))
    asked = set(words(beside.text))
    if asked - NO_SUBJECT - BESIDE_PAPERS:
        return None
    kind: Kind = "count" if asked & {"many", "number", "count"} else "list"
    return _narrowed(Request(kind), beside)


def as_kind(question: str, kind: Kind, is_own: Callable[[str], bool]) -> Request:
    """The request that a question is, where it is known of which kind; its subject is all that it
    is about, where it does not read as a request."""
    found = requested(question, is_own)
    if found.kind == kind:
        return found
    if found.kind in _OF_ONE_ANSWER:
        beside = modifiers.read(" ".join(question.split()))
        subject = query_framing.subject(beside.text)
        about = trimmed(_ASKED.sub("", subject)) or trimmed(subject) or question
        found = replace(_narrowed(Request(kind, about), beside), table=beside.table)
    joined = found.joined
    if joined in ("or", "versus"):
        joined = "versus" if kind == "compare" else "or"
    return replace(found, kind=kind, joined=joined)


def names_its_subject(question: str, is_own: Callable[[str], bool]) -> bool:
    """Whether papers are asked for, and a word that links them to a subject stands before it
    ("papers on A", "approaches to A"). A subject alone ("vision?", "the best papers") and a
    question for yes or no may go on from what was said before."""
    found = requested(question, is_own)
    if (
        found.kind in (*_OF_ONE_ANSWER, "claim", "compare")
        or not found.subject
        or _DEFINITE.search(found.subject)
    ):
        return False
    head, subject, _ = " ".join(question.split()).partition(found.subject)
    return bool(subject) and _LINKED.search(head) is not None


def _read(text: str, is_own: Callable[[str], bool]) -> Request:
    """The kind, and the subject as it stands."""
    if subject := trimmed(on_what_one_works(text)):
        return Request("recommend", subject)
    if (advised := advice(text)) and (subject := trimmed(advised.subject)):
        return Request("recommend", subject, many=advised.many)
    if (timed := course(text)) and (subject := trimmed(timed.subject)):
        return Request("trend", subject, least=timed.least)
    for kind, form in _SUBJECT_FIRST:
        if match := form.match(text):
            return Request(kind, trimmed(match["subject"]))
    for kind, form in _SUBJECT_LAST:
        if match := form.match(text):
            order: Order = "newest" if kind == "trend" else "relevance"
            return Request(kind, trimmed(match["subject"]), order=order)
    said = claim_of(text)
    if said and (is_asked_of_papers(text) or not any(map(is_own, names(text)))):
        return Request("claim", trimmed(said))
    if (proposed := proposals(text)) and _is_topic(proposed.subject, is_own):
        if kinds := modifiers.kinds_alone(proposed.named):  # "new benchmarks": by what papers do
            return Request(proposed.kind, papers=kinds)
        return Request(proposed.kind, trimmed(proposed.subject), proposed=True)
    if match := COUNTED.match(text):
        return Request("count", trimmed(match["subject"]))
    for grouped in GROUPED:
        if match := grouped.match(text):
            return Request("survey", trimmed(match["subject"]))
    if (match := HOW_DONE.match(text)) and _is_topic(match["subject"], is_own):
        return Request("survey", match["subject"])
    if sides := _versus(text, is_own):
        return Request("compare", " and ".join(sides), sides=sides, joined="versus")
    for compared in COMPARED:
        if (match := compared.match(text)) and not any(map(is_own, names(match["subject"]))):
            return Request("compare", trimmed(match["subject"]))
    if (match := NEWS.match(text)) and (subject := trimmed(text[match.end() :])):
        return Request("trend", _THERE.sub("", subject), order="newest")
    for kind, form in _FRAMES:
        match = form.match(text)
        if match and (subject := trimmed(text[match.end() :])):
            does = kind in ("list", "count") and (
                _BEFORE_VERB.search(match[0]) is not None or _CLAUSE.match(subject) is not None
            )
            return Request(kind, _THERE.sub("", subject), does=does)
    if subject := bare(text, is_own):
        return Request("list", subject)
    if term := term_of(text, is_own):
        return Request("definition", term)
    claim = _claim(text, is_own)
    return Request("claim", claim) if claim else FACT


def _versus(text: str, is_own: Callable[[str], bool]) -> tuple[str, ...]:
    """Two subjects that are to be compared; not two methods that have names, nor what is pointed
    at. How one that has a name differs is asked of its paper."""
    for form in VERSUS:
        if match := form.match(text):
            sides = side(match["a"]), side(match["b"])
            if not all(sides) or any(map(_DEFINITE.search, sides)):
                return ()
            if any(map(OF_ITS_KIND.fullmatch, sides)):  # "compare approaches to pruning"
                return ()
            named = [any(map(is_own, names(one))) for one in sides]
            if all(named) or (any(named) and form not in SIDE_BY_SIDE):
                return ()
            return sides
    return ()


def _of_none(beside: Modified) -> Kind:
    """What is asked for where papers of a kind, or in an order, are, of no subject; a fact where
    anything else is."""
    asked = set(words(beside.text))
    if "papers" not in asked or asked - NO_SUBJECT:
        return "fact"
    says_more = beside.papers or beside.excluded or beside.order != "relevance" or beside.many
    if not says_more:
        return "fact"
    return "count" if asked & {"many", "number", "count"} else "list"


def _is_topic(subject: str, is_own: Callable[[str], bool]) -> bool:
    """Whether many papers may treat it, rather than one have it: "the step size of DoG"."""
    few = len(subject.split()) <= MOST_WORDS
    return few and not _DEFINITE.search(subject) and not any(map(is_own, names(subject)))


def _claim(text: str, is_own: Callable[[str], bool]) -> str:
    """What a question for yes or no claims of things that many papers may treat: without its verb,
    which stands first there."""
    match = _POLAR.match(text)
    if match is None or is_comparison(text) or any(map(is_own, names(text))):
        return ""
    claim = match["claim"]
    return "" if _NO_CLAIM.search(claim) else trimmed(claim)
