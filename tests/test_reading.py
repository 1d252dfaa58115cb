"""One file takes no more than its budget, and stops no other; what is written is its owner's alone.

Covers index.files, index.sources.inputs, index.sources.names, index.sources.worker.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from index.builder import build, remove
from index.errors import SourceError
from index.generation.generations import read_manifest
from index.home import Home
from index.sources import reading
from index.sources.inputs import files_below
from index.sources.names import real, shown
from index.sources.reading import Budget, Reader
from tests.conftest import DATA

ABSTRACT = "It counts drops of rain on a tin roof. It needs one microphone and a quiet storm."
posix = pytest.mark.skipif(os.name == "nt", reason="of POSIX")


def record(number: int = 1, **more: object) -> str:
    return json.dumps(
        {
            "title": f"Quiet Heron {number}: Counting Rain",
            "abstract": f"{ABSTRACT} {number}",
            **more,
        }
    )


def _with(folder: Path, name: str, does: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text("")
    (folder / "faulty.py").write_text(
        "import index.layouts.json_records\ndef fault(document, prose=None):\n    "
        f"{does}\nindex.layouts.json_records.{name} = fault\n"
    )
    return [str(folder)]


@pytest.fixture(autouse=True)
def _started(monkeypatch: pytest.MonkeyPatch) -> None:
    """By their own command, not as forks."""
    monkeypatch.setattr(reading, "subprocess", subprocess)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> object:
    """Give the reader of JSON, in the process that reads, a fault."""

    def put(does: str, budget: Budget = reading.BUDGET) -> None:
        _with(tmp_path / "faulty", "read_json", does)
        start = f"import sys; sys.path.append({str(tmp_path / 'faulty')!r})"
        monkeypatch.setattr(
            reading,
            "_START",
            reading._START.replace("from index", f"{start}; import faulty\nfrom index", 1),
        )
        monkeypatch.setattr(reading, "BUDGET", budget)

    return put


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("while True: pass", "takes more than 1 seconds to read"),
        ("import re; re.match('(a*)*b', 'a' * 40)", "takes more than 1 seconds to read"),
        ("x = bytearray(2**40)", "takes more than 512 MB of memory"),
        ("x = [bytearray(2**20) for _ in range(2**20)]", "takes more than 512 MB of memory"),
        ("return fault(document)", "RecursionError"),
        ("raise ZeroDivisionError", "ZeroDivisionError"),
        ("raise SystemExit(4)", "SystemExit"),
        ("import os; os.kill(os.getpid(), 9)", "status -9"),
        ("import ctypes; ctypes.string_at(0)", "status -11"),
        ("print('noise', flush=True); raise KeyError('x')", "KeyError"),
    ],
)
@posix
def test_whatever_a_reader_does_the_others_are_read(
    faulty: object, tmp_path: Path, does: str, why: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bad.json").write_text(f"[{record()}]")
    shutil.copy(DATA / "spaced.txt", folder)
    shutil.copy(DATA / "compact.txt", folder)
    assert callable(faulty)
    faulty(does, Budget(1 if "1 seconds" in why else 10, 512))
    began = time.monotonic()
    report = build([folder], home=tmp_path / "home")
    assert time.monotonic() - began < 20
    assert report.digests == 2
    (told,) = [piece for piece in report.unparsed if piece.path.endswith("bad.json")]
    assert why in told.why
    assert told.why.startswith(repr(str(folder / "bad.json")))
    with pytest.raises(SourceError, match=r"bad\.json"):
        build([folder / "bad.json"], home=tmp_path / "home")


@posix
def test_an_archive_that_takes_very_long_is_not_read_further(
    faulty: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its files keeps within what one file may take; all together would take hours."""
    monkeypatch.setattr("index.sources.collection._SLOW_MEMBERS", 6.0)
    with zipfile.ZipFile(tmp_path / "days.zip", "w") as archive:
        archive.write(DATA / "spaced.txt", "spaced.txt")
        for number in range(50):
            archive.writestr(f"bad{number}.json", f"[{record()}]")
        archive.write(DATA / "compact.txt", "zz.txt")
    assert callable(faulty)
    faulty("import time; time.sleep(60)", Budget(3, 512))  # what is sound is read in less
    began = time.monotonic()
    report = build([tmp_path / "days.zip"], home=tmp_path / "home")
    assert time.monotonic() - began < 40
    assert report.digests == 1
    whys = [piece.why for piece in report.unparsed]
    assert 1 <= sum("3 seconds" in why for why in whys) <= 3
    assert sum("is not read further: what was read of it took very long" in w for w in whys) == 1


