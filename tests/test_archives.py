"""What an archive gives, and what it may not make us unpack."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile

import pytest

from index.errors import SourceError
from index.sources import archives
from index.sources.archives import Member, Unreadable
from index.sources.archives import unpack as members


def unpack(content: bytes, name: str) -> list[Member | Unreadable]:
    return list(members(content, name))


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_what_is_no_archive_is_itself() -> None:
    assert unpack(b"text", "a.txt") == [Member("a.txt", b"text")]


def test_a_gzip_is_one_file_without_its_ending() -> None:
    assert unpack(gzip.compress(b"a") + gzip.compress(b"b"), "day.jsonl.gz") == [
        Member("day.jsonl", b"ab")
    ]


def test_a_zip_gives_its_files_and_no_hidden_ones() -> None:
    packed = _zip(
        {
            "a/": b"",
            "a/x.txt": b"1",
            ".git/config": b"2",
            "__MACOSX/x": b"3",
            "a/.b": b"4",
            "y.md": b"5",
        }
    )
    assert unpack(packed, "a.zip") == [Member("a/x.txt", b"1"), Member("y.md", b"5")]


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/abs", "abs"),
        ("..\\win.txt", "win.txt"),
        ("C:\\x\\y", "x/y"),
        ("a\x07b", "ab"),
    ],
)
def test_names_lead_nowhere(name: str, cleaned: str) -> None:
    assert unpack(b"x", name) == [Member(cleaned, b"x")]
    assert unpack(_zip({name: b"x"}), "a.zip") == [Member(cleaned, b"x")]


def test_an_archive_in_an_archive_stays_packed() -> None:
    inner = _zip({"x": b"1"})
    assert unpack(_zip({"inner.zip": inner}), "a.zip") == [Member("inner.zip", inner)]


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: _zip({"x": content})])
def test_bombs_are_refused_while_they_unpack(pack: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(pack)
    with pytest.raises(SourceError, match="unpacks to more"):
        unpack(pack(bytes(2**25)), "bomb")  # a thousand to one
    monkeypatch.setattr(archives, "_MAX_BYTES", 1000)
    with pytest.raises(SourceError, match="unpacks to more"):
        unpack(pack(bytes(range(256)) * 5), "bomb")


def test_a_declared_size_is_not_believed() -> None:
    packed = bytearray(_zip({"x": bytes(2**25)}))
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", packed, packed.index(magic) + offset, 10)
    with pytest.raises(SourceError):
        unpack(bytes(packed), "liar.zip")


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MAX_MEMBERS", 3)
    with pytest.raises(SourceError, match="more than 3 files"):
        unpack(_zip({str(n): b"" for n in range(4)}), "many.zip")


def test_what_is_encrypted_or_damaged_is_told_so() -> None:
    packed = bytearray(_zip({"x": b"secret" * 100}))
    locked = bytearray(packed)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceError, match="is encrypted"):
        unpack(bytes(locked), "a.zip")
    for broken in (
        packed[:-30],
        packed[:40] + b"xx" + packed[42:],
        gzip.compress(b"abc" * 100)[:-9],
        b"\x1f\x8b\x08rest",
    ):
        with pytest.raises(SourceError, match="damaged or cut-off"):
            unpack(bytes(broken), "a")
