"""Zip and gzip files as what is in them. Knows bytes and names; writes nothing, and trusts no size that is declared."""

from __future__ import annotations

import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from index.errors import SourceError

_MAX_MEMBERS = 10_000
_MAX_BYTES = 2**30
_MAX_RATIO = 200  # text packs twenty to one; what packs better than this is made to fill the memory
_SMALL = 16 * 2**20  # below it no ratio is a danger
_CHUNK = 2**20
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, KeyError, IndexError),  # zipfile lets these through
)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. `name` is for showing, with `/` between folders: never use it as a path."""

    name: str
    content: bytes


def unpack(content: bytes, name: str) -> list[Member]:
    """The files in a zip, the one in a gzip, or the content itself. An archive in an archive stays packed.

    Raises SourceError for an archive that is damaged, encrypted, or unpacks to too much.
    """
    try:
        if content.startswith(b"\x1f\x8b"):
            return [Member(_clean(re.sub(r"(?i)\.gz$", "", name)), _gunzip(content, name))]
        if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return _unzip(content, name)
    except _BROKEN as error:
        raise SourceError(f"{name!r} is a damaged or cut-off archive. Copy or download it again.") from error
    return [Member(_clean(name), content)]


def _unzip(content: bytes, name: str) -> list[Member]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if len(infos) > _MAX_MEMBERS:
            raise SourceError(f"{name!r} holds more than {_MAX_MEMBERS:,} files. Split it into smaller archives.")
        members: list[Member] = []
        room = _MAX_BYTES
        for info in infos:
            cleaned = _clean(info.filename)
            if info.is_dir() or _is_hidden(cleaned):
                continue
            if info.flag_bits & 1:
                raise SourceError(f"{name!r} is encrypted. Unpack it with its password, and give the files.")
            with archive.open(info) as stream:
                member = _bounded(stream, info.compress_size, room, name)
            room -= len(member)
            members.append(Member(cleaned, member))
    return members


def _gunzip(content: bytes, name: str) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
        return _bounded(stream, len(content), _MAX_BYTES, name)


def _bounded(stream: IO[bytes] | gzip.GzipFile, packed: int, room: int, name: str) -> bytes:
    """All of the stream, unless that is more than `room` bytes, or out of all proportion to `packed`."""
    room = min(room, max(_SMALL, packed * _MAX_RATIO))
    found = bytearray()
    while chunk := stream.read(_CHUNK):
        found += chunk
        if len(found) > room:
            raise SourceError(f"{name!r} unpacks to more than a digest can be. Unpack it yourself, and look inside.")
    return bytes(found)


def _clean(name: str) -> str:
    """A name to show: no way out of a folder, no drive, no control characters."""
    printable = "".join(c for c in name.replace("\\", "/") if c.isprintable())
    parts = [part for part in printable.split("/") if part.strip() not in {"", ".", ".."}]
    if parts and re.fullmatch(r"[A-Za-z]:", parts[0]):
        parts = parts[1:]
    return "/".join(parts) or "unnamed"


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))
