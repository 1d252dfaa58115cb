"""SIGTERM ends the terminal's commands whatever they do; nothing is lost, and nobody is left
behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

import pytest

from assistant.page.updates import Updates
from benchmarks.crash import COMMAND, fingerprint
from index.builder import build
from index.generation.generations import read_manifest
from index.home import Home
from index.sources.names import shown
from index.types import Arrival
from tests.conftest import DATA

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]
SOON = 10.0  # seconds


@pytest.fixture
def home(small_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_home, tmp_path / "home"))


def big(folder: Path) -> Path:
    """A page of 400 MB: hashed, read, and refused at last."""
    folder.mkdir(exist_ok=True)
    with (folder / "big.txt").open("wb") as file:
        for _ in range(400):
            file.write(b"word and word " * 75_000)
    return folder / "big.txt"


def many(folder: Path) -> Path:
    """A folder whose papers take minutes to embed."""
    folder.mkdir(exist_ok=True)
    papers = (
        {"title": f"Heron {n} counts", "abstract": f"It counts {n} drops of rain on a roof. " * 8}
        for n in range(4000)
    )
    (folder / "many.jsonl").write_text("\n".join(map(json.dumps, papers)))
    return folder / "many.jsonl"


@contextmanager
def silent() -> Iterator[str]:
    """A server that takes every connection and says nothing."""
    with create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("after", [0.1, 3.0, 6.0])
@pytest.mark.parametrize("work", ["big", "many", "remove", "silent"])
def test_a_command_ends_at_once_and_nothing_is_lost(
    home: Path, tmp_path: Path, work: str, after: float
) -> None:
    before = fingerprint(home)
    arguments = {
        "big": lambda: ["index", str(big(tmp_path / "in"))],
        "many": lambda: ["index", str(many(tmp_path / "in"))],
        "silent": lambda: ["index", str(many(tmp_path / "in"))],
        "remove": lambda: ["remove", "spaced.txt"],
    }[work]()
    with silent() as url:
        environment = os.environ | ({"ASKPAPERS_EMBED": url} if work == "silent" else {})
        command = [*COMMAND, *arguments, "--home", str(home)]
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        ) as running:
            time.sleep(after)
            reading = children(running.pid)
            running.send_signal(signal.SIGTERM)
            began = time.monotonic()
            _, errors = running.communicate(timeout=SOON)
    assert time.monotonic() - began < SOON
    assert b"Traceback" not in errors
    if running.returncode != 0 or work in ("many", "silent"):  # else it had ended before
        if work != "big" or running.returncode != 1:
            assert running.returncode == -signal.SIGTERM
        published = work == "remove" and [d.name for d in read_manifest(Home(home)).digests] == [
            "compact.txt"
        ]
        # it may have been done, and about to say so
        assert published or fingerprint(home) == before
    ends = time.monotonic() + SOON
    while any(map(lives, reading)):
        assert time.monotonic() < ends
        time.sleep(0.05)
    report = build([DATA], home=home)
    assert report.papers == 5
    assert [folder.name for folder in Home(home).generations.iterdir()] == [
        Home(home).current.read_text()
    ]
    assert not list(home.rglob(".*"))


@pytest.mark.parametrize("after", [0.2, 1.0, 2.5, 4.0])
@pytest.mark.parametrize("make", [big, many])
def test_the_pages_updates_end_as_soon(
    home: Path, tmp_path: Path, make: object, after: float
) -> None:
    # a browser of other tests may be among these
    before, processes = fingerprint(home), children(os.getpid())
    assert callable(make)
    file = make(tmp_path / "in")
    updates = Updates(Home(home))
    update = updates.add([Arrival(file.name, file.read_bytes(), shown(file))])
    time.sleep(after)
    began = time.monotonic()
    updates.close()
    assert update.ended.wait(SOON)
    assert time.monotonic() - began < SOON
    assert "was stopped before" in update.problem or shown(file) in update.problem
    assert fingerprint(home) == before
    assert set(children(os.getpid())) <= set(processes)
