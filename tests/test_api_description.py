"""What the OpenAPI description says of `/api` is so: schemathesis asks what it allows, and what it
does not, and finds no failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.doors import doors_of, engine_of, running

_EXAMPLES = "8"  # of an operation, in each of its phases


@pytest.mark.slow
def test_schemathesis_finds_no_failure(small_home: Path, tmp_path: Path) -> None:
    with running(doors_of(engine_of(small_home))) as url:
        command = [str(Path(sys.executable).with_name("schemathesis")), "run", "--no-color"]
        asked = [*command, "--max-examples", _EXAMPLES, f"{url}/openapi.json"]
        done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "9 selected / 9 total" in done.stdout
