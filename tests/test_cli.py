"""The commands of the terminal: what they print, in words and in JSON, and how they fail.

Covers assistant.progress, assistant.terminal.arguments, assistant.terminal.collection_commands,
assistant.terminal.commands, assistant.terminal.printing, assistant.terminal.results, index.errors.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from assistant.progress import bar
from assistant.terminal.cli import main
from assistant.terminal.printing import put_json
from tests.conftest import DATA
from tests.scripted_server import Reply, ScriptedServer

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def run_json(capsys: Capture, *arguments: object) -> dict[str, Any]:
    code, out, _ = run(capsys, *arguments, "--json")
    assert code == 0
    value = json.loads(out)  # one JSON object and nothing else
    assert isinstance(value, dict)
    return value


def test_index_json(capsys: Capture, tmp_path: Path) -> None:
    report = run_json(capsys, "index", DATA, "--home", tmp_path)
    assert set(report) >= {
        "generation", "digests", "papers", "passages", "added", "changed", "removed", "unchanged",
        "merged", "unparsed", "doubtful", "seconds",
    }  # fmt: skip
    assert (report["digests"], report["papers"], report["added"], report["merged"]) == (2, 5, 5, 1)
    assert set(report["unparsed"][0]) == {"path", "line", "why"}


def test_index_says_what_it_did_and_shows_progress_on_standard_error(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # where reading takes long, that alone is told for a while
    monkeypatch.setattr("assistant.progress._PAUSE", 0)
    code, out, err = run(capsys, "index", DATA, "--home", tmp_path)
    assert code == 0
    assert out.startswith(
        "Papers: added 5, changed 0, removed 0, unchanged 0. 1 piece could not be read. "
    )
    assert "Now 5 papers from 2 digests (1 repeat merged), in " in out
    assert "spaced.txt:21: not read: a title with no abstract" in err
    assert "Embedding passages" in err


def test_digests_are_removed_by_name(capsys: Capture, tmp_path: Path) -> None:
    run(capsys, "index", DATA, "--home", tmp_path)
    report = run_json(capsys, "remove", "spaced.txt", "--home", tmp_path)
    assert (report["digests"], report["removed"], report["papers"]) == (1, 2, 3)
    code, _, err = run(capsys, "remove", "nowhere.txt", "compact.txt", "--home", tmp_path)
    assert (code, "'nowhere.txt'" in err) == (1, True)
    assert run_json(capsys, "status", "--home", tmp_path)["digests"] == 1


def test_progress_does_not_flood_a_log(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    with bar() as progress:
        for done in range(1000):
            progress("Embedding passages", done, 1000)
    assert capsys.readouterr().err == ""  # it was soon done
    monkeypatch.setattr("assistant.progress._PAUSE", 0.05)
    with bar() as progress:
        began = time.monotonic()
        while (taken := time.monotonic() - began) < 0.12:
            progress("Embedding passages", int(taken * 1000), 1000)
    lines = capsys.readouterr().err.splitlines()
    assert 1 <= len(lines) <= 2
    assert re.fullmatch(r"Embedding passages: \d+ of 1000", lines[0])


def test_progress_is_a_bar_in_a_terminal(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with bar() as progress:
        progress("Embedding passages", 1, 2)
        progress("Writing the index", 2, 2)
    err = capsys.readouterr().err
    assert "\rEmbedding passages:   0%" in err
    assert "\rWriting the index:   0%" in err
    assert err.endswith(" \r")  # nothing is left of it


def test_ask_json(capsys: Capture, small_home: Path) -> None:
    answer = run_json(capsys, "ask", "How much faster are Sparse Lanterns?", "--home", small_home)
    assert set(answer) >= {
        "status", "text", "reason", "llm", "citations", "sentences", "nearest", "seconds",
    }  # fmt: skip
    assert set(answer["citations"][0]) >= {
        "number", "paper_id", "title", "quote", "start", "end", "support", "digests",
    }  # fmt: skip
    assert set(answer["sentences"][0]) >= {"text", "citations", "support"}
    assert set(answer["seconds"]) == {"retrieve", "generate", "total"}
    assert (answer["status"], answer["reason"], answer["llm"]) == ("answered", None, "extractive")


def test_a_quote_in_json_is_the_abstracts_own_to_the_letter(capsys: Capture) -> None:
    value = {"quote": "left \u202eright\x9b, \u00b5P"}
    put_json(value)
    printed = capsys.readouterr().out
    assert json.loads(printed) == value
    assert not {"\u202e", "\x9b"} & set(printed)  # the terminal is not commanded
    assert "\u00b5P" in printed


class Terminal(io.StringIO):
    """A standard output that somebody looks at; `shown` is what stood there at each flush."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def isatty(self) -> bool:
        return True

    def flush(self) -> None:
        self.shown.append(self.getvalue())


