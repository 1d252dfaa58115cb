"""What the collection is made of: which digests stand in which files, folders and archives, now and
before.

Content decides: a digest is its bytes, wherever it stands. Nothing is taken away because a source
cannot be read.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from index.errors import SourceError
from index.files import Beat
from index.layouts.decoding import refuse_program_file
from index.layouts.pdf import NAME as PDF
from index.sources import copies
from index.sources.archives import Member, Unreadable, clean, is_archive
from index.sources.dating import dated
from index.sources.inputs import content_of, files_below
from index.sources.names import on_disk, real, shown
from index.sources.reading import Reader
from index.sources.register import Register, above, below
from index.types import Arrival, Digest, ParsedDigest, Place, Progress, Unparsed

_SLOW_MEMBER, _SLOW_MEMBERS = 1.0, 200.0  # seconds; a page is read in some hundredths
_TOO_SLOW = (
    "is not read further: what was read of it took very long. Unpack it, and give the files."
)


@dataclass(slots=True)
class _Slow:
    """What the members of one archive took that were read slowly."""

    seconds: float = 0.0

    @contextmanager
    def member(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            took = time.monotonic() - began
            self.seconds += took if took > _SLOW_MEMBER else 0.0


@dataclass(slots=True)
class Collection(Register):
    """The digests, as they are found; begins with those that are known. `sink` gets every one that
    is read anew."""

    store: Path
    sink: Callable[[str, ParsedDigest], None]
    created: list[str] = field(default_factory=list)
    # of which only the generation before knows the papers
    unrestored: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    skipped: list[Unparsed] = field(default_factory=list)
    looked_at: set[str] = field(default_factory=set)  # files, folders and archives
    abstracts_only: list[str] = field(default_factory=list)  # PDFs, of which no more is read
    reader: Reader = field(default_factory=Reader)
    keeps: bool = True  # a copy of each digest in the store
    progress: Progress = lambda *_: None  # told of files that are read; what it raises ends that
    _done: int = 0
    _total: int = 0

    def _beat(self) -> None:
        self.progress("Reading", self._done, self._total)

    def restore(self, digests: Sequence[Digest], *, held: bool) -> None:
        """Read digests again from the home's copies, or, where a copy is damaged, from where they
        stood; or, where that fails, leave them as the generation before has them, if they are
        `held` there."""
        self._done, self._total = 0, len(digests)
        for digest in digests:
            self._beat()
            self._done += 1
            try:
                self._read(
                    digest.sha256,
                    _original(self.store, digest, self._beat),
                    digest.places[0],
                    date.min,
                    None,
                )
            except SourceError as error:
                until = "its papers stay as they were" if held else "its papers are left out"
                self.warnings.append(f"{error} Until then {until}.")
                if held:
                    self.unrestored.add(digest.sha256)
                    self.know([digest])
                continue
            self.records[digest.sha256] = replace(
                self.records[digest.sha256],
                captured=digest.captured,
                origin=digest.origin,
                called=digest.called,
            )
            self.put(digest.places, digest.sha256)

    def give(self, path: Path, captured: str | None = None) -> None:
        """Add a file, a folder or an archive. Raises SourceError if it does not exist or holds no
        digest."""
        path = on_disk(path)
        _check(path)
        self._look(path.resolve(), captured, given=True)

    def look_again(self, path: Path) -> None:
        """See what has become of a source. If nothing of it can be read, everything stays as it
        was, with a warning."""
        if path.exists():
            self._look(path.resolve(), None, given=False)
        else:
            self.warnings.append(
                f"{shown(path)!r} is not there; what was read from it stays. To take it away, "
                "remove it."
            )

    def receive(self, arrival: Arrival) -> None:
        """Add a digest that comes as bytes. Raises SourceError if it is none."""
        today = datetime.now(UTC).date()
        place = Place(clean(arrival.name).rsplit("/", 1)[-1], arrival.place, arrival.place)
        self.looked_at.add(arrival.place)
        found = self._members(arrival.content, place, today, arrival.captured, [], given=True)
        for place, sha in found.items():
            self.put([place], sha)

    def _look(self, source: Path, captured: str | None, *, given: bool) -> None:
        whole = shown(source)
        self.looked_at.add(whole)
        known = {place for place in self.places if place.source == whole}
        alone = source.is_file()
        unreadable: list[str] = []
        found: dict[Place, str] = {}

        met = {path for place in known for path in above(place.path)}

        def refuse(path: str, why: str) -> None:
            unreadable.append(path)
            if path in met:
                self.warnings.append(f"{why}; what was read from it before stays.")
            else:
                self.skipped.append(Unparsed(path, 1, why))

        def refuse_file(path: Path, why: str) -> None:
            refuse(shown(path), f"{shown(path)!r} {why}")

        files = [source] if alone else list(files_below(source, refuse_file, self._beat))
        self._done, self._total = 0, len(files)
        for file in files:
            self._beat()
            path = shown(file)
            try:
                content, modified = content_of(file, self._beat)
                place = Place(_printable(shown(file.name)), path, whole)
                found |= self._members(content, place, modified, captured, unreadable, given=given)
            except SourceError as error:
                if alone and given:
                    raise
                refuse(path, _why(error, path))
            self._done += 1
        if not found and (given or not known):
            what = (
                "holds no file"
                if not files
                else "holds no digest: none of its files could be read as one"
            )
            raise SourceError(f"{whole!r} {what}. Give a folder with saved Daily Papers pages.")
        if not found and not alone:
            self.warnings.append(f"{whole!r} is suddenly empty; what was read from it stays.")
        if found:
            self.places -= known - found.keys() - below(known, unreadable)
            for place, sha in found.items():
                self.put([place], sha)

    def _members(
        self,
        content: bytes,
        whole: Place,
        modified: date,
        captured: str | None,
        unreadable: list[str],
        *,
        given: bool,
    ) -> dict[Place, str]:
        """The digests of one file: itself, or an archive's members, of which those that cannot be
        read are added to `unreadable`. Raises SourceError if there is none."""
        archive = content.startswith(b"PK")
        found: dict[Place, str] = {}
        slow = _Slow()

        def refuse(path: str, why: str) -> None:
            self.skipped.append(Unparsed(path, 1, why))
            unreadable.append(path)

        members: Iterator[Member | Unreadable] = iter([Member(whole.name, content)])
        refuse_program_file(content, whole.path)
        if is_archive(content):
            members = self.reader.members(content, whole.path)
        for member in _until_it_ends(members, whole.path, found, refuse):
            path = f"{whole.path}/{member.name}" if archive else whole.path
            if isinstance(member, Unreadable):
                refuse(path, f"{path!r} {member.why}")
                continue
            if slow.seconds > _SLOW_MEMBERS:
                refuse(whole.path, f"{whole.path!r} {_TOO_SLOW}")
                break
            place = Place(member.name.rsplit("/", 1)[-1], path, whole.source)
            try:
                with slow.member():
                    sha = self._take(member.content, place, modified, captured)
            except SourceError as error:
                if not archive:
                    raise
                refuse(path, _why(error, path))
                continue
            if place in found and found[place] != sha:  # an archive may hold one name twice
                place = replace(place, path=f"{path} ({sha[:6]})")
            if given or sha not in self.removed:
                self.removed.discard(sha)
                found[place] = sha
        if archive and not found:
            raise SourceError(
                f"{whole.path!r} holds no digest. Give an archive with saved Daily Papers pages."
            )
        return found

    def _take(self, content: bytes, place: Place, modified: date, captured: str | None) -> str:
        sha = hashlib.sha256(content).hexdigest()
        if sha not in self.records:
            self._read(sha, content, place, modified, captured)
        elif captured is not None:
            self.records[sha] = replace(self.records[sha], captured=captured, origin="given")
        return sha

    def _read(
        self, sha: str, content: bytes, place: Place, modified: date, captured: str | None
    ) -> None:
        parsed = self.reader.parse(content, place.path)
        seen = copies.record(self.store, sha)
        day, origin = (seen.captured, seen.origin) if seen else dated(parsed, place.name, modified)
        if captured is not None:
            day, origin = captured, "given"
        unsure = sum(not entry.sure for entry in parsed.entries)
        counts = len(parsed.entries), parsed.replaced, unsure
        digest = Digest(
            place.name, place.path, sha, day, origin, *counts, (place,), parsed.doubtful
        )
        if seen is not None:
            digest = replace(digest, called=seen.called)
        if parsed.layout == PDF:
            self.abstracts_only.append(place.name)
        self.sink(sha, parsed)
        self.records[sha] = digest
        if not self.keeps:
            return
        copied = (self.store / f"{sha}.gz").exists()
        if not copied or seen is None:
            copies.keep(self.store, digest, content, self._beat)
        if not copied:
            self.created.append(sha)


def _check(path: Path) -> None:
    """Raises SourceError for what cannot be a source."""
    if not path.exists():
        raise SourceError(
            f"{shown(path)!r} does not exist. Check the path, or give another file or folder."
        )
    if not (path.is_file() or path.is_dir()):
        raise SourceError(
            f"{shown(path)!r} is neither a file nor a folder. Give a saved page, or a folder "
            "with some."
        )


def _original(store: Path, digest: Digest, beat: Beat) -> bytes:
    """A digest's bytes, by its copy, or else by a file that still holds them. Raises
    SourceError."""
    try:
        return copies.content(store, digest, beat)
    except SourceError:
        for place in digest.places:
            path = real(place.path)
            if (
                path.is_file()
                and hashlib.sha256(found := content_of(path)[0]).hexdigest() == digest.sha256
            ):
                copies.keep(store, digest, found)
                return found
        raise


def _until_it_ends(
    members: Iterator[Member | Unreadable],
    path: str,
    found: Mapping[Place, str],
    refuse: Callable[[str, str], None],
) -> Iterator[Member | Unreadable]:
    """An archive that cannot be unpacked to its end keeps what was found before."""
    try:
        yield from members
    except SourceError as error:
        if not found:
            raise
        refuse(path, _why(error, path))


def _why(error: SourceError, path: str) -> str:
    """The message without what is to be done; a name may hold a full stop as well."""
    told = str(error)
    start = repr(path) if told.startswith(repr(path)) else ""
    return start + told.removeprefix(start).split(". ")[0]


def _printable(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable()) or "unnamed"
