"""Vectors of sentences that were read before anybody asked: in float32, so that answers by them are
those by the model itself."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from index.arrays import Floats
from index.files import private_file, private_folder

_HELD = 100_000  # sentences, 1.6 kB each on the disk; the latest are kept


class SentenceStore:
    """A SQLite file for one model, from any thread. It may be missing, and what cannot be read in
    it is as if it were not there: whoever asks then computes it."""

    def __init__(self, file: Path, most: int = _HELD) -> None:
        self.file = file
        self._most = most
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None

    def found(self, texts: Sequence[str]) -> Mapping[str, Floats]:
        """`(d,) float32` of each text that is there."""
        found: dict[str, Floats] = {}
        with self._lock, suppress(sqlite3.Error, OSError):
            if self._database is None and not self.file.exists():
                return found
            for text in texts:
                row = self._opened().execute(
                    "SELECT row, crc FROM sentence WHERE key = ?", (_key(text),)
                )
                for held, crc in row:
                    if zlib.crc32(held) == crc:
                        found[text] = np.frombuffer(held, dtype=np.float32)
        return found

    def keep(self, texts: Sequence[str], rows: Sequence[Floats]) -> None:
        """A file that is damaged is begun anew. Raises OSError or sqlite3.OperationalError where
        it cannot be written."""
        held = [(_key(text), row.tobytes()) for text, row in zip(texts, rows, strict=True)]
        with self._lock:
            try:
                self._put(held)
            except sqlite3.OperationalError:  # locked, full or read-only, not damaged
                raise
            except sqlite3.DatabaseError:
                self._close()
                for file in self.file.parent.glob(f"{self.file.name}*"):
                    file.unlink()
                self._put(held)

    def close(self) -> None:
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _put(self, held: Sequence[tuple[bytes, bytes]]) -> None:
        with self._opened() as database:
            database.executemany(
                "INSERT OR REPLACE INTO sentence (key, row, crc) VALUES (?, ?, ?)",
                [(key, row, zlib.crc32(row)) for key, row in held],
            )
            database.execute(
                "DELETE FROM sentence WHERE rowid <= (SELECT max(rowid) FROM sentence) - ?",
                (self._most,),
            )

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            private_folder(self.file.parent)
            private_file(self.file)
            self._database = sqlite3.connect(self.file, check_same_thread=False)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS sentence (key BLOB PRIMARY KEY, row BLOB NOT NULL, "
                "crc INTEGER NOT NULL)"
            )
        return self._database


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
