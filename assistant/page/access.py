"""Whom the page lets in: the names it answers to, the token of its address, sessions, and who may
change what.

Three ways to be let in, one at a time: `token` (a person on this machine, by the address that was
printed), `login` (users with passwords), `open` (anybody who reaches it, which has to be asked
for). Knows no request: the guard asks it.
"""

from __future__ import annotations

import errno
import hmac
import ipaddress
import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from itsdangerous import BadData, URLSafeTimedSerializer

from assistant.page.ended_sessions import EndedSessions
from assistant.page.users import Users, one_user, users_of
from index.errors import SettingError, StorageError
from index.files import private_folder, write_atomically
from index.home import Home

Way = Literal["token", "login", "open"]
SESSION_DAYS = 30  # after which a browser that was let in is asked again
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_IN_THE_WAY = (errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST)
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
EVERYONE, NOBODY = "everyone", "nobody"
_AUTHORITY = re.compile(r"(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}))(?::([0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class Access:
    way: Way
    # names that a request may call this machine, in small letters, without a port
    hosts: frozenset[str]
    any_address: bool  # it listens on every address of this machine, each of which names it too
    editors: frozenset[str]  # users who may change the collection, or EVERYONE
    users: Users
    key: bytes  # signs sessions; kept in the home, so that a page outlives a restart
    ended: EndedSessions
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))  # of this start

    def names(self, host: str, here: str) -> bool:
        """Whether a request may call this machine so; `here` is the address at which it arrived.

        A foreign name that was bent to this address (DNS rebinding) is none of them.
        """
        parts = authority(host)
        if parts is None:
            return False
        name = parts[0]
        if name in self.hosts:
            return True
        return self.any_address and _address(name) is not None and _address(name) == _address(here)

    def lets_in(self, token: str) -> bool:
        """Whether this is the token of the printed address."""
        return self.way == "token" and hmac.compare_digest(token.encode(), self.token.encode())

    def session(self, user: str = "") -> str:
        """A signed session of a user, or of whoever came with the token."""
        return self._signer().dumps(
            [user, self.users.mark(user) if user else "", secrets.token_urlsafe(12)]
        )

    def user(self, sessions: Iterable[str]) -> str | None:
        """Whose sessions these are, by the first that is one: another server on this machine may
        have set a cookie of the same name. Empty where users have no names. None: nobody's."""
        if self.way == "open":
            return ""
        return next((held[0] for held in map(self._held, sessions) if held), None)

    def program_key(self, user: str) -> str:
        """By which a program is let in as this user. Nothing is kept of it: it is over once the
        user is taken away, or has another password."""
        return str(self._signer("key").dumps([user, self.users.mark(user)]))

    def user_of_key(self, key: str) -> str | None:
        """Whose key of a program this is; None: nobody's."""
        try:
            name, mark = self._signer("key").loads(key)
        except (BadData, ValueError, TypeError):
            return None
        known = self.users.mark(name) if isinstance(name, str) else None
        return name if known is not None and known == mark else None

    def end(self, sessions: Iterable[str]) -> None:
        """Whoever holds a copy of one of these is let in by it no longer."""
        for held in filter(None, map(self._held, sessions)):
            self.ended.add(held[1], held[2] + SESSION_DAYS * 86400)

    def _held(self, session: str) -> tuple[str, str, float] | None:
        """A session's user, its id, and when it was given; None for one that was not given, or is
        over."""
        try:
            (name, mark, key), given = _signed(self.key, session)
        except (BadData, ValueError, TypeError):
            return None
        over = not 0 <= time.time() - given <= SESSION_DAYS * 86400
        if over or not isinstance(name, str) or key in self.ended:
            return None
        right = name == "" if self.way == "token" else name != "" and self.users.mark(name) == mark
        return (name, key, given) if right else None

    def may_change(self, user: str) -> bool:
        """Whether this user may add digests, remove them, fetch, and build anew."""
        return EVERYONE in self.editors or user in self.editors

    def may_reach(self, user: str) -> bool:
        """Whether this user may have this machine ask a server that they name: nobody where nobody
        is known."""
        return self.way != "open" and self.may_change(user)

    def _signer(self, what: str = "session") -> URLSafeTimedSerializer:
        return _signer(self.key, what)


