"""What builds do around their work: one at a time, under a name of their own, and what is no longer
needed goes."""

from __future__ import annotations

import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

from filelock import FileLock, Timeout

from index.errors import IndexBusy, StorageError
from index.files import private_file, private_folder
from index.generation.generations import being_read, current_or_none
from index.generation.server_writer import SharedBuild
from index.home import Home, tighten_home

_DISK = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
)


@contextmanager
def building(place: Home) -> Iterator[None]:
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


def new_name(place: Home, *, among_others: bool) -> str:
    """Of the time, to be read by people; nothing goes by it, and a clock may jump. Among other
    machines' it is one that they do not find by the same clock."""
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    if among_others:
        stamp += f"-{uuid.uuid4().hex[:8]}"
    number = 0
    while (place.generations / f"{stamp}-{number}").exists():
        number += 1
    return f"{stamp}-{number}"


def sweep(place: Home, keep: set[str], shared: SharedBuild | None) -> None:
    """Remove generations that nobody reads, and what builds left that were killed."""
    with shared.pulling() if shared else nullcontext():
        kept = {*keep, current_or_none(place), *being_read(place)}
        for folder in place.generations.glob("*"):
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
    for half in (*place.root.glob(f".{place.current.name}.*"), *place.digests.glob(".*")):
        half.unlink(missing_ok=True)
