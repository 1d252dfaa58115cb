"""Generations that several machines share: what lies in the store, how it comes there and back.

store.json            the store's own id, by which its collections on the Chroma server are named
published/<number>    what was published as the so-manyth: a generation, the blocks of its files
                      and of the digests' copies. Created exclusively: of two builders upon one
                      generation the second is told. The highest number is what is published.
blobs/<sha256>        a block of a file, named by what it holds, and never changed

A machine's own copy is a generation of its home like any other, but for the vector store, which
is the server's. What it has already is not fetched again.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, Field, ValidationError

from index.errors import (
    IndexBusy,
    ServerError,
    SettingError,
    StorageError,
)
from index.files import Beat, private_folder, still
from index.generation.chroma_server import ChromaServer
from index.generation.generations import Manifest
from index.generation.object_store import ObjectStore, open_store
from index.home import Home
from index.settings import SearchSettings, read

BLOCK = 8 * 2**20  # bytes: of a large file only the blocks that changed are carried
_GRACE = 3600.0  # seconds for which a generation stays that was replaced
_PULLING = 600.0  # seconds that one process of a home waits for another that fetches
_DIGITS = 8


class Publication(BaseModel, frozen=True):
    """One generation as it is shared: the blocks of each file, by its path below the generation's
    folder, and of each of the digests' copies, by its name."""

    number: int = Field(ge=1)
    generation: str = Field(pattern=r"^[A-Za-z0-9][\w.-]{0,90}$")
    collection: str
    files: dict[str, tuple[str, ...]]
    copies: dict[str, tuple[str, ...]]

    @property
    def blocks(self) -> set[str]:
        every = (*self.files.values(), *self.copies.values())
        return {block for blocks in every for block in blocks}


