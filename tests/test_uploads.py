"""assistant.page.uploads: what comes at the same time, in pieces, too slowly, not whole, or in a
form of its own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.page import uploads
from assistant.page.bodies import Refusal
from assistant.page.uploads import Uploads

KIND = "multipart/form-data; boundary=x"


def part(name: str, content: bytes = b"text") -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n"


class Body:
    """A body in pieces; after `stops` of them its sender says nothing more, or has left."""

    def __init__(
        self, pieces: Sequence[bytes], *, stops: bool = False, leaves: bool = False
    ) -> None:
        self._pieces = list(pieces)
        self._stops, self._leaves = stops, leaves
        self.waits = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if not self._pieces:
            self.waits.set()
            if self._stops:
                await asyncio.sleep(60)
            return {"type": "http.disconnect"}
        more = len(self._pieces) > 1 or self._stops or self._leaves
        return {"type": "http.request", "body": self._pieces.pop(0), "more_body": more}


def take(
    made: Uploads, pieces: Sequence[bytes], kind: str = KIND, length: int = 0, **how: bool
) -> list[Path]:
    body = Body(pieces, **how)
    taken = asyncio.run(made.take(kind, length or sum(map(len, pieces)), body.receive))
    return [Path(path) for path in json.loads(taken)]


@pytest.fixture
def made(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path, 2, 1)


def test_files_are_the_same_however_they_are_cut(made: Uploads) -> None:
    content = bytes(range(256)) * 40 + b"\r\n--y is not its end\r\n--"
    body = part("page.txt", content) + part("page.txt", b"") + b"--x--\r\n"
    for step in (1, 7, len(body)):
        first, second = take(made, [body[n : n + step] for n in range(0, len(body), step)])
        assert (first.read_bytes(), second.read_bytes()) == (content, b"")
        assert (first.name, second.name, first.parent != second.parent) == (
            "page.txt",
            "page.txt",
            True,
        )


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\x\\\\page.html", "page.html"),
        ("..", "unnamed"),
        (".bashrc", "bashrc"),
        ("a\x1b[31mb.txt", "a[31mb.txt"),
        ("é" * 300 + ".txt", "é" * 98 + ".txt"),
    ],
)
def test_a_name_leads_nowhere_else(made: Uploads, told: str, name: str) -> None:
    (path,) = take(made, [part(told) + b"--x--\r\n"])
    assert path.name == name
    assert path.parent.parent == made.folder


def test_room_is_reserved_until_a_request_ends(made: Uploads) -> None:
    """Eight at once, each of which would fit alone."""

    async def rush() -> list[Any]:
        length = 2**20 + 2**19
        bodies = [Body([part(f"{n}.txt", bytes(1000))], stops=True) for n in range(8)]
        tasks = [asyncio.create_task(made.take(KIND, length, body.receive)) for body in bodies]
        _, pending = await asyncio.wait(tasks, timeout=0.5)
        assert len(pending) == 1
        for task in pending:
            task.cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    ended = asyncio.run(rush())
    refused = [error for error in ended if isinstance(error, Refusal)]
    assert {error.status for error in refused} == {503}
    assert all("ASKPAPERS_UPLOADS_MB" in str(error) for error in refused)
    assert len(refused) == 7
    assert list(made.folder.rglob("*")) == []
    # there is room once more
    assert take(made, [part("page.txt", bytes(2**19)) + b"--x--\r\n"])[0].exists()


@pytest.mark.parametrize(
    ("pieces", "how", "status"),
    [
        ([part("a.txt"), part("b.txt")], {"leaves": True}, 400),
        ([part("a.txt"), part("b.txt")], {}, 400),  # no end
        (
            [
                part("a.txt"),
                b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nheld\r\n--x--\r\n',
            ],
            {},
            400,
        ),
        (
            [
                part("a.txt"),
                b'--x\r\nContent-Disposition: form-data; name="other"; filename="b"\r\n\r\n',
            ],
            {},
            400,
        ),
        ([part("a.txt"), b"--x\r\n\r\ntext\r\n--x--\r\n"], {}, 400),
        ([b"nothing of the kind"], {}, 400),
        ([part("a.txt"), part("b.txt", bytes(2**20 + 1))], {}, 413),
    ],
)
def test_of_what_fails_nothing_stays(
    made: Uploads, pieces: list[bytes], how: dict[str, bool], status: int
) -> None:
    with pytest.raises(Refusal) as refused:
        take(made, pieces, **how)
    assert refused.value.status == status
    assert str(refused.value).endswith(".")
    assert list(made.folder.rglob("*")) == []


def test_what_is_too_large_names_its_setting(made: Uploads) -> None:
    with pytest.raises(Refusal, match="1 MB of ASKPAPERS_UPLOAD_MB"):
        take(made, [part("a.txt", bytes(2**20 + 1)) + b"--x--\r\n"])
    with pytest.raises(Refusal, match="2 MB of ASKPAPERS_UPLOADS_MB"):
        take(made, [b""], length=2**21 + 1)
    with pytest.raises(Refusal, match="longer than it said"):
        take(made, [part("a.txt"), b"--x--\r\n"], length=20)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("multipart/form-data", 415),
        ("multipart/form-data; boundary=", 415),
        ("text/plain; boundary=x", 415),
        ("multipart/form-data; xboundary=x", 415),
        ("multipart/form-data; boundary=y; boundary=x", 400),
        ('multipart/form-data; boundary="x; boundary=y"', 400),
        ("multipart/form-data; boundary*=x", 415),
        ("multipart/form-data; boundary=" + "x" * 400, 400),
    ],
)
def test_what_ends_its_parts_is_said_once(made: Uploads, kind: str, status: int) -> None:
    with pytest.raises(Refusal) as refused:
        take(made, [part("a.txt") + b"--x--\r\n"], kind)
    assert refused.value.status == status


def test_a_body_that_stops_or_drips_is_ended(
    made: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_PAUSE", 0.1)
    with pytest.raises(Refusal, match="in time"):
        take(made, [part("a.txt")], length=2**20, stops=True)
    assert list(made.folder.rglob("*")) == []
    monkeypatch.setattr(uploads, "_GRACE", -1.0)
    with pytest.raises(Refusal, match="in time"):
        take(made, [part("a.txt"), *[b"x"] * 50], length=2**20, stops=True)
    assert list(made.folder.rglob("*")) == []


def test_a_browsers_own_boundary_is_taken(made: Uploads) -> None:
    mark = "----WebKitFormBoundaryAbC123"
    body = part("page.txt").replace(b"--x", f"--{mark}".encode()) + f"--{mark}--\r\n".encode()
    assert take(made, [body], f"multipart/form-data; boundary={mark}")[0].name == "page.txt"


def test_a_folder_that_goes_meanwhile_does_not_end_the_sweeping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("goes", "waited"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.txt").write_text("text")
    stat = Path.lstat

    def gone(path: Path) -> os.stat_result:
        if path.name == "goes" and path.exists():
            shutil.rmtree(path)
        return stat(path)

    monkeypatch.setattr(Path, "lstat", gone)
    Uploads(tmp_path, 1, 1).sweep(older_than=0)
    assert list(tmp_path.iterdir()) == []
