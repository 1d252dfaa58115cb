"""The script that the program prints, in real shells: what they complete by it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.terminal.cli import main
from assistant.terminal.completion import SHELLS

# As bash does at a Tab: the words so far, and the one to be completed.
TAB = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
how=$(complete -p askpapers); [[ $how =~ -F\\ ([a-z_]+) ]]
"${BASH_REMATCH[1]}" askpapers "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def printed(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["--print-completion", shell])
    out, err = capsys.readouterr()
    assert (ended.value.code, err) == (0, "")
    return out


@pytest.fixture
def script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (tmp_path / "completion.sh").write_text(printed("bash", capsys))
    return tmp_path / "completion.sh"


def completed(script: Path, *words: str) -> list[str]:
    command = ["bash", "--norc", "-c", TAB, "bash", str(script), "askpapers", *words]
    done = subprocess.run(
        command, cwd=script.parent, capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stderr == ""
    return sorted(set(done.stdout.split()))


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_commands_options_and_files(script: Path) -> None:
    assert completed(script, "se") == ["search", "serve"]
    assert {"index", "ask", "eval"} <= set(completed(script, ""))
    assert completed(script, "search", "--exp") == ["--explain"]
    assert completed(script, "ask", "--paper-") == ["--paper-since", "--paper-until"]
    assert completed(script, "eval", "") == ["answers", "gate", "retrieval"]
    assert completed(script, "user", "re") == ["remove"]
    (script.parent / "digests").mkdir()
    (script.parent / "day.txt").touch()
    assert completed(script, "index", "d") == ["day.txt", "digests"]
    assert completed(script, "eval", "retrieval", "d") == ["digests"]  # folders alone


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_reads_its_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "_askpapers").write_text(printed("zsh", capsys))
    done = subprocess.run(
        ["zsh", "-n", str(tmp_path / "_askpapers")], capture_output=True, text=True, timeout=30
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_script_of_zsh_names_every_command_and_kind_of_path(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = printed("zsh", capsys)
    assert out.startswith("#compdef askpapers\n")
    assert "search" in out
    assert ":_files" in out
    assert ":_files -/" in out


def test_the_script_of_fish_names_commands_and_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = printed("fish", capsys)
    assert "complete -c askpapers" in out
    for name in ("search", "retrieval", "explain", "gate"):
        assert name in out
    if shutil.which("fish"):
        (tmp_path / "askpapers.fish").write_text(out)
        done = subprocess.run(["fish", "-n", str(tmp_path / "askpapers.fish")], timeout=30)
        assert done.returncode == 0


def test_another_shell_is_told_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--print-completion", "tcsh"])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert all(shell in told for shell in SHELLS)
