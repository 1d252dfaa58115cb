"""Addresses and keys of servers, and what servers say: checked before use, and shown without a
secret."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from index.errors import SettingError

_LONGEST = 200  # characters of what a server says
_LONGEST_READ = 5000  # characters of which these are taken
_TELLING = 8  # characters of a key in a row that say something of it
_BETWEEN = re.compile(r"[,\s]+(?=https?://)", re.IGNORECASE)  # two addresses of one setting


def is_address(text: str) -> bool:
    return text.casefold().startswith(("http://", "https://"))


def several(text: str) -> list[str]:
    """The addresses of one setting, each once; of anything else, and of one, the text itself."""
    return list(dict.fromkeys(_BETWEEN.split(text.strip().rstrip(","))))


def shown_all(text: str) -> str:
    """As `shown`, of several."""
    return ", ".join(map(shown, several(text)))


def is_local(host: str) -> bool:
    """Whether a host is this machine, which no proxy reaches."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def shown(url: str) -> str:
    """An address without what it may hold of a secret: user and password, parameters, question,
    fragment.

    Where that cannot be told for certain, as with a password that holds a slash, only scheme and
    host are left.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _shown_of_what_is_none(url.strip())
    if not parts.scheme:
        return url.partition("?")[0].rpartition("@")[2]
    if not host:
        return f"{parts.scheme}://"
    where = f"{parts.scheme}://" + (f"[{host}]" if ":" in host else host)
    if "@" in url.partition("://")[2].partition(parts.netloc)[2]:
        return where
    return where + (f":{port}" if port is not None else "") + parts.path.partition(";")[0]


def _shown_of_what_is_none(url: str) -> str:
    """Of what cannot be taken apart as an address."""
    scheme, _, rest = url.partition("://")
    if not scheme.isalpha():
        return "…"
    before, *behind = re.split("[?#]", rest, maxsplit=1)
    if any("@" in one for one in behind):
        return f"{scheme}://…"
    host = re.split(r"[/;:\\\s]", before.rpartition("@")[2], maxsplit=1)[0]
    return f"{scheme}://{host}"


def checked_key(key: str | None, name: str) -> str | None:
    """A key that a header can carry, None for none. Raises SettingError, which names the
    setting."""
    key = (key or "").strip()
    if not (key.isascii() and key.isprintable()):
        raise SettingError(f"{name} holds characters that no key has. Copy the key again.")
    return key or None


def cleaned(words: str, key: str | None) -> str:
    """What a server says, fit for a terminal; never the key, nor a piece of it, which some
    repeat."""
    words = words[:_LONGEST_READ]
    if key:
        words = _masked(words, key)
    printable = "".join(c if c.isprintable() else " " for c in words)
    words = " ".join(printable.split())
    return words.rstrip(".") if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def _masked(words: str, key: str) -> str:
    """Without the key, and without any run of its characters that would help to guess it, in any
    case."""
    size = min(_TELLING, len(key))
    pieces = {key[start : start + size].lower() for start in range(len(key) - size + 1)}
    lowered = "".join(c.lower() if c.isascii() else c for c in words)  # as long as it was
    kept, end = [], 0  # up to where it is masked
    for place, character in enumerate(words):
        if lowered[place : place + size] in pieces:
            kept += [] if end > place else ["…"]
            end = place + size
        if place >= end:
            kept.append(character)
    return "".join(kept)