@posix
def test_members_of_archives_alike(faulty: object, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "days.zip", "w") as archive:
        archive.writestr("a/bad.json", f"[{record()}]")
        archive.write(DATA / "spaced.txt", "spaced.txt")
        archive.writestr("notes.md", "Buy milk.")
    assert callable(faulty)
    faulty("while True: pass", Budget(3, 512))
    report = build([tmp_path / "days.zip"], home=tmp_path / "home")
    assert report.digests == 1
    bad = [piece.path for piece in report.unparsed if "spaced" not in piece.path]
    assert bad == [f"{tmp_path}/days.zip/a/bad.json", f"{tmp_path}/days.zip/notes.md"]


def test_a_damaged_or_locked_member_stops_no_other(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("broken.txt", b"abc" * 99)
        archive.writestr("locked.txt", b"abc" * 98)
        archive.write(DATA / "spaced.txt", "spaced.txt")
        archive.writestr("bomb.txt", bytes(2**25), compress_type=zipfile.ZIP_LZMA)
    packed = bytearray(out.getvalue())
    packed[packed.index(b"abcabc") + 5] ^= 1
    second = packed.index(b"PK\x01\x02", packed.index(b"PK\x01\x02") + 1)
    packed[second + 8] |= 1
    (tmp_path / "days.zip").write_bytes(packed)
    report = build([tmp_path / "days.zip"], home=tmp_path / "home")
    assert report.digests == 1
    told = {
        Path(piece.path).name: piece.why for piece in report.unparsed if "spaced" not in piece.path
    }
    assert "damaged" in told["broken.txt"]
    assert "encrypted" in told["locked.txt"]
    assert "unpacks to more" in told["bomb.txt"]


def test_what_no_database_keeps_is_replaced_and_counted(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "half.json").write_text(
        '[{"title": "A \\ud83d Heron Counting Rain", "abstract": "It\\u0000 counts rain. '
        + ABSTRACT
        + '", '
        '"upvotes": 99999999999999999999999, "authors": ["\\udc00 X"], "keywords": ["\\udfff"]}]'
    )
    (folder / "whole.json").write_text(f"[{record()}]")
    report = build([folder], home=tmp_path / "home")
    assert (report.papers, report.unparsed) == (2, ())
    assert any("half.json" in warning for warning in report.warnings)


@posix
def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(DATA / "compact.txt", folder)
    os.mkfifo(folder / "pipe.txt")
    (folder / "endless.txt").symlink_to("/dev/zero")
    (folder / "nowhere.txt").symlink_to(tmp_path / "none")
    (folder / "circle.txt").symlink_to(folder / "circle.txt")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(folder / "socket.txt"))
        report = build([folder], home=tmp_path / "home")
    assert sorted(Path(piece.path).name for piece in report.unparsed) == [
        *("circle.txt", "endless.txt", "nowhere.txt", "pipe.txt", "socket.txt")
    ]
    for name in ("pipe.txt", "endless.txt"):
        with pytest.raises(SourceError, match="neither a file nor a folder"):
            build([folder / name], home=tmp_path / "home")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can own a link for another"
)
def test_links_of_others_lead_nowhere_else(tmp_path: Path) -> None:
    """Whoever else may write into a folder has no other file of its owner read; within it links are
    followed."""
    folder, private = tmp_path / "folder", tmp_path / "private"
    for one in (folder / "inside", private / "more"):
        one.mkdir(parents=True)
    shutil.copy(DATA / "spaced.txt", folder / "inside" / "page.txt")
    for place in (private, private / "more"):
        shutil.copy(DATA / "compact.txt", place / "page.txt")
    (folder / "there").symlink_to(folder / "inside")
    (folder / "here.txt").symlink_to(folder / "inside" / "page.txt")
    (folder / "secret.txt").symlink_to(private / "page.txt")
    (folder / "secrets").symlink_to(private, target_is_directory=True)
    (folder / "up").symlink_to("..", target_is_directory=True)
    for name in ("there", "here.txt", "secret.txt", "secrets", "up"):
        os.chown(folder / name, 12345, 12345, follow_symlinks=False)
    (folder / "own.txt").symlink_to(private / "more" / "page.txt")
    told: list[tuple[str, str]] = []
    found = list(files_below(folder, lambda path, why: told.append((path.name, why))))
    assert {path.resolve() for path in found} == {
        folder / "inside" / "page.txt",
        private / "more" / "page.txt",
    }
    assert [name for name, why in told if "link out of the folder" in why] == [
        "secrets",
        "up",
        "secret.txt",
    ]
    # who names a link means what it leads to
    assert list(files_below(folder / "secrets", lambda *_: None))


