"""Who may log in: names and hashed passwords in one file of the home."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.errors import SettingError, StorageError
from index.files import private_folder, write_atomically
from index.home import Home

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 8  # characters of a password
LONGEST = 200  # characters of a password: to hash more would only cost time
_LOCK_SECONDS = 10  # seconds, while another process writes
_NAME = re.compile(r"[\w.@+-]{1,64}")


@dataclass
class Users:
    """The users of a home, or the one of `--auth`. What the file says now counts: a user who is
    taken away is out."""

    file: Path | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)  # name -> hash
    _read: tuple[int, dict[str, str]] = (-1, {})

    def __bool__(self) -> bool:
        return bool(self.hashes())

    def hashes(self) -> Mapping[str, str]:
        """Raises SettingError if the file cannot be read."""
        if self.file is None:
            return self.fixed
        try:
            changed = self.file.stat().st_mtime_ns
        except OSError:
            return {}
        if self._read[0] != changed:
            self._read = changed, _load(self.file)
        return self._read[1]

    def mark(self, name: str) -> str | None:
        """What changes with a user's password: a session that holds another one is over. None for
        no user."""
        known = self.hashes().get(name)
        return known and known[-16:]

    def check(self, name: str, password: str) -> bool:
        """Takes as long for an unknown name as for a wrong password."""
        from argon2.exceptions import InvalidHashError, VerificationError

        known = self.hashes().get(name)
        try:
            _hasher().verify(known or _nobody(), password[:LONGEST])
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
        return known is not None


def users_of(home: Home) -> Users:
    return Users(home.users)


def one_user(given: str) -> Users:
    """The user of `--auth`, USER:PASSWORD or @FILE that holds it. Raises SettingError."""
    text = given
    if given.startswith("@"):
        try:
            text = Path(given[1:]).expanduser().read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8"
            raise SettingError(
                f"--auth {given!r} cannot be read ({why}). Name a file with USER:PASSWORD."
            ) from error
    name, colon, password = text.partition(":")
    if not (colon and password and _NAME.fullmatch(name)):
        raise SettingError(
            "--auth takes USER:PASSWORD, or @FILE that holds it. Give both, with a colon between."
        )
    return Users(fixed={name: _hashed(password[:LONGEST])})


def add_user(home: Home, name: str, password: str) -> bool:
    """Add a user, or change a password; says whether the name is new. Raises SettingError."""
    if not _NAME.fullmatch(name):
        raise SettingError(
            f"{name!r} is no user's name. Use up to 64 letters, digits and . _ @ + -"
        )
    if not SHORTEST <= len(password) <= LONGEST:
        raise SettingError(
            f"A password has {SHORTEST} to {LONGEST} characters, this one {len(password)}. Choose "
            "another."
        )
    hashed = _hashed(password)
    with _changing(home) as held:
        new = name not in held
        held[name] = hashed
    return new


def remove_user(home: Home, name: str) -> None:
    """Raises SettingError for an unknown name."""
    with _changing(home) as held:
        if held.pop(name, None) is None:
            raise SettingError(f"There is no user {name!r}. askpapers user list names them.")


@contextmanager
def _changing(home: Home) -> Iterator[dict[str, str]]:
    """The users to change, one process at a time; written when nothing was raised."""
    private_folder(home.root)
    lock = FileLock(home.users.with_suffix(".lock"), timeout=_LOCK_SECONDS, mode=0o600)
    try:
        held_by_us = lock.acquire()
    except Timeout as error:
        raise StorageError(
            f"Another process has been changing the users for {_LOCK_SECONDS} seconds and holds "
            f"{lock.lock_file!r}. Wait until it is done, or end it, and do this again."
        ) from error
    with held_by_us:
        held = _load(home.users) if home.users.exists() else {}
        yield held
        write_atomically(home.users, json.dumps(held, indent=1, sort_keys=True).encode())


def _load(file: Path) -> dict[str, str]:
    try:
        held = json.loads(file.read_bytes())
        if not (isinstance(held, dict) and all(isinstance(value, str) for value in held.values())):
            raise ValueError
    except (OSError, ValueError) as error:
        raise SettingError(
            f"{str(file)!r} does not hold users that can be read. Move it away and add them "
            "again: askpapers user add"
        ) from error
    return held


def _hashed(password: str) -> str:
    """Raises SettingError for what is no text, of which no browser could send the same."""
    try:
        return _hasher().hash(password)
    except UnicodeEncodeError as error:
        raise SettingError(
            "The password is not UTF-8. Choose one of letters, digits and signs."
        ) from error


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """The hash of a password that nobody has."""
    return _hasher().hash(os.urandom(16).hex())
