"""Every module has its test: `test_<module>.py`, or one whose first words say "Covers" and name it.

Where two packages have a module of one name, a test's own name says of which:
`test_<package>_<module>.py`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("assistant", "index")
    for path in (ROOT / package).rglob("*.py")
    if path.name != "__init__.py"
)
SAID = {
    path.stem: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    for path in sorted((ROOT / "tests").glob("test_*.py"))
}


def named(said: str) -> list[str]:
    """The modules that the head of a test names as covered."""
    lists = re.findall(r"\bCovers\s+((?:[\w.]+,\s+)*[\w.]+)", said)
    return [name for names in lists for name in re.findall(r"\w+(?:\.\w+)+", names)]


COVERED = {name: test for test, said in SAID.items() for name in named(said)}
TIMES = Counter(module.rpartition(".")[2] for module in MODULES)


def by_name(module: str) -> str:
    """What the test of a module is called."""
    *_, package, name = module.split(".")
    return f"test_{name}" if TIMES[name] == 1 else f"test_{package}_{name}"


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_its_test(module: str) -> None:
    assert by_name(module) in SAID or module in COVERED, (
        f"make tests/{by_name(module)}.py, or name the test's head"
    )


def test_what_is_said_to_be_covered_exists() -> None:
    assert {name: test for name, test in COVERED.items() if name not in MODULES} == {}


def test_every_test_says_what_it_tests() -> None:
    assert [test for test, said in SAID.items() if not said] == []


def test_a_head_is_read_to_its_full_stop() -> None:
    said = "Of pages. Covers index.a.b, index.c,\nassistant.d. See index.e."
    assert named(said) == ["index.a.b", "index.c", "assistant.d"]
    assert named("It covers index.a") == []
