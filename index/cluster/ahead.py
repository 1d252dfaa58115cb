"""Has a Ray cluster do what a build will need, before it needs it: files are read and cut, passages
embedded, and the build finds all of it where it looks first. So it makes, and publishes, what it
makes without a cluster; what is not there it computes itself.

Work goes out in portions, whose size bounds the memory here, and what comes back lies on the disk.
"""

from __future__ import annotations

import hashlib
import pickle
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

import numpy as np

from index.arrays import Numbers
from index.cluster.connection import Cluster
from index.cluster.work import Cut, Reading
from index.errors import SourceError
from index.files import private_file
from index.generation.catalogue import Catalogue
from index.generation.passages import at
from index.generation.vector_cache import VectorCache
from index.models.minilm import DIMENSION
from index.pulse import Pulse
from index.sources.collection import Collection
from index.sources.reading import Reader
from index.types import Paper, ParsedDigest, Passage

_PORTION = 64 * 2**20  # bytes of files, or one file
_FILES = 4096
_TEXTS = 2048  # a core, some 40 seconds of work, so that the wait for the last ones counts little
_MOST_TEXTS = 200_000

Found = tuple[Sequence[Passage], int]


class Ahead:
    """What a cluster found for one build, in a file that goes with it."""

    def __init__(self, address: str, file: Path, pulse: Pulse) -> None:
        self._cluster = Cluster(address, pulse.beat)
        self._pulse = pulse
        self._file = file
        private_file(file)
        self._database = sqlite3.connect(file)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE reading (sha BLOB, path TEXT, told BLOB, PRIMARY KEY (sha, path));"
            "CREATE TABLE cut (text BLOB PRIMARY KEY, spans BLOB);"
        )

    def read(self, change: Callable[[Collection], None], store: Path) -> None:
        """Read what `change` will have read. Raises what it raises, or ClusterError."""
        scout = _Scout(self._take)
        collection = Collection(
            store, lambda *_: None, reader=scout, keeps=False, progress=self._pulse.seldom
        )
        try:
            change(collection)
            scout.flush()
        finally:
            scout.close()

    def reader(self) -> Reader:
        return _Told(self._database, self._pulse)

    def cutter(self, cut: Callable[[Paper], Found]) -> Callable[[Paper], Found]:
        """The same as `cut`, which is asked where nothing was found."""

        def passages(paper: Paper) -> Found:
            row = self._database.execute(
                "SELECT spans FROM cut WHERE text = ?", (_key(paper.title, paper.abstract),)
            ).fetchone()
            if row is None:
                return cut(paper)
            within, *ends = np.frombuffer(row[0], dtype=np.int64).tolist()
            return at(paper, zip(ends[::2], ends[1::2], strict=True)), within

        return passages

    def embed(self, catalogue: Catalogue, origins: Numbers, cached: Path) -> None:
        """Have the vectors of the passages that are new (of origin -1) in the cache. They are kept
        as they come."""
        with closing(VectorCache(cached, DIMENSION)) as cache:
            self._embed(catalogue, np.flatnonzero(origins < 0), cache)

    def _embed(self, catalogue: Catalogue, numbers: Numbers, cache: VectorCache) -> None:
        done, total = 0, len(numbers)
        self._pulse.tell("Embedding passages on the cluster", 0, total)
        portion: dict[str, None] = {}  # in order, each once

        def flush() -> None:
            nonlocal done
            texts = list(portion)
            portion.clear()
            for some in self._cluster.compute("embed", {"text": [t.encode() for t in texts]}):
                found = zip(some["number"], some["row"], some["words"], strict=True)
                cache.put([(texts[number], row + words) for number, row, words in found])
                done += len(some["number"])
                self._pulse.tell("Embedding passages on the cluster", done, total)

        for text in self._texts(catalogue, numbers):
            if cache.holds(text):
                done += 1
                continue
            portion[text] = None
            if len(portion) == self._portion():
                flush()
        if portion:
            flush()
        self._pulse.tell("Embedding passages on the cluster", total, total)  # some are the same

    def close(self) -> None:
        self._cluster.close()
        self._database.close()
        self._file.unlink(missing_ok=True)

    def _portion(self) -> int:
        self._cluster.connect()
        return min(max(1, self._cluster.cores) * _TEXTS, _MOST_TEXTS)

    @staticmethod
    def _texts(catalogue: Catalogue, numbers: Numbers) -> Iterator[str]:
        for start in range(0, len(numbers), _FILES):
            for title, text in catalogue.texts(numbers[start : start + _FILES]):
                yield f"{title}\n{text}"

    def _take(self, paths: Sequence[str], contents: Sequence[bytes]) -> None:
        """Have these files read, and keep what comes back."""
        columns = {"path": [p.encode(errors="surrogatepass") for p in paths], "content": contents}
        done = 0
        self._pulse.tell("Reading on the cluster", 0, len(paths))
        for some in self._cluster.compute("read", columns):
            for number, told in zip(some["number"], some["told"], strict=True):
                key = hashlib.sha256(contents[number]).digest()
                self._database.execute(
                    "INSERT OR REPLACE INTO reading VALUES (?, ?, ?)",
                    (key, columns["path"][number], told),
                )
                # of our own program, on a machine of the cluster's owner
                self._keep_cuts(pickle.loads(told))  # noqa: S301
            done += len(some["number"])
            self._pulse.tell("Reading on the cluster", done, len(paths))

    def _keep_cuts(self, reading: Reading | str) -> None:
        if isinstance(reading, Reading):
            self._database.executemany(
                "INSERT OR REPLACE INTO cut VALUES (?, ?)",
                (
                    (_key(entry.title, entry.abstract), _packed(cut))
                    for entry, cut in zip(reading.parsed.entries, reading.cuts, strict=True)
                ),
            )


class _Scout(Reader):
    """Reads nothing: it gathers what would be read."""

    def __init__(self, take: Callable[[Sequence[str], Sequence[bytes]], None]) -> None:
        super().__init__()
        self._take = take
        self._paths: list[str] = []
        self._contents: list[bytes] = []
        self._size = 0

    def parse(self, content: bytes, path: str) -> ParsedDigest:
        if self._size + len(content) > _PORTION or len(self._paths) == _FILES:
            self.flush()
        self._paths.append(path)
        self._contents.append(content)
        self._size += len(content)
        return ParsedDigest("", (), ())

    def flush(self) -> None:
        if self._paths:
            self._take(self._paths, self._contents)
        self._paths, self._contents, self._size = [], [], 0


class _Told(Reader):
    """Tells what was read on the cluster, and reads what was not."""

    def __init__(self, database: sqlite3.Connection, pulse: Pulse) -> None:
        super().__init__(beat=pulse.beat)
        self._database = database

    def parse(self, content: bytes, path: str) -> ParsedDigest:
        key = hashlib.sha256(content).digest(), path.encode(errors="surrogatepass")
        row = self._database.execute(
            "SELECT told FROM reading WHERE sha = ? AND path = ?", key
        ).fetchone()
        if row is None:
            return super().parse(content, path)
        # as above
        told: Reading | str = pickle.loads(row[0])  # noqa: S301
        if isinstance(told, str):
            raise SourceError(told)
        return told.parsed


def _key(title: str, abstract: str) -> bytes:
    return hashlib.sha256(f"{title}\0{abstract}".encode(errors="surrogatepass")).digest()


def _packed(cut: Cut) -> bytes:
    return np.array([cut.within, *chain.from_iterable(cut.spans)], dtype=np.int64).tobytes()
