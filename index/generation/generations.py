"""What one published index holds on disk, and how it is opened. Knows files and their checks;
builds nothing.

generations/<name>/manifest.json      what it was made of, by what, and the hashes of the files
below
                   catalogue.sqlite   entries, papers, passages
                   vectors.npy        one row a passage, half precision
                   moments.npy        mean and second moment of all vectors
                   words/             BM25
                   late/              each passage's token vectors, in files that generations share
                   chroma/            the same vectors, to find near ones quickly; none where they
                                      are on a Chroma server
readers/<name>.*.lock                 held by each process that reads that generation, for as long
as it lives
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import uuid
import weakref
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from index.arrays import Floats
from index.errors import IndexError_, IndexMismatch, IndexOutdated, NoIndex, corrupt
from index.files import Beat, hashes, private_folder, still
from index.generation.catalogue import Catalogue
from index.home import Home
from index.models import token_projection
from index.settings import SearchSettings, read
from index.types import Digest, Place

if TYPE_CHECKING:
    from index.generation.bm25 import BM25
    from index.generation.server_vectors import ServerVectors
    from index.generation.token_store import TokenStore
    from index.generation.vector_store import PassageVectors

SCHEMA = 5  # of the files below; another one is built anew
ROWS_HASH = "rows:"
LATE_INTERACTION = "late"  # the folder of token vectors, as generations have it since the first
# to be raised when layouts read more, or otherwise: digests are then read again from their copies
PARSER = 5
_LOCK_SECONDS = 5  # a builder looks at a lock for an instant
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
_LONGEST_NAME = 100  # bytes; a name has some 30
_TRIES = 5  # of opening what is published, while builders publish


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings that decide what an index of given digests holds; another recipe makes another
    index."""

    embed: str
    dimension: int = field(default=384, compare=False)  # follows from the model
    distance: str = "cosine"
    passage_tokens: int = 100
    # the model's 256 less its two marks, and room for joining title and text
    window_tokens: int = 248
    parser: int = PARSER
    late: str = token_projection.TRAINED  # the token projection; manifests name it so


@dataclass(frozen=True, slots=True)
class Manifest:
    schema: int
    generation: str
    recipe: Recipe
    digests: tuple[Digest, ...]
    # hashes of digests taken away by name: looking again does not bring them back
    removed: tuple[str, ...]
    papers: int
    passages: int
    merged: int
    conflicts: int
    cuts: int
    churn: int  # vectors taken out of the graph since it was made
    # Path below the generation -> sha256; or "rows:" and that of what is in it, for Chroma's
    # database: Chroma writes into the file even to read it.
    files: dict[str, str] = field(default_factory=dict)
    # on a Chroma server, in the place of a folder `chroma`
    collection: str = ""

    @property
    def rows(self) -> str:
        """The hash of what Chroma's database holds; empty where an older askpapers wrote none
        down."""
        return next((known for known in self.files.values() if known.startswith(ROWS_HASH)), "")

    def dump(self) -> bytes:
        """With its own hash, as nothing else tells whether it was altered."""
        raw = asdict(self)
        if not self.collection:  # as an older askpapers reads it
            del raw["collection"]
        return sealed(raw)

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """Raises IndexCorrupt if it cannot be read, IndexOutdated or IndexMismatch if another
        askpapers wrote it."""
        try:
            content = (folder / "manifest.json").read_bytes()
            raw = json.loads(content)
            schema = int(raw["schema"])
            seal = raw.pop("seal", None)  # none in one that an older askpapers wrote
        except (
            OSError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            RecursionError,
            OverflowError,
        ) as error:
            raise corrupt("its manifest is missing or unreadable") from error
        if seal is not None and sealed(raw) != content:
            raise corrupt("its manifest was altered")
        if schema > SCHEMA:
            raise IndexMismatch(
                "The index was made by a newer askpapers. Update askpapers to read it."
            )
        if schema < SCHEMA:
            raise IndexOutdated(
                "The index was made by an older askpapers. Build it again: "
                "askpapers index --rebuild"
            )
        try:
            raw["recipe"] = Recipe(**raw["recipe"])
            raw["digests"] = tuple(_digest(digest) for digest in raw["digests"])
            raw["removed"] = tuple(raw["removed"])
            return cls(**raw)
        except (KeyError, TypeError, AttributeError) as error:
            raise corrupt("its manifest is incomplete") from error


