"""The paper to which a record links somewhere within itself: in `links.arxiv`, `source.url`, or
whatever such objects are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from index.layouts.fields import folded
from index.layouts.identifiers import arxiv_id, bare_arxiv_id, names_a_paper

_DEEPEST = 4  # levels of objects and lists
_LONGEST = 500  # characters of a link
_OF_OTHERS = re.compile(r"reference|cit(?:ed|es|ing|ation)|bibliograph|related|similar|relevant")


def linked_within(record: Mapping[str, object]) -> list[str]:
    """The links and ids of the one paper that they name; nothing where they name several."""
    found = list(_links(record, 0))
    known = {bare_arxiv_id(text) or arxiv_id(text) for text in found} - {None}
    others = {text for text in found if not (bare_arxiv_id(text) or arxiv_id(text))}
    return found if len(known) == 1 or (not known and len(others) == 1) else []


def _links(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        text = value.strip()
        if len(text) < _LONGEST and " " not in text and names_a_paper(text):
            yield text
    elif depth > _DEEPEST:
        return
    elif isinstance(value, Mapping):
        for key, one in value.items():
            if not _is_of_others(str(key)[:_LONGEST]):
                yield from _links(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _links(one, depth + 1)


@lru_cache(maxsize=1_000)
def _is_of_others(key: str) -> bool:
    return _OF_OTHERS.search(folded(key)) is not None
