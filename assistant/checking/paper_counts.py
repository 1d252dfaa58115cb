"""How many papers a sentence says there are, held against the list that it was written from.

A number counts papers where it stands before a word for them ("nine recent papers", "3 of the 12
papers", "two of them"), or before what only they can do ("two contradict it"). Of what else there
are nine is none of this module's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.text.words import NUMBERS, STOP_WORDS

_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELLED = NUMBERS | {word: 13 + place for place, word in enumerate(_TEENS.split())}
_ROUND = {word: 20 + 10 * place for place, word in enumerate(_TENS.split())}
_LOTS = {"dozen": 12, "hundred": 100}
_ONES = "|".join(word for word, number in NUMBERS.items() if 1 <= number <= 9)
_NUMBER = (
    r"(?:(?<![\w.,$/-])\d{1,3}(?:,\d{3})+|(?<![\w.,$/-])\d{1,6}(?![\w%/]|[.,]\d)"
    rf"|\b(?:(?:a|{'|'.join(_SPELLED)})\s+(?:{'|'.join(_LOTS)})"
    rf"|(?:{'|'.join(_ROUND)})(?:[-\s](?:{_ONES}))?|{'|'.join(_SPELLED)}|both|dozen)\b)"
)
_BOUND = (
    r"(?P<bound>(?P<least>more\s+than|over|at\s+least|no\s+(?:fewer|less)\s+than)"
    r"|(?P<most>(?:fewer|less)\s+than|under|at\s+most|up\s+to|no\s+more\s+than))\s+"
)
_OTHER = r"(?:other|others|remaining|rest|further|more|additional|another)"
_OF = r"(?:out\s+)?of\s+(?:(?:all|the|these|those|our|your|my)\s+){0,3}"
_OTHER_NOUNS = r"(?:works|studies|articles|publications|preprints|manuscripts|abstracts)"
_KIND = (
    r"(?:other|further|more|recent|new|newer|old|older|early|earlier|late|later|different|distinct"
    r"|separate|independent|relevant|such|listed|found|cited|given|remaining|additional|research"
    r"|arxiv|published|scientific|theoretical|empirical)"
)
_ANY_KIND = rf"(?!(?:{'|'.join(sorted(STOP_WORDS))})\b)[a-z][\w-]*"
_PAPERS = rf"(?:(?:(?:{_KIND}|{_ANY_KIND})\s+){{0,2}}papers|(?:{_KIND}\s+){{0,2}}{_OTHER_NOUNS})\b"
# What papers do in the plural; the first are no nouns, behind the others no noun may stand.
_DO = (
    r"(?:contradict|disagree|agree|propose|introduce|describe|argue|investigate|refute|confirm"
    r"|qualify|conclude|rely|differ|deal|demonstrate|prove|suggest|present|explore|examine)"
)
_MAY_DO = (
    r"(?:support|show|find|report|study|use|claim|test|treat|focus|measure|question|dispute"
    r"|consider|observe|address)"
)
_NO_NOUN = (
    r"(?=\s*(?:$|[.,;:!?)])|\s+(?:it|this|that|these|those|the|an?|its|their|how|why|whether|no"
    r"|both|all|only|in|on|for|with|by|to)\b)"
)
_DOES = (
    r"(?:contradicts|disagrees|agrees|proposes|introduces|describes|argues|refutes|confirms"
    r"|qualifies|supports|shows|finds|reports|studies|uses|claims|tests|treats|measures|disputes"
    r"|is|was|has|does)"
)
_BY_NOUN = re.compile(
    rf"(?:\b(?P<before>{_OTHER})\s+)?(?:{_BOUND})?(?P<number>{_NUMBER})\s+"
    rf"(?:(?P<after>{_OTHER})\s+)?(?:{_OF}(?:{_NUMBER}\s+)?)?(?P<noun>{_PAPERS})",
    re.IGNORECASE,
)
_OF_SOME = re.compile(
    rf"(?P<number>{_NUMBER})\s+(?:of\s+them\b"
    rf"|{_OF}(?P<all>{_NUMBER})(?=\s+(?:{_DO}|{_MAY_DO}{_NO_NOUN}))|{_OF}{_PAPERS})",
    re.IGNORECASE,
)
_BY_DEED = re.compile(
    r"(?:^\W*|[,;:]\s+|\b(?:and|but|while|whereas|only|all)\s+)"
    rf"(?:(?:the|and|but|only|all)\s+){{0,3}}(?P<number>{_NUMBER})\s+"
    rf"(?:(?P<after>{_OTHER})\s+)?(?:{_DO}\b|{_MAY_DO}\b{_NO_NOUN})",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"\bone\s+(?:single\s+)?paper(?=\s*(?:$|[.,;:])|\s+(?:that|which|only|also|{_DOES})\b)"
    r"|(?:^\W*|[,;:]\s+|\b(?:and|but|while|whereas|only)\s+)"
    r"one(?=\s+(?:contradicts|disagrees|refutes|qualifies|disputes|supports)\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:in|since|of|by|from|until|before|after|during)\s+$", re.IGNORECASE)
_YEARS = range(1900, 2100)
_ANOTHER_NOUN = re.compile(rf"{_NUMBER}\s+(?:{_ANY_KIND}\s+)?(?!papers\b)[a-z-]+s\b", re.I)
_MARKUP = re.compile(r"[*_]")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many papers there are: `whole`, in the list; `parts`, in those of its parts (groups,
    digests) of which a sentence may speak."""

    whole: int
    parts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of papers in a sentence, with its place there. `bound`: at `least` or at `most` so
    many are meant; `others`: beside those that it spoke of. `by_deed`: it counts what does
    something, which may be other than papers."""

    number: int
    words: str
    start: int
    end: int
    bound: Literal["", "least", "most"] = ""
    others: bool = False
    by_deed: bool = False


def counted(text: str) -> list[Counted]:
    """The numbers of papers in a text, in order."""
    text = _MARKUP.sub(" ", text)
    found: dict[int, Counted] = {}
    matches = [match for pattern in (_BY_NOUN, _OF_SOME) for match in pattern.finditer(text)]
    for match in matches:
        for at in re.finditer(_NUMBER, match[0], re.IGNORECASE):
            one = _counted(match, match.start() + at.start(), at[0])
            if not (one.number in _YEARS and _YEAR.search(text[: one.start])):
                found.setdefault(one.start, one)
    named = _ANOTHER_NOUN.search(text)
    for match in _BY_DEED.finditer(text):
        one = _counted(match, match.start("number"), match["number"], by_deed=True)
        if one.number > 1 and (named is None or named.start() >= one.start):
            found.setdefault(one.start, one)
    for match in _ONE.finditer(text):
        start = match.start() + match[0].casefold().rindex("one")
        found.setdefault(start, Counted(1, "one", start, start + 3))
    return [found[start] for start in sorted(found)]


def miscounted(claim: str, cited: int, tally: Tally, evidence: str = "") -> Iterator[Counted]:
    """Numbers of papers in a claim that are not the list's, nor that of a part of it, nor that of
    the papers which the claim cites. What the `evidence`, the cited abstracts, counts so itself is
    its own."""
    found = counted(claim)
    theirs = {one.number for one in counted(evidence)} if found else set()
    for one in found:
        right = {tally.whole, *tally.parts, cited}
        if one.number in theirs or one.number in right:
            continue
        if one.others and one.number < tally.whole:
            continue
        if one.bound == "least" and one.number <= tally.whole:
            continue
        if one.bound == "most" and one.number >= tally.whole:
            continue
        yield one


def uncounted(claim: str, evidence: str = "") -> str:
    """A claim without its numbers of papers, as an abstract can carry it."""
    found = counted(claim)
    theirs = {one.number for one in counted(evidence)} if found else set()
    parts, end = [], 0
    for one in found:
        if one.number not in theirs:
            parts += [claim[end : one.start], "they" if one.by_deed else ""]
            end = one.end
    return re.sub(r"\s{2,}", " ", "".join([*parts, claim[end:]])).strip()


def _counted(match: re.Match[str], start: int, words: str, *, by_deed: bool = False) -> Counted:
    groups = match.groupdict()
    bound: Literal["", "least", "most"] = ""
    if groups.get("bound"):
        bound = "least" if groups["least"] else "most"
    others = bool(groups.get("before") or groups.get("after") not in (None, "others"))
    number = _value(words)
    return Counted(number, words, start, start + len(words), bound, others, by_deed)


def _value(words: str) -> int:
    told = words.casefold().replace(",", "")
    if told.isdigit():
        return int(told)
    if told == "both":
        return 2
    first, *rest = re.split(r"[-\s]+", told)
    if rest and rest[0] in _LOTS:
        return _SPELLED.get(first, 1) * _LOTS[rest[0]]
    if first in _LOTS:
        return _LOTS[first]
    return (_ROUND | _SPELLED)[first] + (NUMBERS[rest[0]] if rest else 0)
