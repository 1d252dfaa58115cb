"""The processes of `make test` run every test once, and one that fails is told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES, TESTS = 4, 3
CODE = """
import pytest, time
@pytest.mark.parametrize("n", range({tests}))
def test_it(n):
    with open({ran!r}, "a") as ran:
        ran.write(f"{name} {{n}}\\n")
    time.sleep(0.05)
    assert "{name}" != {broken!r}
"""


@pytest.mark.parametrize("broken", ["", "test_2"])
def test_two_processes_run_every_test_once(tmp_path: Path, broken: str) -> None:
    ran, taken = tmp_path / "ran", tmp_path / "taken"
    taken.mkdir()
    for name in (f"test_{n}" for n in range(FILES)):
        code = CODE.format(tests=TESTS, ran=str(ran), name=name, broken=broken)
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path)]
    command += ["-p", "tests.sharing", "--taken", str(taken), str(tmp_path)]
    own = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = "".join(process.communicate()[0] for process in processes)
    assert sorted(process.returncode for process in processes) == [0, int(bool(broken))], told
    assert Counter(ran.read_text().split("\n")[:-1]) == Counter(
        f"test_{n} {test}" for n in range(FILES) for test in range(TESTS)
    )