@dataclass(slots=True, weakref_slot=True)
class Generation:
    """An opened index. Held by a reader until `close`, or until nothing refers to it; never
    changed."""

    manifest: Manifest
    papers: Catalogue
    bm25: BM25
    token_store: TokenStore
    vectors: npt.NDArray[np.float16]  # (passages, d), unit rows, mapped from the disk
    moments: Floats
    # none where Chroma, which writes even to read, cannot, and where no server is named
    store: PassageVectors | ServerVectors | None
    close: Callable[[], object] = lambda: None


def current_name(home: Home) -> str:
    """The published generation's name. Raises NoIndex if there is none."""
    try:
        with home.current.open("rb") as file:
            content = file.read(_LONGEST_NAME)
    except FileNotFoundError:
        content = b""
    except OSError as error:
        raise corrupt("the file CURRENT cannot be read") from error
    name = content.decode("ascii", "replace").strip()
    if not name:
        raise NoIndex(
            f"Nothing is indexed in {str(home.root)!r} yet. Add your digests: askpapers "
            "index FOLDER"
        )
    if len(content) == _LONGEST_NAME or not _NAME.fullmatch(name):
        raise corrupt("the file CURRENT is damaged")
    return name


def current_or_none(home: Home) -> str | None:
    """The published generation's name, if there is one that can be read."""
    try:
        return current_name(home)
    except IndexError_:
        return None


def read_manifest(home: Home) -> Manifest:
    """Raises NoIndex, IndexCorrupt or IndexOutdated."""
    return Manifest.load(home.generations / current_name(home))


def open_generation(home: Home, recipe: Recipe) -> Generation:
    """Open what is published, checked against its manifest; it stays on the disk until it is
    closed.

    Raises NoIndex, IndexCorrupt, IndexOutdated, or IndexMismatch if it was made by another recipe.
    """
    for _ in range(_TRIES):
        name = current_name(home)
        leave = enter(home, name)
        # published before anybody could see who reads the one before
        if current_name(home) != name:
            leave()
            continue
        try:
            return _open(home, name, recipe, leave)
        except IndexError_:
            leave()
            # else a builder has published another and removed this one
            if current_name(home) == name:
                raise
        except BaseException:
            leave()
            raise
    raise corrupt("it changes faster than it can be opened")


def inspect(home: Home, recipe: Recipe) -> Manifest:
    """The manifest of what is published, whose files are whole; nothing is loaded. Raises as
    `open_generation`."""
    name = current_name(home)
    leave = enter(home, name)
    try:
        return _checked(home.generations / name, recipe)
    finally:
        leave()


def _checked(folder: Path, recipe: Recipe) -> Manifest:
    manifest = Manifest.load(folder)
    if manifest.recipe != recipe:
        if manifest.recipe.embed == recipe.embed:
            raise IndexOutdated(
                "The index was made by an older askpapers. Build it again: "
                "askpapers index --rebuild"
            )
        raise IndexMismatch(
            f"The index was made by the embedding model {manifest.recipe.embed!r} with other "
            f"settings than now ({recipe.embed!r}). Build it again: askpapers index --rebuild"
        )
    if not manifest.papers:
        raise NoIndex("All digests were taken away. Add others: askpapers index FOLDER")
    verify(folder, manifest)
    return manifest


