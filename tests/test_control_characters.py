"""Nothing that comes from a file, a server or the command line commands the terminal, on either
stream."""

from __future__ import annotations

import io
import json
import logging
import os
import pty
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.control_characters import COMMANDS, filtered, harmless, one_line
from assistant.progress import bar
from assistant.terminal.cli import main
from assistant.terminal.printing import put_json
from index.builder import build
from tests.scripted_server import Reply, ScriptedServer

ROOT = Path(__file__).parents[1]
EVIL = "\x1b]0;HACKED\x07\x9b31m\u202e\u2028\rFAKE\x1b[2J"
STYLE = re.compile(r"\x1b\[(?:0|1|2|7|32|33|36|1;36|2;36|1;7)m")
NAME = "evil\x1b]0;HACKED\x07\x9b31m\u202e\rFAKE.txt"
CHILD = """
import json, os, sys
from assistant.terminal.cli import main
for number, argv in enumerate(json.loads(sys.argv[1])):
    print(f"== {number}", flush=True)
    try: code = main([os.fsdecode(part.encode('utf-8', 'surrogateescape')) for part in argv])
    except SystemExit as stopped: code = stopped.code
    print(f"= {code}", flush=True)
"""


def in_terminals(commands: list[list[str]]) -> tuple[str, str]:
    """What standard output and standard error show, each a terminal of its own."""
    ends = [pty.openpty(), pty.openpty()]
    told: list[list[bytes]] = [[], []]

    def read(number: int) -> None:
        try:
            while data := os.read(ends[number][0], 65536):
                told[number].append(data)
        except OSError:  # so a terminal says that nobody writes any more
            pass

    command = [sys.executable, "-c", CHILD, json.dumps(commands)]
    child = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=ends[0][1], stderr=ends[1][1]
    )
    for _, inner in ends:
        os.close(inner)
    readers = [threading.Thread(target=read, args=[number]) for number in range(2)]
    for reader in readers:
        reader.start()
    child.wait(200)
    for reader in readers:
        reader.join(20)
    for outer, _ in ends:
        os.close(outer)
    # strictly: half a character is no UTF-8
    out, err = (b"".join(pieces).decode("utf-8") for pieces in told)
    return out.replace("\r\n", "\n"), err.replace("\r\n", "\n")


def commands(folder: Path, url: str) -> list[list[str]]:
    """Every command, told what holds escapes; `folder` holds digests, and questions."""
    llm = ["--llm", url, "--model", f"m{EVIL}"]
    at = ["--home", str(folder / "home")]
    question = f"How many sensors does the Heron model need? {EVIL}"
    return [
        ["index", str(folder / "digests"), *at],
        ["index", str(folder / f"nowhere{EVIL}"), *at],
        ["index", str(folder / "half\udcff.txt"), *at],
        ["index", "--watch", str(folder / NAME), *at],
        ["index", "--captured", EVIL, *at],
        ["remove", NAME, "half\udcff", *at],
        ["fetch", "--date", EVIL, *at],
        ["ask", question, *at],
        ["ask", question, "--json", *at],
        ["ask", question, "--digest", NAME, *at],
        ["ask", question, *llm, *at],
        ["ask", question, *llm, *at],
        ["ask", question, "--llm", EVIL, *at],
        ["search", f"flods {EVIL}", "--explain", *at],
        ["search", "floods", "--json", *at],
        ["news", "--keep", question, *at],
        ["news", *at],
        ["map", "-o", str(folder / f"map{EVIL}.txt"), *at],
        ["map", "-o", str(folder / f"map{EVIL}.html"), *at],
        ["status", *at],
        ["status", "--home", str(folder / f"home{EVIL}")],
        ["chat", "--host", EVIL, *at],
        ["chat", "--auth", EVIL, *at],
        ["chat", "--watch", EVIL, *at],
        ["eval", "answers", str(folder / f"questions{EVIL}.jsonl"), *at],
        ["eval", "retrieval", str(folder / f"none{EVIL}"), *at],
        [f"--{EVIL}"],
        [EVIL],
        ["search", "x", "-k", EVIL],
    ]


@pytest.mark.slow
@pytest.mark.parametrize("colours", [False, True])
def test_no_command_lets_an_escape_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, colours: bool
) -> None:
    if colours:
        monkeypatch.delenv("NO_COLOR")
        monkeypatch.setenv("TERM", "xterm-256color")
    (tmp_path / "digests").mkdir()
    title = f"Heron: Forecasting floods {EVIL}"
    abstract = f"The Heron model forecasts floods in rivers. {EVIL} It needs three sensors."
    papers = [{"title": title, "abstract": abstract}, {"title": f"Nothing {EVIL}"}]
    digest = tmp_path / "digests" / NAME.replace(".txt", ".jsonl")
    digest.write_text("\n".join(map(json.dumps, papers)))
    (tmp_path / f"questions{EVIL}.jsonl").write_text('{"id": "1"}')
    reply = Reply(body=json.dumps({"error": {"message": f"no {EVIL}"}}), status=400)
    with ScriptedServer(*[reply] * 4, Reply(f"It needs three {EVIL} sensors [1].")) as server:
        given = commands(tmp_path, server.url)
        out, err = in_terminals(given)
    assert bool(STYLE.search(out)) == colours
    out = STYLE.sub("", out)  # this program's own, of these few
    assert out.count("\n= ") == len(given)
    assert "Heron" in out
    assert "HACKED" in out
    assert "HACKED" in err  # it did arrive there, without its escapes
    assert not COMMANDS.findall(out)
    assert not COMMANDS.findall(err.replace("\r", ""))  # the bar's own
    assert "\rFAKE" not in err
    assert "Traceback" not in out + err
    for line in out.splitlines():
        if line.startswith("{"):
            json.loads(line)
    assert sum(line.startswith("{") for line in out.splitlines()) == 2


