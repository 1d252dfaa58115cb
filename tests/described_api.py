"""Asks `/api` for a time, by schemathesis, what its description allows, and what it does not."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.doors import doors_of, engine_of, running

_SLOWEST = 60  # seconds of an answer, on a busy machine
_CASES = re.compile(r"(\d+) generated, (\d+) passed")


@dataclass(frozen=True, slots=True)
class Tried:
    """`cases` were sent, all of which passed if it `holds`; `said` is what schemathesis says."""

    holds: bool
    cases: int
    said: str


def tried(home: Path, seconds: float, folder: Path) -> Tried:
    """Examples and limits first, which takes some 20 s at least; then whatever may be sent, and
    answers put into further requests, until the time is over. `folder` is for what is kept."""
    with running(doors_of(engine_of(home))) as url:
        command = [str(Path(sys.executable).with_name("schemathesis")), "run", "--no-color"]
        command += ["--max-time", str(int(seconds)), "--request-timeout", str(_SLOWEST)]
        done = subprocess.run(
            [*command, "--continue-on-failure", f"{url}/openapi.json"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    cases = _CASES.search(done.stdout)
    holds = done.returncode == 0 and "9 selected / 9 total" in done.stdout and cases is not None
    return Tried(holds, int(cases[1]) if cases else 0, done.stdout + done.stderr)
