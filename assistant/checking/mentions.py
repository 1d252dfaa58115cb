"""Numbers, with their units and bounds, and names: what a text mentions to the letter, and which
belong together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.text.words import NUMBERS, STOP_WORDS, TEXTS, terms, words, words_of_known
from index.types import Paper

_NUMBER = re.compile(r"(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?|\.\d+")
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
_LONGEST_NAME = 4  # words
_WORD = re.compile(r"[^\W_]+(?:[-‑–@][^\W_]+)*")
# what stands together; a bracket that opens within a word, as in O(n), divides nothing
_PART = re.compile(
    r"[;?!]|:(?!\s*\d)|,(?!\d)|(?<=\s)\(|\)(?=[\s,;])|\.(?!\d)"
    r"|\b(?:and|but|while|whereas|although|though|yet|versus|vs)\b",
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
_UNIT_TERMS = frozenset(terms(" ".join(form for form in _UNITS if len(form) > 2)))
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


_OFFER = r"(?:propose|introduce|present|develop|design|call|term|name|dub|describe|study)"
_NO_METHOD = re.compile(
    r"(?:\w+ )?(?:knowledge|experiments?|results?|evaluations?|analys[ei]s|case|view|opinion)\b"
)
# What stands right before a name that the authors give to something of theirs, or use.
_THEIR_OWN = tuple(
    re.compile(rf"{before}\Z")
    for before in (
        rf"\b[Ww]e (?:\w+ ){{0,2}}{_OFFER} (?:[^.,;(]{{0,100}}\()?(?:an? |the )?",
        r"\b(?:called|named|dubbed|termed) (?:[^.,;(]{0,100}\()?",
    )
)
_OUR = re.compile(r"\b[Oo]ur ")
_OF_OURS = re.compile(r"(?:\w+[ -]){0,3}\w+,? (?:[^.,;(]{0,100}\()?")
_THEY_USE = re.compile(r"\b(?:[Oo]ur|[Ww]e)\b[^.]{0,60}\Z")
_NO_WORD, _LETTER = re.compile(r"\W*"), re.compile(r"\w")
_HEAD_ENDS = re.compile(r"\s*(?::|$)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A number with its `unit` (empty if it has none), or a name: `text[start:end]` of a text."""

    start: int
    end: int
    unit: str = ""


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


def name_mentions(text: str) -> Iterator[Mention]:
    """Where the names of a text stand in it."""
    for match in _WORD.finditer(text):
        if _is_name(match[0]):
            yield Mention(match.start(), match.end())


@lru_cache(TEXTS)
def numbers(text: str) -> frozenset[str]:
    """The numbers of a text in one form: no thousands' commas, no trailing zeros, spelled ones as
    digits."""
    return _digits(text) | _spelled(text)


@lru_cache(TEXTS)
def _spelled(text: str) -> frozenset[str]:
    told = (_SPELLED[word] for word in words_of_known(text) if word in _SPELLED)
    return frozenset(told) | _orders(text)


def _orders(text: str) -> set[str]:
    """How many times "an order of magnitude" is, where it is no bound."""
    found = (match for match in _ORDER.finditer(text) if not match["bound"])
    return {_ORDERS[match["many"].lower()] for match in found}


@lru_cache(TEXTS)
def names(text: str) -> frozenset[str]:
    """Words written as names of methods, models and data sets are: capitals within, or capitals
    with digits."""
    return frozenset(word for word in _WORD.findall(text) if _is_name(word))


def introduces(paper: Paper, name: str) -> int:
    """How surely a name comes from a paper: 4 its title gives it that name ("X: …"; not "X v2: …"),
    3 has it or its long form, 2 the authors call something of theirs so, 1 they spell it out or use
    it, 0 none of these."""
    title, abstract = paper.title, paper.abstract
    if name not in title and name not in abstract:
        return 0
    if any(
        _NO_WORD.fullmatch(title, 0, at) and _HEAD_ENDS.match(title, at + len(name))
        for at in places(name, title)
    ):
        return 4
    spelled = f"({name})" in abstract
    initials = "".join(part[0] for part in words(title))
    if stands_alone(name, title) or (spelled and name.lower() in initials):
        return 3
    found = stands_alone(name, abstract)
    if any(_is_called_so(abstract, at) for at in found):
        return 2
    return int(spelled or any(_THEY_USE.search(abstract, 0, at) for at in found))


