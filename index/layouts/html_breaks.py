"""The breaks of a web page that only keep its lines short, as in the snippets of mails: those of
blocks whose lines, in most of the page's blocks of their kind, go on in small letters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

INLINE = frozenset(
    "a abbr b bdi cite code del dfn em font i ins kbd mark math "
    "mi mn mo q s small span strike strong sub sup time tt u var wbr".split()
)
_DEEPEST = 100  # tags within one another, in a page that people made
_LENGTHS = range(30, 130)  # characters of a line that goes on
_GOES_ON = re.compile(r"[a-zß-ÿ\d(]")


def breaks_within_prose(soup: BeautifulSoup) -> frozenset[int]:
    """The identities of the tags."""
    kinds: defaultdict[tuple[str, str], list[tuple[Tag, list[str]]]] = defaultdict(list)
    blocks: dict[int, Tag] = {}
    for tag in soup.find_all("br"):
        above = list(ancestors(tag))
        block = next((one for one in above if one.name not in INLINE), None)
        # to walk through tags that nest without end takes long from each of them
        if block and len(above) <= _DEEPEST:
            blocks[id(block)] = block
    for block in blocks.values():
        if (lines := _lines(block)) is not None:
            kinds[block.name, str(block.get("class"))].append((block, lines))
    return frozenset(
        id(tag)
        for some in kinds.values()
        if _go_on([lines for _, lines in some])
        for block, _ in some
        for tag in block.find_all("br")
    )


def ancestors(node: Tag | object) -> Iterator[Tag]:
    """From the inside out, and no further than a page made by people nests."""
    yield from islice(getattr(node, "parents", ()), _DEEPEST + 1)


def _lines(block: Tag) -> list[str] | None:
    """The lines between its breaks; None where it holds a link or a block, or they are no wraps."""
    from bs4.element import Tag

    lines = [""]
    for node in block.descendants:
        if not isinstance(node, Tag):
            lines[-1] += str(node)
        elif node.name == "br":
            lines.append("")
        elif node.name == "a" or node.name not in INLINE:
            return None
    lines = [" ".join(line.split()) for line in lines]
    lines = lines[:-1] if not lines[-1] else lines
    fits = all(len(line) in _LENGTHS for line in lines[:-1]) and len(lines[-1]) < _LENGTHS.stop
    return lines if fits and len(lines) > 1 else None


def _go_on(blocks: list[list[str]]) -> bool:
    below = [line for lines in blocks for line in lines[1:]]
    return sum(_GOES_ON.match(line) is not None for line in below) > len(below) / 2
