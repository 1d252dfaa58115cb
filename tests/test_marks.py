"""What readers keep of papers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.marks import LONGEST_NOTE, Mark, Visit, mark, marks, visit
from index.errors import SettingError
from index.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_mark_changes_only_what_is_named_and_goes_when_nothing_is_left(home: Home) -> None:
    assert marks(home) == {}
    mark(home, "2305.17333", starred=True)
    mark(home, "2305.17333", note=" zeroth order \n")
    kept = marks(home)["2305.17333"]
    assert (kept.read, kept.starred, kept.note) == (False, True, "zeroth order")
    assert kept.at
    mark(home, "2305.17333", starred=False)
    assert marks(home)["2305.17333"].note == "zeroth order"
    assert not mark(home, "2305.17333", note="")
    assert marks(home) == {}


def test_marks_are_one_users(home: Home) -> None:
    mark(home, "a", "ada", read=True)
    mark(home, "a", "bob", note="for Friday")
    assert marks(home, "ada")["a"] == Mark(read=True, at=marks(home, "ada")["a"].at)
    assert marks(home, "bob")["a"].note == "for Friday"
    assert marks(home) == {}


def test_processes_that_mark_at_once_lose_nothing(home: Home) -> None:
    script = (
        "import sys\nfrom assistant.marks import mark\nfrom index.home import locate\n"
        "for n in range(20): mark(locate(sys.argv[1]), f'{sys.argv[2]}-{n}', read=True)"
    )
    command = [sys.executable, "-c", script, str(home.root)]
    running = [subprocess.Popen([*command, name]) for name in ("one", "two")]
    assert [process.wait(60) for process in running] == [0, 0]
    assert len(marks(home)) == 40


@pytest.mark.skipif(os.name == "nt", reason="rights of files are POSIX's")
def test_marks_are_their_owners_alone(home: Home) -> None:
    mark(home, "a", read=True)
    assert home.marks.stat().st_mode & 0o777 == 0o600
    assert home.marks.with_suffix(".lock").stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_kept_is_told_and_changes_nothing(home: Home) -> None:
    with pytest.raises(SettingError, match="Shorten it"):
        mark(home, "a", note="x" * (LONGEST_NOTE + 1))
    assert not home.marks.exists()
    mark(home, "a", read=True)
    home.marks.write_text('{"": 7}')
    with pytest.raises(SettingError, match="Mend the file"):
        mark(home, "b", read=True)
    assert home.marks.read_text() == '{"": 7}'


def test_a_visit_tells_of_the_one_that_saw_other_digests(home: Home) -> None:
    assert visit(home, "", ["a"]) == Visit()
    assert visit(home, "", ["a"]) == Visit()  # the page was loaded again
    before = visit(home, "", ["a", "b"])
    assert before.digests == ("a",)
    assert before.at
    assert visit(home, "", ["b", "a"]) == before
    assert visit(home, "ada", ["a"]) == Visit()
    mark(home, "p", read=True)
    assert visit(home, "", ["a", "b"]) == before
