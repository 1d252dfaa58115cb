"""The papers of a generation by what they are called: a title, the name before its colon, an
address."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import takewhile

from index.generation.merging import normalise_title

_LONGEST_NAME = 5  # words before a colon


class Titles:
    """All of one generation; does not change."""

    def __init__(self, rows: Iterable[tuple[int, str, str | None]]) -> None:
        """Of number, title and address."""
        self._whole: dict[str, int] = {}
        self._short: dict[str, list[int]] = {}
        self._linked: dict[str, int] = {}
        for number, title, link in rows:
            self._whole.setdefault(normalise_title(title), number)
            head, colon, _ = title.partition(":")
            name = normalise_title(head)
            if colon and name and len(name.split()) <= _LONGEST_NAME:
                self._short.setdefault(name, []).append(number)
            if link:
                self._linked.setdefault(_address(link), number)
        self._sorted = sorted(self._whole)

    def titled(self, text: str) -> int | None:
        """The paper with this title, whatever its case and punctuation."""
        return self._whole.get(normalise_title(text))

    def called(self, name: str) -> tuple[int, ...]:
        """The papers with this title, or this name before the colon of it."""
        key = normalise_title(name)
        whole = self._whole.get(key)
        return tuple(self._short.get(key, ())) if whole is None else (whole,)

    def starting(self, text: str) -> list[int]:
        """The papers whose titles begin so."""
        head = normalise_title(text)
        rest = self._sorted[bisect_left(self._sorted, head) :]
        return [self._whole[title] for title in takewhile(lambda one: one.startswith(head), rest)]

    def at(self, address: str) -> int | None:
        """The paper that stands at an address, or whose address holds this DOI."""
        return self._linked.get(_address(address))


def _address(link: str) -> str:
    """As far as it tells one page from another: a DOI is the same by whichever server."""
    folded = link.strip().casefold().partition("#")[0]
    folded = folded.partition("://")[2] or folded
    for server in ("www.", "dx.doi.org/", "doi.org/"):
        folded = folded.removeprefix(server)
    return folded.rstrip("/")
