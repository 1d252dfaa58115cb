"""Numbers and names: what a text mentions to the letter, and which of them belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from index.lexical import STOP_WORDS, terms, words

_NUMBER = re.compile(r"(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?|\.\d+")
_SPELLED = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve twice thrice".split(),
        "0 1 2 3 4 5 6 7 8 9 10 11 12 2 3".split(),
        strict=True,
    )
)
_WORD = re.compile(r"[^\W_]+(?:[-‑–@][^\W_]+)*")
_PART = re.compile(  # what stands together; a bracket that opens within a word, as in O(n), divides nothing
    r"[;?!]|:(?!\s*\d)|,(?!\d)|(?<=\s)\(|\)(?=[\s,;])|\.(?!\d)"
    r"|\b(?:and|but|while|whereas|although|though|yet|versus|vs)\b",
    re.I,
)


def numbers(text: str) -> set[str]:
    """The numbers of a text in one form: no thousands' commas, no trailing zeros, spelled ones as digits."""
    return _digits(text) | {_SPELLED[word] for word in words(text) if word in _SPELLED}


def names(text: str) -> set[str]:
    """Words written as names of methods, models and data sets are: capitals within, or capitals with digits."""
    return {word for word in _WORD.findall(text) if _is_name(re.split(r"[-‑–@]", word))}


def missing_numbers(sentence: str, evidence: str) -> Iterator[str]:
    spelled = {_SPELLED[word] for word in words(sentence) if word in _SPELLED and word != "one"}
    for number in sorted((_digits(sentence) | spelled) - numbers(evidence)):
        yield f"the number {number} is not in the quote"


def missing_names(sentence: str, evidence: str) -> Iterator[str]:
    held = plain(evidence)
    for name in sorted(names(sentence)):
        if plain(name).removesuffix("s") not in held and not spelled_out(name.removesuffix("s"), evidence):
            yield f"the name {name} is not in the quote"


def misplaced(sentence: str, quote: str) -> Iterator[str]:
    """Numbers that the quote gives for something else than the name beside which the sentence has them."""
    if told := _respectively(quote):
        for part in _PART.split(sentence):
            mine = [name for name in told if name in plain(part)]
            given = _digits(_without_names(part))
            if len(mine) == 1 and given & set(told.values()) and told[mine[0]] not in given:
                yield f"the quote gives {told[mine[0]]} for {mine[0]}"
        return
    parts = [(plain(part), _digits(_without_names(part))) for part in _PART.split(quote)]
    for part in _PART.split(sentence):
        for number in sorted(_digits(_without_names(part))):
            where = [text for text, held in parts if number in held]
            alone = all(held <= {number} for _, held in parts if number in held)
            for name in sorted(names(part)):
                key = plain(name)
                elsewhere = any(key in text and held for text, held in parts)
                if where and alone and elsewhere and not any(key in text for text in where):
                    yield f"the quote gives {number} for something else than {name}"


def reordered(sentence: str, quote: str) -> Iterator[str]:
    """Two names that have changed places around the same verb."""
    found = [word for word in _WORD.findall(sentence) if word in names(sentence)]
    if "by" in words(sentence) or "by" in words(quote):
        return
    for one, other in pairwise(found):
        if quote.count(one) != 1 or quote.count(other) != 1 or sentence.count(one) != 1 or sentence.count(other) != 1:
            continue
        between = set(terms(sentence.split(one)[1].split(other)[0]))
        before, _, behind = quote.partition(other)
        if one in behind and one not in before and between and between <= set(terms(behind.split(one)[0])):
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


def _is_name(parts: list[str]) -> bool:
    if any(part[1:] != part[1:].lower() for part in parts):
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
    return _WORD.sub(lambda match: "" if _is_name(re.split(r"[-‑–@]", match[0])) else match[0], text)


def _respectively(quote: str) -> Mapping[str, str]:
    """Which number belongs to which name, where as many of both are listed "respectively"."""
    if "respectively" not in quote.casefold():
        return {}
    found = [
        match
        for match in _WORD.finditer(quote)
        if _is_name(re.split(r"[-‑–@]", match[0])) or re.fullmatch(r"[A-Z]\w*-[A-Z]", match[0])  # or "Swin-T"
    ]
    if len(found) < 2:
        return {}
    listed = _NUMBER.findall(quote[found[-1].end() :])
    beside = [plain(match[0]) for match in found][-len(listed) :]
    if len(listed) < 2 or len(beside) != len(listed):
        return {}
    return dict(zip(beside, map(_one_form, listed), strict=True))
