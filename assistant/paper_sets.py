"""Sets of papers that a user has given names, kept in the home.

Each is one user's; a page that asks nobody for a name has one user in common, without a name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from assistant.control_characters import one_line
from index.errors import SettingError
from index.files import private_folder, write_atomically
from index.home import Home

_MOST = 100  # sets of a user
_MOST_PAPERS = 2000  # of a set
_LONGEST = 80  # characters of a name
_LOCK_SECONDS = 10


@dataclass(frozen=True, slots=True)
class PaperSet:
    """`papers` by their ids, as they were put together."""

    name: str
    papers: tuple[str, ...]
    user: str = ""


_KEPT = TypeAdapter(tuple[PaperSet, ...])


def sets(home: Home, user: str = "") -> tuple[PaperSet, ...]:
    """By their names. Raises SettingError where the file is damaged."""
    mine = (one for one in _read(home) if one.user == user)
    return tuple(sorted(mine, key=lambda one: one.name.casefold()))


def keep(home: Home, name: str, papers: Sequence[str], user: str = "") -> PaperSet:
    """Keep a set; papers are added to one that has this name already. Raises SettingError."""
    name = " ".join(one_line(name).split())
    if not name or len(name) > _LONGEST:
        raise SettingError(f"Give the set a name of at most {_LONGEST} characters.")
    if not papers:
        raise SettingError("Select papers first.")
    with _changing(home) as kept:
        before = next((one for one in kept if (one.user, one.name) == (user, name)), None)
        together = dict.fromkeys((*(before.papers if before else ()), *papers))
        made = PaperSet(name, tuple(together), user)
        others = [one for one in kept if one is not before]
        if len(made.papers) > _MOST_PAPERS:
            raise SettingError(f"A set has at most {_MOST_PAPERS:,} papers. Select fewer.")
        if before is None and sum(one.user == user for one in others) >= _MOST:
            raise SettingError(f"There are {_MOST} sets already. Forget one first.")
        _write(home, [*others, made])
    return made


def forget(home: Home, name: str, user: str = "") -> None:
    """Raises SettingError where the file is damaged."""
    with _changing(home) as kept:
        _write(home, [one for one in kept if (one.user, one.name) != (user, name)])


def _read(home: Home) -> tuple[PaperSet, ...]:
    try:
        return _KEPT.validate_json(_file(home).read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        raise SettingError(
            f"{str(_file(home))!r} cannot be read. Mend it, or take it away: it holds the sets."
        ) from error


@contextmanager
def _changing(home: Home) -> Iterator[tuple[PaperSet, ...]]:
    private_folder(home.root)
    try:
        with FileLock(_file(home).with_suffix(".lock"), timeout=_LOCK_SECONDS, mode=0o600):
            yield _read(home)
    except Timeout as error:
        raise SettingError("The sets are being written by another program. Try again.") from error


def _write(home: Home, kept: Sequence[PaperSet]) -> None:
    text = json.dumps([asdict(one) for one in kept], ensure_ascii=False, indent=1)
    write_atomically(_file(home), text.encode())


def _file(home: Home) -> Path:
    return home.paper_sets
