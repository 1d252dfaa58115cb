"""Which way a sentence says that one thing works on another: "A improves B", "A can reduce B".

The entailment model often hears a contradiction where a harm is claimed and found in other words
(assistant.answering.stances). Where claim and sentence both say with a verb of more or less that
the same thing works on the same, the verbs tell whether they agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.wording import Side
from index.text.words import terms

_MORE = (
    r"(?:improv|increas|enhanc|rais|strengthen|accelerat|promot|elevat|facilitat|stabili[sz])"
    r"(?:e|es|ed|ing|s)?|boost(?:s|ed|ing)?|help(?:s|ed|ing)?(?:\s(?:with|to\s(?:improve|increase)))?"
    r"|benefit(?:s|ed|ing|ted|ting)?|speed(?:s|ing)?\sup|sped\sup|upregulat(?:e|es|ed|ing)"
)
_LESS = (
    r"(?:reduc|decreas|degrad|impair|weaken|diminish|lower|damag|worsen|hamper|hinder|attenuat"
    r"|mitigat|alleviat|suppress|inhibit|lessen|deteriorat|undermin|downregulat)(?:e|es|ed|ing|s)?"
    r"|hurt(?:s|ing)?|harm(?:s|ed|ing)?|prevent(?:s|ed|ing)?|slow(?:s|ed|ing)?\sdown"
)
_WORKS_ON = re.compile(
    rf"(?<![\w-])(?:(?P<more>{_MORE})|(?P<less>{_LESS}))(?![\w-])\s+(?!by\b|in\b|with\b|from\b)",
    re.IGNORECASE,
)
_DEGREE = re.compile(  # of what follows: "with higher accuracy"
    r"(?<![\w-])(?:(?P<more>higher|better|greater|larger|stronger|faster|improved|increased|enhanced"
    r"|superior)|(?P<less>lower|worse|smaller|weaker|slower|reduced|decreased|degraded|inferior))\s+",
    re.IGNORECASE,
)
_NO_PART = re.compile(r"\s(?:and|or)\s", re.IGNORECASE)
_SPEAKER = re.compile(r"\b(?:we|our|it|its|they|this|these)\b", re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:not|never|cannot|neither|nor|no\slonger|little|hardly|without|fail(?:s|ed)?\sto)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
# a verb of its own stands there, or what is worked on is no end of the sentence's own
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s(?:\w+ly\s)?$", re.IGNORECASE)
_BREAK = re.compile(
    r"[;:]|\.\s|,|\s(?:while|whereas|but|although|though|because|when|if|that|which|and)\s"
)
_END = re.compile(
    r"[;:,.]|\s(?:while|whereas|but|although|by|through|via|on|in|at|for|when|under|with|across"
    r"|compared|than|which|that|to)\s",
    re.IGNORECASE,
)
_ANY = frozenset(  # beside what works, and any thing's
    terms(
        "is are was were be a an the use using used of and model models method methods approach"
        " can could may might does do did really always often generally usually still clearly"
        " significantly substantially further also its their"
    )
)


@dataclass(frozen=True, slots=True)
class Effect:
    """That `cause` makes more (or less, `more`: False) of something; or does not (`denied`)."""

    cause: frozenset[str]
    on: frozenset[str]
    more: bool
    denied: bool = False


def effect_of(claim: str) -> Effect | None:
    """The one effect that a claim states, if it states just one."""
    found = _stated(claim)
    return found and found[0]


def _stated(claim: str) -> tuple[Effect, re.Match[str]] | None:
    """That effect, and where its verb stands."""
    matches = [*_WORKS_ON.finditer(claim)]
    if len(matches) != 1 or _PASSIVE.search(claim[: matches[0].start()]):
        return None
    (match,) = matches
    before, after = claim[: match.start()], claim[match.end() :]
    cause = frozenset(terms(_DENIES.sub(" ", before))) - _ANY
    on = frozenset(terms(_END.split(after)[0])) - _ANY
    if not cause or not on or cause & on:
        return None
    effect = Effect(cause, on, match["more"] is not None, _DENIES.search(before) is not None)
    return effect, match


def side_by_effect(effect: Effect, title: str, sentence: str) -> Side:
    """What a sentence says to it, in so many words."""
    sides = {_side(effect, title, sentence, match) for match in _WORKS_ON.finditer(sentence)}
    sides.discard("open")
    return sides.pop() if len(sides) == 1 else "open"


def _side(effect: Effect, title: str, sentence: str, match: re.Match[str]) -> Side:
    head = sentence[: match.start()]
    if _PASSIVE.search(head):
        return "open"
    before = _BREAK.split(head)[-1]
    left = set(terms(before))
    if _SPEAKER.search(before):
        left |= set(terms(title))
    worked_on = _END.split(sentence[match.end() :])[0]
    # "lower cost and higher accuracy", "reduces cost and improves accuracy"
    others = [found.start() for way in (_DEGREE, _WORKS_ON) for found in way.finditer(worked_on)]
    right = set(terms(worked_on[: min(others, default=None)]))
    if not (effect.cause <= left and effect.on <= right):
        return "open"
    denied = _DENIES.search(before) is not None
    same = (match["more"] is not None) == effect.more
    if denied and not same:  # that it makes no less of it does not say that it makes more
        return "open"
    agrees = same and not denied
    return "yes" if agrees != effect.denied else "no"


def side_by_degree(effect: Effect, sentence: str) -> Side:
    """What a sentence says to it where it calls what is worked on more or less of it ("lower cost
    and higher accuracy"), whatever it says of the cause: enough to doubt who hears the contrary."""
    sides: set[Side] = set()
    for match in _DEGREE.finditer(sentence):
        of = _NO_PART.split(_END.split(sentence[match.end() :])[0])[0]
        is_all = set(terms(of)) == effect.on
        if is_all and not _DENIES.search(_BREAK.split(sentence[: match.start()])[-1]):
            agrees = (match["more"] is not None) == effect.more
            sides.add("yes" if agrees != effect.denied else "no")
    return sides.pop() if len(sides) == 1 else "open"


def turned(claim: str) -> str:
    """The claim the other way: "A reduces B" of "A improves B"; empty where it states no effect."""
    found = _stated(claim)
    if found is None:
        return ""
    effect, match = found
    other = "reduces" if effect.more else "improves"
    return f"{claim[: match.start()]}{other} {claim[match.end() :]}"
