"""What papers are asked to do without: "without labels", "that need no gradients", "which methods
do not require retraining".

A denial stands behind what it is said of, and takes the rest of the request. It may be linked to
that ("papers that need no labels"), or stand behind words that ask for several things of a kind
("which optimizers have no momentum"). What claims it of something ("large batches need no warmup")
asks for nothing. Texts have no runs of spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.retrieval.query_framing import PAPERS, any_of, words_of
from index.text.words import terms, words

_NOT = r"(?:(?:do|does|did)(?:\snot|n['’]t)|never|cannot|can\snot|can['’]t)"
_USE = (
    r"(?:need|use|require|rely\son|depend\son|involve|assume|have|employ|access|make\suse\sof"
    r"|mention|store|keep|deal\swith|treat|concern|cover|look\sat)"
)
_NEEDING = (
    r"(?:(?:any|using|use\sof|needing|requiring|relying\son|the\sneed\s(?:for|of)|access\sto|the"
    r"|an?|further|additional|to\sbe|to)\s){0,3}+"
)
_DOES_NOT = rf"{_NOT}\s{_USE}\s(?:on\s|about\s)?{_NEEDING}"
_HAS_NO = (
    r"(?:needs?|uses?|requires?|has|have|involves?|employs?|assumes?|stores?|keeps?)\sno\s"
    rf"{_NEEDING}"
)
_AVOIDS = (
    r"(?:avoids?|lacks?|forgo(?:es)?|dispenses?\swith|do(?:es)?\saway\swith|(?:is|are)\sfree\sof)\s"
    rf"{_NEEDING}"
)
_WITHOUT = any_of(
    rf"without\s(?!papers){_NEEDING}", rf"with\sno\s(?:need\s(?:for|of)\s)?{_NEEDING}"
)
LINKED = any_of(
    _WITHOUT,
    rf"(?:that|which|and|but)\s{_DOES_NOT}",
    rf"(?:that|which)\s(?:{_HAS_NO}|{_AVOIDS})",
    rf"(?:avoiding|lacking|forgoing|dispensing\swith|free\sof)\s{_NEEDING}",
)
BY_ITSELF = frozenset(  # says nothing of papers beside what they do without
    terms(
        """get gets by go goes manage manages work works learn learns
        train trains trained run runs entirely completely fully"""
    )
) | set("do does can could by be is are that which at all".split())
_DENIED = re.compile(
    rf"\s(?P<linked>(?:that|which|who)\s(?:\w+\s){{0,2}}?)?"
    rf"(?:(?P<without>{_WITHOUT})|{_DOES_NOT}|{_HAS_NO}|{_AVOIDS})(?P<what>[^()?.!,;:]+?)\W*$",
    re.IGNORECASE,
)
_GENERIC = any_of(
    PAPERS,
    words_of(
        """methods? approaches techniques? algorithms? systems? solutions? procedures? ways schemes?
        strategies anything everything something things ones those what who whatever"""
    ),
)
_PASSIVE = re.compile(  # "papers where no labels are needed"
    rf"(?P<head>.*\b{_GENERIC})\s(?:where|in\swhich|for\swhich)\s(?:no\s(?P<no>[^?.!,;:]+?)\s"
    r"(?:is|are)|(?P<none>[^?.!,;:]+?)\s(?:(?:is|are)(?:\snot|n['’]t)))\s"
    r"(?:needed|required|used|necessary|available|involved|assumed|kept|stored)\W*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\W*(?:(?P<many>how\smany|count|(?:the\s)?number\sof)|which|what|who"
    r"|(?:(?:can|could|would|will)\syou\s)?(?:please\s)?(?:list|find|give|show|name|tell)"
    r"(?:\s(?:me|us))?|(?:are|is)\sthere|do\s(?:we|you|i)\s(?:have|know(?:\sof)?)"
    r"|i\s(?:want|need)|i['’]m\slooking\sfor)(?:\s(?:of|all|any|some|the|my|our|your))*(?:\s|$)",
    re.IGNORECASE,
)
_ONES = re.compile(rf"(?:(?P<kind>.*\S)\s)?{_GENERIC}$", re.IGNORECASE)
_THERE = re.compile(r"\s(?:are\sthere|exist|do\s(?:we|you|i)\shave)$", re.IGNORECASE)
_ONES_ON = re.compile(rf"{_GENERIC}\s(?:on|about|for|of|in|to|regarding)\s.+$", re.IGNORECASE)
_PLURAL = re.compile(r"\b[\w-]*(?:[^\W_]{2}[^s\W])s$", re.IGNORECASE)
_CLAUSE = frozenset(
    """is are was were do does did can could will would should has have had it they that how why
    when where if whether and or the compare contrast explain describe define summarize
    summarise""".split()
)
_ASKED = re.compile(rf"which|what|who|{_GENERIC}", re.IGNORECASE)
_PAPER = re.compile(rf"{PAPERS}$", re.IGNORECASE)
_LONGEST_KIND = 3  # words


@dataclass(frozen=True, slots=True)
class Denied:
    """What papers are to do without, and the request in the words that are left."""

    rest: str
    what: str


def denied(text: str) -> Denied | None:
    """Of a request for whatever does without something, of a kind or not; None of any other."""
    if match := _PASSIVE.match(text):
        rest = _asked_for(match["head"], is_said=True)
        return Denied(rest, match["no"] or match["none"]) if rest else None
    match = _DENIED.search(text)
    if match is None:
        return None
    said = text[: match.start()].split()
    while said and _is_verb(said[-1]):
        said.pop()
    is_said = match["linked"] is not None or match["without"] is not None
    rest = _asked_for(" ".join(said), is_said=is_said)
    return Denied(rest, _THERE.sub("", match["what"]).strip()) if rest else None


def _is_verb(word: str) -> bool:
    """Whether it tells nothing of what does without something: "what works", but "on training"."""
    told = set(terms(word)) or {word.casefold()}
    return told <= BY_ITSELF and not word.endswith("ing") and not _ASKED.fullmatch(word)


def _asked_for(head: str, *, is_said: bool) -> str:
    """The request for papers that the words before a denial make; empty where they make none.
    `is_said`: the denial is said of them, rather than claimed."""
    asks = _ASKS.match(head)
    ones = head[asks.end() :] if asks else head
    papers = "how many papers" if asks and asks["many"] else "papers"
    if not (asks or (ones and is_said)):
        return ""
    if _ONES_ON.match(ones):
        return head
    match = _ONES.match(ones)
    kind = (match["kind"] or "") if match else ones
    if not kind:
        return papers
    said = kind.split()
    if len(said) > _LONGEST_KIND or set(words(kind)) & _CLAUSE or _ASKED.fullmatch(said[0]):
        return ""
    if match:  # "pruning methods"
        return f"{papers} on {kind if _PAPER.search(ones) else ones}"
    return f"{papers} on {kind}" if asks and _PLURAL.search(kind) else ""
