"""Numbers, with their units and bounds, and names: what a text mentions to the letter, and which
belong together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.text.words import NUMBERS, STOP_WORDS, terms, words
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
_NO_METHOD = (
    r"(?:\w+ )?(?:knowledge|experiments?|results?|evaluations?|analys[ei]s|case|view|opinion)\b"
)


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


def numbers(text: str) -> set[str]:
    """The numbers of a text in one form: no thousands' commas, no trailing zeros, spelled ones as
    digits."""
    return _digits(text) | _spelled(text)


def _spelled(text: str) -> set[str]:
    return {_SPELLED[word] for word in words(text) if word in _SPELLED} | _orders(text)


def _orders(text: str) -> set[str]:
    """How many times "an order of magnitude" is, where it is no bound."""
    found = (match for match in _ORDER.finditer(text) if not match["bound"])
    return {_ORDERS[match["many"].lower()] for match in found}


def names(text: str) -> set[str]:
    """Words written as names of methods, models and data sets are: capitals within, or capitals
    with digits."""
    return {word for word in _WORD.findall(text) if _is_name(word)}


def introduces(paper: Paper, name: str) -> int:
    """How surely a name comes from a paper: 4 its title gives it that name ("X: …"; not "X v2: …"),
    3 has it or its long form, 2 the authors call something of theirs so, 1 they spell it out or use
    it, 0 none of these."""
    if name not in paper.title and name not in paper.abstract:
        return 0  # as every pattern below would say: to compile them takes far longer
    word = rf"(?<!\w){re.escape(name)}(?!\w)"
    if re.match(rf"\W*{re.escape(name)}\s*(?::|$)", paper.title):
        return 4
    spelled = re.search(rf"\({re.escape(name)}\)", paper.abstract) is not None
    initials = "".join(part[0] for part in words(paper.title))
    if re.search(word, paper.title) or (spelled and name.lower() in initials):
        return 3
    if name not in paper.abstract:
        return 0
    their_own = (
        rf"\b[Ww]e (?:\w+ ){{0,2}}{_OFFER} (?:[^.,;(]{{0,100}}\()?(?:an? |the )?{word}",
        rf"\b(?:called|named|dubbed|termed) (?:[^.,;(]{{0,100}}\()?{word}",
        rf"\b[Oo]ur (?!{_NO_METHOD})(?:\w+[ -]){{0,3}}\w+,? (?:[^.,;(]{{0,100}}\()?{word}",
    )
    if any(re.search(pattern, paper.abstract) for pattern in their_own):
        return 2
    use_it = rf"\b(?:[Oo]ur|[Ww]e)\b[^.]{{0,60}}{word}"
    return int(spelled or re.search(use_it, paper.abstract) is not None)


def is_number(word: str) -> bool:
    """Whether a word is compared as a number; "one" may be a pronoun, and "zero" has "nonzero" for
    its contrary."""
    return (word in _SPELLED and word not in ("zero", "one")) or any(c.isdigit() for c in word)


def missing_numbers(sentence: str, evidence: str) -> Iterator[str]:
    """Numbers that the evidence does not have: those within its names ("ResNet-50") are lent to
    names alone."""
    spelled = {_SPELLED[word] for word in words(sentence) if word in _SPELLED and word != "one"}
    every = _digits(sentence) | spelled
    free = _free_digits(sentence, plain(evidence)) | spelled
    free_there = _free_digits(evidence) | _spelled(evidence)
    for number in sorted((every - numbers(evidence)) | (free - free_there)):
        yield f"the number {number} is not in the quote"


def other_measures(sentence: str, evidence: str) -> Iterator[str]:
    """Numbers to which the evidence gives another unit, sign or bound."""
    held = _measures(evidence)
    for number, units in _measures(sentence).items():
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
        falls = any(word in _FALLING for word in (*words(sentence), *words(evidence)))
        if not falls and own.isdisjoint(signs.get(number, own)):
            yield f"{number} has another sign in the quote"


def reversed_changes(sentence: str, quote: str) -> Iterator[str]:
    """A change from one number to another that in the quote is the reverse one."""
    told, there = (
        {tuple(map(_form, pair)) for pair in _FROM_TO.findall(text)} for text in (sentence, quote)
    )
    for one, other in sorted(told - there):
        if (other, one) in there:
            yield f"the quote goes from {other} to {one}"


def unit_words(text: str) -> list[str]:
    """All words for the units that a text gives."""
    units = {unit for found in _measures(text).values() for unit in found}
    found = [
        form for form, unit in _UNITS.items() if unit in units and len(form) > 1 and form.isalpha()
    ]
    return [*found, "percentage"] if "points" in units else found


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
    if told := _respectively(quote):
        for part in _PART.split(sentence):
            mine = [name for name in told if name in plain(part)]
            given = _digits(_without_names(part))
            if len(mine) == 1 and given & set(told.values()) and told[mine[0]] not in given:
                yield f"the quote gives {told[mine[0]]} for {mine[0]}"
        return
    parts = [
        (plain(part), _digits(_without_names(part)) | _orders(part), _spelled(part))
        for part in _PART.split(quote)
    ]
    for part in _PART.split(sentence):
        for number in sorted(_digits(_without_names(part))):
            where = [text for text, held, _ in parts if number in held]
            alone = all(held <= {number} for _, held, _ in parts if number in held)
            for name in sorted(names(part)):
                key = plain(name)
                elsewhere = any(key in text and (held or spelled) for text, held, spelled in parts)
                if where and alone and elsewhere and not any(key in text for text in where):
                    yield f"the quote gives {number} for something else than {name}"


def exchanged_names(sentence: str, quote: str) -> Iterator[str]:
    """Two names that have changed places around the same verb."""
    named = names(sentence)
    found = [word for word in _WORD.findall(sentence) if word in named]
    if "by" in words(sentence) or "by" in words(quote):
        return
    for one, other in pairwise(found):
        if (
            quote.count(one) != 1
            or quote.count(other) != 1
            or sentence.count(one) != 1
            or sentence.count(other) != 1
        ):
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
    found = [word for word in re.findall(r"[A-Za-z]+", text) if word.casefold() not in STOP_WORDS]
    for start in range(len(found) - len(short) + 1):
        some = found[start : start + len(short)]
        if [word[0].upper() for word in some] == list(short):
            return " ".join(some)
    return ""


def plain(text: str) -> str:
    """A text's letters and digits alone: "μP", "mu P" and "muP" are the same."""
    return "".join(words(text))


