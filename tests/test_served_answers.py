"""The terminal against a scripted model server on loopback: what a user sees, for every reply that
matters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.terminal.cli import main
from tests.scripted_server import Reply, ScriptedServer

QUESTION = "How much faster than dense attention are Sparse Lanterns?"
Capture = pytest.CaptureFixture[str]


def _ask(capsys: Capture, home: Path, *flags: str) -> tuple[int, str, str]:
    code = main(["ask", QUESTION, "--home", str(home), "--json", *flags])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_served_answer_is_checked_like_any_other(capsys: Capture, small_home: Path) -> None:
    with ScriptedServer(
        Reply("On long documents it is ", "3.1x faster than dense attention 【1】, see [42].")
    ) as server:
        code, out, _ = _ask(capsys, small_home, "--llm", server.url, "--model", "tiny")
    answer = json.loads(out)
    assert (code, answer["llm"]) == (0, "tiny")
    assert answer["text"] == "On long documents it is 3.1x faster than dense attention [1], see."
    assert answer["sentences"][0]["support"] == "supported"
    assert answer["citations"][0]["quote"].startswith("On long documents of 64,000 tokens")
    (request,) = server.asked
    assert "Sparse Lanterns" in request.body["messages"][1]["content"]
    assert request.body["stream"] is True


def test_a_key_of_openai_goes_to_no_other_address(
    capsys: Capture, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with ScriptedServer(Reply("It is 3.1x faster [1].")) as server:
        _ask(capsys, small_home, "--llm", server.url, "--model", "tiny")
        assert _ask(capsys, small_home)[0] == 0  # auto: extractive, and nothing more is asked
    assert len(server.asked) == 1
    assert all("sk-secret" not in str(request) for request in server.requests)


def test_a_question_that_is_not_covered_reaches_no_server(
    capsys: Capture, small_home: Path
) -> None:
    with ScriptedServer() as server:
        code = main(
            [
                "ask",
                "What is the recipe for sourdough bread?",
                "--home",
                str(small_home),
                "--llm",
                server.url,
                "--json",
            ]
        )
    assert json.loads(capsys.readouterr().out)["status"] == "abstained"
    assert (code, server.requests) == (0, [])


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(status=401), "key"),
        (Reply(status=404), "tiny"),
        (Reply(status=500), "500"),
        (Reply(""), "empty answer"),
    ],
)
def test_a_failing_server_is_one_sentence(
    capsys: Capture, small_home: Path, reply: Reply, message: str
) -> None:
    with ScriptedServer(reply, reply) as server:
        code, out, err = _ask(capsys, small_home, "--llm", server.url, "--model", "tiny")
    assert (code, out) == (1, "")
    assert message in err
    assert err.startswith("askpapers: ")
    assert err.count("\n") == 1


def test_what_had_arrived_is_shown_and_the_failure_told(capsys: Capture, small_home: Path) -> None:
    with ScriptedServer(
        Reply("It is 3.1x faster than dense attention [1]. And it", end="break")
    ) as server:
        code, out, err = _ask(capsys, small_home, "--llm", server.url, "--model", "tiny")
    answer = json.loads(out)
    assert code == 1
    assert [sentence["support"] for sentence in answer["sentences"]] == ["supported", "unsupported"]
    assert "broke" in answer["problem"]
    assert err == f"askpapers: The answer is not complete. {answer['problem']}\n"


def test_a_server_that_is_down_is_one_sentence(capsys: Capture, small_home: Path) -> None:
    with ScriptedServer() as server:
        url = server.url
    code, _, err = _ask(capsys, small_home, "--llm", url, "--model", "tiny")
    assert code == 1
    assert f"Nothing listens at {url}" in err
