"""What a question wants of the collection: a fact of some paper, or papers themselves, listed,
counted, surveyed, by time, to begin with; of which subject.

A request is read from its frame, the words around the subject ("how many papers deal with …"),
by the same vocabulary by which a search leaves the frame out (index.retrieval.query_framing). What
a question for a fact asks is read by assistant.question.analysis.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.checking.mentions import names
from assistant.question import modifiers
from assistant.question.modifiers import PaperKind
from assistant.question.orders import Order
from assistant.types import Kind
from index.retrieval import query_framing
from index.retrieval.query_framing import LINK, OF_PAPERS, PAPERS, REQUEST, SOME, words_of
from index.text.words import words

_OURS = r"(?:\s+of\s+(?:these|those|them|the|my|your|our|all))*"
_ABOUT = words_of("on about of for in into to towards behind regarding concerning")
_DIGEST = words_of("digests? pages? months? weeks? days? years?")
_WAYS = words_of(
    "approaches ideas methods ways techniques strategies solutions directions explanations "
    "attempts findings trends themes topics causes reasons alternatives variants uses kinds"
)
_WORK = words_of(
    "works? research literature papers progress findings studies knowledge advances developments"
)
_WHICH = words_of("main key current different existing recent various major common principal all")
_ANYBODY = words_of("anyone anybody someone somebody people others")
_ANY_PAPER = rf"(?:any(?:\s+of\s+(?:these|the|my))?|some|a|one)\s+{PAPERS}"
_HAS = words_of("has have had is are did does")
_SHOW = words_of(
    "show shows shown find finds found claim claims claimed argue argues argued prove proves "
    "proven report reports reported say says said demonstrate demonstrates suggest suggests think "
    "thinks"
)
_DONE = words_of(
    "done handled addressed tackled approached solved treated mitigated reduced prevented avoided "
    "evaluated measured assessed estimated studied used improved detected modelled modeled dealt"
)
_DO = words_of(
    "do handle address tackle approach solve treat deal\\s+with cope\\s+with use mitigate reduce "
    "prevent avoid evaluate measure assess estimate study improve detect model"
)
_USUALLY = words_of("usually typically currently now commonly generally normally actually best")
_PEOPLE = words_of("people researchers others we you they methods approaches practitioners papers")
_HOW_DONE = re.compile(  # what is to be done, rather than how one thing works
    rf"\W*(?:how|in\s+(?:what|which)\s+ways)\s+{words_of('is are was were can could has have')}\s+"
    rf"(?P<subject>[^?!.:;,]{{3,80}}?)\s+(?:(?:be|been|being|{_USUALLY})\s+)*{_DONE}(?:\s+with)?"
    rf"(?:\s+{words_of('today now currently usually typically here')})?\W*$",
    re.IGNORECASE,
)
_FRAMES: tuple[tuple[Kind, str], ...] = (
    (
        "count",
        rf"(?:{words_of('count tell give')}(?:\s+me)?\s+)?(?:how\s+many|the\s+number\s+of)"
        rf"(?:{_OURS}\s+(?:{SOME}\s+)*{PAPERS}\b|\s+of\s+{words_of('these those them')}\b"
        rf"|(?=\s+{words_of('are is deal treat')}\s+{_ABOUT}\b))"
        rf"\s*(?:(?:do|you|we|i|have|are|there|which|that)\s+)*(?:{LINK}\s+)*",
    ),
    (
        "count",
        rf"how\s+much\s+{_WORK}\s+(?:(?:do|we|have|is|has|there|been|done|exists)\s+)*{_ABOUT}\s+",
    ),
    (
        "trend",
        rf"which\s+{_DIGEST}\s+(?:{words_of('has had have brought holds contains shows')}\s+)?"
        rf"(?:the\s+)?most\b(?:\s+(?:{SOME}\s+)*{PAPERS}\b)?\s*(?:{LINK}\s+)*",
    ),
    (
        "trend",
        r"(?:what|which|anything|something)(?:['’]s)?"
        r"(?:\s+(?:is|was|are|did|has|have|it|the|there|papers?|works?))*"
        r"\s+(?:new|came|come|appeared|bring|brought|added|arrived)"
        rf"(?:\s+(?:up|out|in))?\s+(?:{_ABOUT}\s+)",
    ),
    (
        "recommend",
        r"(?:what|which(?:\s+papers?|\s+one)?|where)\s+(?:should|can|could|do|to)\s*(?:i|we)?\s*"
        rf"(?:read|start|begin)(?:\s+(?:first|next))?"
        rf"\s+(?:with\s+)?(?:{_ABOUT}\s+|(?<=with\s)|to\s+\w+\s+(?:about\s+)?)",
    ),
    (
        "recommend",
        r"(?:what\s+is\s+|which\s+is\s+|show\s+me\s+)?(?:the\s+)?(?:single\s+)?"
        rf"(?:most\s+\w+|best)\s+(?:paper|work|article)\s+(?:{_ABOUT}\s+)",
    ),
    (
        "claim",
        rf"(?:do|does|did|has|have|is|are|can|could)\s+(?:{_ANYBODY}|{_ANY_PAPER}|there(?:\s+any)?"
        rf"\s+(?:evidence|proof|{PAPERS}))\s+(?:{_SHOW}\s+)?(?:that|whether|if|how)\b",
    ),
    (
        "survey",
        rf"(?:{words_of('what which')}(?:['’]s)?\s+(?:are\s+|were\s+|is\s+)?)?(?:the\s+)?"
        rf"(?:{_WHICH}\s+)*(?:{_WAYS}|state\s+of\s+the\s+art|landscape)\s+(?:(?:exist|are\s+there)\s+)?(?:{_ABOUT}|that\s+explain)\s+",
    ),
    (
        "survey",
        rf"(?:(?:please\s+)?{words_of('give write show make')}(?:\s+me)?\s+)?(?:an?\s+|the\s+)?"
        rf"(?:{words_of('short brief quick')}\s+)?"
        rf"{words_of('overview survey summary review rundown')}\s+(?:of|on|over|about)\s+"
        rf"(?:(?:(?:the\s+)?(?:{_WHICH}\s+)*{_WORK}|what\s+(?:is\s+known|we\s+know))"
        rf"\s+{_ABOUT}\s+)?",
    ),
    (
        "survey",
        rf"summari[sz]e\s+(?:(?:the|my|our|all)\s+)*(?:{_WHICH}\s+)*(?:{_WORK}\s+)?"
        rf"(?:{_ABOUT}\s+)?",
    ),
    (
        "survey",
        rf"what(?:['’]?s|\s+(?:do|does|is|can))?\s+"
        rf"(?:we|i|it|they|{_OURS}|(?:the|these|my)\s+{PAPERS}|you)?\s*"
        rf"(?:know|known|say|said|tell|learn|think)\s+(?:us\s+)?{_ABOUT}\s+",
    ),
    (
        "survey",
        rf"what(?:['’]?s|\s+(?:has|have|is))\s+(?:been\s+)?(?:done|tried|found|out\s+there)"
        rf"\s+(?:{_ABOUT}|with)\s+",
    ),
    ("survey", r"what\s+(?:explains|causes)\s+"),
    (
        "survey",
        rf"how\s+{words_of('do does did can could should would')}\s+(?:one|{_PEOPLE})\s+"
        rf"(?:(?:{_USUALLY}|go\s+about|try\s+to)\s+)*(?:{_DO}\s+|(?<=about\s))"
        r"(?!.*\?\s+\w)",
    ),
    ("survey", rf"what\s+{words_of('do does can')}\s+(?:one|{_PEOPLE})\s+(?:use|do)\s+{_ABOUT}\s+"),
    (
        "list",
        rf"(?:who(?:\s+{_HAS})?|{_HAS}\s+{_ANYBODY})\s+(?:also\s+)?(?:tr(?:y|ied)|us(?:ed?|ing)"
        r"|stud(?:y|ied|ying)|treat(?:ed)?|wr(?:ite|itten|iting)\s+about|look(?:ed|ing)?\s+(?:at|into)"
        r"|work(?:s|ed|ing)?\s+(?:on|with))\s+",
    ),
    (
        "list",
        rf"(?:{REQUEST}\s+|{words_of('list find give show name')}(?:\s+(?:me|us))?\s+)?"
        rf"(?:is\s+there\s+|do\s+(?:you|we|i)\s+have\s+)?"
        rf"(?:anything|everything|something|all|what(?:ever)?)"
        rf"(?:\s+(?:is|there|that|you|we|i|have|has|been|written|done))*\s+{_ABOUT}\s+",
    ),
    (
        "list",
        rf"(?:{REQUEST}\s+|{words_of('list find give show name')}(?:\s+(?:me|us))?\s+"
        rf"|{words_of('are is were was')}\s+there(?:\s+been)?\s+"
        rf"|do\s+(?:you|we|i)\s+(?:know|have)(?:\s+of)?\s+"
        rf"|(?:in\s+)?(?:which|what)(?:\s+(?:are|is|were|was|of))?\s+)?"
        rf"(?:all\s+|any\s+)*{OF_PAPERS}(?=\S)",
    ),
    (
        "list",
        rf"which\s+of\s+(?:{words_of('these those them the my')}\s+)?(?:{PAPERS}\s+)?"
        rf"(?:{LINK}\s+)+",
    ),
)
_OF_READING = re.compile(
    r"(?:i(?:\s+am|['’]m)?\s+(?:want|would\s+like|wish|need|plan|new)(?:\s+to)?"
    r"(?:\s+(?:get\s+into|learn(?:\s+about)?|understand|start(?:\s+with)?|know(?:\s+about)?))?\s+)"
    r"(?P<subject>.+?)[,;.:]\s*(?:what|which|where)\b.*\b(?:read|start|begin)\b.*$",
    re.IGNORECASE,
)
_LAST: tuple[tuple[Kind, str], ...] = (  # the subject first
    ("list", rf"(?:which|what|any)\s+{PAPERS}(?:\s+are\s+there)?"),
    ("survey", rf"(?:what|which)\s+{_WAYS}(?:\s+(?:are\s+there|exist))?"),
    ("survey", r"what\s+(?:do\s+we|is)\s+know[n]?(?:\s+about\s+(?:it|this|them))?"),
)
_PAPERS_ON = re.compile(rf"^\W*(?P<subject>[^?!.:;]{{2,80}}?)\s+{PAPERS}\W*$", re.IGNORECASE)
_BARE = re.compile(r"^\W*(?P<subject>[^?!.:;\d]{2,80}?)\W*$")  # a subject and no more
_THERE = re.compile(
    r"\s+(?:are\s+there|exist|have\s+been\s+(?:proposed|tried|studied|used))(?=\W*$)", re.IGNORECASE
)
_ASKS = re.compile(
    r"\b(?:how|what|which|who|whom|whose|why|when|where|does|do|did|is|are|was|were|can|could"
    r"|should|has|have|will|would|compare|explain|describe|vs|versus"
    r"|it|its|they|them|these|those|this|that"
    r"|one|ones|like|between|and\s+the|first|second|third|last)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"^(?:the|its|their|this|these|that|those|it|they)\b", re.IGNORECASE)
_ASKED = re.compile(
    rf"^\W*(?:(?:how|what|which|who|why|when|where|much|many|{words_of('is are was were do does')}"
    rf"|{words_of('did can could has have should the a an')})\b\s*)+",
    re.IGNORECASE,
)
_NO_SUBJECT = frozenset(
    """any which what list show me us the count how many number of are is there do you we i have
    give find all papers here some please name in a an tell""".split()
)
_LONGEST_BARE = 6  # words
_LONGEST = 300  # characters: whoever asks for papers so that it takes more asks of something else
_AROUND = " \t\n?!.,;:\"'“”"


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted; for all but a fact, of which `subject` (empty: of none in particular), what
    is not meant by it, of which kinds the papers are to be, and in which order."""

    kind: Kind
    subject: str = ""
    excluded: str = ""
    papers: tuple[PaperKind, ...] = ()
    order: Order = "relevance"