def _measures(text: str) -> dict[str, set[str]]:
    """The units of each number, "" where it stands without one."""
    found: dict[str, set[str]] = defaultdict(set)
    for match in _MEASURE.finditer(text):
        units = _units_of(match)
        for amount in match.group("first", "last"):
            if amount:
                found[_form(amount)] |= units or {""}
    for word in words(text):
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


def _bounds(text: str) -> set[tuple[str, int]]:
    return {
        (_form(number), way) for way, pattern in _BOUND.items() for number in pattern.findall(text)
    }


def _signs(text: str) -> dict[str, set[bool]]:
    """Whether each number is below zero; those of exponents are left out."""
    found: dict[str, set[bool]] = defaultdict(set)
    for match in _NUMBER.finditer(text):
        if text[max(match.start() - 1, 0) : match.start()] not in tuple("^{"):
            found[_one_form(match[0])].add(match[0][0] in "-−")
    return found


def _form(amount: str) -> str:
    return _SPELLED.get(amount.casefold()) or _one_form(amount)


def _free_digits(text: str, named: str = "") -> set[str]:
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
    return found


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


def _digits(text: str) -> set[str]:
    return {_one_form(match) for match in _NUMBER.findall(text)}


def _one_form(number: str) -> str:
    bare = number.replace(",", "").replace("−", "-").lstrip("-")
    return bare.rstrip("0").rstrip(".") or "0" if "." in bare else bare


def _without_names(text: str) -> str:
    return _WORD.sub(lambda match: "" if _is_name(match[0]) else match[0], text)


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
