"""YAML: lists of papers, however they are wrapped. All values are read as text, so that a bare
2503.10 stays an id, and nothing in a file can name another part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.layouts.bounds import HEAD
from index.layouts.decoding import Document
from index.layouts.json_records import papers_in
from index.layouts.records import Piece, digest_of, refusal
from index.types import ParsedDigest

if TYPE_CHECKING:
    from yaml.events import ScalarEvent

_DEEPEST = 30  # lists and mappings within one another
_KEY = r"(?:\"[^\"\n]{1,60}\"|'[^'\n]{1,60}'|[\w.][\w .\-/()]{0,60}):(?:[ \t]|$)"
_BEGINS = re.compile(
    rf"(?:[ \t]*(?:#[^\n]*|---[ \t]*|%YAML[^\n]*)?\n)*[ \t]*(?:-[ \t]+\{{|(?:-[ \t]+)?{_KEY})",
    re.MULTILINE,
)
_TOLD = 40  # characters of a key that is no text
_ENDINGS = (".yaml", ".yml")
_EMPTY = frozenset(("", "~", "null", "Null", "NULL"))
_REMEDY = "Give a list of papers, each with a title and an abstract."


class NotYaml(ValueError):
    """The file is none, or none that is read here; the message ends a sentence."""


def looks_like_yaml(text: str) -> bool:
    return _BEGINS.match(text[:HEAD]) is not None


def read_yaml(document: Document) -> ParsedDigest:
    """Nothing of what may as well be a page with labels. Raises SourceError if the file's name says
    that it is YAML, and it holds no papers."""
    is_named_so = document.path.lower().endswith(_ENDINGS)
    why = "it holds no records with titles and abstracts"
    try:
        documents = list(documents_of(document.text))
        if any(not isinstance(one, dict | list) for one in documents):
            raise NotYaml("it is no list of papers")  # it may be front matter above a text
        found = papers_in(documents)
        pieces = [Piece(number, record) for number, record in enumerate(found, start=1)]
        day = next((one.get("date") for one in documents if isinstance(one, dict)), None)
        day = str(day) if len(documents) == 1 and len(found) > 1 and day else None
        parsed = digest_of(pieces, document.path, "YAML", day)
        if parsed.entries:
            return parsed
    except NotYaml as error:
        why = str(error)
    if is_named_so:
        raise refusal(document.path, "YAML", why, _REMEDY)
    return ParsedDigest("YAML", (), ())


def documents_of(text: str, *, keys_once: bool = True) -> Iterator[object]:
    """The values of a stream, put together of what libyaml tells one after the other: no depth and
    no alias can make more of them than stands there. `keys_once`: a mapping with a key twice is
    none, as a page with labels would be; else the last counts. Raises NotYaml."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    opened: list[_Open] = []
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                raise NotYaml("it has aliases (*name), which are not followed")
            if isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                opened.append(_Open(isinstance(event, yaml.MappingStartEvent)))
                if len(opened) > _DEEPEST:
                    raise NotYaml("it nests its lists too deep")
                continue
            if isinstance(event, yaml.ScalarEvent):
                value: object = _scalar(event)
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                value = opened.pop().value(keys_once)
            else:
                continue
            if opened:
                opened[-1].parts.append(value)
            else:
                yield value
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, NotYaml):
            raise
        raise NotYaml("it is damaged") from error


class _Open:
    """A list or a mapping whose end is still to come."""

    __slots__ = ("is_mapping", "parts")

    def __init__(self, is_mapping: bool) -> None:
        self.is_mapping = is_mapping
        self.parts: list[object] = []

    def value(self, keys_once: bool) -> object:
        if not self.is_mapping:
            return self.parts
        keys = [key if isinstance(key, str) else repr(key)[:_TOLD] for key in self.parts[::2]]
        if keys_once and len(set(keys)) < len(keys):
            raise NotYaml("a mapping of it has a key twice")
        return dict(zip(keys, self.parts[1::2], strict=True))


def _scalar(event: ScalarEvent) -> str | None:
    value = str(event.value)
    return None if event.style is None and value in _EMPTY else value