def _open(home: Home, name: str, recipe: Recipe, leave: Callable[[], None]) -> Generation:
    from index.generation.bm25 import BM25
    from index.generation.token_store import TokenStore

    folder = home.generations / name
    manifest = _checked(folder, recipe)
    names = {digest.sha256: digest.name for digest in manifest.digests}
    papers = Catalogue(folder / "catalogue.sqlite", names)
    store = (
        server_vectors(home, manifest, papers.held)
        if manifest.collection
        else _in_folder(folder / "chroma", manifest)
    )
    generation = Generation(
        manifest,
        papers,
        BM25.load(folder / "words"),
        TokenStore.load(folder / LATE_INTERACTION, manifest.passages),
        np.load(folder / "vectors.npy", mmap_mode="r"),
        np.load(folder / "moments.npy"),
        store,
    )
    left = weakref.finalize(generation, leave)
    generation.close = weakref.finalize(generation, _close, papers, store, left)
    # when the process ends, other threads may still read, and would crash on what is closed
    generation.close.atexit = False
    return generation


def _in_folder(folder: Path, manifest: Manifest) -> PassageVectors | None:
    from index.generation.vector_store import PassageVectors

    if folder.is_dir() and not os.access(folder, os.W_OK):
        return None
    return PassageVectors.open(folder, manifest.passages, manifest.rows)


def server_vectors(
    home: Home, manifest: Manifest, held: Callable[[Sequence[str]], set[str]]
) -> ServerVectors | None:
    """Those of a generation whose vectors are on a server; none where no server is named. Nothing
    is asked yet. Raises SettingError."""
    from index.generation.chroma_server import ChromaServer
    from index.generation.server_vectors import ServerVectors

    settings = read(SearchSettings, home)
    if not settings.chroma_url:
        return None
    server = ChromaServer.of(settings, building=False)
    return ServerVectors(server, manifest.collection, manifest.passages, held)


def _close(
    papers: Catalogue,
    store: PassageVectors | ServerVectors | None,
    leave: Callable[[], object],
) -> None:
    papers.close()
    if store is not None:
        store.close()
    leave()


def verify(folder: Path, manifest: Manifest, beat: Beat = still) -> None:
    """Raises IndexCorrupt if a file is not what was published."""
    files = {
        name: known for name, known in manifest.files.items() if not known.startswith(ROWS_HASH)
    }
    found = hashes([folder / name for name in files], beat)
    for (name, expected), now in zip(files.items(), found, strict=True):
        if now != expected:
            raise corrupt(f"its file {name} is missing or was altered")


def enter(home: Home, name: str) -> Callable[[], None]:
    """Say that this process reads a generation, which keeps it on the disk; returns what ends that.

    In a home that cannot be written nobody builds either, so nothing has to be said.
    """
    lease = home.readers / f"{name}.{os.getpid()}-{uuid.uuid4().hex[:8]}.lock"
    lock = FileLock(lease, mode=0o600, thread_local=False)
    try:
        private_folder(lease.parent)
        lock.acquire(timeout=_LOCK_SECONDS)
        while not lease.exists():  # a builder took it for a dead process's before it was locked
            lock.release()
            lock.acquire(timeout=_LOCK_SECONDS)
    except OSError:
        return lambda: None

    def leave() -> None:
        lock.release()
        lease.unlink(missing_ok=True)

    return leave


def being_read(home: Home) -> set[str]:
    """Names of the generations that processes read now; what dead processes left is cleared
    away."""
    names = set()
    for lease in home.readers.glob("*.lock"):
        try:
            with FileLock(lease, mode=0o600, timeout=0):
                lease.unlink(missing_ok=True)
        except Timeout:
            names.add(lease.name.partition(".")[0])
    return names


def sealed(raw: dict[str, object]) -> bytes:
    """A manifest as it is written, with a hash of all else at its end."""
    plain = json.dumps(raw, ensure_ascii=False, indent=1)
    return json.dumps(
        raw | {"seal": hashlib.sha256(plain.encode()).hexdigest()}, ensure_ascii=False, indent=1
    ).encode()


def _digest(raw: dict[str, Any]) -> Digest:
    places = tuple(Place(**place) for place in raw["places"])
    return Digest(**raw | {"places": places, "doubtful": tuple(raw.get("doubtful", ()))})