def _is_called_so(abstract: str, at: int) -> bool:
    """Whether the authors give a name to something of theirs: what stands right before it is
    looked at, so that no pattern has to be made of the name."""
    return any(calls.search(abstract, 0, at) for calls in _THEIR_OWN) or any(
        _OF_OURS.fullmatch(abstract, our.end(), at) and not _NO_METHOD.match(abstract, our.end())
        for our in _OUR.finditer(abstract, 0, at)
    )


def places(name: str, text: str) -> Iterator[int]:
    """Where a text has a name, also within a word."""
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def stands_alone(name: str, text: str) -> list[int]:
    """Where a text has a name, and not within a word."""
    return [at for at in places(name, text) if not _goes_on(text, at, at + len(name))]


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a letter stands right before a part of a text, or right behind it."""
    return bool(start and _LETTER.match(text, start - 1)) or bool(_LETTER.match(text, end))


def is_number(word: str) -> bool:
    """Whether a word is compared as a number; "one" may be a pronoun, and "zero" has "nonzero" for
    its contrary."""
    return (word in _SPELLED and word not in ("zero", "one")) or any(c.isdigit() for c in word)


def missing_numbers(sentence: str, evidence: str) -> Iterator[str]:
    """Numbers that the evidence does not have: those within its names ("ResNet-50") are lent to
    names alone."""
    told = words_of_known(sentence)
    spelled = {_SPELLED[word] for word in told if word in _SPELLED and word != "one"}
    digits = _digits(sentence)
    if not (digits or spelled):
        return
    free = (_free_digits(sentence, plain(evidence)) if digits else frozenset()) | spelled
    free_there = _free_digits(evidence) | _spelled(evidence)
    for number in sorted(((digits | spelled) - numbers(evidence)) | (free - free_there)):
        yield f"the number {number} is not in the quote"


def other_measures(sentence: str, evidence: str) -> Iterator[str]:
    """Numbers to which the evidence gives another unit, sign or bound."""
    if not (told := _measures(sentence)) and not _digits(sentence):
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


def missing_names(sentence: str, evidence: str) -> Iterator[str]:
    held = plain(evidence)
    for name in sorted(names(sentence)):
        if plain(name).removesuffix("s") not in held and not spelled_out(
            name.removesuffix("s"), evidence
        ):
            yield f"the name {name} is not in the quote"


def numbers_of_other_names(sentence: str, quote: str) -> Iterator[str]:
    """Numbers that the quote gives for something else than the name beside which the sentence has
    them."""
    if not _digits(sentence):
        return
    if told := _respectively(quote):
        for part in _parts(sentence):
            mine = [name for name in told if name in part.plain]
            given = part.digits
            if len(mine) == 1 and given & set(told.values()) and told[mine[0]] not in given:
                yield f"the quote gives {told[mine[0]]} for {mine[0]}"
        return
    parts = [(part.plain, part.digits | part.orders, part.spelled) for part in _parts(quote)]
    for part in _parts(sentence):
        for number in sorted(part.digits):
            where = [text for text, held, _ in parts if number in held]
            alone = all(held <= {number} for _, held, _ in parts if number in held)
            for name in sorted(part.names):
                key = plain(name)
                elsewhere = any(key in text and (held or spelled) for text, held, spelled in parts)
                if where and alone and elsewhere and not any(key in text for text in where):
                    yield f"the quote gives {number} for something else than {name}"


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands together: its letters and digits, its numbers outside names, orders of magnitude,
    spelled ones, and its names."""

    plain: str
    digits: frozenset[str]
    orders: frozenset[str]
    spelled: frozenset[str]
    names: frozenset[str]


@lru_cache(TEXTS)
def _parts(text: str) -> tuple[_Part, ...]:
    return tuple(
        _Part(
            "".join(words(part)),
            _digits(_without_names(part)),
            frozenset(_orders(part)),
            _spelled(part),
            names(part),
        )
        for part in _PART.split(text)
    )


def exchanged_names(sentence: str, quote: str) -> Iterator[str]:
    """Two names that have changed places around the same verb."""
    named = names(sentence)
    if sum(name in quote for name in named) < 2:
        return
    if "by" in words_of_known(sentence) or "by" in words_of_known(quote):
        return
    found = [word for word in _WORD.findall(sentence) if word in named]
    for one, other in pairwise(found):
        if any(text.count(name) != 1 for text in (quote, sentence) for name in (one, other)):
            continue
        between = set(terms(sentence.split(one)[1].split(other)[0])) - _UNIT_TERMS
        before, _, behind = quote.partition(other)
        if (
            one in behind
            and one not in before
            and between
            and between <= set(terms(behind.split(one)[0]))
        ):
            yield f"the quote has {other} in the place of {one}"


