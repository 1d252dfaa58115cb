"""The authors of papers, found by their names as people write them: with or without given names,
initials, marks on letters, the family name first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

_NOT_LETTERS = re.compile(r"[^\w]+|[\d_]+")
_APOSTROPHES = re.compile(r"['’`]")
_SUFFIXES = frozenset("jr sr ii iii".split())
# letters that no decomposition makes plain
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_NEAR, _MOST_NEAR = 0.8, 3  # how like a name has to be to be meant perhaps, and how many are told

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Author:
    """As the digests write the name, with the numbers of the papers."""

    name: str
    papers: frozenset[int]


def parts_of(name: str) -> _Key:
    """A name in plain small letters, the family name last: "Peña, José" is `("jose", "pena")`."""
    family, comma, given = name.partition(",")
    written = f"{given} {family}" if comma and given.strip() else name
    small = unicodedata.normalize("NFKD", written.casefold().translate(_PLAIN))
    plain = "".join(one for one in small if not unicodedata.combining(one))
    parts = [one for one in _NOT_LETTERS.split(_APOSTROPHES.sub("", plain)) if one]
    return tuple(parts[:-1] if len(parts) > 1 and parts[-1] in _SUFFIXES else parts)


class People:
    """All authors of one generation; does not change."""

    def __init__(self, authors: Iterable[tuple[int, Sequence[str]]]) -> None:
        papers: dict[_Key, set[int]] = {}
        self._written: dict[_Key, str] = {}
        for number, names in authors:
            for name in names:
                if key := parts_of(name):
                    papers.setdefault(key, set()).add(number)
                    self._written.setdefault(key, name)
        self._papers = {key: frozenset(some) for key, some in papers.items()}
        self._by_family: dict[str, list[_Key]] = {}
        self._by_given: dict[str, list[_Key]] = {}
        for key in self._papers:
            self._by_family.setdefault(key[-1], []).append(key)
            self._by_given.setdefault(key[0], []).append(key)

    def __len__(self) -> int:
        return len(self._papers)

    def all(self) -> list[Author]:
        """Those with most papers first."""
        keys = sorted(self._papers, key=lambda key: (-len(self._papers[key]), key))
        return [self._author(key) for key in keys]

    def named(self, name: str) -> tuple[Author, ...]:
        """Whom a name may mean: those who bear it whole, else those whom it fits with initials and
        other given names, else those whose family name it is."""
        asked = parts_of(name)
        if not asked:
            return ()
        found = self._whole(asked) or self._fitting(asked)
        return tuple(self._author(key) for key in found or self._of_family(asked))

    def full(self, name: str) -> bool:
        """Whether it is the name of an author with a given name, or its initial."""
        asked = parts_of(name)
        return len(asked) > 1 and bool(self._whole(asked) or self._fitting(asked))

    def near(self, name: str) -> list[str]:
        """Names that are written much like it, where a part of them is the same."""
        asked = parts_of(name)
        keys = {
            key
            for part in asked
            for some in (self._by_family, self._by_given)
            for key in some.get(part, ())
        }
        written = {" ".join(key): self._written[key] for key in sorted(keys)}
        close = get_close_matches(" ".join(asked), list(written), _MOST_NEAR, _NEAR)
        return [written[one] for one in close]

    def _whole(self, asked: _Key) -> list[_Key]:
        """As it is written, or with the family name first; and who has nothing but its initials."""
        turned = (*asked[1:], asked[0])
        found = [key for key in dict.fromkeys((asked, turned)) if key in self._papers]
        if not found or len(asked) < 2:
            return found
        short = [
            key
            for key in self._by_family.get(found[0][-1], ())
            if len(key) > 1 and all(len(one) == 1 for one in key[:-1]) and key not in found
        ]
        return [*found, *(key for key in short if self._only_fits(key, found[0]))]

    def _only_fits(self, short: _Key, key: _Key) -> bool:
        """Whether initials fit no name but those that this one fits, too."""
        return all(_fits(one, key) for one in self._by_family[short[-1]] if _fits(short, one))

    def _fitting(self, asked: _Key) -> list[_Key]:
        if len(asked) < 2:
            return []
        return [
            key
            for form in dict.fromkeys((asked, (*asked[1:], asked[0])))
            for key in self._by_family.get(form[-1], ())
            if len(key) > 1 and _fits(form, key)
        ]

    def _of_family(self, asked: _Key) -> list[_Key]:
        many = len(asked)
        return [
            key
            for key in self._by_family.get(asked[-1], ())
            if len(key) > many and key[-many:] == asked
        ]

    def _author(self, key: _Key) -> Author:
        return Author(self._written[key], self._papers[key])


def _fits(one: _Key, other: _Key) -> bool:
    """Whether two names of one family can be one's: the given names of one stand in the other, in
    their order and from the first, whole or as initials."""
    few, many = sorted((one[:-1], other[:-1]), key=len)
    if one[-1] != other[-1] or not few or not _same(few[0], many[0]):
        return False
    rest = iter(many[1:])
    return all(any(_same(given, there) for there in rest) for given in few[1:])


def _same(given: str, other: str) -> bool:
    return given == other or (min(len(given), len(other)) == 1 and given[0] == other[0])
