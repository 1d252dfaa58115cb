"""A folder that is watched: what appears, changes or goes is taken up."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest
from filelock import FileLock

from index.builder import remove
from index.errors import AskpapersError, SourceError
from index.generation.generations import read_manifest
from index.home import Home
from index.types import BuildReport
from index.watching import existing, watch
from tests.conftest import DATA

Told = BuildReport | AskpapersError


@contextmanager
def watched(folder: Path, home: Path) -> Iterator[Callable[[], Told]]:
    """A watch in a thread; gives what returns the next thing that it tells."""
    stop = threading.Event()
    news: SimpleQueue[Told] = SimpleQueue()
    thread = threading.Thread(
        target=watch, args=[folder], kwargs={"home": home, "stop": stop, "tell": news.put}
    )
    thread.start()
    try:
        yield lambda: news.get(timeout=20)
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
    assert news.empty(), news.get()


def report(told: Told) -> BuildReport:
    assert isinstance(told, BuildReport), told
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "digests"
    made.mkdir()
    return made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def page(number: int) -> str:
    return (
        f"Quiet Heron {number}: Counting Rain\n\n"
        f"We propose Quiet Heron {number}, a method that counts drops of rain on a tin roof. It "
        f"needs one microphone and {number} seconds of quiet before the storm. In experiments on a "
        "roof of our own it errs by two drops in a hundred, fewer than the baselines.\n"
    )


@pytest.mark.slow
def test_new_changed_and_removed_files_are_taken_up(folder: Path, home: Path) -> None:
    shutil.copy(DATA / "spaced.txt", folder)
    with watched(folder, home) as told:
        assert report(told()).digests == 1
        (folder / "heron.txt").write_text(page(1))
        assert report(told()).added == 1
        (folder / "heron.txt").write_text(page(1) + "\n" + page(2))
        added = report(told())
        assert (added.added, added.changed, added.removed) == (1, 0, 0)
        (folder / "heron.txt").unlink()
        assert report(told()).removed == 2
    assert [digest.name for digest in read_manifest(Home(home)).digests] == ["spaced.txt"]


@pytest.mark.slow
def test_an_empty_folder_is_waited_for_and_a_burst_is_one_update(folder: Path, home: Path) -> None:
    with watched(folder, home) as told:
        time.sleep(0.5)
        (folder / "later").mkdir()
        for number in range(5):
            (folder / "later" / f"{number}.txt").write_text(page(number))
            time.sleep(0.1)
        assert report(told()).added == 5


@pytest.mark.slow
def test_a_half_written_file_is_taken_up_once_it_is_complete(folder: Path, home: Path) -> None:
    shutil.copy(DATA / "spaced.txt", folder)
    with watched(folder, home) as told:
        told()
        with (folder / "slow.txt").open("w") as file:
            for number in range(8):
                file.write(page(number) + "\n")
                file.flush()
                time.sleep(0.4)
        assert report(told()).added == 8  # at once: no update saw a part of them


@pytest.mark.slow
def test_a_refused_file_is_told_once_and_again_when_it_changed(folder: Path, home: Path) -> None:
    shutil.copy(DATA / "spaced.txt", folder)
    with watched(folder, home) as told:
        known = len(report(told()).unparsed)
        assert known == 1
        (folder / "broken.txt").write_bytes(bytes(range(256)) * 9)
        refused = report(told())
        assert [Path(piece.path).name for piece in refused.unparsed] == ["broken.txt"]
        (folder / "heron.txt").write_text(page(1))
        assert report(told()).unparsed == ()
        (folder / "broken.txt").write_text(page(2))
        assert report(told()).added == 1


@pytest.mark.slow
def test_a_folder_without_any_digest_is_told_and_watched_on(folder: Path, home: Path) -> None:
    (folder / "broken.txt").write_bytes(bytes(range(256)) * 9)
    with watched(folder, home) as told:
        assert isinstance(told(), SourceError)
        (folder / "heron.txt").write_text(page(1))
        assert report(told()).added == 1


@pytest.mark.slow
def test_what_was_taken_away_by_name_stays_away(folder: Path, home: Path) -> None:
    shutil.copy(DATA / "spaced.txt", folder)
    (folder / "heron.txt").write_text(page(1))
    with watched(folder, home) as told:
        assert report(told()).digests == 2
        remove(["spaced.txt"], home=home)
        (folder / "second.txt").write_text(page(2))
        report(told())
        assert {digest.name for digest in read_manifest(Home(home)).digests} == {
            "heron.txt",
            "second.txt",
        }


@pytest.mark.slow
def test_a_running_build_is_waited_for(folder: Path, home: Path) -> None:
    shutil.copy(DATA / "spaced.txt", folder)
    home.mkdir()
    lock = FileLock(Home(home).lock)
    lock.acquire()
    with watched(folder, home) as told:
        time.sleep(2)
        assert not Home(home).current.exists()
        lock.release()
        assert report(told()).digests == 1


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        SourceError,
        match=r"is not a folder, so it cannot be watched\. Make it, or give another "
        r"one\.$",
    ):
        existing(tmp_path / "nowhere")


@pytest.mark.slow
def test_the_command_tells_each_update_and_ends_with_ctrl_c(folder: Path, home: Path) -> None:
    shutil.copy(DATA / "spaced.txt", folder)
    code = "from assistant.terminal.cli import main; raise SystemExit(main())"
    command = [
        sys.executable,
        "-c",
        code,
        "index",
        "--watch",
        str(folder),
        "--home",
        str(home),
        "--json",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["digests"] == 1
        (folder / "heron.txt").write_text(page(1))
        assert json.loads(process.stdout.readline())["added"] == 1
        os.kill(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert errors.startswith(f"askpapers: watching {folder.resolve()} (stop with Ctrl-C)\n")
    assert errors.endswith("askpapers: stopped.\n")
    assert "Traceback" not in errors
