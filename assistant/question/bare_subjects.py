"""Subjects that are named without a request around them: "graph pruning", "RL papers about
medicine"; and what stands around a subject."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.checking.mentions import names
from index.retrieval.query_framing import PAPERS, words_of
from index.text.words import words

MOST_WORDS = 6  # of a subject alone
_MOST_BEFORE_PAPERS = 12
_AROUND = " \t\n?!.,;:\"'“”"
_PAPERS_ON = re.compile(
    rf"^\W*(?:(?:please\s+)?{words_of('list find give show name send')}(?:\s+(?:me|us))?\s+)?"
    rf"(?:{words_of('all any some the')}\s+)?(?P<subject>[^?!.:;]{{2,80}}?)\s+{PAPERS}\W*$",
    re.IGNORECASE,
)
_FIELD_ON = re.compile(  # "RL papers about medicine"
    rf"^\W*(?:(?:please\s+)?{words_of('list find give show name search get')}(?:\s+(?:me|us))?\s+"
    rf"|{words_of('which what')}\s+|{words_of('are is')}\s+there\s+)?"
    rf"(?:{words_of('all any some the')}\s+)?(?P<field>[\w-]+(?:\s[\w-]+)?)\s+"
    rf"{words_of('papers? articles? publications? literature')}\s+(?:(?:that|which|is|are)\s+)*"
    rf"(?:(?:deal|work)s?\s+)?{words_of('on about for in with regarding concerning')}\s+"
    r"(?P<subject>[^?!.:;]{2,60}?)\W*$",
    re.IGNORECASE,
)
_BARE = re.compile(r"^\W*(?P<subject>[^?!.:;\d]{2,80}?)\W*$")  # a subject and no more
_BEFORE_BARE = re.compile(  # said to somebody, or going on from what was said
    r"^\W*(?:(?:please\s+)?tell\s+(?:me|us)(?:\s+(?:more|something|all|everything))?\s+about"
    r"|(?:i(?:\s+am|['’]m)|we(?:\s+are|['’]re))\s+interested\s+in"
    r"|(?:and|but|so|ok|okay|now)(?:\s+(?:on|about|for))?)\s+(?=\S)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:how|what|which|who|whom|whose|why|when|where|does|do|did|is|are|was|were|can|could"
    r"|should|has|have|will|would|compare|explain|describe|define|definition|meaning|vs|versus"
    r"|it|its|they|them|these|those|this|that"
    r"|one|ones|like|between|and\s+the|first|second|third|last)\b",
    re.IGNORECASE,
)
NO_SUBJECT = frozenset(
    """any which what list show me us the count how many number of are is there do you we i have
    give find all papers here some please name in a an tell my our your
    anything something everything stuff""".split()
)
BESIDE_PAPERS = frozenset(  # what may be said of papers that are told apart otherwise
    """has have had been was were that with on these those them it only and ones one paper work
    works article articles publications got came come from in by most digest digests page""".split()
)
_NO_FIELD = NO_SUBJECT | BESIDE_PAPERS


def bare(text: str, is_own: Callable[[str], bool]) -> str:
    """A subject alone, or with "papers" behind it; what has a name is rather looked up."""
    text = _BEFORE_BARE.sub("", text)
    if (match := _FIELD_ON.match(text)) and not set(words(match["field"])) & _NO_FIELD:
        about = trimmed(match["subject"])
        return "" if _ASKS.search(f"{match['field']} {about}") else f"{match['field']} {about}"
    papers_on = _PAPERS_ON.match(text)
    match = papers_on or (None if any(map(is_own, names(text))) else _BARE.match(text))
    if match is None or _ASKS.search(text):
        return ""
    subject = trimmed(match["subject"])
    return (
        subject
        if len(subject.split()) <= (_MOST_BEFORE_PAPERS if papers_on else MOST_WORDS)
        else ""
    )


def trimmed(subject: str) -> str:
    """Without what stands around it; a bracket that has its other stays."""
    subject = subject.strip(_AROUND)
    if subject.count("(") < subject.count(")"):
        subject = subject.removesuffix(")")
    if subject.count(")") < subject.count("("):
        subject = subject.removeprefix("(")
    return subject.strip(_AROUND)
