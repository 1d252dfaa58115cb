"""What is released: the sdist and the wheel hold everything that the program reads, and what either
installs runs by its command."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from benchmarks.installs import Broken, closed, environment, install, pythons, run, tried

HOME = Path.home()  # before each test gets its own
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


# Their environments have no packages but askpapers and pip, and take the others from this one.
ALONE = ["--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed"]
OURS = [Path(sysconfig.get_path("purelib"))]


@pytest.mark.slow
def test_the_installed_command_runs(wheel: Path, tmp_path: Path) -> None:
    """In an empty home, without network. `benchmarks/installs.py` does it with the dependencies
    that the package index has, for each Python."""
    place = environment(Path(sys.executable), tmp_path / "env", OURS)
    install(place, wheel, *ALONE)
    code = "import assistant, index, prompts; print(assistant.__path__, index.__path__)"
    assert run([place / "bin" / "python", "-c", code]).count(str(place)) == 2
    version, indexed, answer, page = tried(place, tmp_path / "home")
    assert version == f"askpapers {wheel.name.split('-')[1]}"
    assert indexed.startswith("Papers: added 70, ")
    assert "10,000 times fewer" in answer
    assert page.startswith("the page: ")


@pytest.mark.slow
def test_the_sdist_installs_what_the_wheel_does(wheel: Path, tmp_path: Path) -> None:
    (sdist,) = wheel.parent.glob("*.tar.gz")
    place = environment(Path(sys.executable), tmp_path / "env", OURS)
    install(place, sdist, *ALONE, "--no-compile")
    (site,) = place.glob("lib/python3*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.endswith("/RECORD")}
        assert len(held) > 100
        for name in held:
            assert (site / name).read_bytes() == archive.read(name), name
    assert run([place / "bin" / "askpapers", "--version"]).startswith("askpapers ")


@pytest.mark.slow
def test_what_asks_for_another_machine_is_told(tmp_path: Path) -> None:
    """Else the trial of what is installed would not see it."""
    place = environment(Path(sys.executable), tmp_path / "env")
    with closed(place, tmp_path / "went_out") as told:
        for code, out in (
            ("import socket; socket.create_connection(('192.0.2.1', 80), 5)", "192.0.2.1"),
            ("import urllib.request as u; u.urlopen('http://askpapers.invalid')", "askpapers."),
        ):
            with pytest.raises(Broken, match="no network here"):
                run([place / "bin" / "python", "-c", code], told)
            assert out in (tmp_path / "went_out").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_each_python_reads_it(wheel: Path, tmp_path: Path, version: str) -> None:
    """All modules, without a warning; they run there in `benchmarks/installs.py`."""
    if (found := pythons(HOME).get(version)) is None:
        pytest.skip(f"no Python {version} is here")
    place = environment(found, tmp_path / "env")
    install(place, wheel, "--no-deps", "--no-index", "--no-compile")
    (site,) = place.glob("lib/python3*/site-packages")
    modules = [site / name for name in ("assistant", "index", "prompts")]
    run([place / "bin" / "python", "-W", "error", "-m", "compileall", "-q", "-f", *modules])
    assert next(site.glob("index/**/*.pyc"))
