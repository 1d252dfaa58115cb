"""Shares the tests among processes, each of which takes the next file when it is done with one.

    python -m pytest -p tests.sharing --taken FOLDER

FOLDER, which is empty at first, gets a file for each that is taken. The tests of a file stay
together, for what they share.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal

import pytest

# They take minutes: begun first, none is left to one process while the others have ended.
FIRST = ("test_termination.py", "test_crash.py", "test_model_menu_page.py", "test_bounds.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--taken", type=Path, required=True, help="the folder of what is taken")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Literal[True] | None:
    """pytest's own loop, over the files that no other process has taken."""
    if session.testsfailed or session.config.option.collectonly:
        return None
    tests = _mine(session.items, session.config.getoption("--taken"))
    following = next(tests, None)
    while (test := following) is not None:
        following = next(tests, None)
        test.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
    return True


def _mine(tests: list[pytest.Item], taken: Path) -> Iterator[pytest.Item]:
    files = [list(those) for _, those in groupby(tests, lambda test: test.path)]
    for file in sorted(files, key=lambda file: file[0].path.name not in FIRST):
        try:
            (taken / file[0].path.stem).touch(exist_ok=False)
        except FileExistsError:
            continue
        yield from file
