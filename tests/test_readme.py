"""Every command that the README shows works, and the session on its first screen is what the
program prints."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest

from assistant.settings import Settings
from assistant.terminal.arguments import parser
from assistant.terminal.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.split("   #")[0].split("  #")[0].removeprefix("$ ").strip()
    for block in BLOCKS
    for line in block.splitlines()
    if line.startswith(("$ ", "make ", "askpapers "))
]


def _timeless(text: str) -> str:
    return re.sub(r"\d+\.\d s\b", "N s", text).strip()


def test_the_session_is_real(
    embedded: Callable[[Path], Path],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    home = str(embedded(tmp_path / "home"))
    session = next(block for block in BLOCKS if block.startswith("$ "))
    steps = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", session, re.MULTILINE)
    assert len(steps) == 3
    for command, shown in steps:
        assert main([*shlex.split(command)[1:], "--home", home]) == 0
        assert _timeless(capsys.readouterr().out) == _timeless(shown)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shown_is_one(command: str) -> None:
    words = shlex.split(command)
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{words[1]}:.*## ", makefile, re.MULTILINE)
    else:
        parser().parse_args(words[1:])


@pytest.mark.slow
def test_the_line_for_cron_works_as_cron_runs_it(tmp_path: Path) -> None:
    """By /bin/sh, with little more in its environment than where the home is; a mail is sent of
    whatever it says."""
    (line,) = re.findall(r"^30 7 \* \* \* (.*)$", README, re.MULTILINE)
    assert "%" not in line  # a new line, to cron
    command = tmp_path / ".local" / "bin" / "askpapers"  # as pipx puts it
    command.parent.mkdir(parents=True)
    command.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from assistant.terminal.cli import main\nsys.exit(main())\n"
    )
    command.chmod(0o700)
    (tmp_path / "digests").mkdir()
    page = (ROOT / "tests" / "data" / "compact.txt").read_bytes()
    (tmp_path / "digests" / "2026-11-30.txt").write_bytes(page)
    known = {"HOME": str(tmp_path), "LOGNAME": "ada", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
    for _ in range(2):  # as on the next morning
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=tmp_path,
            env=known,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        entries = feedparser.parse((tmp_path / "papers.atom").read_bytes()).entries
        assert any("Tide Tables" in str(entry) for entry in entries)


def test_every_setting_shown_is_one() -> None:
    shown = set(re.findall(r"\bASKPAPERS_([A-Z_]+)\b", README)) - {"HOME"}
    assert shown >= {"EMBED", "RERANK", "LLM"}
    assert {name.lower() for name in shown} <= set(Settings.model_fields)


def test_what_is_named_in_the_tree_exists() -> None:
    tree = README.split("## How it is built")[1].split("```")[1]
    assert len(tree.strip().splitlines()) == 12
    for package in ("index", "assistant"):
        part = re.split(r"^\w", tree.split(f"\n{package}/ ", 1)[1], maxsplit=1, flags=re.MULTILINE)[
            0
        ]
        wings = {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
        assert set(re.findall(r"  (\w+)/  ", part)) == wings
        for line in part.splitlines():
            first = re.match(r"  (\w+)/", line)
            for module in re.findall(r"\b\w+\.py\b", line):
                assert first
                assert (ROOT / package / first[1] / module).is_file()
    for folder in re.findall(r"^(\w+)/", tree, re.MULTILINE):
        assert (ROOT / folder).is_dir()


def test_every_figure_of_how_good_it_is_was_measured() -> None:
    """It stands in benchmarks/README.md, whose scripts print it."""
    said = README.split("## How good it is")[1].split("\n## ")[0]
    measured = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (?!measured)\w.*$", said, re.MULTILINE)
    figures = re.findall(r"(?<![\w.@])(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:%| m?s\b)?", said)
    assert len(table) == 4
    assert len(figures) >= 10
    for figure in figures:
        assert re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d%])", measured), figure


def test_no_sentence_is_long() -> None:
    prose = re.sub(r"```.*?```|^\|.*$|^#.*$", "\n\n", README, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"!?\[([^]]*)\]\([^)]*\)", r"\1", prose)
    for sentence in re.split(r"(?<=[.!?])\s+|\n\n+|\n- ", text):
        assert len(sentence.split()) <= 30, sentence