def spelled_out(short: str, text: str) -> str:
    """The words of a text that a name of capitals abbreviates, empty if there are none."""
    if len(short) < 2 or not (short.isalpha() and short.isupper()):
        return ""
    found = _lettered(text)
    for start in range(len(found) - len(short) + 1):
        some = found[start : start + len(short)]
        if [word[0].upper() for word in some] == list(short):
            return " ".join(some)
    return ""


@lru_cache(TEXTS)
def _lettered(text: str) -> tuple[str, ...]:
    found = re.findall(r"[A-Za-z]+", text)
    return tuple(word for word in found if word.casefold() not in STOP_WORDS)


@lru_cache(TEXTS)
def plain(text: str) -> str:
    """A text's letters and digits alone: "μP", "mu P" and "muP" are the same."""
    return "".join(words(text))


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
    for order in _orders(text):
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
    for match in _NUMBER.finditer(text):
        if text[max(match.start() - 1, 0) : match.start()] not in tuple("^{"):
            found[_one_form(match[0])].add(match[0][0] in "-−")
    return found


def _form(amount: str) -> str:
    return _SPELLED.get(amount.casefold()) or _one_form(amount)


@lru_cache(TEXTS)
def _free_digits(text: str, named: str = "") -> frozenset[str]:
    """The numbers of a text that are not parts of its names. A size in a name ("Qwen-7B") is told
    as a number; what hangs on a word ("interleukin-2"), or on one with which it stands in `named`,
    plain text ("ResNet 50"), is not."""
    found = set()
    inside = [(at.start(), at.end()) for at in _WORD.finditer(text) if _is_name(at[0])]
    for match in _NUMBER.finditer(text):
        within = any(start < match.start() < end for start, end in inside)
        before = _WORD_BEFORE.search(text[max(match.start() - _LOOKED_BACK, 0) : match.start()])
        hangs = before is not None and not before[2].isspace()
        joined = before and named and (hangs or plain(f"{before[1]}{match[0]}") in named)
        if not (joined or (within and not _SIZE.match(text, match.end()))):
            found.add(_one_form(match[0]))
    return frozenset(found)


@lru_cache(maxsize=65536)
def _is_name(word: str) -> bool:
    parts = re.split(r"[-‑–@]", word)
    if any(part[1:] != part[1:].lower() for part in parts):
        return True
    # "D-Adaptation"
    if len(parts[0]) == 1 and len(parts) > 1 and parts[0].isupper() and parts[1][:1].isupper():
        return True
    capital = any(part[0].isupper() for part in parts)
    digit = any(c.isdigit() for part in parts for c in part)
    return capital and digit


@lru_cache(TEXTS)
def _digits(text: str) -> frozenset[str]:
    return frozenset(_one_form(match) for match in _NUMBER.findall(text))


def _one_form(number: str) -> str:
    bare = number.replace(",", "").replace("−", "-").lstrip("-")
    return bare.rstrip("0").rstrip(".") or "0" if "." in bare else bare


def _without_names(text: str) -> str:
    return _WORD.sub(lambda match: "" if _is_name(match[0]) else match[0], text)


@lru_cache(TEXTS)
def _respectively(quote: str) -> Mapping[str, str]:
    """Which number belongs to which name, where as many of both are listed "respectively"."""
    if "respectively" not in quote.casefold():
        return {}
    found = [
        match
        for match in _WORD.finditer(quote)
        # or "Swin-T"
        if _is_name(match[0]) or re.fullmatch(r"[A-Z]\w*-[A-Z]", match[0])
    ]
    # what the numbers are amounts of may have a name as well: "6 and 9 minutes of GPU time"
    listed: list[str] = []
    while found and len(listed) < 2:
        listed = _NUMBER.findall(_without_names(quote[found[-1].end() :]))
        if len(listed) < 2:
            found.pop()
    beside = found[-len(listed) :]
    between = [quote[one.end() : other.start()] for one, other in pairwise(beside)]
    if len(listed) < 2 or len(beside) != len(listed) or any(map(_NUMBER.search, between)):
        return {}
    return dict(zip((plain(one[0]) for one in beside), map(_one_form, listed), strict=True))


def short_name(paper: Paper) -> str:
    """What a paper calls its work: what stands before the colon of its title, if that is short."""
    head, colon, _ = paper.title.partition(":")
    return head if colon and len(words(head)) <= _LONGEST_NAME else ""
