"""Turns a true sentence about an abstract into one that contradicts it, or says what the abstract
does not.

A number, a direction, a negation, a name, or the two sides of a comparison is exchanged: what
sentence vectors are blind to. Nothing is returned where nothing can be exchanged.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_PAIRS = """\
increase decrease|increases decreases|increased decreased|increasing decreasing|improve worsen|
improves worsens|improved worsened|improving worsening|improvement deterioration|enhance impair|
enhances impairs|enhanced impaired|promotes inhibits|promote inhibit|promoted inhibited|
activates suppresses|activation suppression|higher lower|high low|highest lowest|larger smaller|
large small|largest smallest|more less|most least|better worse|best worst|faster slower|fast slow|
stronger weaker|strong weak|longer shorter|long short|greater smaller|outperforms underperforms|
outperform underperform|outperforming underperforming|outperformed underperformed|exceeds|
surpasses trails|surpass trail|gains losses|gain loss|positive negative|positively negatively|
significant insignificant|significantly insignificantly|effective ineffective|efficient inefficient|
sufficient insufficient|necessary unnecessary|able unable|possible impossible|stable unstable|
robust fragile|reduces increases|reduce increase|reduced increased|reducing increasing|
reduction increase|accelerates slows|speedup slowdown|simple complex|easy hard|easier harder|
rarely often|always never|all no|before after|with without|supervised unsupervised|local global|
linear nonlinear|dense sparse|upper lower|first last|single multiple|online offline|same different|
related unrelated|associated unassociated|dependent independent|consistent inconsistent|
succeeds fails|success failure|benefit harm|benefits harms|risk protection|many few|above below|
over under|early late|rich poor|deep shallow|wide narrow|discrete continuous|convex nonconvex|
minimal maximal|minimize maximize|minimizes maximizes|minimum maximum|rises falls|rise fall|
grows shrinks|strengthens weakens|stimulates inhibits|induces prevents|induce prevent|
upregulated downregulated|upregulates downregulates|accurate inaccurate|correct incorrect|
known unknown|cheap expensive|explicit implicit"""
_OPPOSITE: dict[str, str] = {}
for _pair in _PAIRS.replace("\n", "").split("|"):
    _one, _, _other = _pair.strip().partition(" ")
    if _other:
        _OPPOSITE.setdefault(_one, _other)
        _OPPOSITE.setdefault(_other, _one)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?=[\s%×x.,;)]|$)")
_NEGATABLE = re.compile(
    r"\b(is|are|was|were|can|could|does|do|did|has|have|will|should|may)\b(?! not)"
)
_NEGATED = re.compile(
    r"\b(is|are|was|were|can|could|does|do|did|has|have|will|should|may) not\b|\bcannot\b"
)
_VERB = re.compile(
    r"\b(improves|achieves|outperforms|reduces|requires|generalizes|allows|enables|provides|shows"
    r"|supports|increases|decreases|inhibits|promotes|causes|affects|depends|leads|contributes"
    r"|outputs|matches|exceeds|uses)\b"
)
_NAME = re.compile(r"\b(?=\w*[A-Z])(?=\w+[A-Z0-9])\w+(?:-\w+)*\b")
_COMPARED = re.compile(
    r"^(.{6,120}?) (than|outperforms|exceeds|surpasses|beats|improves over) "
    r"([^,.;]{3,80})"
)


def number(sentence: str, chance: random.Random) -> str | None:
    found = [m for m in _NUMBER.finditer(sentence) if len(m[0]) < 9]
    if not found:
        return None
    match = chance.choice(found)
    digits = match[0].replace(",", "")
    try:
        value = float(digits)
    except ValueError:
        return None
    if "." in digits:
        places = len(digits.split(".")[1])
        changed = value + chance.choice((-1, 1)) * chance.choice((0.1, 0.3, 1.1, 2.4, 7.0))
        other = f"{changed:.{places}f}"
    elif 1900 < value < 2100:
        other = str(int(value) + chance.choice((-3, -2, -1, 1, 2)))
    else:
        other = str(int(value * chance.choice((2, 3, 5, 0.5, 10))) or 7)
    if other.lstrip("-") == match[0]:
        other = str(int(value) + 1)
    return sentence[: match.start()] + other.lstrip("-") + sentence[match.end() :]


def direction(sentence: str, chance: random.Random) -> str | None:
    found = [m for m in re.finditer(r"[A-Za-z]+", sentence) if m[0].lower() in _OPPOSITE]
    if not found:
        return None
    match = chance.choice(found)
    other = _OPPOSITE[match[0].lower()]
    other = other.capitalize() if match[0][0].isupper() else other
    return sentence[: match.start()] + other + sentence[match.end() :]


def negation(sentence: str, chance: random.Random) -> str | None:
    if there := _NEGATED.search(sentence):
        return sentence[: there.start()] + (there[1] or "can") + sentence[there.end() :]
    found = [*_NEGATABLE.finditer(sentence)]
    if found and chance.random() < 0.7:
        match = chance.choice(found[:2])
        return f"{sentence[: match.end()]} not{sentence[match.end() :]}"
    if match := _VERB.search(sentence):
        bare = re.sub(r"(?<=[^s])s$", "", re.sub(r"(?<=ch|sh|ss)es$", "", match[0]))
        return f"{sentence[: match.start()]}does not {bare}{sentence[match.end() :]}"
    return None


def sides(sentence: str, chance: random.Random) -> str | None:
    """Both names in a sentence, or both sides of its comparison, in each other's place."""
    if (found := _COMPARED.search(sentence)) and chance.random() < 0.5:
        first, verb, second = found.groups()
        subject, rest = f"{second[0].upper()}{second[1:]}", sentence[found.end() :]
        if verb != "than":
            return f"{subject} {verb} {first[0].lower()}{first[1:]}{rest}"
        head = re.match(r"(.*?)\b(is|are|was|were|achieves|performs|works)\b(.*)$", first)
        if head and head[1].strip():
            return f"{subject} {head[2]}{head[3]} than {head[1].strip()}{rest}"
    names = list(dict.fromkeys(m[0] for m in _NAME.finditer(sentence)))
    if len(names) < 2:
        return None
    one, other = chance.sample(names, 2)
    if one in other or other in one:
        return None
    return re.sub(
        rf"\b(?:{re.escape(one)}|{re.escape(other)})\b",
        lambda m: other if m[0] == one else one,
        sentence,
    )


def name(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """A name of the sentence replaced by one of another paper: nothing is said of that one."""
    names, pool = (
        [m[0] for m in _NAME.finditer(sentence) if m.start()],
        [o for o in others if o not in sentence],
    )
    if not names or not pool:
        return None
    return sentence.replace(chance.choice(names), chance.choice(pool))


def names(text: str) -> list[str]:
    return [match[0] for match in _NAME.finditer(text) if len(match[0]) > 2]


CONTRADICTING: Sequence[Callable[[str, random.Random], str | None]] = (
    number,
    direction,
    direction,
    negation,
    sides,
)


def contradicted(sentence: str, chance: random.Random) -> str | None:
    for way in chance.sample(CONTRADICTING, len(CONTRADICTING)):
        other = way(sentence, chance)
        if other and other != sentence:
            return other
    return None