@posix
def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/sch\xf6n"
    os.mkdir(folder)  # noqa: PTH102
    names = [b"caf\xe9.json", b"caf\xe8.json", rb"caf\xe9.json"]
    try:
        for number, name in enumerate(names):
            Path(os.fsdecode(folder + b"/" + name)).write_text(f"[{record(number)}]")
    except OSError:
        pytest.skip("this disk takes no such names")
    Path(os.fsdecode(folder + b"/bad\xff.json")).write_text("[]")
    home, given = tmp_path / "home", Path(os.fsdecode(folder))
    report = build([given], home=home)
    assert (report.digests, report.papers) == (3, 3)
    assert [piece.path for piece in report.unparsed] == [f"{tmp_path}/sch\\xf6n/bad\\xff.json"]
    digests = read_manifest(Home(home)).digests
    assert {digest.name for digest in digests} == {
        "caf\\xe9.json",
        "caf\\xe8.json",
        "caf\\\\xe9.json",
    }
    Path(os.fsdecode(folder + b"/" + names[1])).unlink()
    assert build(home=home).removed == 1  # looked at again
    remove(["caf\\xe9.json"], home=home)
    remove([os.fsdecode(folder + b"/" + names[2])], home=home)
    assert read_manifest(Home(home)).digests == ()


@posix
@pytest.mark.parametrize(
    "name",
    [b"plain", b"caf\xe9", rb"caf\xe9", rb"a\b", b"a\\b\xff", "schön".encode(), b"\\\\x80\x80"],
)
def test_a_name_that_is_shown_is_found_again(name: bytes) -> None:
    path = Path(os.fsdecode(name))
    shown(path).encode()
    assert real(shown(path)) == path


def test_the_process_ends_with_whoever_asks(tmp_path: Path) -> None:
    code = (
        "import sys, time; from index.sources.reading import Reader\n"
        "reader = Reader(); reader.parse(open(sys.argv[1], 'rb').read(), 'x')\n"
        "print(reader._parser._process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(DATA / "spaced.txt")], stdout=subprocess.PIPE
    ) as asking:
        assert asking.stdout is not None
        reading = int(asking.stdout.readline())
        os.kill(reading, 0)
        asking.kill()
    ends = time.monotonic() + 10
    while _lives(reading):
        assert time.monotonic() < ends
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat_file = Path(f"/proc/{pid}/stat")
    return not (stat_file.exists() and stat_file.read_text().rpartition(") ")[2].startswith("Z"))


def test_a_reader_that_is_let_go_leaves_no_process() -> None:
    reader = Reader()
    reader.parse((DATA / "spaced.txt").read_bytes(), "x")
    process = reader._parser._process
    assert process is not None
    del reader
    assert process.returncode is not None


@posix
def test_the_reader_gets_no_keys(
    faulty: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted")
    assert callable(faulty)
    faulty("import os; raise type(os.environ.get('OPENAI_API_KEY', 'Nothing'), (Exception,), {})()")
    (tmp_path / "a.json").write_text(f"[{record()}]")
    with pytest.raises(SourceError, match="Nothing"):
        build([tmp_path / "a.json"], home=tmp_path / "home")


def modes(home: Path) -> set[str]:
    return {
        f"{path}" for path in (home, *home.rglob("*")) if stat.S_IMODE(path.lstat().st_mode) & 0o077
    }


@posix
def test_the_home_is_its_owners_alone(tmp_path: Path) -> None:
    code = (
        "import os, sys, threading; os.umask(0); from assistant.terminal.cli import main; from "
        "pathlib import Path\n"
        "home = Path(sys.argv[2]); loose = set()\n"
        "def look(*_):\n    loose.update(str(p) for p in [home] if p.stat().st_mode & 0o077)\n"
        "from index.builder import build; from index.home import Home\n"
        "from index.generation.generations import Recipe, open_generation; from "
        "index.models.minilm import NAME\n"
        "build([sys.argv[1] + '/spaced.txt'], home=home, progress=look)\n"
        "build([sys.argv[1]], home=home, progress=look)\n"
        "generation = open_generation(Home(home), Recipe(NAME))\n"
        "print([str(p) for p in [home, *home.rglob('*')] if p.lstat().st_mode & 0o077], loose)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(DATA), str(tmp_path / "new" / "home")],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.stdout == "[] set()\n", ran.stderr + ran.stdout


@posix
def test_a_home_of_before_is_closed_at_the_next_change(small_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    (home / "sessions.ended").write_text("")  # somebody has logged out
    (home / "sessions.ended.lock").write_text("")
    for path in (home, *home.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    build(home=home)
    assert modes(home) == set()


@posix
def test_what_is_not_askpapers_own_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("x")
    (tmp_path / "other.txt").chmod(0o644)
    tmp_path.chmod(0o755)
    build([DATA / "spaced.txt"], home=tmp_path)
    assert modes(tmp_path) == {str(tmp_path), str(tmp_path / "other.txt")}
