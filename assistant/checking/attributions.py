"""Which number and which verb belong to which name: what a sentence gives to another one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.checking.mentions import WORD, is_name, names, plain
from assistant.checking.quantities import (
    NUMBER,
    UNIT_TERMS,
    digits_of,
    one_form,
    orders_of,
    spelled_of,
)
from index.text.words import TEXTS, terms, words, words_of_known

# what stands together; a bracket that opens within a word, as in O(n), divides nothing
_PART = re.compile(
    r"[;?!]|:(?!\s*\d)|,(?!\d)|(?<=\s)\(|\)(?=[\s,;])|\.(?!\d)"
    r"|\b(?:and|but|while|whereas|although|though|yet|versus|vs)\b",
    re.I,
)


def numbers_of_other_names(sentence: str, quote: str) -> Iterator[str]:
    """Numbers that the quote gives for something else than the name beside which the sentence has
    them."""
    if not digits_of(sentence):
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
            digits_of(_without_names(part)),
            frozenset(orders_of(part)),
            spelled_of(part),
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
    found = [word for word in WORD.findall(sentence) if word in named]
    for one, other in pairwise(found):
        if any(text.count(name) != 1 for text in (quote, sentence) for name in (one, other)):
            continue
        between = set(terms(sentence.split(one)[1].split(other)[0])) - UNIT_TERMS
        before, _, behind = quote.partition(other)
        if (
            one in behind
            and one not in before
            and between
            and between <= set(terms(behind.split(one)[0]))
        ):
            yield f"the quote has {other} in the place of {one}"


def _without_names(text: str) -> str:
    return WORD.sub(lambda match: "" if is_name(match[0]) else match[0], text)


@lru_cache(TEXTS)
def _respectively(quote: str) -> Mapping[str, str]:
    """Which number belongs to which name, where as many of both are listed "respectively"."""
    if "respectively" not in quote.casefold():
        return {}
    found = [
        match
        for match in WORD.finditer(quote)
        # or "Swin-T"
        if is_name(match[0]) or re.fullmatch(r"[A-Z]\w*-[A-Z]", match[0])
    ]
    # what the numbers are amounts of may have a name as well: "6 and 9 minutes of GPU time"
    listed: list[str] = []
    while found and len(listed) < 2:
        listed = NUMBER.findall(_without_names(quote[found[-1].end() :]))
        if len(listed) < 2:
            found.pop()
    beside = found[-len(listed) :]
    between = [quote[one.end() : other.start()] for one, other in pairwise(beside)]
    if len(listed) < 2 or len(beside) != len(listed) or any(map(NUMBER.search, between)):
        return {}
    return dict(zip((plain(one[0]) for one in beside), map(one_form, listed), strict=True))
