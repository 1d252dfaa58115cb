"""What stands on the disk to be read: the files below a folder, and their bytes. Knows no digest.

Only regular files are opened: a pipe would be waited for without end, and a device may never end.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from io import RawIOBase
from pathlib import Path

from index.errors import SourceError
from index.files import CHUNK, Beat, still
from index.sources.names import shown

_MAX_BYTES = 512 * 2**20  # of a file, which has to fit the memory; saved pages have some hundred kB
_TRIES = 5  # of reading a file that changes while it is read
_PAUSE = 0.1  # seconds before the second of them, twice as many before each other
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_OUT = (
    "is somebody else's link out of the folder, so it was not followed; "
    "give what it leads to by its own name"
)
Refuse = Callable[[Path, str], None]


def content_of(path: Path, beat: Beat = still) -> tuple[bytes, date]:
    """A file's bytes and the day it was last modified. Raises SourceError if it keeps changing or
    cannot be read."""
    name = shown(path)
    try:
        for attempt in range(_TRIES):
            # without waiting: what stands there may have changed since it was looked at
            handle = os.open(path, _FLAGS)
            with os.fdopen(handle, "rb", buffering=0) as file:
                before = os.fstat(handle)
                if not stat.S_ISREG(before.st_mode):
                    raise SourceError(
                        f"{name!r} is no regular file. Give a saved page, or a folder with some."
                    )
                if before.st_size > _MAX_BYTES:
                    raise SourceError(
                        f"{name!r} is larger than {_MAX_BYTES >> 20} MB. Split it into smaller "
                        "digests."
                    )
                content = _read(file, before.st_size + 1, beat)
            after = path.stat()
            if (
                (before.st_size, before.st_mtime_ns)
                == (after.st_size, after.st_mtime_ns)
                == (len(content), before.st_mtime_ns)
            ):
                return bytes(content), datetime.fromtimestamp(after.st_mtime, UTC).date()
            beat()
            time.sleep(_PAUSE * 2**attempt)
    except (OSError, OverflowError, ValueError) as error:  # a time of modification may be none
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise SourceError(f"{name!r} could not be read ({why}). Check its permissions.") from error
    raise SourceError(f"{name!r} is being written to. Index it again when it is complete.")


def files_below(folder: Path, refuse: Refuse, beat: Beat = still) -> Iterator[Path]:
    """All regular files but hidden ones, in order. Links out of the folder are followed if they are
    of whoever runs this (or the administrator): somebody else who may write there could have any
    file read. `refuse` gets what is not read, and why."""

    def refused(error: OSError) -> None:
        refuse(Path(error.filename), f"could not be looked into ({error.strerror})")

    top = folder.resolve()
    been = {top}
    for root, folders, names in os.walk(folder, onerror=refused, followlinks=True):
        below: dict[str, Path] = {}
        for name in sorted(folders):
            if not name.startswith("."):
                try:
                    below[name] = Path(root, name).resolve()
                except (OSError, RuntimeError) as error:
                    refuse(Path(root, name), f"could not be looked into ({error})")
                    continue
                if not _is_followed(Path(root, name), below[name], top):
                    refuse(Path(root, name), _OUT)
                    del below[name]
        # a link may lead back
        folders[:] = [name for name, place in below.items() if place not in been]
        been |= set(below.values())
        for name in sorted(names):
            beat()
            path = Path(root, name)
            if name.startswith("."):
                continue
            try:
                mode = path.stat().st_mode
            except OSError as error:
                nowhere = path.is_symlink()
                refuse(
                    path,
                    "is a link that leads nowhere"
                    if nowhere
                    else f"could not be read ({error.strerror})",
                )
                continue
            if not stat.S_ISREG(mode):
                refuse(path, "is no regular file, so it was not opened")
            elif path.is_symlink() and not _is_followed(path, path.resolve(), top):
                refuse(path, _OUT)
            else:
                yield path


def _is_followed(path: Path, target: Path, top: Path) -> bool:
    """Whether what stands at `path` leads within the folder `top`, or was put there by whoever runs
    this."""
    if target.is_relative_to(top) or not hasattr(os, "geteuid"):
        return True
    return path.lstat().st_uid in (0, os.geteuid())


def _read(file: RawIOBase, most: int, beat: Beat) -> bytearray:
    """At most so many bytes."""
    content = bytearray()
    while len(content) < most:
        chunk = file.read(min(CHUNK, most - len(content)))
        if chunk is None:
            raise OSError(0, "it gives nothing yet")
        if not chunk:
            break
        content += chunk
        beat()
    return content
