"""Numbers with their units, signs and bounds, and which of them another text has otherwise."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from assistant.checking.mentions import WORD, Mention, is_name, name_mentions, plain
from index.text.words import NUMBERS, TEXTS, terms, words_of_known

NUMBER = re.compile(r"(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?|\.\d+")
_SPELLED = {word: str(number) for word, number in NUMBERS.items()} | {"twice": "2", "thrice": "3"}
_SPELLED |= {
    f"{word}fold": number
    for word, number in _SPELLED.items()
    if not word.startswith(("twi", "thri"))
}
_ORDERS = {"an": "10", "one": "10", "two": "100", "three": "1000"}
_ORDER = re.compile(
    r"(?P<bound>\b(?:within|half|than|under|over|below|above|most|least|to|nearly|almost) )?"
    r"\b(?P<many>an|one|two|three) orders? of magnitude\b",
    re.I,
)
# Every unit by its first form. Those of one letter tell capitals from small ones; all others do
# not.
_UNITS = {
    form: forms.split()[0]
    for forms in """% percent pct, points point pp, x X × times fold, ms millisecond milliseconds,
        s sec secs second seconds, minutes minute min mins, h hour hours hr hrs, days day,
        weeks week, months month, years year, K k thousand, M m million millions,
        B b bn billion billions, T trillion trillions, KB kilobyte kilobytes, MB megabyte megabytes,
        GB G GiB gigabyte gigabytes, TB terabyte terabytes, dollars $ dollar USD, euros € euro EUR,
        bits bit, bytes byte, degrees ° degree, Hz, kHz, MHz, GHz, mm, cm, km, kWh,
        watts W watt""".split(",")
    for form in forms.split()
}
_UNIT_OF = _UNITS | {form.lower(): unit for form, unit in _UNITS.items() if len(form) > 1}
UNIT_TERMS = frozenset(terms(" ".join(form for form in _UNITS if len(form) > 2)))
_SHARES = {"%", "x"}  # neither is ever told by the bare number that the other's is
_AMOUNT = (
    r"(?:\d[\d,]*(?:\.\d+)?|\.\d+|\b(?:"
    + "|".join(w for w in _SPELLED if not w.endswith("fold"))
    + r")\b)"
)
_LONG = "|".join(
    sorted((re.escape(form) for form in _UNITS if len(form) > 1), key=len, reverse=True)
)
_MEASURE = re.compile(
    rf"(?P<before>[$€])?(?<![\w.^])(?P<first>{_AMOUNT})(?:\s?(?:[-‑–−]|to)\s?(?P<last>{_AMOUNT}))?"
    r"[\s\\~]{0,2}[-‑–]?(?:[ACGHTV]\d{0,3}PU[- ]|[AVH]\d00[- ])?"
    r"(?:(?P<point>(?:%|percent(?:age)?)[- ]?points?|%p|pp)"
    rf"|(?P<one>(?i:{_LONG})|[xX×](?!\s*\d)|[%skKmMbBThGW$€°])(?!\w)"
    r"(?:[\s-](?P<two>dollars|euros|USD|bits|bytes))?)?",
)
_WORD_BEFORE = re.compile(r"([^\W\d_]{2,40})([-‑–\s])\Z")
_LOOKED_BACK = 42  # characters: such a word, and what joins it
_BOUNDS = {
    1: r"(?:more|greater|higher|larger|longer) than|over|above|exceed\w*|beyond|at least|no "
    r"(?:less|fewer) than|[>≥]=?",
    -1: r"(?:less|fewer|smaller|lower|shorter) than|under|below|at most|up to|no more "
    r"than|within|[<≤]=?",
}
_BOUND = {
    way: re.compile(rf"(?<!\w)(?:{told})\s*(?:sim\s|about\s|[$€~])?\s*({_AMOUNT})", re.I)
    for way, told in _BOUNDS.items()
}
_FROM_TO = re.compile(rf"\bfrom\s({_AMOUNT})[^\d,;]{{0,20}}?\sto\s({_AMOUNT})", re.I)
_FALLING = frozenset(
    "decrease decreases decreased drop drops dropped fall falls reduce reduces reduced reduction "
    "loss lower below minus negative decline declines loses less".split()
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SIZE = re.compile(r"[BM](?![^\W_])")


def amounts(text: str) -> Iterator[Mention]:
    """The numbers of a text with their units, but for those within its names, bare years, and "one"
    and "zero"."""
    named = [(at.start, at.end) for at in name_mentions(text)]
    for match in _MEASURE.finditer(text):
        (unit,) = sorted(_units_of(match))[:1] or ("",)
        within = any(start < match.start() < end for start, end in named)
        is_year = not unit and _YEAR.fullmatch(match["first"])
        if not (within or is_year or match["first"].lower() in ("one", "zero")):
            end = match.end() - (len(match[0]) - len(match[0].rstrip("-–‑ \\~")))
            yield Mention(match.start(), end, unit)


@lru_cache(TEXTS)
def numbers(text: str) -> frozenset[str]:
    """The numbers of a text in one form: no thousands' commas, no trailing zeros, spelled ones as
    digits."""
    return digits_of(text) | spelled_of(text)


@lru_cache(TEXTS)
def spelled_of(text: str) -> frozenset[str]:
    told = (_SPELLED[word] for word in words_of_known(text) if word in _SPELLED)
    return frozenset(told) | orders_of(text)


def orders_of(text: str) -> set[str]:
    """How many times "an order of magnitude" is, where it is no bound."""
    found = (match for match in _ORDER.finditer(text) if not match["bound"])
    return {_ORDERS[match["many"].lower()] for match in found}


def is_number(word: str) -> bool:
    """Whether a word is compared as a number; "one" may be a pronoun, and "zero" has "nonzero" for
    its contrary."""
    return (word in _SPELLED and word not in ("zero", "one")) or any(c.isdigit() for c in word)


def missing_numbers(sentence: str, evidence: str) -> Iterator[str]:
    """Numbers that the evidence does not have: those within its names ("ResNet-50") are lent to
    names alone."""
    told = words_of_known(sentence)
    spelled = {_SPELLED[word] for word in told if word in _SPELLED and word != "one"}
    digits = digits_of(sentence)
    if not (digits or spelled):
        return
    free = (_free_digits(sentence, plain(evidence)) if digits else frozenset()) | spelled
    free_there = _free_digits(evidence) | spelled_of(evidence)
    for number in sorted(((digits | spelled) - numbers(evidence)) | (free - free_there)):
        yield f"the number {number} is not in the quote"


def other_measures(sentence: str, evidence: str) -> Iterator[str]:
    """Numbers to which the evidence gives another unit, sign or bound."""
    if not (told := _measures(sentence)) and not digits_of(sentence):
        return
    held = _measures(evidence)
    for number, units in told.items():
        there = held.get(number, set())
        known = there - {""}
        for unit in sorted(units - there - {""}):
            if known and ("" not in there or {unit, *known} >= _SHARES):
                yield f"the quote gives {number} in {min(known)}, not in {unit}"
    bounds, bounds_there = _bounds(sentence), _bounds(evidence)
    for number, way in sorted(bounds - bounds_there):
        if (number, -way) in bounds_there:
            yield f"the quote bounds {number} from the other side"
    signs = _signs(evidence)
    for number, own in sorted(_signs(sentence).items()):
        # "a drop of 5" is "-5"
        falls = any(
            word in _FALLING for word in (*words_of_known(sentence), *words_of_known(evidence))
        )
        if not falls and own.isdisjoint(signs.get(number, own)):
            yield f"{number} has another sign in the quote"


def reversed_changes(sentence: str, quote: str) -> Iterator[str]:
    """A change from one number to another that in the quote is the reverse one."""
    told = _changes(sentence)
    for one, other in sorted(told - _changes(quote)) if told else ():
        if (other, one) in _changes(quote):
            yield f"the quote goes from {other} to {one}"


@lru_cache(TEXTS)
def _changes(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((_form(one), _form(other)) for one, other in _FROM_TO.findall(text))


@lru_cache(TEXTS)
def unit_words(text: str) -> tuple[str, ...]:
    """All words for the units that a text gives."""
    units = {unit for found in _measures(text).values() for unit in found}
    found = tuple(
        form for form, unit in _UNITS.items() if unit in units and len(form) > 1 and form.isalpha()
    )
    return (*found, "percentage") if "points" in units else found


@lru_cache(TEXTS)
def _measures(text: str) -> Mapping[str, set[str]]:
    """The units of each number, "" where it stands without one."""
    found: dict[str, set[str]] = defaultdict(set)
    for match in _MEASURE.finditer(text):
        units = _units_of(match)
        for amount in match.group("first", "last"):
            if amount:
                found[_form(amount)] |= units or {""}
    for word in words_of_known(text):
        if word in ("twice", "thrice") or (word in _SPELLED and word.endswith("fold")):
            found[_SPELLED[word]].add("x")
    for order in orders_of(text):
        found[order].add("x")
    return found


def _units_of(match: re.Match[str]) -> set[str]:
    told = (form for form in match.group("before", "one", "two") if form)
    if match["point"]:
        return {"points"}
    return {_UNIT_OF[form] if form in _UNIT_OF else _UNIT_OF[form.lower()] for form in told}


@lru_cache(TEXTS)
def _bounds(text: str) -> frozenset[tuple[str, int]]:
    return frozenset(
        (_form(number), way) for way, pattern in _BOUND.items() for number in pattern.findall(text)
    )


@lru_cache(TEXTS)
def _signs(text: str) -> Mapping[str, set[bool]]:
    """Whether each number is below zero; those of exponents are left out."""
    found: dict[str, set[bool]] = defaultdict(set)
    for match in NUMBER.finditer(text):
        if text[max(match.start() - 1, 0) : match.start()] not in tuple("^{"):
            found[one_form(match[0])].add(match[0][0] in "-−")
    return found


def _form(amount: str) -> str:
    return _SPELLED.get(amount.casefold()) or one_form(amount)


@lru_cache(TEXTS)
def _free_digits(text: str, named: str = "") -> frozenset[str]:
    """The numbers of a text that are not parts of its names. A size in a name ("Qwen-7B") is told
    as a number; what hangs on a word ("interleukin-2"), or on one with which it stands in `named`,
    plain text ("ResNet 50"), is not."""
    found = set()
    inside = [(at.start(), at.end()) for at in WORD.finditer(text) if is_name(at[0])]
    for match in NUMBER.finditer(text):
        within = any(start < match.start() < end for start, end in inside)
        before = _WORD_BEFORE.search(text[max(match.start() - _LOOKED_BACK, 0) : match.start()])
        hangs = before is not None and not before[2].isspace()
        joined = before and named and (hangs or plain(f"{before[1]}{match[0]}") in named)
        if not (joined or (within and not _SIZE.match(text, match.end()))):
            found.add(one_form(match[0]))
    return frozenset(found)


@lru_cache(TEXTS)
def digits_of(text: str) -> frozenset[str]:
    return frozenset(one_form(match) for match in NUMBER.findall(text))


def one_form(number: str) -> str:
    bare = number.replace(",", "").replace("−", "-").lstrip("-")
    return bare.rstrip("0").rstrip(".") or "0" if "." in bare else bare