def _signer(key: bytes, what: str = "session") -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=f"askpapers {what}")


@lru_cache(maxsize=1024)  # every page looks every second; what is not signed is not kept
def _signed(key: bytes, session: str) -> tuple[Any, float]:
    """What a session tells, and when it was given. Raises BadData for what was not signed here."""
    told, given = _signer(key).loads(session, return_timestamp=True)
    return told, given.timestamp()


def _way(*, login: bool, opened: bool) -> Way:
    if login:
        return "login"
    return "open" if opened else "token"


def access_of(
    home: Home,
    host: str,
    address: str,
    *,
    auth: str | None = None,
    hosts: str = "",
    editors: str = "",
    opened: bool = False,
    no_token: bool = False,
) -> Access:
    """How a page is to be guarded that listens at `address`, the number of `host`.

    Raises SettingError where it would be open to others and nobody said so.
    """
    users = one_user(auth) if auth else users_of(home)
    far = not ipaddress.ip_address(address).is_loopback
    if no_token and far:
        raise SettingError(
            "--no-token is for 127.0.0.1 alone, behind a proxy. For everybody: --open"
        )
    if far and not users and not opened:
        raise SettingError(
            f"--host {host} lets other machines in, and there is no user yet. Add one with "
            "askpapers user add NAME, or let everybody in with --open."
        )
    way = _way(login=bool(users), opened=opened or no_token)
    wild = ipaddress.ip_address(address).is_unspecified
    named = {_name(text.strip()) for text in (*hosts.split(","), address, host)} - {""}
    if wild or not far:
        named |= _LOOPBACK
    default = NOBODY if way == "open" and not no_token else EVERYONE
    who = frozenset(name.strip() for name in (editors or default).split(",")) - {"", NOBODY}
    return Access(
        way,
        frozenset(named),
        wild,
        who,
        users,
        _key(home),
        EndedSessions(home.root / "sessions.ended"),
    )


def program_key(home: Home, user: str) -> str:
    """What a program that asks for this user sends as its bearer key. Raises StorageError where
    nothing can be kept that signs it."""
    nobody = frozenset[str]()
    ended = EndedSessions(home.root / "sessions.ended")
    access = Access("login", nobody, False, nobody, users_of(home), _key(home), ended)
    return access.program_key(user)


def _key(home: Home) -> bytes:
    """The key that signs sessions, made at the first start."""
    file = home.root / "session.key"
    with suppress(OSError):
        key = file.read_bytes()
        if len(key) == 32:
            return key
    key = secrets.token_bytes(32)
    try:
        private_folder(home.root)
        write_atomically(file, key)
    except OSError as error:
        if error.errno in _READ_ONLY:  # sessions end with this start
            return key
        advice = (
            "Free some space." if error.errno in _FULL else "Check the folder and its permissions."
        )
        if error.errno in _IN_THE_WAY:
            advice = "Move it away: it is made anew."
        raise StorageError(
            f"{str(file)!r} cannot be written ({error.strerror}). {advice}"
        ) from error
    return key


def authority(text: str) -> tuple[str, int | None] | None:
    """The name or address, in small letters, and the port of a Host header, or of what follows the
    scheme of an origin; None for what is no more than like one (`[::1].evil.example`,
    `me@localhost`)."""
    found = _AUTHORITY.fullmatch(text.lower())
    if found is None:
        return None
    name = found[1] or found[2].removesuffix(".")
    if found[1] and _address(name) is None:
        return None
    return name, None if found[3] is None else int(found[3])


def _name(text: str) -> str:
    """A name as the user wrote it: with or without a port, an address of IPv6 with or without
    brackets."""
    if _address(text) is not None:
        return text.lower()
    parts = authority(text)
    return parts[0] if parts else text.lower()


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
