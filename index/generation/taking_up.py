"""Brings what is published for all machines into a home, where it is a generation like any other.
What the home has already is not fetched again."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from index.errors import IndexCorrupt, IndexError_, NoIndex, SettingError
from index.files import Beat, private_folder, still, write_atomically
from index.generation.generations import (
    Manifest,
    being_read,
    current_name,
    current_or_none,
    verify,
)
from index.generation.publications import BLOCK, Publication, Shared, blocks_of, damaged
from index.home import Home
from index.sources.copies import prune


def take_up(shared: Shared, *, copies: bool = False, beat: Beat = still) -> Publication | None:
    """Have what is published in the home, `copies` of the digests included, and make it the home's
    own. Raises ServerError, SettingError, StorageError."""
    newest, home = shared.newest(), shared.home
    if newest is None:
        return None
    folder = home.generations / newest.generation
    if not copies and current_or_none(home) == newest.generation and folder.is_dir():
        return newest
    _refuse_another(home)
    with shared.pulling():
        if copies:
            _fetch_copies(shared, newest, beat)
        if not _is_whole(folder, beat):
            _fetch(shared, newest, folder, beat)
        if current_or_none(home) != newest.generation:
            write_atomically(home.current, newest.generation.encode())
            _sweep(home)
    return newest


def _refuse_another(home: Home) -> None:
    """A home with a collection of its own keeps it."""
    with suppress(NoIndex, IndexCorrupt):
        own = Manifest.load(home.generations / current_name(home))
        if own.papers and not own.collection:
            raise SettingError(
                f"The home {str(home.root)!r} holds a collection of its own, and ASKPAPERS_STORE "
                "another one. Name another home (--home), or unset it."
            )


def _is_whole(folder: Path, beat: Beat) -> bool:
    """As it is where this home's own builder has published it."""
    try:
        verify(folder, Manifest.load(folder), beat)
    except IndexError_:
        return False
    return True


def _fetch(shared: Shared, newest: Publication, folder: Path, beat: Beat) -> None:
    half = shared.home.root / "pulling" / newest.generation
    shutil.rmtree(half.parent, ignore_errors=True)
    private_folder(half)
    before = shared.home.generations / (current_or_none(shared.home) or ".none")
    for name, blocks in newest.files.items():
        path = below(half, name)
        private_folder(path.parent)
        _fetch_file(shared, blocks, path, below(before, name), beat)
    verify(half, Manifest.load(half), beat)
    shutil.rmtree(folder, ignore_errors=True)
    private_folder(folder.parent)
    half.rename(folder)


def _fetch_file(
    shared: Shared, blocks: tuple[str, ...], path: Path, before: Path, beat: Beat
) -> None:
    """One file, with what the same file held `before`: all of it is linked, a block copied."""
    held = _hashes(before)
    if held == blocks:
        with suppress(OSError):  # of a disk without links
            os.link(before, path)
            return
    with path.open("xb") as file:
        for place, block in enumerate(blocks):
            if block == (held[place] if place < len(held) else ""):
                file.write(_piece(before, place))
            else:
                file.write(_block(shared, block))
            beat()


def _fetch_copies(shared: Shared, newest: Publication, beat: Beat) -> None:
    private_folder(shared.home.digests)
    for name, blocks in newest.copies.items():
        path = below(shared.home.digests, name)
        if _hashes(path) != blocks:
            write_atomically(path, b"".join(_block(shared, block) for block in blocks))
        beat()
    prune(shared.home.digests, {Path(name).stem for name in newest.copies})


def _block(shared: Shared, block: str) -> bytes:
    content = shared.store.read(f"blobs/{block}")
    if content is None or hashlib.sha256(content).hexdigest() != block:
        raise damaged(f"blobs/{block}")
    return content


def _piece(file: Path, place: int) -> bytes:
    with file.open("rb") as opened:
        opened.seek(place * BLOCK)
        return opened.read(BLOCK)


def _hashes(file: Path) -> tuple[str, ...]:
    """Of the blocks of a file; none of one that is not there."""
    try:
        return tuple(hashlib.sha256(content).hexdigest() for content in blocks_of(file))
    except OSError:
        return ()


def below(folder: Path, name: str) -> Path:
    """Raises ServerError for a name that leads elsewhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name or ":" in name:
        raise damaged(name)
    return folder / path


def _sweep(home: Home) -> None:
    """Remove the generations that nobody reads, unless somebody builds, who does it then."""
    trash = home.root / "pulling"
    with suppress(Timeout), FileLock(home.lock, mode=0o600, timeout=0):
        keep = {current_or_none(home)} | being_read(home)
        for folder in home.generations.glob("*"):
            if folder.name not in keep:
                private_folder(trash)
                with suppress(OSError):
                    folder.rename(trash / f"{folder.name}.{uuid.uuid4().hex[:8]}")
    shutil.rmtree(trash, ignore_errors=True)
