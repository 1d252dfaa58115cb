"""The gate that every shown sentence passes: does a piece of evidence carry it?

Likeness cannot tell a claim from its contradiction, so numbers, names, negations and directions are compared
explicitly, and only then is it asked how much of the sentence the evidence holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.types import Support
from index.lexical import stem, terms, words

SUPPORTED = 0.6
WEAK = 0.3
_DENIED_TERMS = 2

_NUMBER = re.compile(r"(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?|\.\d+")
_SPELLED = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve twice thrice".split(),
        "0 1 2 3 4 5 6 7 8 9 10 11 12 2 3".split(),
        strict=True,
    )
)
_WORD = re.compile(r"[^\W_]+(?:[-‑–][^\W_]+)*")
_CLAUSE = re.compile(r"[,;:.!?()]|\b(?:and|but|while|whereas|although|though|yet)\b", re.IGNORECASE)
_NEGATIONS = frozenset(
    "not no never without cannot neither nor none fail fails failed lack lacks unable hardly".split()
)
_NEGATED = re.compile(r"n['’]t\b")
_OPPOSITES = (
    ("increase", "decrease"), ("increase", "reduce"), ("improve", "degrade"), ("improve", "worsen"),
    ("higher", "lower"), ("high", "low"), ("better", "worse"), ("more", "less"), ("more", "fewer"),
    ("larger", "smaller"), ("large", "small"), ("faster", "slower"), ("accelerate", "slow"), ("best", "worst"),
    ("outperform", "underperform"), ("stable", "unstable"), ("possible", "impossible"), ("positive", "negative"),
    ("upper", "lower"), ("linear", "nonlinear"), ("convex", "nonconvex"), ("supervised", "unsupervised"),
    ("strong", "weak"), ("simple", "complex"), ("early", "late"), ("before", "after"), ("with", "without"),
)  # fmt: skip


def check(sentence: str, evidence: str) -> Support:
    """Whether `evidence` carries `sentence`; the score is 0 where something explicit contradicts it.

    `supported`: most of the sentence is in the evidence and nothing contradicts it; `weak`: a part of it is;
    `unsupported`: too little of it is, or a number, a name, a negation or a direction is not.
    """
    reasons = [*_missing_numbers(sentence, evidence), *_missing_names(sentence, evidence)]
    reasons += [*_negation(sentence, evidence), *_direction(sentence, evidence)]
    said, held = set(terms(sentence)), set(terms(evidence))
    share = len(said & held) / len(said) if said else 0.0
    if reasons:
        return Support("unsupported", 0.0, tuple(reasons))
    if share >= SUPPORTED:
        return Support("supported", share)
    missing = ", ".join(sorted(said - held)[:5])
    return Support("weak" if share >= WEAK else "unsupported", share, (f"the quote does not speak of: {missing}",))


def numbers(text: str) -> set[str]:
    """The numbers of a text in one form: no thousands' commas, no trailing zeros, spelled ones as digits."""
    found = {_plain(match) for match in _NUMBER.findall(text)}
    return found | {_SPELLED[word] for word in words(text) if word in _SPELLED}


def names(text: str) -> set[str]:
    """Words written as names of methods, models and data sets are: capitals within, or capitals with digits."""
    return {word for word in _WORD.findall(text) if _is_name(re.split(r"[-‑–]", word))}


def _is_name(parts: list[str]) -> bool:
    if any(part[1:] != part[1:].lower() for part in parts):
        return True
    capital = any(part[0].isupper() for part in parts)
    digit = any(c.isdigit() for part in parts for c in part)
    return capital and digit


def _plain(number: str) -> str:
    bare = number.replace(",", "").replace("−", "-").lstrip("-")
    return bare.rstrip("0").rstrip(".") or "0" if "." in bare else bare


def _missing_numbers(sentence: str, evidence: str) -> Iterator[str]:
    digits = {_plain(match) for match in _NUMBER.findall(sentence)}
    spelled = {_SPELLED[word] for word in words(sentence) if word in _SPELLED and word != "one"}
    for number in sorted((digits | spelled) - numbers(evidence)):
        yield f"the number {number} is not in the quote"


def _missing_names(sentence: str, evidence: str) -> Iterator[str]:
    held = "".join(words(evidence))
    for name in sorted(names(sentence)):
        stem = "".join(words(name)).removesuffix("s")
        if stem not in held:
            yield f"the name {name} is not in the quote"


def _negation(sentence: str, evidence: str) -> Iterator[str]:
    """What one denies and the other says: of either, the first words behind a negation, within its clause."""
    denied, denied_there = _denied(sentence), _denied(evidence)
    if (denied - denied_there) & set(terms(evidence)) or (denied and not denied_there):
        yield "the sentence denies what the quote does not deny"
    if (denied_there - denied) & set(terms(sentence)):
        yield "the quote denies what the sentence does not deny"


def _denied(text: str) -> set[str]:
    found: set[str] = set()
    for clause in _CLAUSE.split(_NEGATED.sub(" not", text)):
        said = words(clause)
        for place, word in enumerate(said):
            if word in _NEGATIONS:
                found |= set(terms(" ".join(said[place + 1 :]))[:_DENIED_TERMS]) or {word}
    return found


def _direction(sentence: str, evidence: str) -> Iterator[str]:
    said, held = _stems(sentence), _stems(evidence)
    for pair in _OPPOSITES:
        one, other = (_stems(word).pop() for word in pair)
        for here, there in ((one, other), (other, one)):
            if here in said and there not in said and there in held and here not in held:
                yield f"the sentence says {here!r} where the quote says {there!r}"


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text)}
