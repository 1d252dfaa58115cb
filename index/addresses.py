"""Addresses and keys of servers, and what servers say: checked before use, and shown without a secret."""

from __future__ import annotations

import re
from ipaddress import ip_address

from index.errors import SettingError

_LONGEST = 200  # characters of what a server says


def is_address(text: str) -> bool:
    return text.casefold().startswith(("http://", "https://"))


def is_local(host: str) -> bool:
    """Whether a host is this machine, which no proxy reaches."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def shown(url: str) -> str:
    """An address without the password and the question that it may hold."""
    return re.sub(r"//[^/]*@", "//", url).partition("?")[0]


def checked_key(key: str | None, name: str) -> str | None:
    """A key that a header can carry, None for none. Raises SettingError, which names the setting."""
    key = (key or "").strip()
    if not (key.isascii() and key.isprintable()):
        raise SettingError(f"{name} holds characters that no key has. Copy the key again.")
    return key or None


def cleaned(words: str, key: str | None) -> str:
    """What a server says, fit for a terminal; never the key, which some repeat."""
    words = words.replace(key, "…") if key else words
    words = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return words.rstrip(".") if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
