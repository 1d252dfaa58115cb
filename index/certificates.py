"""Who vouches for a server that is spoken to by https, and what to say where that fails.

A certificate of one's own authority is known by SSL_CERT_FILE, which names what is believed in the
place of the public authorities; both HTTP libraries read it.
"""

from __future__ import annotations

import importlib
import os
import ssl
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from index.addresses import is_local
from index.errors import SettingError

_NAMES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_CONTEXTS = 8  # of certificates, the latest
# by the numbers of OpenSSL's x509_vfy.h: what is wrong, and what to do about it
_EXPIRED, _NOT_YET = 10, 9
_OTHER_NAME = {62, 63, 64}  # of a host, a mail, an address
_UNVOUCHED = {2, 7, 18, 19, 20, 21, 27}
# what OpenSSL calls a reply that is none of TLS
_PLAIN = {
    "HTTP_REQUEST",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
    "UNKNOWN_PROTOCOL",
    "WRONG_VERSION_NUMBER",
}


def certificates(library: str, url: str) -> ssl.SSLContext:
    """Who vouches for the server of an address, as `httpx` or `httpx2` has it: to read all of them
    takes as long as a short answer, so all clients share them, until they change. What the
    environment names does not concern http to this machine. Raises SettingError."""
    parts = urlsplit(url)
    if parts.scheme != "https" and is_local(parts.hostname or ""):
        return _certificates(library, False)
    try:
        return _certificates(library, True, *(_dated(os.environ.get(name, "")) for name in _NAMES))
    except OSError as error:
        name = next((name for name in _NAMES if os.environ.get(name)), _NAMES[0])
        raise SettingError(
            f"{name} is {os.environ.get(name, '')!r}, which holds no certificates that can be "
            f"read ({error.strerror or error}). Name certificates in PEM form, or unset it."
        ) from error


def _dated(path: str) -> tuple[str, int]:
    """With when it was last changed; 0 of none."""
    try:
        return path, Path(path).stat().st_mtime_ns if path else 0
    except OSError:
        return path, 0


@lru_cache(_CONTEXTS)
def _certificates(library: str, named: bool, *_: tuple[str, int]) -> ssl.SSLContext:
    found: ssl.SSLContext = importlib.import_module(library).create_ssl_context(trust_env=named)
    return found


def untrusted(error: BaseException, setting: str) -> str:
    """Why https to the server that `setting` names did not come about, and what to do, without the
    last full stop; empty where it was anything else that failed."""
    told = next((one for one in causes(error) if isinstance(one, ssl.SSLError)), None)
    if not isinstance(told, ssl.SSLCertVerificationError):
        if told is not None and told.reason in _PLAIN:
            return f"it does not speak https. Begin {setting} with http://, or correct it"
        return ""
    if told.verify_code in _UNVOUCHED:
        return (
            "nobody who is known here vouches for its certificate. Name the file (PEM) of whoever "
            f"does in SSL_CERT_FILE, or correct {setting}"
        )
    if told.verify_code in _OTHER_NAME:
        return (
            f"its certificate is for another name. Give that name in {setting}, or the server a "
            "certificate for this one"
        )
    what = {_EXPIRED: "has expired", _NOT_YET: "is not valid yet"}.get(
        told.verify_code, f"is refused ({told.verify_message})"
    )
    return f"its certificate {what}. Renew it there, see to the clocks, or correct {setting}"


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and what it came of."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
