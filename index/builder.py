"""Builds a generation beside the published one and publishes it by one atomic rename.

What stays the same is taken from the generation before, so a day more costs what is new of it, and
what must be copied.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.cluster.ahead import Ahead
from index.cluster.connection import check as check_address
from index.errors import (
    EmbeddingError,
    IndexBusy,
    IndexError_,
    NoIndex,
    SettingError,
    SourceError,
    StorageError,
)
from index.files import (
    Beat,
    file_hash,
    hashes,
    private_file,
    private_folder,
    tighten,
    write_atomically,
)
from index.generation import multilingual_store
from index.generation.catalogue import Catalogue
from index.generation.catalogue_writer import CatalogueWriter, Changes
from index.generation.generations import (
    SCHEMA,
    Manifest,
    Recipe,
    being_read,
    current_or_none,
    read_manifest,
    verify,
)
from index.generation.passages import cut, cuts
from index.generation.server_writer import SharedBuild
from index.generation.vector_store import ROWS, check, rows_hash
from index.generation.writer import Base, Writer
from index.home import Home, locate, tighten_home
from index.models import multilingual
from index.models.embedders import BUNDLED_MODEL, Chosen, choose
from index.models.minilm import MiniLM
from index.models.tokenizer import token_counter
from index.pulse import Pulse
from index.settings import SearchSettings, read
from index.sources import copies, unread
from index.sources.collection import Collection
from index.sources.reading import Reader
from index.types import (
    Arrival,
    BuildReport,
    Digest,
    Doubt,
    Entry,
    Paper,
    ParsedDigest,
    Passage,
    Progress,
)

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_LONGEST_NAME = 120  # characters
_DISK = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
)


def build(
    paths: Iterable[str | Path] = (),
    *,
    home: str | Path | None = None,
    rebuild: bool = False,
    captured: str | None = None,
    arrivals: Iterable[Arrival] = (),
    revisit: bool = False,
    progress: Progress | None = None,
    embed: BaseEmbedding | MiniLM | None = None,
    alone: bool = False,
    ray: str | None = None,
) -> BuildReport:
    """Add digests to the collection (or, with nothing given, look at every known source again) and
    index it.

    `rebuild` computes everything but vectors anew, from the home's copies; `captured` (ISO 8601)
    dates the given digests; with `revisit` the paths are looked at again rather than given: what is
    missing there is only warned about, and what was taken away by name stays away. `embed` is any
    LlamaIndex embedding model, in the place of the one that the settings name; another model than
    before embeds every passage anew. `alone`: this home is its own, whatever store the settings
    name for machines to share. `ray` (HOST:PORT) names a Ray cluster that reads, cuts and embeds.
    Raises SourceError if something given is no digest, IndexBusy if another process is building,
    StorageError if the home cannot be written, ClusterError if the cluster cannot be used; then
    nothing has changed.
    """
    given = [Path(path).expanduser() for path in paths]
    arrived = list(arrivals)

    def change(collection: Collection) -> None:
        for path in given:
            if revisit:
                collection.look_again(path)
            else:
                collection.give(path, captured)
        for arrival in arrived:
            collection.receive(arrival)
        if not (given or arrived or rebuild):
            for source in collection.sources():
                collection.look_again(source)

    place = locate(home)
    told = progress or (lambda *_: None)
    return _build(place, change, rebuild, told, choose(place, embed), alone, ray)


def remove(
    names: Iterable[str],
    *,
    home: str | Path | None = None,
    progress: Progress | None = None,
    embed: BaseEmbedding | MiniLM | None = None,
) -> BuildReport:
    """Take digests away, by name or path. Raises SourceError for an unknown one; then nothing has
    changed."""

    def change(collection: Collection) -> None:
        for name in names:
            collection.remove(name)

    place = locate(home)
    return _build(place, change, False, progress or (lambda *_: None), choose(place, embed))


def amend(
    name: str,
    *,
    captured: str | None = None,
    called: str | None = None,
    home: str | Path | None = None,
    progress: Progress | None = None,
    embed: BaseEmbedding | MiniLM | None = None,
) -> BuildReport:
    """Give an indexed digest (by name or path) another date, in ISO 8601, or another name; what is
    None stays, and what is empty is none, or its file's. Raises SettingError for what is no date,
    and what `remove` raises; then nothing has changed.
    """
    try:
        day = date.fromisoformat(captured).isoformat() if captured else captured
    except ValueError as error:
        raise SettingError(f"{captured!r} is no date. Write it as YYYY-MM-DD.") from error
    plain = " ".join("".join(c if c.isprintable() else " " for c in called or "").split())
    if len(plain) > _LONGEST_NAME:
        raise SettingError(
            f"A digest's name has at most {_LONGEST_NAME} characters. Give a shorter one."
        )

    def change(collection: Collection) -> None:
        collection.amend(name, captured=day, called=None if called is None else plain)

    place = locate(home)
    return _build(place, change, False, progress or (lambda *_: None), choose(place, embed))


def build_corpus(
    entries: Sequence[Entry],
    *,
    home: str | Path,
    model: Chosen | None = None,
    progress: Progress | None = None,
) -> None:
    """Index papers by their arXiv ids as they are, in a home that holds nothing else: for
    measuring."""
    place = locate(home)
    with _writing(place):
        work = _Work(place, Base(), Pulse(progress or (lambda *_: None)), model or choose(place))
        work.index(ParsedDigest("corpus", tuple(entries), ()))
        work.close()


def _build(
    place: Home,
    change: Callable[[Collection], None],
    rebuild: bool,
    progress: Progress,
    model: Chosen,
    alone: bool = False,
    ray: str | None = None,
) -> BuildReport:
    started = time.monotonic()
    pulse = Pulse(progress)
    if ray is not None:
        _check_cluster(ray, model)
    with (
        _writing(place),
        SharedBuild.begun(place, rebuild=rebuild, alone=alone, beat=pulse.beat) as shared,
    ):
        base = _base(place, rebuild, Recipe(model.name), pulse.beat)
        _sweep(place, set(), shared)  # also when it is damaged: it goes when there is another
        work = _Work(place, base, pulse, model, shared, ray)
        try:
            report = work.run(change)
            work.keep_unread()
        except BaseException:
            work.discard()
            raise
        finally:
            work.close()
        wanted = read(SearchSettings, place).multilingual
        missing = _for_other_languages(place, pulse) if wanted else ()
    report = replace(report, warnings=(*report.warnings, *missing))
    return replace(report, seconds=round(time.monotonic() - started, 3))


class _Work:
    """One build, from what changed to a published generation."""

    def __init__(
        self,
        place: Home,
        base: Base,
        pulse: Pulse,
        model: Chosen,
        shared: SharedBuild | None = None,
        ray: str | None = None,
    ) -> None:
        self._place = place
        self._shared = shared
        self._base = base
        self._pulse = pulse
        self._model = model
        self._recipe = Recipe(model.name)
        self._name = _new_name(place, among_others=shared is not None)
        self._folder = place.generations / self._name
        private_folder(place.generations)
        private_folder(self._folder)
        before = base.folder / "catalogue.sqlite" if base.comparable else None
        self._catalogue_writer = CatalogueWriter(
            self._folder / "catalogue.sqlite", before, self._pulse.beat
        )
        self._ahead = _ahead(ray, self._folder, self._pulse)
        self._reader = self._ahead.reader() if self._ahead else Reader(beat=self._pulse.beat)
        self._collection = Collection(
            place.digests, self._catalogue_writer.add, reader=self._reader, progress=pulse.seldom
        )

    def run(self, change: Callable[[Collection], None]) -> BuildReport:
        before = self._base.manifest
        known = before.digests if before else tuple(copies.known(self._place.digests))

        def look(collection: Collection) -> None:
            collection.removed |= set(before.removed) if before else set()
            if self._base.sound:
                collection.know(known)
            else:
                collection.restore(known, held=self._base.comparable)
            change(collection)

        if self._ahead:
            self._ahead.read(look, self._place.digests)  # what `look` has read is then there
        look(self._collection)
        digests = self._collection.digests()
        removed = tuple(sorted(self._collection.removed))
        if not digests and not known:
            raise SourceError(
                "There is no digest to index yet. Name a file or folder: askpapers index FOLDER"
            )
        same = before and (digests, removed) == (before.digests, before.removed)
        if before and self._base.sound and same and self._stands(before):
            self.discard()
            with _reading(self._base.folder, before.digests) as catalogue:
                if self._shared:
                    self._shared.mend(before, self._base.folder, catalogue, self._pulse.tell)
                return self._told(unchanged(before), catalogue, before.digests)
        stay = {digest.sha256 for digest in digests}
        kept = (
            {d.sha256 for d in before.digests}
            if before and self._base.sound
            else self._collection.unrestored
        )
        cutter = _cutter(self._recipe)
        if self._ahead:
            cutter = self._ahead.cutter(cutter)
        changes = self._catalogue_writer.settle(stay, stay & kept, cutter, reuse=self._base.sound)
        manifest = self._written(digests, removed, changes)
        copies.keep_records(self._place.digests, set(digests) - set(known))
        self._publish(manifest)
        copies.prune(self._place.digests, {digest.sha256 for digest in digests})
        _sweep(self._place, {self._name}, self._shared)
        # the sample goes with the first real digest
        shutil.rmtree(self._place.sample.root, ignore_errors=True)
        report = replace(
            unchanged(manifest),
            added=changes.added,
            changed=changes.changed,
            removed=changes.removed,
            unchanged=changes.unchanged,
        )
        with _reading(self._folder, digests) as catalogue:
            return self._told(report, catalogue, digests)

    def keep_unread(self) -> None:
        """Keep what could not be read, for whoever asks later."""
        found = self._collection
        unread.keep(self._place.unread, found.skipped, found.looked_at, found.contents)

    def index(self, parsed: ParsedDigest) -> None:
        """Index what was parsed elsewhere."""
        self._catalogue_writer.add(parsed.layout, parsed)
        digest = Digest(parsed.layout, "", parsed.layout, None, "undated", len(parsed.entries))
        changes = self._catalogue_writer.settle(
            (digest.sha256,), (), _cutter(self._recipe), reuse=False
        )
        self._publish(self._written((digest,), (), changes))

    def _publish(self, manifest: Manifest) -> None:
        write_atomically(self._folder / "manifest.json", manifest.dump())
        if self._shared is None:
            write_atomically(self._place.current, self._name.encode())
        else:
            self._shared.publish(manifest, self._pulse.beat)
            self._shared.tidy()

    def _stands(self, manifest: Manifest) -> bool:
        """Whether a generation is published where it is to be: here, or for all machines."""
        return not manifest.collection if self._shared is None else self._shared.stands(manifest)

    def discard(self) -> None:
        """Leave everything as it was."""
        self._catalogue_writer.discard()
        shutil.rmtree(self._folder, ignore_errors=True)
        for sha in self._collection.created:
            (self._place.digests / f"{sha}.gz").unlink(missing_ok=True)

    def close(self) -> None:
        self._reader.close()
        if self._ahead:
            self._ahead.close()

    def _written(
        self, digests: tuple[Digest, ...], removed: tuple[str, ...], changes: Changes
    ) -> Manifest:
        """Write every file but the manifest."""
        with _reading(self._folder, digests) as catalogue:
            cached = (
                self._place.vectors / f"{_file_name(self._recipe.embed)}-{self._recipe.late}.sqlite"
            )
            if self._ahead:
                self._ahead.embed(catalogue, changes.passages_before, cached)
                self._ahead.close()
            writer = Writer(
                self._folder,
                self._base,
                catalogue,
                changes,
                self._pulse.tell,
                self._model,
                cached,
                self._pulse.beat,
                graph=self._shared is None,
            )
            churn, dimension = writer.write()
            collection = (
                self._shared.put(self._base, self._model, self._folder, catalogue, self._pulse.tell)
                if self._shared
                else ""
            )
        return Manifest(
            schema=SCHEMA,
            generation=self._name,
            recipe=replace(self._recipe, dimension=dimension),
            digests=digests,
            removed=removed,
            papers=changes.papers,
            passages=changes.passages,
            merged=changes.entries - changes.papers,
            conflicts=changes.conflicts,
            cuts=changes.cuts,
            churn=churn,
            files=_sealed(self._folder, self._base, self._pulse.beat),
            collection=collection,
        )

    def _told(
        self, report: BuildReport, catalogue: Catalogue, digests: Iterable[Digest]
    ) -> BuildReport:
        """A report with what could not be read, and what else has to be said."""
        undecoded = (
            f"{d.name!r} is not wholly UTF-8: {d.replaced} characters were replaced by \ufffd."
            for d in digests
            if d.replaced
        )
        return replace(
            report,
            unparsed=(*self._collection.skipped, *catalogue.unparsed()),
            doubtful=tuple(Doubt(d.path, why) for d in digests for why in d.doubtful),
            warnings=(
                *self._base.warnings,
                *self._collection.warnings,
                *_of_pdfs(self._collection.abstracts_only),
                *undecoded,
            ),
        )


def _of_pdfs(names: Sequence[str]) -> Iterator[str]:
    """What is kept of papers that came whole."""
    if names:
        others = len(names) - 1
        more = f" and {others:,} other PDF{'s' * (others > 1)}" if others else ""
        yield f"Of {names[0]!r}{more} the title and the abstract are kept, not the paper's text."


def unchanged(manifest: Manifest) -> BuildReport:
    """The report of a build that found nothing new."""
    return BuildReport(
        generation=manifest.generation,
        digests=len(manifest.digests),
        papers=manifest.papers,
        passages=manifest.passages,
        added=0,
        changed=0,
        removed=0,
        unchanged=manifest.papers,
        merged=manifest.merged,
        conflicts=manifest.conflicts,
        cut=manifest.cuts,
        unsure=sum(digest.unsure for digest in manifest.digests),
        unparsed=(),
        warnings=(),
        seconds=0.0,
    )


def _base(place: Home, rebuild: bool, recipe: Recipe, beat: Beat) -> Base:
    """What is published, checked. What is damaged or was made otherwise is not built upon, which is
    told."""
    try:
        manifest = read_manifest(place)
    except NoIndex:
        lost = ("The index was missing. It was built again from the home's copies.",)
        return Base(warnings=lost if copies.known(place.digests) else ())
    except IndexError_ as error:
        return Base(warnings=(_rebuilt(error),))
    folder, name = place.generations / manifest.generation, "catalogue.sqlite"
    warnings: tuple[str, ...] = ()
    if manifest.recipe.embed != recipe.embed:
        warnings = (
            f"The embedding model was {manifest.recipe.embed!r}: all passages are embedded anew "
            f"by {recipe.embed!r}.",
        )
    if not rebuild and manifest.recipe == recipe:
        try:
            verify(folder, manifest, beat)
            if not manifest.collection:
                check(folder / "chroma", manifest.passages, manifest.rows)
            return Base(manifest, folder, comparable=True, sound=True)
        except IndexError_ as error:
            warnings = (_rebuilt(error),)
    return Base(
        manifest, folder, file_hash(folder / name) == manifest.files.get(name), warnings=warnings
    )


def _file_name(model: str) -> str:
    """A model's name as one of a file; different names stay different."""
    plain = re.sub(r"[^\w.@#-]", "_", model, flags=re.ASCII)[:100]
    return plain if plain == model else f"{plain}-{hashlib.sha256(model.encode()).hexdigest()[:8]}"