def test_an_answer_is_shown_while_it_comes_in_a_terminal(
    capsys: Capture, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = (
        "It is 3.1x faster than dense attention on long documents [1].",
        "It is 9x cheaper [1].",
    )
    replies = [
        Reply(f"{good} ", bad),
        Reply(f"{good} ", bad),
        Reply(*[f"{bad} "] * 5),
        Reply(f"{good} ", good),
    ]
    with ScriptedServer(*replies) as server:
        asked = ("ask", "How much faster are Sparse Lanterns?", "--llm", server.url, "--model", "m")
        whole = run(capsys, *asked, "--home", small_home)[1]

        def looked_at(*more: str) -> Terminal:
            terminal = Terminal()
            with monkeypatch.context() as patched:
                patched.setattr(sys, "stdout", terminal)
                main([*asked, *more, "--home", str(small_home)])
            return terminal

        streamed, circling, strict = looked_at(), looked_at("--anyway"), looked_at("--strict")
    assert any(shown.strip() == good for shown in streamed.shown)  # before the rest had come
    assert streamed.getvalue().split("\n(")[0].split() == whole.split("\n(")[0].split()
    assert circling.getvalue().count("As checked:") == 1
    # as it was said, and not once more
    assert strict.getvalue().count(good.removesuffix(" [1].")) == 2
    assert "As checked" not in strict.getvalue()


def test_an_abstention_exits_with_0(capsys: Capture, small_home: Path) -> None:
    answer = run_json(
        capsys, "ask", "What is the recipe for sourdough bread?", "--home", small_home
    )
    assert (answer["status"], answer["reason"]) == ("abstained", "off_topic")
    assert set(answer["nearest"][0]) == {"paper_id", "title", "score"}


def test_ask_reads_standard_input(
    capsys: Capture, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("How much faster are Sparse Lanterns?\n"))
    code, out, _ = run(capsys, "ask", "--home", small_home)
    assert code == 0
    assert "3.1x faster" in out
    assert "[1] Sparse Lanterns: Lighting Only What Matters in Attention\n    spaced.txt (" in out
    assert "extractive: sentences quoted, no model" in out


def test_search_json(capsys: Capture, small_home: Path) -> None:
    results = run_json(capsys, "search", "speech recognition", "-k", 2, "--home", small_home)[
        "results"
    ]
    assert len(results) == 2
    assert set(results[0]) == {"paper_id", "title", "score", "passage", "digests", "url"}
    assert (results[0]["title"][:9], results[0]["url"]) == ("Whisperin", None)
    filtered = run_json(capsys, "search", "speech", "--digest", "spaced", "--home", small_home)[
        "results"
    ]
    assert {result["title"][:9] for result in filtered} == {"Sparse La", "Do Small ", "Gradient "}


def test_status_json_and_text(
    capsys: Capture, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = run_json(capsys, "status", "--home", small_home)
    assert set(status) >= {
        "home", "generation", "digests", "papers", "passages", "captured_from", "captured_to",
        "undated", "embed", "rerank", "llm", "sample",
    }  # fmt: skip
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    _, out, _ = run(capsys, "status", "--home", small_home)
    assert "extractive (no language model)" in out
    assert "--llm openai" in out
    assert "sk-secret" not in out


def test_eval_answers(capsys: Capture, small_home: Path, tmp_path: Path) -> None:
    lines = [
        {
            "id": "1",
            "kind": "fact",
            "question": "How much faster are Sparse Lanterns?",
            "need": 1,
            "gold": ["Sparse Lanterns: lighting only what matters in attention"],
            "facts": ["3\\.1x", "nowhere"],
        },
        {"id": "2", "kind": "none", "question": "What is the recipe for sourdough bread?"},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\n")
    figures = run_json(capsys, "eval", "answers", file, "--home", small_home)
    assert set(figures) >= {
        "questions", "answered", "abstained", "gold_cited", "topic_coverage", "fact_recall",
        "citation_valid", "quote_verbatim", "false_answer", "false_refusal", "per_kind",
        "citation_recall", "citation_precision",
    }  # fmt: skip
    assert (figures["gold_cited"], figures["fact_recall"], figures["false_answer"]) == (1, 0.5, 0)
    assert figures["per_kind"]["none"]["abstained"] == 1
    assert "fact_recall" in run(capsys, "eval", "answers", file, "--home", small_home)[1]
    file.write_text('{"id": "1"}')
    code, _, err = run(capsys, "eval", "answers", file, "--home", small_home)
    assert (code, "questions.jsonl:1: kind" in err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", "What is LoRA?"], "Nothing is indexed in"),
        (["search", "LoRA"], "askpapers index FOLDER"),
        (["status"], "Nothing is indexed in"),
        (["index", "/no/such/folder"], "'/no/such/folder' does not exist"),
        (["index"], "no digest to index yet"),
        (["index", DATA, "--captured", "yesterday"], "--captured 'yesterday' is not a date"),
        (["ask", "x?", "--llm", "gpt"], "--llm 'gpt' is none of"),
        (["chat", "--auth", "me"], "--auth takes USER:PASSWORD"),
        (
            ["chat", "--watch", "/no/such/folder"],
            "'/no/such/folder' is not a folder, so it cannot be watched",
        ),
        (
            ["index", "--watch", "/no/such/folder"],
            "'/no/such/folder' is not a folder, so it cannot be watched",
        ),
    ],
)
def test_failures_are_one_sentence_and_exit_with_1(
    capsys: Capture, arguments: list[object], message: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (1, "")
    assert err.startswith("askpapers: ")
    assert message in err
    assert "Traceback" not in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [[], ["bake"], ["search"], ["search", "x", "-k", "0"], ["eval"]]
)
def test_wrong_usage_exits_with_2(capsys: Capture, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


def test_an_unreadable_home_is_told(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = run(capsys, "index", DATA, "--home", tmp_path / "file" / "home")
    assert (code, err.startswith("askpapers: ")) == (1, True)


@pytest.mark.parametrize(("debug", "shown"), [("", False), ("1", True)])
def test_a_librarys_warning_is_for_who_develops(debug: str, shown: bool) -> None:
    code = """
import threading, warnings
from assistant.terminal.cli import main

def library():
    with warnings.catch_warnings():
        entered.set()
        main_is_there.wait()

entered, main_is_there = threading.Event(), threading.Event()
try:
    main()
except SystemExit:
    pass
thread = threading.Thread(target=library)
thread.start()
entered.wait()
warnings.filterwarnings("ignore", "of a library")  # which the other thread undoes
main_is_there.set()
thread.join()
warnings.warn("of a library")
"""
    command = [sys.executable, "-c", code, "--version"]
    told = {**os.environ, "ASKPAPERS_DEBUG": debug}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=told)
    assert ("of a library" in done.stderr) == shown


def test_version_and_help_are_quick(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"askpapers {version('askpapers')}\n"
    started = time.monotonic()
    code = "from assistant.terminal.cli import main; main(['--help'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "COMMAND" in done.stdout
    heavy = ("numpy", "chromadb", "llama_index", "openai", "gradio", "pydantic")
    code = f"import sys, assistant.terminal.cli; print([m for m in {heavy} if m in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout == "[]\n"
    # two starts on a loaded machine; `--help` alone takes about 0.1 s
    assert time.monotonic() - started < 5


def test_what_is_asked_for_may_be_told(capsys: Capture, small_home: Path) -> None:
    question = "How much faster than dense attention are Sparse Lanterns?"
    assert run_json(capsys, "ask", question, "--home", small_home)["kind"] == "fact"
    listed = run_json(capsys, "ask", question, "--kind", "list", "--home", small_home)
    assert listed["kind"] == "list"
    shown = run(capsys, "ask", "papers on sparse attention", "--home", small_home)[1]
    assert shown.startswith(
        "understood as asking which papers there are (--kind fact: just answer)"
    )