FACT = Request("fact")


def requested(question: str, is_own: Callable[[str], bool]) -> Request:
    """What is wanted, of which subject; a fact, where neither is told by the words around it.
    `is_own` says of a name whether few papers have it."""
    text = " ".join(question.split())  # patterns meet no runs of spaces
    if len(text) > _LONGEST:
        return FACT
    beside = modifiers.read(text)
    kind, subject = (
        _of_none(beside.text) if beside.papers or beside.order != "relevance" else "fact",
        "",
    )
    if kind == "fact":
        kind, subject = _read(beside.text, is_own)
    if kind == "fact":
        return FACT
    if beside.papers and kind == "claim":  # "is there any survey that …"
        kind = "list"
    return Request(kind, subject, beside.excluded, beside.papers, beside.order)


def as_kind(question: str, kind: Kind, is_own: Callable[[str], bool]) -> Request:
    """The request that a question is, where it is known of which kind; its subject is all that it
    is about, where it does not read as a request."""
    found = requested(question, is_own)
    if found.kind == "fact":
        subject = query_framing.subject(question)
        found = Request(kind, _trimmed(_ASKED.sub("", subject)) or _trimmed(subject))
    return replace(found, kind=kind)


def _read(text: str, is_own: Callable[[str], bool]) -> tuple[Kind, str]:
    if found := _OF_READING.search(text):
        return "recommend", _trimmed(found["subject"])
    for kind, pattern in _LAST:
        if match := re.match(rf"(?P<subject>.+?)\s?[:,–—-]\s?{pattern}\W*$", text, re.I):
            return kind, _trimmed(match["subject"])
    if (match := _HOW_DONE.match(text)) and _is_topic(match["subject"], is_own):
        return "survey", match["subject"]
    for kind, pattern in _FRAMES:
        match = re.match(rf"\W*{pattern}\s*", text, re.IGNORECASE)
        if match and (subject := _trimmed(text[match.end() :])):
            return kind, _THERE.sub("", subject)
    subject = _bare(text, is_own)
    return ("list", subject) if subject else ("fact", "")


