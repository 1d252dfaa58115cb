"""What the collection is made of: which digests stand in which files, folders and archives, now and before.

Content decides: a digest is its bytes, wherever it stands. Nothing is taken away because a source cannot be read.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from index import copies
from index.archives import unpack
from index.dating import dated
from index.errors import SourceError
from index.layouts import parse
from index.types import Arrival, Digest, ParsedDigest, Place, Unparsed

_MAX_BYTES = 512 * 2**20
_PATIENCE = 5  # readings of a file that changes while it is read
_SHOWN = 20


@dataclass(slots=True)
class Collection:
    """The digests, as they are found; begins with those that are known. `sink` gets every one that is read anew."""

    store: Path
    sink: Callable[[str, ParsedDigest], None]
    records: dict[str, Digest] = field(default_factory=dict)  # by hash
    places: set[Place] = field(default_factory=set)
    contents: dict[str, str] = field(
        default_factory=dict
    )  # path -> hash: one path has one content, met where it may be
    removed: set[str] = field(default_factory=set)  # taken away by name: only whoever names them brings them back
    created: list[str] = field(default_factory=list)
    unrestored: set[str] = field(default_factory=set)  # of which only the generation before knows the papers
    warnings: list[str] = field(default_factory=list)
    skipped: list[Unparsed] = field(default_factory=list)

    def know(self, digests: Iterable[Digest]) -> None:
        """Take digests for granted that are indexed already."""
        for digest in digests:
            self.records[digest.sha256] = digest
            self._put(digest.places, digest.sha256)

    def restore(self, digests: Iterable[Digest], *, held: bool) -> None:
        """Read digests again from the home's copies, or, where a copy is damaged, from where they stood; or, where that
        fails, leave them as the generation before has them, if they are `held` there."""
        for digest in digests:
            try:
                content = self._original(digest)
            except SourceError as error:
                until = "its papers stay as they were" if held else "its papers are left out"
                self.warnings.append(f"{error} Until then {until}.")
                if held:
                    self.unrestored.add(digest.sha256)
                    self.know([digest])
                continue
            self._read(digest.sha256, content, digest.places[0], date.min, None)
            self.records[digest.sha256] = replace(self.records[digest.sha256], captured=digest.captured)
            self._put(digest.places, digest.sha256)

    def give(self, path: Path, captured: str | None = None) -> None:
        """Add a file, a folder or an archive. Raises SourceError if it does not exist or holds no digest."""
        if not path.exists():
            raise SourceError(f"{str(path)!r} does not exist. Check the path, or give another file or folder.")
        if not (path.is_file() or path.is_dir()):
            raise SourceError(
                f"{str(path)!r} is neither a file nor a folder. Give a saved page, or a folder with some."
            )
        self._look(path.resolve(), captured, given=True)

    def look_again(self, path: Path) -> None:
        """See what has become of a source. If nothing of it can be read, everything stays as it was, with a warning."""
        if path.exists():
            self._look(path.resolve(), None, given=False)
        else:
            self.warnings.append(
                f"{str(path)!r} is not there; what was read from it stays. To take it away, remove it."
            )

    def receive(self, arrival: Arrival) -> None:
        """Add a digest that comes as bytes. Raises SourceError if it is none."""
        today = datetime.now(UTC).date()
        place = Place(arrival.name, arrival.place, arrival.place)
        found = self._members(arrival.content, place, today, arrival.captured, [], given=True)
        for place, sha in found.items():
            self._put([place], sha)

    def remove(self, name: str) -> None:
        """Take a digest away, or all that stand in a folder or an archive. Raises SourceError for an unknown name."""
        asked = {name.casefold(), str(Path(name).resolve()).casefold()}
        digests = self.digests()
        found = {d.sha256 for d in digests if d.name.casefold() in asked}
        found |= {self.contents[p.path] for p in self.places if asked & {p.path.casefold(), p.source.casefold()}}
        if not found:
            known = ", ".join(d.name for d in digests[:_SHOWN]) + (", …" if len(digests) > _SHOWN else "")
            raise SourceError(f"There is no digest named {name!r}. The digests are: {known or 'none'}")
        self.places = {place for place in self.places if self.contents[place.path] not in found}
        self.removed |= found

    def sources(self) -> list[Path]:
        """What can be looked at again: files, folders and archives, but not what was uploaded or fetched."""
        return [Path(source) for source in sorted({p.source for p in self.places}) if Path(source).is_absolute()]

    def digests(self) -> tuple[Digest, ...]:
        """One record for each content that stands anywhere; where names are equal, each gets the start of its hash."""
        standing: dict[str, list[Place]] = {}
        for place in sorted(self.places):
            standing.setdefault(self.contents[place.path], []).append(place)
        names = Counter(places[0].name for places in standing.values())
        found = []
        for sha, places in standing.items():
            name = places[0].name if names[places[0].name] == 1 else f"{places[0].name} ({sha[:6]})"
            found.append(replace(self.records[sha], name=name, path=places[0].path, places=tuple(places)))
        return tuple(sorted(found, key=lambda digest: (digest.name, digest.sha256)))

    def _look(self, source: Path, captured: str | None, *, given: bool) -> None:
        known = {place for place in self.places if place.source == str(source)}
        alone = source.is_file()
        unreadable: list[Path] = []
        files = [source] if alone else list(_files_below(source, unreadable))
        found: dict[Place, str] = {}
        for path in unreadable:
            if _below(known, [path]):
                self.warnings.append(f"{str(path)!r} could not be read; what was read from it before stays.")
        for file in files:
            try:
                content, modified = _stable_content(file)
                place = Place(file.name, str(file), str(source))
                found |= self._members(content, place, modified, captured, unreadable, given=given)
            except SourceError as error:
                if alone and given:
                    raise
                unreadable.append(file)
                if not _below(known, [file]):
                    self.skipped.append(Unparsed(str(file), 1, _first_sentence(error)))
                else:
                    self.warnings.append(f"{_first_sentence(error)}; what was read from it before stays.")
        if not found and (given or not known):
            what = "holds no file" if not files else "holds no digest: none of its files could be read as one"
            raise SourceError(f"{str(source)!r} {what}. Give a folder with saved Daily Papers pages.")
        if not found and not alone:
            self.warnings.append(f"{str(source)!r} is suddenly empty; what was read from it stays.")
        if found:
            self.places -= known - found.keys() - _below(known, unreadable)
            for place, sha in found.items():
                self._put([place], sha)

    def _members(
        self,
        content: bytes,
        whole: Place,
        modified: date,
        captured: str | None,
        unreadable: list[Path],
        *,
        given: bool,
    ) -> dict[Place, str]:
        """The digests of one file: itself, or an archive's members, of which those that cannot be read are added to
        `unreadable`. Raises SourceError if there is none."""
        archive = content.startswith(b"PK")
        found: dict[Place, str] = {}
        for member in unpack(content, whole.name):
            path = f"{whole.path}/{member.name}" if archive else whole.path
            place = Place(member.name.rsplit("/", 1)[-1], path, whole.source)
            try:
                sha = self._take(member.content, place, modified, captured)
            except SourceError as error:
                if not archive:
                    raise
                self.skipped.append(Unparsed(path, 1, _first_sentence(error)))
                unreadable.append(Path(path))
                continue
            if place in found and found[place] != sha:  # an archive may hold one name twice
                place = replace(place, path=f"{path} ({sha[:6]})")
            if given or sha not in self.removed:
                self.removed.discard(sha)
                found[place] = sha
        if archive and not found:
            raise SourceError(f"{whole.path!r} holds no digest. Give an archive with saved Daily Papers pages.")
        return found

    def _take(self, content: bytes, place: Place, modified: date, captured: str | None) -> str:
        sha = hashlib.sha256(content).hexdigest()
        if sha not in self.records:
            self._read(sha, content, place, modified, captured)
        elif captured is not None:
            self.records[sha] = replace(self.records[sha], captured=captured, origin="given")
        return sha

    def _put(self, places: Iterable[Place], sha: str) -> None:
        for place in places:
            self.places.add(place)
            self.contents[place.path] = sha

    def _read(self, sha: str, content: bytes, place: Place, modified: date, captured: str | None) -> None:
        parsed = parse(content, place.path)
        seen = copies.record(self.store, sha)
        day, origin = (seen.captured, seen.origin) if seen else dated(parsed, place.name, modified)
        if captured is not None:
            day, origin = captured, "given"
        unsure = sum(not entry.sure for entry in parsed.entries)
        digest = Digest(
            place.name, place.path, sha, day, origin, len(parsed.entries), parsed.replaced, unsure, (place,)
        )
        copied = (self.store / f"{sha}.gz").exists()
        if not copied or seen is None:
            copies.keep(self.store, digest, content)
        if not copied:
            self.created.append(sha)
        self.records[sha] = digest
        self.sink(sha, parsed)

    def _original(self, digest: Digest) -> bytes:
        try:
            return copies.content(self.store, digest)
        except SourceError:
            for place in digest.places:
                path = Path(place.path)
                if path.is_file() and hashlib.sha256(found := path.read_bytes()).hexdigest() == digest.sha256:
                    copies.keep(self.store, digest, found)
                    return found
            raise


def _stable_content(path: Path) -> tuple[bytes, date]:
    """A file's bytes and the day it was last modified. Raises SourceError if it keeps changing or cannot be read."""
    try:
        for attempt in range(_PATIENCE):
            before = path.stat()
            if before.st_size > _MAX_BYTES:
                raise SourceError(f"{str(path)!r} is larger than {_MAX_BYTES >> 20} MB. Split it into smaller digests.")
            content = path.read_bytes()
            after = path.stat()
            if (
                (before.st_size, before.st_mtime_ns)
                == (after.st_size, after.st_mtime_ns)
                == (len(content), before.st_mtime_ns)
            ):
                return content, datetime.fromtimestamp(after.st_mtime, UTC).date()
            time.sleep(0.1 * 2**attempt)
    except OSError as error:
        raise SourceError(f"{str(path)!r} could not be read ({error.strerror}). Check its permissions.") from error
    raise SourceError(f"{str(path)!r} is being written to. Index it again when it is complete.")


def _files_below(folder: Path, unreadable: list[Path]) -> Iterator[Path]:
    """All files but hidden ones, in order, through links, too; what cannot be looked into, and links that lead nowhere,
    are added to `unreadable`."""

    def refused(error: OSError) -> None:
        unreadable.append(Path(error.filename))

    been = {folder.resolve()}
    for root, folders, names in os.walk(folder, onerror=refused, followlinks=True):
        below = {name: (Path(root) / name).resolve() for name in sorted(folders) if not name.startswith(".")}
        folders[:] = [name for name, place in below.items() if place not in been]  # a link may lead back
        been |= set(below.values())
        for name in sorted(names):
            path = Path(root) / name
            if name.startswith("."):
                continue
            if path.is_file():
                yield path
            elif path.is_symlink():
                unreadable.append(path)


def _below(places: Iterable[Place], paths: Sequence[Path]) -> set[Place]:
    """The places that are, or are within, any of the paths."""
    return {p for p in places if any(p.path == str(path) or p.path.startswith(f"{path}{os.sep}") for path in paths)}


def _first_sentence(error: SourceError) -> str:
    return str(error).split(". ")[0]
