"""What in a sentence could fill a question's slot: amounts, names, machines, licences, years, words
that give a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checking.mentions import Mention, name_mentions, plain
from assistant.checking.quantities import amounts, numbers
from assistant.question.slots import Slot
from index.text.words import terms

_BEHIND, _BEFORE = 30, 40  # characters in which what an amount is of stands beside it
_FROM_BEFORE = 0.7  # of what it counts behind an amount ("3,700 models")
_ORDER = re.compile(r"(?:\b[OÕ]|[𝒪ΘΩ]|mathcal\{?O\}?|Omega|Theta)\s*\(")  # "O(n log n)"
_PARAMETER = "paramet"  # the stem
_SIZE = re.compile(r"\d[\d.,]*[MBT]")
_OF_DATA = re.compile(
    r"[\s-]*(?:\w+\s+)?(?:tokens?|images?|examples?|samples?|pairs?|words?)\b", re.I
)
_OF_KIND = {
    "hardware": re.compile(
        r"\b(?:[AHVBTPL]\d{1,3}(?:-\d+GB)?|[RG]TX ?\d+\w*|TPUs?(?: ?v\d\w*)?|GPUs?|CPUs?|Jetson\w*"
        r"|Xeon|M[1-4] (?:Max|Pro|Ultra)|NVIDIA|Titan \w+|MI\d00\w?|FPGA\w*|Raspberry Pi)\b"
    ),
    "licence": re.compile(
        r"\b(?:MIT|Apache(?:[- ]2\.0)?|BSD|A?GPL\w*|CC[- ]BY[-\w]*|Creative Commons"
        r"|licen[cs]e[ds]?|public domain)\b"
    ),
    "date": re.compile(r"\b(?:19|20)\d\d\b"),
    "reason": re.compile(
        r"\b(?:because|due to|owing to|caus(?:e|es|ed|ing)|aris(?:e|es|ing)|stems?|results? "
        r"(?:in|from)|lead(?:s|ing)? to|suffers?|attribut\w+|explains?|thus|therefore|hence"
        r"|consequen\w+|key factor|since|as a result|reason)\b",
        re.IGNORECASE,
    ),
}


def fillers(slot: Slot, sentence: str, question: str) -> list[Mention]:
    """What could fill it, and does not stand in the question itself."""
    if slot.kind == "amount":
        return list(_amounts(sentence, question))
    if slot.kind in ("name", "person"):
        asked = plain(question)
        return [
            name
            for name in name_mentions(sentence)
            if plain(sentence[name.start : name.end]).removesuffix("s").removesuffix("based")
            not in asked
        ]
    pattern = _OF_KIND.get(slot.kind)
    found = pattern.finditer(sentence) if pattern else ()
    return [Mention(match.start(), match.end()) for match in found]


def _amounts(sentence: str, question: str) -> Iterator[Mention]:
    asked = numbers(question)
    for amount in amounts(sentence):
        given = numbers(sentence[amount.start : amount.end])
        if amount.unit or not given & asked:
            yield amount
    for match in _ORDER.finditer(sentence):
        yield Mention(match.start(), _closed(sentence, match.end()), "O")


def _closed(sentence: str, start: int) -> int:
    """The end of a bracket that was opened just before; `start` if it is not closed."""
    depth = 1
    for place, character in enumerate(sentence[start:], start):
        depth += (character == "(") - (character == ")")
        if not depth:
            return place + 1
    return start


def beside(slot: Slot, sentence: str, filler: Mention) -> float:
    """How much of what an amount is of stands beside it, 0..1; half where nothing is said of
    that."""
    if not slot.of:
        return 0.5
    if _PARAMETER in slot.of and _is_a_size(sentence, filler):
        return 1.0
    before, behind = around(sentence, filler)
    return max(len(slot.of & behind), _FROM_BEFORE * len(slot.of & before)) / len(slot.of)


def _is_a_size(sentence: str, filler: Mention) -> bool:
    """A model's size, as it is written: "at 2B, 9B, and 72B"; not "200B tokens"."""
    is_short = _SIZE.fullmatch(sentence, filler.start, filler.end) is not None
    return is_short and not _OF_DATA.match(sentence, filler.end)


def around(sentence: str, filler: Mention, reach: int = _BEFORE) -> tuple[set[str], set[str]]:
    """The stems that begin at most `reach` characters before it, and those shortly behind, itself
    among the latter."""
    behind = set(terms(sentence[filler.start : filler.end + _BEHIND]))
    return set(terms(sentence[max(0, filler.start - reach) : filler.start])), behind


def of_unit(slot: Slot, filler: Mention) -> float:
    """Whether an amount has one of the units that are asked for; half where none is."""
    return float(filler.unit in slot.units or filler.unit == "O") if slot.units else 0.5
