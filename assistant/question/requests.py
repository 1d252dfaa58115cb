"""What a question wants of the collection: a fact of some paper, or papers themselves, listed,
counted, surveyed, by time, to begin with; of which subject.

A request is read from its frame, the words around the subject ("how many papers deal with …"),
by the same vocabulary by which a search leaves the frame out (index.retrieval.query_framing). What
a question for a fact asks is read by assistant.question.analysis.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.checking.mentions import names
from assistant.types import Kind
from index.retrieval.query_framing import LINK, OF_PAPERS, PAPERS, REQUEST, SOME, words_of

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
_SHOW = words_of(
    "show shows shown find finds found claim claims claimed argue argues argued prove proves "
    "proven report reports reported say says said demonstrate demonstrates suggest suggests think "
    "thinks"
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
        rf"(?:read|start|begin)(?:\s+(?:first|next|with))?"
        rf"\s+(?:{_ABOUT}\s+|to\s+\w+\s+(?:about\s+)?)",
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
        rf"(?:{words_of('what which')}\s+(?:are\s+|were\s+|is\s+)?)?(?:the\s+)?(?:{_WHICH}\s+)*"
        rf"{_WAYS}\s+(?:(?:exist|are\s+there)\s+)?(?:{_ABOUT}|that\s+explain)\s+",
    ),
    (
        "survey",
        rf"(?:(?:please\s+)?{words_of('give write show make')}(?:\s+me)?\s+)?(?:an?\s+|the\s+)?"
        rf"(?:{words_of('short brief quick')}\s+)?"
        rf"{words_of('overview survey summary review')}\s+(?:of|on|over|about)\s+"
        rf"(?:(?:the\s+)?(?:{_WHICH}\s+)*{_WORK}\s+{_ABOUT}\s+)?",
    ),
    (
        "survey",
        rf"summari[sz]e\s+(?:(?:the|my|our|all)\s+)*(?:{_WHICH}\s+)*(?:{_WORK}\s+)?"
        rf"(?:{_ABOUT}\s+)?",
    ),
    ("survey", rf"(?:what\s+is\s+)?(?:the\s+)?state\s+of\s+the\s+art\s+{_ABOUT}\s+"),
    (
        "survey",
        rf"what(?:['’]?s|\s+(?:do|does|is|can))?\s+"
        rf"(?:we|i|it|they|{_OURS}|(?:the|these|my)\s+{PAPERS}|you)?\s*"
        rf"(?:know|known|say|said|tell|learn|think)\s+(?:us\s+)?{_ABOUT}\s+",
    ),
    (
        "survey",
        rf"what(?:['’]?s|\s+(?:has|have))\s+been\s+(?:done|tried|found)\s+(?:{_ABOUT}|with)\s+",
    ),
    ("survey", r"what\s+(?:explains|causes)\s+"),
    (
        "list",
        r"who(?:\s+(?:has|have|had|is|are)\s+(?:also\s+)?(?:tried|used|using|studied|studying"
        r"|treated|written\s+about|looked\s+at|working\s+on|worked\s+(?:on|with))"
        r"|\s+works?\s+on)\s+",
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
_LONGEST_BARE = 6  # words
_LONGEST = 300  # characters: whoever asks for papers so that it takes more asks of something else
_AROUND = " \t\n?!.,;:\"'“”"
_NOT = re.compile(
    r"[\s,;(]++(?:but\s+)?(?:not|except(?:\s+for)?|excluding|other\s+than|without\s+papers\s+on)\s+"
    r"(?:about\s+|on\s+)?(?P<excluded>[^()?.!]+?)\)?\W*$",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"[\s,]++(?:in\s+here|here|in\s+(?:these|the|my|your)\s+(?:digests|papers|collection)|at\s+all"
    r"|according\s+to\s+(?:these|the|my)\s+(?:papers|digests)"
    r"|(?:that\s+)?(?:you|we|i)\s+have|please"
    r"|in\s+total|so\s+far)(?=\W*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted; for all but a fact, of which `subject`, and what is not meant by it."""

    kind: Kind
    subject: str = ""
    excluded: str = ""


FACT = Request("fact")


def requested(question: str, is_own: Callable[[str], bool]) -> Request:
    """What is wanted, of which subject; a fact, where neither is told by the words around it.
    `is_own` says of a name whether few papers have it."""
    text = " ".join(question.split())  # patterns meet no runs of spaces
    if len(text) > _LONGEST:
        return FACT
    text = _WHERE.sub("", text)
    excluded = ""
    if found := _NOT.search(text):
        text, excluded = text[: found.start()], found["excluded"].strip()
    if found := _OF_READING.search(text):
        return Request("recommend", _trimmed(found["subject"]), excluded)
    for kind, pattern in _LAST:
        if match := re.match(rf"(?P<subject>.+?)\s?[:,–—-]\s?{pattern}\W*$", text, re.I):
            return Request(kind, _trimmed(match["subject"]), excluded)
    for kind, pattern in _FRAMES:
        match = re.match(rf"\W*{pattern}\s*", text, re.IGNORECASE)
        if match and (subject := _trimmed(text[match.end() :])):
            return Request(kind, _THERE.sub("", subject), excluded)
    if subject := _bare(text, is_own):
        return Request("list", subject, excluded)
    return FACT


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
