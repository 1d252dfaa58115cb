"""The last step before a generation is published: its files are on the disk, and their hashes
known."""

from __future__ import annotations

import os
from pathlib import Path

from index.files import Beat, hashes, tighten
from index.generation.base import Base
from index.generation.vector_store import ROWS, rows_hash


def seal(folder: Path, base: Base, beat: Beat) -> dict[str, str]:
    """Have every file on the disk, for its owner alone; returns their hashes."""
    tighten(folder)
    known = base.manifest.files if base.manifest and base.sound else {}
    files = {
        file.relative_to(folder).as_posix(): file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    # What generations share was checked when the build began.
    shared = {
        name for name, file in files.items() if name in known and file.samefile(base.folder / name)
    }
    for name in files.keys() - shared:
        with files[name].open("rb+") as opened:
            os.fsync(opened.fileno())
        beat()
    own = [name for name in files if name not in shared and files[name].name != ROWS]
    found = dict(zip(own, hashes([files[name] for name in own], beat), strict=True))
    rows = {name: rows_hash(file.parent) for name, file in files.items() if file.name == ROWS}
    return {name: (found | rows).get(name) or known[name] for name in files}
