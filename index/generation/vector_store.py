"""Passages' vectors in an embedded Chroma collection. The only module that knows Chroma.

Texts stay in the catalogue: in Chroma they would double the size of a collection that every change
copies.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import chromadb
from chromadb.config import Settings
from chromadb.errors import ChromaError

from index.arrays import Floats
from index.errors import StorageError, corrupt
from index.files import Beat, copy_file, private_folder, still

_COLLECTION = "passages"
_FEW, _WRITTEN_AGAIN = 2, 3  # passages, which Chroma keeps in memory, and times
_TOLD, _TOLD_LINE = 120, 80  # characters of an error of Chroma's
ROWS = "chroma.sqlite3"
# By default Chroma writes its graph to the disk after every thousand changes, and keeps the rest in
# a log that every reader replays, and may then write. With two, a finished graph is wholly on the
# disk: reading changes no checked file.
_GRAPH = {
    "space": "cosine",
    "ef_construction": 200,
    "ef_search": 400,
    "max_neighbors": 32,
    "sync_threshold": 2,
}
# Put together within SQLite, which is several times faster than to fetch each row. A later Chroma
# may add columns to these tables, and others, which changes nothing here.
_HASHED = tuple(
    f"SELECT CAST(coalesce(group_concat(quote({')||quote('.join(columns.split())}), char(10)), "
    "'') AS BLOB) FROM "
    f"(SELECT * FROM {table} ORDER BY {', '.join(columns.split())}) {group}"
    for table, columns, group in (
        ("embeddings", "id segment_id embedding_id seq_id", "GROUP BY id / 1000"),
        ("embedding_metadata", "id key string_value", "GROUP BY id / 1000"),
        ("collections", "id name dimension database_id config_json_str schema_str", ""),
        ("segments", "id type scope collection", ""),
        ("max_seq_id", "segment_id seq_id", ""),
        ("embeddings_queue", "seq_id operation topic id vector encoding metadata", ""),
        ("tenants", "id", ""),
        ("databases", "id name tenant_id", ""),
    )
)
_Found = TypeVar("_Found")


class PassageVectors:
    """One collection in one folder. Similarities are cosines, -1..1, higher is closer."""

    def __init__(self, client: Any, collection: Any) -> None:
        self.client = client
        self._collection = collection

    @classmethod
    def create(cls, folder: Path) -> PassageVectors:
        client = _client(folder)
        return cls(
            client,
            client.create_collection(
                _COLLECTION, embedding_function=None, configuration={"hnsw": _GRAPH}
            ),
        )

    @classmethod
    def open(cls, folder: Path, passages: int, rows: str = "") -> PassageVectors:
        """Raises IndexCorrupt if the folder holds no readable collection of so many passages, or,
        where their hash is known, another one."""
        check(folder, passages, rows)
        client = _told(lambda: _client(folder))
        return cls(
            client, _told(lambda: client.get_collection(_COLLECTION, embedding_function=None))
        )

    def close(self) -> None:
        self.client.close()

    def count(self) -> int:
        return int(_told(self._collection.count))

    def put(
        self, ids: Sequence[str], vectors: Sequence[Sequence[float]], paper_ids: Sequence[str]
    ) -> None:
        """Put passages in; one with a known id is replaced. Raises StorageError."""
        step = self.client.get_max_batch_size()
        for start in range(0, len(ids), step):
            some = slice(start, start + step)
            # until Chroma thinks it worth writing to the disk
            for _again in range(1 if len(ids[some]) > _FEW else _WRITTEN_AGAIN):
                _written(
                    lambda some=some: self._collection.upsert(  # type: ignore[misc]
                        ids=ids[some],
                        embeddings=vectors[some],
                        metadatas=[{"paper_id": paper_id} for paper_id in paper_ids[some]],
                    )
                )

    def drop_paper(self, paper_id: str) -> None:
        """Take a paper's passages out. Raises StorageError."""
        _written(lambda: self._collection.delete(where={"paper_id": paper_id}))

    def drop(self, ids: Sequence[str]) -> None:
        """Take passages out. Raises StorageError."""
        step = self.client.get_max_batch_size()
        for start in range(0, len(ids), step):
            part = list(ids[start : start + step])
            _written(lambda part=part: self._collection.delete(ids=part))  # type: ignore[misc]

    def nearest(
        self, question: Floats | Sequence[float], k: int, among: Sequence[str] | None = None
    ) -> dict[str, float]:
        """Passage ids and cosines of the `k` nearest (of these ids), nearest first, by the
        approximate graph."""
        found = _told(
            lambda: self._collection.query(
                query_embeddings=[question], n_results=k, ids=among, include=["distances"]
            )
        )
        return {key: 1.0 - d for key, d in zip(found["ids"][0], found["distances"][0], strict=True)}


