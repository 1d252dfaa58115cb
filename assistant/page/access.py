"""Whom the page lets in: the names it answers to, the token of its address, sessions, and who may change what.

Three ways to be let in, one at a time: `token` (a person on this machine, by the address that was printed), `login`
(users with passwords), `open` (anybody who reaches it, which has to be asked for). Knows no request: the guard asks it.
"""

from __future__ import annotations

import errno
import hmac
import ipaddress
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from itsdangerous import BadData, URLSafeTimedSerializer

from assistant.page.users import Users, one_user, users_of
from index.errors import SettingError, StorageError
from index.files import private_folder, write_atomically
from index.home import Home

Way = Literal["token", "login", "open"]
SESSION_DAYS = 30
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_IN_THE_WAY = (errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST)
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
EVERYONE, NOBODY = "everyone", "nobody"


@dataclass(frozen=True, slots=True)
class Access:
    way: Way
    hosts: frozenset[str]  # names that a request may call this machine, in small letters, without a port
    any_address: bool  # it listens on every address of this machine, each of which names it too
    editors: frozenset[str]  # users who may change the collection, or EVERYONE
    users: Users
    key: bytes  # signs sessions; kept in the home, so that a page outlives a restart
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))  # of this start

    def names(self, host: str, here: str) -> bool:
        """Whether a request may call this machine so; `here` is the address at which it arrived.

        A foreign name that was bent to this address (DNS rebinding) is none of them.
        """
        name = _without_port(host)
        if name in self.hosts:
            return True
        return self.any_address and _address(name) is not None and _address(name) == _address(here)

    def lets_in(self, token: str) -> bool:
        """Whether this is the token of the printed address."""
        return self.way == "token" and hmac.compare_digest(token.encode(), self.token.encode())

    def session(self, user: str = "") -> str:
        """A signed session of a user, or of whoever came with the token."""
        return self._signer().dumps([user, self.users.mark(user) if user else ""])

    def user(self, session: str) -> str | None:
        """Whose session this is: empty where users have no names. None: nobody's."""
        if self.way == "open":
            return ""
        try:
            name, mark = self._signer().loads(session, max_age=SESSION_DAYS * 86400)
        except (BadData, ValueError, TypeError):
            return None
        if self.way == "token":
            return "" if name == "" else None
        return name if isinstance(name, str) and name and self.users.mark(name) == mark else None

    def may_change(self, user: str) -> bool:
        """Whether this user may add digests, remove them, fetch, and build anew."""
        return EVERYONE in self.editors or user in self.editors

    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.key, salt="askpapers session")


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
        raise SettingError("--no-token is for 127.0.0.1 alone, behind a proxy. For everybody: --open")
    if far and not users and not opened:
        raise SettingError(
            f"--host {host} lets other machines in, and there is no user yet. Add one with askpapers user add NAME, "
            "or let everybody in with --open."
        )
    way: Way = "login" if users else "open" if opened or no_token else "token"
    wild = ipaddress.ip_address(address).is_unspecified
    named = {_without_port(name.strip()) for name in (*hosts.split(","), address, host) if name.strip()}
    if wild or not far:
        named |= _LOOPBACK
    default = NOBODY if way == "open" and not no_token else EVERYONE
    who = frozenset(name.strip() for name in (editors or default).split(",") if name.strip()) - {NOBODY}
    return Access(way, frozenset(named), wild, who, users, _key(home))


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
        advice = "Free some space." if error.errno in _FULL else "Check the folder and its permissions."
        if error.errno in _IN_THE_WAY:
            advice = "Move it away: it is made anew."
        raise StorageError(f"{str(file)!r} cannot be written ({error.strerror}). {advice}") from error
    return key


def _without_port(host: str) -> str:
    """A Host header's name or address: `[::1]:7860` is `::1`."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    name = host.rpartition(":")[0] if host.count(":") == 1 else host
    return name.lower().rstrip(".")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
