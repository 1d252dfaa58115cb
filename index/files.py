"""Writing files: so that a reader sees the old or the new one whole, and so that nobody else on the
machine sees any.

What is written here is readable by its owner alone (0600, folders 0700), whatever the process's
umask is: that is one for all threads, so it is left alone. Windows keeps to the rights of the
folder above.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path

Beat = Callable[[], None]
"""Called again and again by what takes long; what it raises ends that."""

CHUNK = 2**20  # bytes that are read, hashed or packed at once; a beat comes after each
_PULSE = 0.2  # seconds
_BESIDE = 40  # characters of a file's name that the one beside it has
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def still() -> None:
    """A beat of nobody."""


def write_atomically(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write beside, flush to the disk, rename over; with a `mode`, with these rights."""
    write_pieces(path, [content], mode)


def write_pieces(path: Path, pieces: Iterable[bytes], mode: int | None = None) -> None:
    """The same, a piece after the other."""
    # beside a name of any length, and 0600
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:_BESIDE]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def private_folder(path: Path) -> None:
    """Make it, should it not exist, and those above."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)


def private_file(path: Path) -> None:
    """Make it empty, should it not exist: for what a library fills, which would make it by the
    umask."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def tighten(path: Path) -> None:
    """Take the others' rights from a file, or from a folder and all below it. Links are left alone,
    and so is what belongs to somebody else."""
    if os.name == "nt":
        return
    with suppress(OSError):
        _tighten(path, path.lstat().st_mode)


def _tighten(path: Path, mode: int) -> None:
    if stat.S_ISLNK(mode):
        return
    if mode & _OTHERS:
        with suppress(OSError):
            path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
    if stat.S_ISDIR(mode):
        with suppress(OSError), os.scandir(path) as entries:
            for entry in entries:
                with suppress(OSError):  # gone since
                    _tighten(Path(entry.path), entry.stat(follow_symlinks=False).st_mode)


def copy_file(source: Path, target: Path, beat: Beat = still) -> None:
    with source.open("rb") as found, target.open("xb") as copy:
        while chunk := found.read(CHUNK):
            copy.write(chunk)
            beat()


def hashes(files: Sequence[Path], beat: Beat = still) -> list[str]:
    """The sha256 of each, empty where it cannot be read; several are read at once."""
    stop = threading.Event()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            found = [pool.submit(file_hash, file, stop) for file in files]
            left = set(found)
            while left:
                left = wait(left, _PULSE).not_done
                beat()
        except BaseException:
            stop.set()
            raise
    return [one.result() for one in found]


def file_hash(path: Path, stop: threading.Event | None = None) -> str:
    """sha256 of a file; empty if it cannot be read, or if `stop` was set before the end."""
    content = hashlib.sha256()
    try:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK):
                content.update(chunk)
                if stop is not None and stop.is_set():
                    return ""
    except OSError:
        return ""
    return content.hexdigest()