def _of_none(text: str) -> Kind:
    """What is asked for where papers are, of no subject; a fact where anything else is."""
    asked = set(words(text))
    if "papers" not in asked or asked - _NO_SUBJECT:
        return "fact"
    return "count" if asked & {"many", "number", "count"} else "list"


def _is_topic(subject: str, is_own: Callable[[str], bool]) -> bool:
    """Whether many papers may treat it, rather than one have it: "the step size of DoG"."""
    few = len(subject.split()) <= _LONGEST_BARE
    return few and not _DEFINITE.search(subject) and not any(map(is_own, names(subject)))


def _bare(text: str, is_own: Callable[[str], bool]) -> str:
    """A subject alone, or with "papers" behind it; what has a name is rather looked up."""
    match = _PAPERS_ON.match(text) or (None if any(map(is_own, names(text))) else _BARE.match(text))
    if match is None or _ASKS.search(text):
        return ""
    subject = _trimmed(match["subject"])
    return subject if len(subject.split()) <= _LONGEST_BARE else ""


def _trimmed(subject: str) -> str:
    """Without what stands around it; a bracket that has its other stays."""
    subject = subject.strip(_AROUND)
    if subject.count("(") < subject.count(")"):
        subject = subject.removesuffix(")")
    if subject.count(")") < subject.count("("):
        subject = subject.removeprefix("(")
    return subject.strip(_AROUND)