@dataclass(frozen=True, slots=True)
class Shared:
    """One home's way to what machines share."""

    home: Home
    store: ObjectStore
    settings: SearchSettings

    @classmethod
    def of(cls, home: Home) -> Shared | None:
        """None where the settings name no store. Raises SettingError."""
        settings = read(SearchSettings, home)
        if not (settings.store or settings.chroma_url):
            return None
        if not settings.store:
            raise SettingError(
                "ASKPAPERS_CHROMA_URL is set, and ASKPAPERS_STORE is not, where all but the "
                "vectors lies. Set it, or unset the other."
            )
        if not settings.chroma_url:
            raise SettingError(
                "ASKPAPERS_STORE is set, and ASKPAPERS_CHROMA_URL is not, where the vectors lie. "
                "Set it, or unset the other."
            )
        return cls(home, open_store(settings.store), settings)

    def server(self) -> ChromaServer:
        """For building. Raises SettingError."""
        return ChromaServer.of(self.settings, building=True)

    def identity(self) -> str:
        """The store's id, made with the first that is asked for. Raises ServerError."""
        mine = json.dumps({"id": uuid.uuid4().hex[:12]}).encode()
        found = self.store.read("store.json")
        if found is None:
            self.store.create("store.json", mine)
            found = self.store.read("store.json") or b""
        try:
            return str(json.loads(found)["id"])
        except (ValueError, KeyError, TypeError) as error:
            raise damaged("store.json") from error

    def newest(self) -> Publication | None:
        """What is published. Raises ServerError."""
        for _ in range(2):
            numbers = sorted(self.store.listed("published"))
            if not numbers:
                return None
            if (content := self.store.read(numbers[-1])) is not None:
                return _publication(numbers[-1], content)
        raise damaged(numbers[-1])

    def publish(self, manifest: Manifest, before: Publication | None, beat: Beat = still) -> None:
        """Put a generation of the home into the store, and publish it upon the one `before`.

        Raises IndexBusy if another builder was first, ServerError or StorageError.
        """
        folder = self.home.generations / manifest.generation
        digests = {digest.sha256 for digest in manifest.digests}
        number = before.number + 1 if before else 1
        push = _Push(self.store, before.blocks if before else set(), beat)
        every = Publication(
            number=number,
            generation=manifest.generation,
            collection=manifest.collection,
            files={
                name: push(folder / name) for name in sorted({*manifest.files, "manifest.json"})
            },
            copies={
                file.name: push(file)
                for sha in sorted(digests)
                for file in (self.home.digests / f"{sha}.gz", self.home.digests / f"{sha}.json")
                if file.is_file()
            },
        )
        name, content = publication_name(number), every.model_dump_json().encode()
        # a request that was sent twice finds its own
        mine = self.store.create(name, content) or self.store.read(name) == content
        if mine and max(self.store.listed("published")) != name:  # its number was tidied away
            self.store.delete([name])
            mine = False
        if not mine:
            raise IndexBusy(
                "Another builder has published meanwhile, upon what this one began with. Run the "
                "command again: nothing is lost."
            )

    def tidy(self, grace: float = _GRACE) -> None:
        """Remove what was replaced so long ago. For whoever has just published: another one that
        builds upon this publication writes anew what it finds too old."""
        listed = self.store.listed("published")
        names = sorted(listed)
        now = listed[names[-1]].modified if names else 0.0
        gone = [
            name for name, follower in pairwise(names) if listed[follower].modified <= now - grace
        ]
        kept = [
            _publication(name, self.store.read(name) or b"") for name in names if name not in gone
        ]
        self._delete_collections(
            {_publication(name, self.store.read(name) or b"").collection for name in gone}
            - {one.collection for one in kept}
        )
        self.store.delete(gone)
        needed = {f"blobs/{block}" for one in kept for block in one.blocks}
        blobs = self.store.listed("blobs").items()
        old = [name for name, one in blobs if one.modified < now - grace and name not in needed]
        self.store.delete(old)

    def _delete_collections(self, names: set[str]) -> None:
        if names:
            server = self.server()
            for name in names:
                server.delete(name)
            server.close()

    @contextmanager
    def pulling(self) -> Iterator[None]:
        """One process of a home changes what is published there at a time."""
        private_folder(self.home.root)
        try:
            with FileLock(self.home.root / "pull.lock", mode=0o600, timeout=_PULLING):
                yield
        except Timeout as error:
            raise IndexBusy(
                "Another askpapers process has been fetching what is published for minutes. Wait "
                "until it has finished and try again."
            ) from error
        except OSError as error:
            raise StorageError(
                f"The home {str(self.home.root)!r} could not be written "
                f"({error.strerror or error}). Free some space or see to its permissions, and try "
                "again; the index stands as it was."
            ) from error


class _Push:
    """Puts files into a store, block by block; what the last publication has is there."""

    def __init__(self, store: ObjectStore, there: set[str], beat: Beat) -> None:
        self._store, self._there, self._beat = store, there, beat

    def __call__(self, file: Path) -> tuple[str, ...]:
        found = []
        for content in blocks_of(file):
            block = hashlib.sha256(content).hexdigest()
            if block not in self._there:
                # even if it is there: what nobody needs may be about to be removed
                self._store.put(f"blobs/{block}", content)
                self._there.add(block)
            found.append(block)
            self._beat()
        return tuple(found)


def _publication(name: str, content: bytes) -> Publication:
    try:
        found = Publication.model_validate_json(content)
    except ValidationError as error:
        raise damaged(name) from error
    if publication_name(found.number) != name:
        raise damaged(name)
    return found


def publication_name(number: int) -> str:
    return f"published/{number:0{_DIGITS}}"


def blocks_of(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while content := opened.read(BLOCK):
            yield content


def damaged(name: str) -> ServerError:
    return ServerError(
        f"The store (ASKPAPERS_STORE) is damaged: {name} is missing or unreadable. Bring it back "
        "from a backup, or build from a home that has the collection, into an empty store."
    )
