"""A folder of notes on the disk, a vault of Obsidian or a part of one: finds those that are ours,
wherever in it they lie and however they are called now, and writes what is new of them."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.paper_notes import Note, free_name, identity_of, renewed
from index.errors import SettingError
from index.files import write_atomically

_LARGEST = 4_000_000  # bytes of a file that is read


@dataclass(frozen=True, slots=True)
class LeftNote:
    """A note that was not written anew, as its file is."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Written:
    """Files by their paths within the folder; `names` of all notes, without their ending, by what
    they are of."""

    added: tuple[str, ...]
    rewritten: tuple[str, ...]
    unchanged: int
    left: tuple[LeftNote, ...]
    names: dict[tuple[str, str], str] = field(default_factory=dict)


def write_notes(folder: Path, wanted: Sequence[Note]) -> Written:
    """Write each note into its file, or into a new one in the folder. Raises SettingError for a
    folder that is none, OSError for a disk that fails."""
    held = _ours(_made(folder))
    taken = {_plain(path.name).removesuffix(".md") for path in folder.iterdir()}
    added: list[Path] = []
    rewritten: list[Path] = []
    left: list[LeftNote] = []
    names: dict[tuple[str, str], str] = {}
    unchanged = 0
    for note in wanted:
        path = held.get(note.identity)
        if path is None:
            path = folder / f"{free_name(note.name, taken)}.md"
            with path.open("xb") as file:
                file.write(note.text().encode())
            added.append(path)
        elif (was := path.read_bytes().decode()) == (text := renewed(was, note)):
            unchanged += 1
        elif text is None:
            why = "the part that askpapers writes was taken out of it"
            left.append(LeftNote(_within(folder, path), why))
        else:
            rights = stat.S_IMODE(path.stat().st_mode)
            write_atomically(path, text.encode(), rights)
            rewritten.append(path)
        names[note.identity] = path.stem
    new, anew = (tuple(_within(folder, path) for path in paths) for paths in (added, rewritten))
    return Written(new, anew, unchanged, tuple(left), names)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError as error:
        raise SettingError(
            f"{str(folder.parent)!r} is not there. Name a folder for notes, as one of your vault."
        ) from error
    except FileExistsError as error:
        raise SettingError(f"{str(folder)!r} is no folder. Name one for notes.") from error
    return folder


def _ours(folder: Path) -> dict[tuple[str, str], Path]:
    """Our notes by what they are of; of several of one the first by its path, since a copy is a
    person's."""
    found: dict[tuple[str, str], Path] = {}
    for path in _files(folder):
        try:
            known = identity_of(path.read_bytes().decode())
        except (OSError, UnicodeDecodeError):
            continue  # none that we wrote
        if known is not None:
            found.setdefault(known, path)
    return found


def _files(folder: Path) -> Iterator[Path]:
    """Links are not followed: they may lead out of the vault."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(place, name)
            if not name.lower().endswith(".md") or path.is_symlink() or not path.is_file():
                continue
            if path.stat().st_size <= _LARGEST:
                yield path


def _plain(name: str) -> str:
    """As file systems compare names that know no case."""
    return unicodedata.normalize("NFC", name).lower()


def _within(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()
