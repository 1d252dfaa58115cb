"""Papers of one author each: a name alone, where titles have their authors. A page shows it where
others have several; or else by names that are no words of papers and news.

"Ada Quill" and "Graph Networks" have one form, and both may stand under every title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.layouts.boilerplate import is_boilerplate, is_name_alone, names, signed
from index.layouts.prose import is_known_word
from index.layouts.sections import Section
from index.types import Entry

_ALIKE = 0.8  # of the entries have a name or names in one place, so that these are authors
_LONGEST = 3  # words of a name, there: more may be a name and a place
_FEWEST = 2  # entries that show it where none has several
_MOST_WORDS = 0.4  # of the words of names are also such of papers and news: "Brown", "Long"
_BARE = frozenset({"line", "boilerplate"})
_LABELLED = _BARE | {"other"}  # behind a label whose word is not known
_PARTED = re.compile(r"\s+[·•|]\s+|\s+[-–—]\s+")

Place = tuple[int, int]
"""Of a text between a title and its abstract: its line, and its part of the line."""


def with_lone_authors(entries: list[Entry], sections: Sequence[Section]) -> list[Entry]:
    """`sections`: those of the entries and the last, which has none."""
    used = [one for one in sections[:-1] if one.title is not None and one.abstract is not None]
    beside = [dict(_beside(section, _LABELLED)) for section in used]
    places = Counter(place for told in beside for place, text in told.items() if names(text))
    usual = max(places, key=lambda at: places[at], default=None)
    usual = usual or _of_names_alone([dict(_beside(section, _BARE)) for section in used])
    alike = [told.get(usual, "") for told in beside] if usual else []
    if sum(bool(names(text)) or is_name_alone(text) for text in alike) < len(beside) * _ALIKE:
        return entries
    return [
        replace(entry, authors=signed(alone))
        if not entry.authors and is_name_alone(alone)
        else entry
        for entry, alone in zip(entries, alike, strict=True)
    ]


def _of_names_alone(beside: list[dict[Place, str]]) -> Place | None:
    """Where one name stands in most entries."""
    places = Counter(
        place
        for told in beside
        for place, text in told.items()
        if is_name_alone(text) and len(text.split()) <= _LONGEST and not is_boilerplate(text)
    )
    for place, count in places.most_common():
        words = [word for told in beside for word in told.get(place, "").split()]
        are_names = sum(map(is_known_word, words)) <= len(words) * _MOST_WORDS
        if count >= max(_FEWEST, len(beside) * _ALIKE) and are_names:
            return place
    return None


def _beside(section: Section, kinds: frozenset[str]) -> Iterator[tuple[Place, str]]:
    """What stands between a title and its abstract."""
    for at, item in enumerate(section.around()[1]):
        if item.kind in kinds:
            whole = item.line.text
            for part, text in enumerate([whole] if names(whole) else _PARTED.split(whole)):
                yield (at, part), text
