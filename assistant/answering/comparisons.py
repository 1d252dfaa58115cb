"""Which of two things a sentence says is the better one: "A outperforms B", "A is more robust than
B".

The entailment model hardly hears which way round that is (assistant.answering.stances). Where a
sentence compares two things in so many words, the words tell it: what is claimed to be ahead stands
on one side of the comparison, what is claimed to be behind on the other. Whoever says "we" or
"they" there speaks of what the title names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.wording import Side
from index.text.words import terms

_HOW = r"(?:(?:\w+ly|much|far|still|also|even|often|always|in\sgeneral|can|could|may)\s)*"
_AHEAD = (
    r"(?:outperform|surpass|exceed)(?:s|ed|ing)?|beat(?:s|ing)?|(?:is|are)\ssuperior\sto"
    r"|superior\sto|better\sthan|improv(?:e|es|ed|ing)\s(?:upon|on|over)"
)
_BEHIND = (
    r"underperform(?:s|ed|ing)?|inferior\sto|worse\sthan|lag(?:s|ged)?\s(?:\w+\s)?behind"
    r"|(?:fall|falls|fell)\sshort\sof"
)
_QUALITY = (
    r"(?P<much>more|less)\s(?P<long>\w+)(?:\sto\s\w+)?\sthan"
    r"|(?P<short>\w{2,}er)(?:\sto\s\w+)?\sthan"
)
_COMPARES = re.compile(
    rf"\b{_HOW}"
    rf"(?:(?P<ahead>{_AHEAD})|(?P<behind>{_BEHIND})|{_QUALITY})\b",
    re.IGNORECASE,
)
_BEST = re.compile(  # "A is always the best loss": nothing is better
    r"(?P<one>\S+(?:\s\S+){0,3}?)\s(?:(?:is|are|always|really|still)\s)*the\sbest\b", re.IGNORECASE
)
_SPEAKER = re.compile(r"\b(?:we|our|it|its|they|this|these)\b", re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:not|never|cannot|neither|nor|no\slonger|fail(?:s|ed)?\sto)\b|n['’]t\b", re.IGNORECASE
)
_BREAK = re.compile(r"[;:]|\.\s|,\s(?:and|but|while|whereas|which)\s|\s(?:while|whereas)\s")
_SAID = re.compile(r"\b(?:according|on|in|at|for|when|under|by|with|across)\b.*", re.IGNORECASE)
# what stands beside what is compared, and is any paper's
_ANY = frozenset(
    terms(
        "is are was were be a an the method methods approach approaches model models algorithm"
        " algorithms learning network networks technique techniques work works perform performs do"
        " does other much always really generally usually often still clearly any all tuned simple"
        " standard"
    )
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """That `one` is ahead of `other` (empty: of everything), as to a `quality` (empty: none in
    particular)."""

    one: frozenset[str]
    other: frozenset[str]
    quality: str = ""


def compared(claim: str) -> Comparison | None:
    """What a claim compares, if it does."""
    if (best := _BEST.match(claim)) and (one := _meant(best["one"])):
        return Comparison(one, frozenset())
    match = _COMPARES.search(claim)
    if match is None or _DENIES.search(claim[: match.start()]):
        return None
    one, other = _meant(claim[: match.start()]), _meant(_SAID.sub("", claim[match.end() :]))
    if not one or not other or one & other == one or one & other == other:
        return None
    found = Comparison(one, other, _quality(match))
    return found if _is_ahead(match) else Comparison(other, one, found.quality)


def side_of(comparison: Comparison, title: str, sentence: str) -> Side:
    """What a sentence says to it, in so many words."""
    sides = {_side(comparison, title, sentence, match) for match in _COMPARES.finditer(sentence)}
    sides.discard("open")
    return sides.pop() if len(sides) == 1 else "open"


def _side(comparison: Comparison, title: str, sentence: str, match: re.Match[str]) -> Side:
    if _quality(match) != comparison.quality:
        return "open"
    before = _BREAK.split(sentence[: match.start()])[-1]
    after = _BREAK.split(sentence[match.end() :])[0]
    denied = _DENIES.search(before) is not None
    left, right = set(terms(before)), set(terms(after))
    if _SPEAKER.search(before):
        left |= set(terms(title)) - right
    one, other = comparison.one, comparison.other
    if not other:  # that it is the best, whatever else is ahead of it denies
        passed = (one <= right) if _is_ahead(match) else (one <= left)
        return "no" if passed and not denied else "open"
    if one <= left and other <= right and not (other <= left or one <= right):
        says = _is_ahead(match)
    elif other <= left and one <= right and not (one <= left or other <= right):
        says = not _is_ahead(match)
    else:
        return "open"
    if denied:  # that it is not ahead says that it is so no more than that it is behind
        return "no" if says else "open"
    return "yes" if says else "no"


def _is_ahead(match: re.Match[str]) -> bool:
    if match["ahead"] or match["behind"]:
        return match["behind"] is None
    return (match["much"] or "more").casefold() == "more"


def _quality(match: re.Match[str]) -> str:
    """The stem of what is compared; empty of what is better altogether."""
    said = match["long"] or match["short"]
    return terms(said)[0] if said and terms(said) else said or ""


def _meant(text: str) -> frozenset[str]:
    return frozenset(terms(text)) - _ANY
