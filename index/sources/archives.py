"""Zip and gzip files as what is in them. Knows bytes and names; writes nothing, and trusts no size
that is declared."""

from __future__ import annotations

import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from index.errors import SourceError
from index.files import CHUNK

_MAX_MEMBERS = 10_000  # files: of a day each, 27 years
_MAX_BYTES = 2**30  # unpacked, which have to fit the memory
_MAX_RATIO = 200  # text packs twenty to one; what packs better than this is made to fill the memory
_SMALL = 16 * 2**20  # below it no ratio is a danger
_SMALL_PIECE = 2**12  # bytes at once of what may unpack to any size
_DAMAGED = "is a damaged or cut-off archive"
_LOCKED = "is encrypted"
_TOO_MUCH = "unpacks to more than a digest can be"
_ANEW = "Copy or download it again."
_REMEDIES = {
    _LOCKED: "Unpack it with its password, and give the files.",
    _TOO_MUCH: "Unpack it yourself, and look inside.",
}
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    # zipfile lets these through
    *(NotImplementedError, RuntimeError, ValueError, KeyError, IndexError),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. `name` is for showing, with `/` between folders: never use it as a
    path."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file of an archive that cannot be had; `why` is a sentence without its name."""

    name: str
    why: str


def unpack(content: bytes, name: str) -> Iterator[Member | Unreadable]:
    """The files in a zip, the one in a gzip, or the content itself. An archive in an archive stays
    packed.

    Raises SourceError for an archive that is damaged or unpacks to too much, or of which no file
    can be had.
    """
    try:
        if content.startswith(b"\x1f\x8b"):
            yield Member(clean(re.sub(r"(?i)\.gz$", "", name)), _gunzip(content, name))
        elif content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            yield from _unzip(content, name)
        else:
            yield Member(clean(name), content)
    except _BROKEN as error:
        raise SourceError(
            f"{name!r} is a damaged or cut-off archive. Copy or download it again."
        ) from error


def is_archive(content: bytes) -> bool:
    return content.startswith((b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06"))


def _unzip(content: bytes, name: str) -> Iterator[Member | Unreadable]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if len(infos) > _MAX_MEMBERS:
            raise SourceError(
                f"{name!r} holds more than {_MAX_MEMBERS:,} files. Split it into smaller archives."
            )
        room = _MAX_BYTES
        refused: list[Unreadable] = []  # told one by one only where something else can be read
        hopeless = True
        for info in infos:
            cleaned = clean(info.filename)
            if info.is_dir() or _is_hidden(cleaned):
                continue
            if room <= 0:
                refused.append(Unreadable(cleaned, _TOO_MUCH))
                break
            try:
                member = _member(archive, info, room)
            except _Unfit as error:
                room -= error.size
                refused.append(Unreadable(cleaned, str(error)))
            else:
                hopeless = False
                room -= len(member)
                yield from refused
                refused.clear()
                yield Member(cleaned, member)
        if hopeless and refused:
            raise SourceError(f"{name!r} {refused[0].why}. {_REMEDIES.get(refused[0].why, _ANEW)}")
        yield from refused


class _Unfit(Exception):
    """Why a file cannot be had, and how much of it was unpacked."""

    def __init__(self, why: str, size: int = 0) -> None:
        super().__init__(why)
        self.size = size


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    if info.flag_bits & 1:
        raise _Unfit(_LOCKED)
    # Only of deflated files zipfile unpacks no more than what it is asked for.
    chunk = (
        CHUNK if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else _SMALL_PIECE
    )
    try:
        with archive.open(info) as stream:
            return _bounded(stream, info.compress_size, room, chunk)
    except _BROKEN as error:
        raise _Unfit(_DAMAGED) from error


def _gunzip(content: bytes, name: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            return _bounded(stream, len(content), _MAX_BYTES, CHUNK)
    except _Unfit as error:
        raise SourceError(f"{name!r} {error}. {_REMEDIES[str(error)]}") from error


def _bounded(stream: IO[bytes] | gzip.GzipFile, packed: int, room: int, chunk: int) -> bytes:
    """All of the stream, unless that is more than `room` bytes, or out of all proportion to
    `packed`."""
    room = min(room, max(_SMALL, packed * _MAX_RATIO))
    found = bytearray()
    while piece := stream.read(chunk):
        found += piece
        if len(found) > room:
            raise _Unfit(_TOO_MUCH, len(found))
    return bytes(found)


def clean(name: str) -> str:
    """A name to show: no way out of a folder, no drive, no control characters."""
    printable = "".join(c for c in name.replace("\\", "/") if c.isprintable())
    parts = [part for part in printable.split("/") if part.strip() not in {"", ".", ".."}]
    if parts and re.fullmatch(r"[A-Za-z]:", parts[0]):
        parts = parts[1:]
    return "/".join(parts) or "unnamed"


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))
