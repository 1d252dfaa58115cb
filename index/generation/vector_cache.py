"""Floats that were computed once, by what was embedded: they outlive the index, and a build that
was killed."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.files import private_file, private_folder
from index.models.vectors import same

Rows = npt.NDArray[np.float16]
Encode = Callable[[Sequence[str]], tuple[npt.NDArray[np.float32], list[bytes]]]

_AT_ONCE = 256  # texts, some seconds of work: no more is lost when a build is killed


class VectorCache:
    """A SQLite file for one model. A row that was damaged is computed again; a file that was, or
    that holds vectors of another length, is begun anew."""

    def __init__(self, file: Path, dimension: int) -> None:
        self._file = file
        self._dimension = dimension
        private_folder(file.parent)
        try:
            self._database = _open(file)
        except sqlite3.DatabaseError as error:
            # locked, full or read-only, not damaged
            if isinstance(error, sqlite3.OperationalError):
                raise
            self.begin_anew()
        if self._length() not in (0, dimension):
            self.begin_anew()
        else:
            self._database.execute(f"PRAGMA user_version = {dimension}")

    def close(self) -> None:
        self._database.close()

    def check(self, text: str, vector: npt.NDArray[np.float32]) -> None:
        """Begin anew if this text had another vector: then another model bears the same name
        now."""
        key = hashlib.sha256(text.encode()).digest()
        known = self._found(key)
        if known is not None and not same(vector, known[0]):
            self.begin_anew()
        self._keep([(key, vector.astype(np.float16).tobytes())])

    def rows(
        self, texts: Sequence[str], encode: Encode, advance: Callable[[int], None]
    ) -> tuple[Rows, list[bytes]]:
        """`(n, d) float16`, one row a text, and each text's words for late interaction; `encode`
        gets only texts that were never embedded before."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        rows = np.empty((len(texts), self._dimension), dtype=np.float16)
        words = [b""] * len(texts)
        missing = []
        for place, key in enumerate(keys):
            if (known := self._found(key)) is None:
                missing.append(place)
            else:
                rows[place], words[place] = known
        advance(len(texts) - len(missing))
        for start in range(0, len(missing), _AT_ONCE):
            places = missing[start : start + _AT_ONCE]
            vectors, found = encode([texts[place] for place in places])
            rows[places] = vectors
            for place, some in zip(places, found, strict=True):
                words[place] = some
            self._keep([(keys[place], rows[place].tobytes() + words[place]) for place in places])
            advance(len(places))
        return rows, words

    def holds(self, text: str) -> bool:
        return self._found(hashlib.sha256(text.encode()).digest()) is not None

    def put(self, found: Sequence[tuple[str, bytes]]) -> None:
        """Keep texts' vectors, float16, each with its words behind it."""
        self._keep([(hashlib.sha256(text.encode()).digest(), row) for text, row in found])

    def _keep(self, found: Sequence[tuple[bytes, bytes]]) -> None:
        checked = [(key, row, zlib.crc32(row)) for key, row in found]
        for _ in range(2):
            try:
                with self._database:
                    self._database.executemany(
                        "INSERT OR REPLACE INTO passage VALUES (?, ?, ?)", checked
                    )
                return
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self.begin_anew()

    def begin_anew(self) -> None:
        """Forget everything."""
        with suppress(AttributeError):  # where it could not be opened at all
            self._database.close()
        for file in self._file.parent.glob(f"{self._file.name}*"):
            file.unlink()
        self._database = _open(self._file)
        self._database.execute(f"PRAGMA user_version = {self._dimension}")

    def _length(self) -> int:
        return int(self._database.execute("PRAGMA user_version").fetchone()[0])

    def _found(self, key: bytes) -> tuple[Rows, bytes] | None:
        size = self._dimension * 2
        with suppress(sqlite3.DatabaseError):
            found = self._database.execute(
                "SELECT row, crc FROM passage WHERE key = ?", (key,)
            ).fetchone()
            if found and len(found[0]) >= size and zlib.crc32(found[0]) == found[1]:
                return np.frombuffer(found[0][:size], dtype=np.float16), found[0][size:]
        return None


def _open(file: Path) -> sqlite3.Connection:
    private_file(file)
    database = sqlite3.connect(file)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(
            "CREATE TABLE IF NOT EXISTS passage (key BLOB PRIMARY KEY, row BLOB NOT NULL, crc "
            "INTEGER NOT NULL)"
        )
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database
