"""Which digests are known, and where each stands: by content, whatever it is called. Reads no
file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.errors import SourceError
from index.sources.names import real, shown
from index.text.unicode import name_key
from index.types import Digest, Origin, Place

_SHOWN = 20  # names of digests in one sentence
_SEPARATORS = {"/", os.sep}


@dataclass(slots=True, kw_only=True)
class Register:
    """A digest is known by its hash, and is of the collection while it stands anywhere."""

    records: dict[str, Digest] = field(default_factory=dict)  # by hash
    places: set[Place] = field(default_factory=set)
    contents: dict[str, str] = field(default_factory=dict)  # path -> hash: one path has one content
    # taken away by name: only whoever names them brings them back
    removed: set[str] = field(default_factory=set)

    def know(self, digests: Iterable[Digest]) -> None:
        """Take digests for granted that are indexed already."""
        for digest in digests:
            self.records[digest.sha256] = digest
            self.put(digest.places, digest.sha256)

    def put(self, places: Iterable[Place], sha: str) -> None:
        """The content of that hash stands there from now on."""
        for place in places:
            self.places.add(place)
            self.contents[place.path] = sha

    def remove(self, name: str) -> None:
        """Take a digest away, or all that stand in a folder or an archive. Raises SourceError for
        an unknown name."""
        found = self._named(name)
        self.places = {place for place in self.places if self.contents[place.path] not in found}
        self.removed |= found

    def amend(self, name: str, *, captured: str | None = None, called: str | None = None) -> None:
        """Give a digest a date (ISO 8601), or another name; empty: none, or its file's. Of a folder
        or an archive all are dated, and a name is for one. Raises SourceError for an unknown name,
        or one that several have."""
        found = self._named(name)
        if called and len(found) > 1:
            raise SourceError(f"{name!r} holds {len(found)} digests. Name one of them.")
        for sha in found:
            digest = self.records[sha]
            if captured is not None and (captured or None) != digest.captured:
                origin: Origin = "given" if captured else "undated"
                digest = replace(digest, captured=captured or None, origin=origin)
            if called is not None:
                digest = replace(digest, called=called)
            self.records[sha] = digest

    def sources(self) -> list[Path]:
        """What can be looked at again: files, folders and archives, but not what was uploaded or
        fetched."""
        sources = {place.source for place in self.places}
        return [real(source) for source in sorted(sources) if Path(source).is_absolute()]

    def digests(self) -> tuple[Digest, ...]:
        """One record for each content that stands anywhere; where names are equal, each gets the
        start of its hash."""
        present: dict[str, list[Place]] = {}
        for place in sorted(self.places):
            present.setdefault(self.contents[place.path], []).append(place)
        named = {sha: self.records[sha].called or places[0].name for sha, places in present.items()}
        names = Counter(named.values())
        found = []
        for sha, places in present.items():
            name = named[sha] if names[named[sha]] == 1 else f"{named[sha]} ({sha[:6]})"
            found.append(
                replace(self.records[sha], name=name, path=places[0].path, places=tuple(places))
            )
        return tuple(sorted(found, key=lambda digest: (digest.name, digest.sha256)))

    def _named(self, name: str) -> set[str]:
        """The hashes of the digests of that name, or that stand at that path."""
        digests = self.digests()
        found = {digest.sha256 for digest in digests if name_key(digest.name) == name_key(name)}
        place = _resolved(Path(name))
        for path in (name, str(place), shown(place)):  # as it is shown, or as the disk has it
            found = found or self._present_in(name_key(path))
        if not found:
            known = ", ".join(digest.name for digest in digests[:_SHOWN]) + (
                ", …" if len(digests) > _SHOWN else ""
            )
            raise SourceError(
                f"There is no digest named {name!r}. The digests are: {known or 'none'}"
            )
        return found

    def _present_in(self, path: str) -> set[str]:
        """The hashes of what stands at that path or came from that source, by its key."""
        return {
            self.contents[place.path]
            for place in self.places
            if path in (name_key(place.path), name_key(place.source))
        }


def below(places: Iterable[Place], paths: Iterable[str]) -> set[Place]:
    """The places that are, or are within, any of the paths."""
    asked = set(paths)
    return (
        {place for place in places if not asked.isdisjoint(above(place.path))} if asked else set()
    )


def above(path: str) -> Iterator[str]:
    """The path itself, and all that it is within; an archive's members are, too."""
    yield path
    for at, sign in enumerate(path):
        if sign in _SEPARATORS:
            yield path[:at]


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # links in a circle, or no path at all
        return path