def _for_other_languages(place: Home, pulse: Pulse) -> tuple[str, ...]:
    """See that the published generation has its multilingual vectors; else a warning of what to
    do."""
    if not multilingual.is_installed():
        return (f"The extra `multilingual` is not installed. {multilingual.INSTALL}",)
    manifest = read_manifest(place)
    multilingual_store.sweep(place, {manifest.generation} | being_read(place))
    if multilingual_store.is_whole(place, manifest.generation, manifest.papers):
        return ()
    try:
        with _reading(place.generations / manifest.generation, manifest.digests) as catalogue:
            multilingual_store.write(place, manifest.generation, catalogue, pulse.tell)
    except EmbeddingError as error:
        return (str(error),)
    return ()


def _rebuilt(error: IndexError_) -> str:
    return f"{str(error).split('. ')[0]}. It was built again from the home's copies."


def _cutter(recipe: Recipe) -> Callable[[Paper], tuple[Sequence[Passage], int]]:
    count = token_counter()

    def passages(paper: Paper) -> tuple[Sequence[Passage], int]:
        found = list(cut(paper, count, limit=recipe.passage_tokens, window=recipe.window_tokens))
        return found, cuts(found, paper)

    return passages


def _ahead(ray: str | None, folder: Path, pulse: Pulse) -> Ahead | None:
    """The cluster's work for one build; what it finds lies in `folder` until that is closed."""
    return None if ray is None else Ahead(ray, folder / "ahead.sqlite", pulse)


