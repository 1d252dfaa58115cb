r"""Names of files as text that can be kept, sent and shown: a disk of POSIX may hold names that are
no UTF-8.

Such a byte is written as `\xe9`. Different names stay different, and each can be found again: where
a name could be taken for one of these, its backslashes are doubled. All other names stay as they
are.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from unicodedata import normalize

_STRAY = re.compile(r"[\ud800-\udfff]")
_NO_BYTE = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")  # no disk gives these
_LOOKS_STRAY = re.compile(r"\\x[89a-f][0-9a-f]")
_ESCAPED = re.compile(r"\\(\\|x[89a-f][0-9a-f])")


def shown(path: str | Path) -> str:
    """A path as text."""
    if os.name == "nt":  # no bytes there, and a backslash has another meaning
        return _STRAY.sub("\ufffd", str(path))
    return "/".join(_shown(part) for part in str(path).split("/"))


def on_disk(path: Path) -> Path:
    """The path, or one whose names differ from it only in how letters and marks are put together,
    if that alone is there."""
    if path.exists():
        return path
    found = Path(path.anchor) if path.anchor else Path()
    for part in path.parts[1 if path.anchor else 0 :]:
        step = found / part
        if not step.exists():
            try:
                alike = [one for one in found.iterdir() if _composed(one.name) == _composed(part)]
            except OSError:
                return path
            if len(alike) != 1:
                return path
            step = alike[0]
        found = step
    return found


def _composed(name: str) -> str:
    return normalize("NFC", name)


def real(path: str) -> Path:
    """The path that is shown so."""
    if os.name == "nt":
        return Path(path)
    return Path("/".join(_real(part) for part in path.split("/")))


def _shown(name: str) -> str:
    if not (_STRAY.search(name) or _LOOKS_STRAY.search(name)):
        return name
    doubled = _NO_BYTE.sub("\ufffd", name.replace("\\", "\\\\"))
    return doubled.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _real(name: str) -> str:
    if not _LOOKS_STRAY.search(name):
        return name
    return _ESCAPED.sub(
        lambda sign: "\\" if sign[1] == "\\" else chr(0xDC00 + int(sign[1][1:], 16)), name
    )
