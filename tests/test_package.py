"""What is released: the sdist and the wheel hold everything that the program reads, and it runs
from the wheel alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


def test_every_extra_that_is_named_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    told = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    told += [path for wing in ("assistant", "index") for path in (ROOT / wing).rglob("*.py")]
    named = {
        name
        for path in told
        for name in re.findall(r"askpapers\[(\w+)\]", path.read_text(encoding="utf-8"))
    }
    # what brings nothing needs no naming, and one of two names is enough
    assert named == set(extras) - {"plot", "zotero"}
    assert extras["plot"] == extras["picture"]
    assert extras["zotero"] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built of the sdist, as `make release` does."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "-o", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-1000:]
    (found,) = folder.glob("askpapers-*.whl")
    return found


def test_the_wheel_is_complete(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in ("assistant", "index", "prompts")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= held
    assert {"assistant/sample/foundations.txt", "assistant/sample/language_models.txt"} <= held
    assert not [name for name in held if name.startswith(("tests", "benchmarks"))]


def test_the_checkers_of_packages_find_nothing(wheel: Path) -> None:
    checks = [
        [BIN / "twine", "check", "--strict", *wheel.parent.iterdir()],
        [BIN / "check-wheel-contents", wheel],
    ]
    for check in checks:
        done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_it_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """In a folder of its own, before the checkout on the path."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    code = (
        "import assistant, sys; print(assistant.__file__, file=sys.stderr);"
        "from assistant.terminal.cli import main; raise SystemExit(main(sys.argv[1:]))"
    )
    installed = tmp_path / "installed"

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-c", code, *arguments, "--json"],
            cwd=tmp_path,
            env={
                "PATH": "/usr/bin:/bin",
                "PYTHONPATH": str(installed),
                "ASKPAPERS_HOME": str(tmp_path / "home"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr.startswith(str(installed))
        return done.stdout

    run("index", *map(str, sorted((installed / "assistant" / "sample").glob("*.txt"))))
    answer = json.loads(run("ask", "By how much does LoRA cut trainable parameters?"))
    assert "10,000 times fewer" in answer["text"]