def check(folder: Path, passages: int, known: str = "") -> None:
    """Raises IndexCorrupt if the store does not hold so many passages, or is not the one of this
    hash. Chroma's own count takes seconds for 100,000."""
    with _rows(folder) as rows:
        if (held := rows.execute("SELECT count(*) FROM embeddings").fetchone()[0]) != passages:
            raise corrupt(f"its vector store holds {held} of {passages} passages")
        if known and _hash(rows) != known:
            raise corrupt("its vector store was altered")


def rows_hash(folder: Path) -> str:
    """Of all rows that matter, and not of the file, which Chroma changes even to read. Raises
    IndexCorrupt."""
    with _rows(folder) as rows:
        return _hash(rows)


def copy(folder: Path, into: Path, beat: Beat = still) -> None:
    """Copy a store that others may be opening: Chroma writes its rows even to read. Raises
    IndexCorrupt."""
    private_folder(into)
    with _rows(folder):  # nobody writes them while they are being read
        copy_file(folder / ROWS, into / ROWS, beat)
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.startswith(ROWS):
            private_folder((into / file.relative_to(folder)).parent)
            copy_file(file, into / file.relative_to(folder), beat)


@contextmanager
def _rows(folder: Path) -> Iterator[sqlite3.Connection]:
    """Chroma's SQLite file, whose rows stay as they are until the context ends."""
    file = folder / ROWS
    if not file.is_file():
        raise corrupt("its vector store is missing")
    # what a killed reader left half written has to be undone
    mode = "rw" if os.access(folder, os.W_OK) else "ro"
    try:
        with closing(
            sqlite3.connect(
                f"{file.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None
            )
        ) as rows:
            rows.execute("BEGIN")
            rows.execute("SELECT count(*) FROM embeddings").fetchone()  # from here on nobody writes
            yield rows
    # the latter where the message is damaged, too
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise corrupt(f"its vector store cannot be read ({str(error)[:_TOLD]})") from error


def _hash(rows: sqlite3.Connection) -> str:
    """Raises IndexCorrupt if the file's pages do not hang together: indexes hold the same, but are
    not hashed."""
    if (told := rows.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
        raise corrupt(f"its vector store is not whole ({told.splitlines()[-1][:_TOLD_LINE]})")
    found = hashlib.sha256()
    for query in _HASHED:
        found.update(query.encode())
        for (line,) in rows.execute(query):
            found.update(line)
            found.update(b"\n")
    return "rows:" + found.hexdigest()


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(str(folder), settings=_settings().model_copy())


@cache
def _settings() -> Settings:
    """Made once: it looks for each of them in the environment, as long as all else takes that opens
    a collection."""
    return Settings(anonymized_telemetry=False)


def _told(call: Callable[[], _Found]) -> _Found:
    """Chroma's own errors, and those of its Rust half, as ours."""
    try:
        return call()
    except (ChromaError, ValueError, RuntimeError, OSError, AttributeError) as error:
        # AttributeError: of a client for a path that it could not open before
        raise corrupt(f"its vector store could not be read ({str(error)[:_TOLD]})") from error
    except BaseException as error:
        # of its Rust half; no Exception, and not to be imported
        if type(error).__name__ == "PanicException":
            raise corrupt("its vector store could not be read") from error
        raise


def _written(call: Callable[[], object]) -> None:
    """What Chroma says when it cannot write, as ours."""
    try:
        call()
    except (ChromaError, RuntimeError, OSError) as error:
        raise StorageError(
            f"The vector store could not be written ({str(error)[:_TOLD]}). Free some space on the "
            "disk and try again; the index stands as it was."
        ) from error