def _check_cluster(address: str, model: Chosen) -> None:
    """Raises SettingError where a cluster cannot do what is asked."""
    if model.name != BUNDLED_MODEL.name:
        raise SettingError(
            f"A Ray cluster embeds by the bundled model, and this index is to be made by "
            f"{model.name!r}. Index without --ray, or unset ASKPAPERS_EMBED."
        )
    check_address(address)


def _new_name(place: Home, *, among_others: bool) -> str:
    """Of the time, to be read by people; nothing goes by it, and a clock may jump. Among other
    machines' it is one that they do not find by the same clock."""
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    if among_others:
        stamp += f"-{uuid.uuid4().hex[:8]}"
    number = 0
    while (place.generations / f"{stamp}-{number}").exists():
        number += 1
    return f"{stamp}-{number}"


def _sealed(folder: Path, base: Base, beat: Beat) -> dict[str, str]:
    """Have every file on the disk, for its owner alone; returns their hashes."""
    tighten(folder)
    known = base.manifest.files if base.manifest and base.sound else {}
    files = {
        file.relative_to(folder).as_posix(): file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    # What generations share was checked when the build began.
    shared = {
        name for name, file in files.items() if name in known and file.samefile(base.folder / name)
    }
    for name in files.keys() - shared:
        with files[name].open("rb+") as opened:
            os.fsync(opened.fileno())
        beat()
    own = [name for name in files if name not in shared and files[name].name != ROWS]
    found = dict(zip(own, hashes([files[name] for name in own], beat), strict=True))
    rows = {name: rows_hash(file.parent) for name, file in files.items() if file.name == ROWS}
    return {name: (found | rows).get(name) or known[name] for name in files}


def _sweep(place: Home, keep: set[str], shared: SharedBuild | None) -> None:
    """Remove generations that nobody reads, and what builds left that were killed."""
    with shared.pulling() if shared else nullcontext():
        kept = {*keep, current_or_none(place), *being_read(place)}
        for folder in place.generations.glob("*"):
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
    for half in (*place.root.glob(f".{place.current.name}.*"), *place.digests.glob(".*")):
        half.unlink(missing_ok=True)


@contextmanager
def _reading(folder: Path, digests: Sequence[Digest]) -> Iterator[Catalogue]:
    catalogue = Catalogue(
        folder / "catalogue.sqlite", {digest.sha256: digest.name for digest in digests}
    )
    try:
        yield catalogue
    finally:
        catalogue.close()


@contextmanager
def _writing(place: Home) -> Iterator[None]:
    """One builder at a time, by a lock that dies with its process; and what the disk refuses, as
    one sentence."""
    holder = place.root / "build.pid"
    try:
        private_folder(place.root)
        with FileLock(place.lock, mode=0o600, timeout=0):
            tighten_home(place)
            private_file(holder)
            holder.write_text(str(os.getpid()))
            yield
    except Timeout as error:
        pid = holder.read_text() if holder.exists() else "unknown"
        raise IndexBusy(
            f"Another askpapers process (pid {pid}) is building this index. Wait until it has "
            "finished and try again."
        ) from error
    except (OSError, sqlite3.OperationalError) as error:
        if (
            isinstance(error, sqlite3.OperationalError)
            and error.sqlite_errorcode & 0xFF not in _DISK
        ):
            raise
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise StorageError(
            f"The home {str(place.root)!r} could not be written ({why}). Free some space or see to "
            "its permissions, and try again; the index stands as it was."
        ) from error
