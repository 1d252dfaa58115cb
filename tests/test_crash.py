"""Invariant 1: after `kill -9` at any moment a reader sees one whole generation, and the next
command works."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.crash import COMMAND, fingerprint, jobs, kill_once, shares
from benchmarks.server_kills import Machines
from index.builder import build
from index.home import Home
from tests.conftest import DATA
from tests.starting import ROOT

pytestmark = pytest.mark.slow
SERVER_KILLS = 20
KILLS = 6  # each job twice; benchmarks/crash.py kills 200, and of builds that take longer
PAGES = (*sorted((ROOT / "examples").glob("*.txt")), DATA / "compact.txt")


@pytest.mark.timeout(1200)
def test_kill_9_at_random_moments_of_a_build(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for page in PAGES:
        shutil.copy(page, pages)
    every, chance = jobs(tmp_path, pages), random.Random(os.getpid())
    seen = [
        kill_once(tmp_path, every[n % len(every)], share, after_progress=n // len(every) % 2 == 1)
        for n, share in enumerate(shares(KILLS, chance))
    ]
    assert "old" in seen


@pytest.mark.enable_socket
@pytest.mark.timeout(1200)
def test_kill_9_at_random_moments_of_a_build_on_a_server(tmp_path: Path) -> None:
    """benchmarks/crash.py --server kills 200."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for page in (*sorted(DATA.glob("*.txt")), ROOT / "examples" / "foundations.txt"):
        shutil.copy(page, pages)
    chance = random.Random(os.getpid())
    with Machines.started(tmp_path, pages) as machines:
        every = machines.jobs(pages)
        seen = [
            machines.kill_once(
                every[n % 3], share, after_progress=n // 3 % 2 == 1, elsewhere=n % 2 == 1
            )
            for n, share in enumerate(shares(SERVER_KILLS, chance))
        ]
    assert "old" in seen


def test_two_processes_read_one_index_at_once(small_home: Path) -> None:
    command = [
        *COMMAND,
        "ask",
        "How much faster are Sparse Lanterns?",
        "--json",
        "--home",
        str(small_home),
    ]
    readers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for reader in readers:
        out, err = reader.communicate(timeout=60)
        assert reader.returncode == 0, err
        assert "3.1x" in json.loads(out)["text"]


READER = """
import sys, time
from pathlib import Path
from assistant import Assistant
from index.home import Home
assistant, seen, until = Assistant(Home(Path(sys.argv[1]))), set(), time.monotonic() + 15
while time.monotonic() < until:
    answer = assistant.ask("How much faster are Sparse Lanterns?")
    assert "3.1x" in answer.text and not answer.notes, answer
    seen.add(assistant.status().generation)
print(len(seen))
"""


def test_a_reader_never_notices_a_rebuild_and_takes_every_one_up(
    small_home: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    command = [sys.executable, "-c", READER, str(home)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as reader:
        day = 0
        while reader.poll() is None:
            day += 1
            build([DATA / "compact.txt"], home=home, captured=f"2024-01-{day % 28 + 1:02}")
        out, err = reader.communicate()
    assert reader.returncode == 0, err
    assert int(out) >= 3
    build(home=home)
    assert len(list(Home(home).generations.iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("kilobytes", [0, 1, 20, 60, 100, 200, 400])
def test_a_full_disk_is_told_in_one_sentence_and_changes_nothing(
    small_home: Path, tmp_path: Path, kilobytes: int
) -> None:
    """No file may grow beyond a size: to a program that is a disk which is full."""
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    before = fingerprint(home)
    page = tmp_path / "new.txt"
    page.write_text(
        (DATA / "compact.txt").read_text(encoding="utf-8").replace("Tide", "Ebb"), encoding="utf-8"
    )
    code = (
        "import resource; from assistant.terminal.cli import main\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes * 1024}, {kilobytes * 1024}))\n"
        f"raise SystemExit(main(['index', {str(page)!r}, '--home', {str(home)!r}]))"
    )
    full = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert "Traceback" not in full.stderr
    assert full.returncode or kilobytes  # no file can be begun
    if full.returncode:  # the larger sizes may do
        assert "could not be written" in full.stderr
        assert "the index stands as it was" in full.stderr
        assert fingerprint(home) == before
    assert build([page], home=home).papers > 5
    assert len(list(Home(home).generations.iterdir())) == 1


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv (of util-linux)")
def test_a_home_that_cannot_be_written_can_be_asked(small_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    for path in (home, *home.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    # Root may write anywhere, unless it gives that up.
    humble = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*humble, *COMMAND, *arguments, "--home", str(home)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    asked = run("ask", "How much faster are Sparse Lanterns?")
    built = run("index", str(DATA / "compact.txt"))
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert "3.1x" in asked.stdout, asked.stderr
    assert (built.returncode, "could not be written (Permission denied)" in built.stderr) == (
        1,
        True,
    ), built.stderr
