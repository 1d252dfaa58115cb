"""What the home keeps of a reader's opinion: whole lines, bounded, in bounded files, for their
owner alone."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.page.messages import Turn
from assistant.page.saved_conversations import remember_opinion
from assistant.types import Answer, Seconds
from index.home import Home

LINE, FILE = 64 * 2**10, 5 * 2**20


def turn(
    question: str = "Why?",
    text: str = "So.",
    *,
    papers: tuple[str, ...] = (),
    liked: bool | None = True,
) -> Turn:
    answer = Answer(
        question, "answered", text, None, "m", (), (), (), Seconds(0, 0, 0), papers=papers
    )
    return Turn(question, answer, scope=papers, liked=liked)


def opinions(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n")[:-1]]


def test_an_opinion_is_kept_whole(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    remember_opinion(home, turn(liked=True))
    remember_opinion(home, turn(liked=None))
    first, second = opinions(home.feedback)
    assert (first["liked"], second["liked"], first["question"]) == (True, None, "Why?")
    answer = turn().answer
    assert answer is not None
    assert first["answer"] == json.loads(json.dumps(asdict(answer)))
    assert "cut" not in first


@given(st.text(st.characters()), st.integers(1, 100_000), st.integers(0, 3000), st.booleans())
@settings(max_examples=60, deadline=None, database=None, derandomize=True)
def test_no_opinion_is_longer_than_its_bound_or_lost(
    text: str, times: int, papers: int, short: bool
) -> None:
    from assistant.page.saved_conversations import _opinion

    long = (text or "\x00") * times
    one = turn(long[:10] if short else long, long, papers=(long[:500],) * papers)
    line = _opinion(one)
    assert len(line) <= LINE
    assert line.count(b"\n") == 1
    told = json.loads(line)
    assert one.question.startswith(told["question"])
    assert one.answer
    assert one.answer.text.startswith(told["answer"]["text"])
    whole = (told["question"], told["answer"]["text"], told["scope"]) == (
        one.question,
        one.answer.text,
        [*one.scope],
    )
    assert whole or told["cut"]


def test_a_full_file_makes_place_and_one_before_it_is_kept(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for number in range(250):
        remember_opinion(home, turn(f"{number} ", "y" * 60_000))
    kept = [home.feedback, tmp_path / "feedback.1.jsonl"]
    assert sorted(path.name for path in tmp_path.glob("*.jsonl")) == sorted(
        path.name for path in kept
    )
    assert all(path.stat().st_size <= FILE for path in kept)
    numbers = [int(one["question"].split()[0]) for path in reversed(kept) for one in opinions(path)]
    assert numbers == list(range(numbers[0], 250))  # the newest, in order
    assert len(numbers) > 80


def test_an_opinion_is_its_owners_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.feedback.write_text("")
    home.feedback.chmod(0o644)
    remember_opinion(home, turn())
    assert home.feedback.stat().st_mode & 0o777 == 0o600


def test_half_a_line_that_a_kill_left_spoils_no_other(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.feedback.write_bytes(b'{"at": "2026')
    remember_opinion(home, turn())
    assert (
        json.loads(home.feedback.read_text(encoding="utf-8").splitlines()[1])["question"] == "Why?"
    )


@pytest.mark.slow
def test_opinions_of_many_at_once_are_whole_lines(tmp_path: Path) -> None:
    """In two processes of eight threads, across a change of files."""
    home = Home(tmp_path)
    home.feedback.write_bytes(b"{}\n" * ((FILE - 600_000) // 3))
    code = (
        "import sys; from tests.test_saved_conversations import many; from index.home import Home\n"
        "from pathlib import Path; many(Home(Path(sys.argv[1])), 'other')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=Path(__file__).parents[1]
    ) as other:
        many(home, "this")
        assert other.wait(60) == 0
    told = [
        one["question"]
        for path in (tmp_path / "feedback.1.jsonl", home.feedback)
        for one in opinions(path)
        if one
    ]
    assert sorted(told) == sorted(
        f"{who} {number}" for who in ("this", "other") for number in range(40)
    )


def many(home: Home, who: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda number: remember_opinion(home, turn(f"{who} {number}", "y" * 20_000)),
                range(40),
            )
        )


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limits on files here")
def test_a_disk_that_is_full_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk."""
    home = Home(tmp_path)
    remember_opinion(home, turn())
    before = home.feedback.read_bytes()
    code = (
        "import resource, signal, sys; from pathlib import Path; from index.home import Home\n"
        "from tests.test_saved_conversations import turn\n"
        "from assistant.page.saved_conversations import remember_opinion\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, "
        "(1000, 1000))\n"
        "try: remember_opinion(Home(Path(sys.argv[1])), turn('x' * 2000))\n"
        "except OSError as error: print(error.strerror)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == (f"{os.strerror(27)}\n", "")
    assert home.feedback.read_bytes() == before
