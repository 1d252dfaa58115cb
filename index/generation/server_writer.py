"""What a build does where machines share a collection: begins with what is published there, puts
vectors on the Chroma server, and publishes for all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import IndexCorrupt, IndexError_, IndexOutdated, ServerError
from index.files import Beat, still, write_atomically
from index.generation.base import Base
from index.generation.catalogue import Catalogue
from index.generation.chroma_server import ChromaServer, collection_prefix, keys
from index.generation.generations import Manifest, read_manifest
from index.generation.graph_writer import AT_ONCE, WORN
from index.generation.publications import Publication, Shared
from index.generation.taking_up import take_up
from index.home import Home
from index.models.embedders import Chosen
from index.types import Progress

_log = logging.getLogger(__name__)


class SharedBuild:
    """One build upon what is published, in one home."""

    def __init__(self, shared: Shared, server: ChromaServer, before: Publication | None) -> None:
        self._shared, self._server, self._before = shared, server, before

    @classmethod
    @contextmanager
    def begun(
        cls, home: Home, *, rebuild: bool, alone: bool, beat: Beat = still
    ) -> Iterator[SharedBuild | None]:
        """With what is published in the home; None where the settings name no store, or for a home
        that is to be `alone`. Raises ServerError for a server or a store that is not as it should
        be, SettingError."""
        shared = None if alone else Shared.of(home)
        if shared is None:
            yield None
            return
        server = shared.server()
        try:
            server.check()
            try:
                before = take_up(shared, copies=True, beat=beat)
            except (IndexOutdated, IndexCorrupt):  # the copies have come; all is built from them
                before = shared.newest()
            if before is None and not rebuild:
                _refuse_an_empty_store(home)
            yield cls(shared, server, before)
        finally:
            server.close()

    def stands(self, manifest: Manifest) -> bool:
        """Whether this generation is what is published for all."""
        return self._before is not None and self._before.generation == manifest.generation

    def mend(self, manifest: Manifest, folder: Path, catalogue: Catalogue, tell: Progress) -> None:
        """See that the server has each vector of what is published: it may have lost some, which
        their number does not tell where it has others' as well."""
        vectors = np.load(folder / "vectors.npy", mmap_mode="r")
        self._put(manifest.collection, catalogue, vectors, tell)

    def put(
        self, base: Base, chosen: Chosen, folder: Path, catalogue: Catalogue, tell: Progress
    ) -> str:
        """Have all vectors of a new generation on the server; returns their collection's name.

        What is there already stays, be it of another generation or of a build that was killed. When
        too much of it is no longer needed, another collection is begun.
        """
        prefix = collection_prefix(self._shared.identity(), chosen.name)
        before = base.manifest.collection if base.manifest else ""
        epochs = [_epoch(name, prefix) for name in self._server.collections(prefix)]
        newest = max(epochs, default=0)
        if base.sound and before.startswith(prefix):
            name = before
        elif base.sound or chosen.load().fixed:
            name = f"{prefix}{newest}"
        else:  # the same name may stand for another model now
            name = f"{prefix}{newest + 1}"
        vectors = np.load(folder / "vectors.npy", mmap_mode="r")
        self._put(name, catalogue, vectors, tell)
        if self._server.count(name) - len(vectors) > WORN * len(vectors):
            # also where a build that was killed began it
            name = f"{prefix}{_epoch(name, prefix) + 1}"
            self._put(name, catalogue, vectors, tell)
        return name

    def publish(self, manifest: Manifest, beat: Beat = still) -> None:
        """Raises IndexBusy if another builder was first, ServerError."""
        self._shared.publish(manifest, self._before, beat)
        with self.pulling():
            write_atomically(self._shared.home.current, manifest.generation.encode())

    def tidy(self) -> None:
        """Remove from the store and the server what is needed no more; the next build can do it as
        well."""
        try:
            self._shared.tidy()
        except ServerError as error:
            _log.warning("What is needed no more could not be removed. %s", error)

    @contextmanager
    def pulling(self) -> Iterator[None]:
        with self._shared.pulling():
            yield

    def _put(
        self, name: str, catalogue: Catalogue, vectors: npt.NDArray[np.float16], tell: Progress
    ) -> None:
        self._server.ensure(name)
        missing: list[int] = []
        kept: list[str] = []
        for start in range(0, len(vectors), AT_ONCE):
            some = range(start, min(start + AT_ONCE, len(vectors)))
            titles = (title for title, _ in catalogue.texts(some))
            found = list(keys(catalogue.numbered(some), titles))
            places = self._server.missing(name, found)
            missing += [start + place for place in places]
            kept += [found[place] for place in places]
            tell("Asking the Chroma server", some.stop, len(vectors))
        for start in range(0, len(missing), AT_ONCE):
            tell("Writing to the Chroma server", start, len(missing))
            rows = np.asarray(vectors[missing[start : start + AT_ONCE]], dtype=np.float32)
            self._server.put(name, kept[start : start + AT_ONCE], rows)
        tell("Writing to the Chroma server", len(missing), len(missing))


def _refuse_an_empty_store(home: Home) -> None:
    """A folder that is not mounted looks like one, too."""
    try:
        manifest = read_manifest(home)
    except IndexError_:
        return
    if manifest.collection:
        raise ServerError(
            f"The store (ASKPAPERS_STORE) is empty, and the home {str(home.root)!r} was filled "
            "from one. See that it is mounted and is the right one; or fill it again from this "
            "home: askpapers index --rebuild"
        )


def _epoch(name: str, prefix: str) -> int:
    end = name.removeprefix(prefix)
    return int(end) if end.isdecimal() else 0
