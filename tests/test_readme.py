"""Every command that the README shows works, and the session on its first screen is what the program prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.terminal.cli import _parser, main

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
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    session = next(block for block in BLOCKS if block.startswith("$ "))
    steps = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", session, re.MULTILINE)
    assert len(steps) == 3
    for command, shown in steps:
        assert main([*shlex.split(command)[1:], "--home", str(tmp_path / "home")]) == 0
        assert _timeless(capsys.readouterr().out) == _timeless(shown)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shown_is_one(command: str) -> None:
    words = shlex.split(command)
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{words[1]}:.*## ", makefile, re.MULTILINE)
    else:
        _parser().parse_args(words[1:])


def test_every_setting_shown_is_one() -> None:
    shown = set(re.findall(r"\bASKPAPERS_([A-Z_]+)\b", README)) - {"HOME"}
    assert shown >= {"EMBED", "RERANK", "LLM"}
    assert {name.lower() for name in shown} <= set(Settings.model_fields)


def test_files_named_in_the_tree_exist() -> None:
    tree = README.split("## What is where")[1]
    for folder in ("index", "assistant"):
        part = re.split(r"^(?:assistant|prompts)/", tree.split(f"{folder}/ ", 1)[1], flags=re.MULTILINE)[0]
        names = {path.stem for path in (ROOT / folder).glob("*.py")}
        names |= {f"{path.parent.name}/" for path in (ROOT / folder).glob("*/__init__.py")}
        first_columns = re.findall(r"^  (\w+/?(?:, \w+)*)  ", part, re.MULTILINE)
        assert first_columns
        for name in ", ".join(first_columns).split(", "):
            assert name in names, name
