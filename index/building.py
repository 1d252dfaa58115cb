"""One build: from what changed in a collection to a generation beside the published one, which is
then published by one atomic rename."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from index.cluster.ahead import Ahead
from index.errors import SourceError
from index.files import private_folder, write_atomically
from index.generation.base import Base
from index.generation.catalogue import Catalogue
from index.generation.catalogue_changes import Changes
from index.generation.catalogue_writer import CatalogueWriter
from index.generation.generations import SCHEMA, Manifest, Recipe
from index.generation.housekeeping import new_name, sweep
from index.generation.passages import cut, cuts
from index.generation.reports import told, unchanged
from index.generation.sealing import seal
from index.generation.server_writer import SharedBuild
from index.generation.writer import Writer
from index.home import Home
from index.models.embedders import Chosen
from index.models.tokenizer import token_counter
from index.pulse import Pulse
from index.sources import copies, unread
from index.sources.collection import Collection
from index.sources.reading import Reader
from index.types import BuildReport, Digest, Paper, ParsedDigest, Passage


class Building:
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
        self._name = new_name(place, among_others=shared is not None)
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
        self._look(change, known)
        digests = self._collection.digests()
        removed = tuple(sorted(self._collection.removed))
        if not digests and not known:
            raise SourceError(
                "There is no digest to index yet. Name a file or folder: askpapers index FOLDER"
            )
        same = before and (digests, removed) == (before.digests, before.removed)
        if before and self._base.sound and same and self._stands(before):
            self.discard()
            with reading(self._base.folder, before.digests) as catalogue:
                if self._shared:
                    self._shared.mend(before, self._base.folder, catalogue, self._pulse.tell)
                return self._told(unchanged(before), catalogue, before.digests)
        changes = self._settled(digests)
        manifest = self._written(digests, removed, changes)
        copies.keep_records(self._place.digests, set(digests) - set(known))
        self._publish(manifest)
        copies.prune(self._place.digests, {digest.sha256 for digest in digests})
        sweep(self._place, {self._name}, self._shared)
        # the sample goes with the first real digest
        shutil.rmtree(self._place.sample.root, ignore_errors=True)
        report = replace(
            unchanged(manifest),
            added=changes.added,
            changed=changes.changed,
            removed=changes.removed,
            unchanged=changes.unchanged,
        )
        with reading(self._folder, digests) as catalogue:
            return self._told(report, catalogue, digests)

    def _look(self, change: Callable[[Collection], None], known: Sequence[Digest]) -> None:
        """Read what is new."""
        before = self._base.manifest

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

    def _settled(self, digests: Sequence[Digest]) -> Changes:
        """Have papers and passages in the catalogue."""
        before, stay = self._base.manifest, {digest.sha256 for digest in digests}
        kept = (
            {d.sha256 for d in before.digests}
            if before and self._base.sound
            else self._collection.unrestored
        )
        cutter = _cutter(self._recipe)
        if self._ahead:
            cutter = self._ahead.cutter(cutter)
        return self._catalogue_writer.settle(stay, stay & kept, cutter, reuse=self._base.sound)

    def _told(
        self, report: BuildReport, catalogue: Catalogue, digests: Sequence[Digest]
    ) -> BuildReport:
        return told(report, self._base, self._collection, catalogue, digests)

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
        with reading(self._folder, digests) as catalogue:
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
            files=seal(self._folder, self._base, self._pulse.beat),
            collection=collection,
        )


@contextmanager
def reading(folder: Path, digests: Sequence[Digest]) -> Iterator[Catalogue]:
    catalogue = Catalogue(
        folder / "catalogue.sqlite", {digest.sha256: digest.name for digest in digests}
    )
    try:
        yield catalogue
    finally:
        catalogue.close()


def _cutter(recipe: Recipe) -> Callable[[Paper], tuple[Sequence[Passage], int]]:
    count = token_counter()

    def passages(paper: Paper) -> tuple[Sequence[Passage], int]:
        found = list(cut(paper, count, limit=recipe.passage_tokens, window=recipe.window_tokens))
        return found, cuts(found, paper)

    return passages


def _ahead(ray: str | None, folder: Path, pulse: Pulse) -> Ahead | None:
    """The cluster's work for one build; what it finds lies in `folder` until that is closed."""
    return None if ray is None else Ahead(ray, folder / "ahead.sqlite", pulse)


def _file_name(model: str) -> str:
    """A model's name as one of a file; different names stay different."""
    plain = re.sub(r"[^\w.@#-]", "_", model, flags=re.ASCII)[:100]
    return plain if plain == model else f"{plain}-{hashlib.sha256(model.encode()).hexdigest()[:8]}"