def test_settings_are_told_without_their_escapes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in (
        f"{json.dumps(EVIL)} = 1",
        f"llm = {json.dumps(EVIL)}",
        f"embed = {json.dumps(EVIL)}",
        f"x = {EVIL}",
    ):
        (tmp_path / "askpapers.toml").write_text(text, encoding="utf-8")
        assert main(["index", "--home", str(tmp_path)]) == 1
        err = capsys.readouterr().err
        assert err.startswith("askpapers: ")
        assert not COMMANDS.findall(err)


def test_whoever_writes_to_a_stream_is_filtered(capsys: pytest.CaptureFixture[str]) -> None:
    before = {name: logging.getLogger(name).handlers[:] for name in ("uvicorn", "uvicorn.access")}
    with filtered():
        logging.StreamHandler().handle(
            logging.makeLogRecord({"msg": f"a record {EVIL}", "levelno": logging.ERROR})
        )
        uvicorn.Config(lambda: None, log_level="error")
        logging.getLogger("uvicorn.error").error("of uvicorn %s", EVIL)
        sys.stderr.writelines([f"lines {EVIL}\n"])
        sys.stdout.write(f"printed {EVIL}\n")
    for name, handlers in before.items():
        logging.getLogger(name).handlers[:] = handlers
    out, err = capsys.readouterr()
    for said in ("a record", "of uvicorn", "lines"):
        assert said in err
    assert "printed" in out
    assert not COMMANDS.findall(out + err)
    assert type(sys.stderr).__name__ != "Terminal"


def test_a_bar_returns_but_what_it_is_told_does_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with filtered(), bar() as progress:
        progress(f"Reading {EVIL}", 1, 2)
    err = capsys.readouterr().err
    assert "\rReading" in err
    assert "\rFAKE" not in err
    assert not COMMANDS.findall(err.replace("\r", ""))


@pytest.mark.parametrize("debug", ["", "1"])
def test_what_nobody_foresaw_is_one_sentence(
    debug: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError(f"deep inside\n{EVIL}")

    monkeypatch.setenv("ASKPAPERS_DEBUG", debug)
    monkeypatch.setattr("assistant.terminal.commands.status", broken)
    assert main(["status", "--home", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(
        "askpapers: failed in a way that it did not foresee (RuntimeError: deep inside "
    )
    assert "ASKPAPERS_DEBUG=1" in err
    assert ("Traceback" in err) == bool(debug)
    assert err.count("\n") == 1 or debug
    assert not COMMANDS.findall(err)


def test_a_thread_that_fails_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def aside(*_: object) -> int:
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        return 0

    monkeypatch.setattr("assistant.terminal.commands.status", aside)
    assert main(["status", "--home", str(tmp_path)]) == 0
    err = capsys.readouterr().err
    assert "ZeroDivisionError" in err
    assert err.count("\n") == 1


@pytest.mark.slow
def test_json_is_valid_in_any_encoding(tmp_path: Path) -> None:
    folder = tmp_path / "digests"
    folder.mkdir()
    paper = {
        "title": "Ärger \U0001f600 \x7f",
        "abstract": "Über Flüsse und Reiher \U0001f600. It needs three sensors.",
    }
    (folder / "p.jsonl").write_text(json.dumps(paper))
    build([folder], home=tmp_path / "home")
    code = "import sys; from assistant.terminal.cli import main; sys.exit(main())"
    for more in (["--json"], []):
        command = [
            sys.executable,
            "-c",
            code,
            "search",
            "Reiher",
            "--home",
            str(tmp_path / "home"),
            *more,
        ]
        done = subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            env=os.environ | {"PYTHONIOENCODING": "ascii"},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
        if more:
            assert json.loads(done.stdout)["results"][0]["title"].startswith("Ärger \U0001f600")


@given(st.text(st.characters(), max_size=40))
@settings(deadline=None, database=None, derandomize=True)
def test_the_filter_leaves_lines_and_takes_what_commands(text: str) -> None:
    shown = harmless(text)
    assert len(shown) == len(text)
    assert not COMMANDS.findall(shown)
    assert harmless(shown) == shown
    assert "\n" not in one_line(text)
    shown.encode()


@given(st.dictionaries(st.text(st.characters(), max_size=5), st.text(st.characters(), max_size=20)))
@settings(deadline=None, database=None, derandomize=True)
def test_json_is_to_the_letter_and_commands_nothing(value: dict[str, str]) -> None:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        put_json(value)
    assert json.loads(out.getvalue()) == value
    assert not COMMANDS.findall(out.getvalue())
