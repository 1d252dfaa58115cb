"""A chat model at several addresses: scripted servers on loopback, of which some are dead, silent,
break off, refuse, have another model, or come back. tests/test_openai_compatible.py has what holds
of one."""

from __future__ import annotations

import gc
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from assistant.doors.engine import Engine
from assistant.llm.chat_model import Message
from assistant.llm.chat_servers import ChatServers
from assistant.llm.connecting import connect
from assistant.llm.interruption import stopped_by
from assistant.settings import read_settings
from assistant.terminal.printing import told_status
from assistant.types import Heartbeat
from assistant.wiring import chat_model, open_assistant
from index import circuits
from index.errors import ModelError
from index.home import Home
from tests.doors import QUESTION, doors_of, running
from tests.scripted_server import Reply, ScriptedServer

KEY = "sk-a-secret-of-askpapers"
ASK = [Message("user", "What is RAG?")]


@pytest.fixture(autouse=True)
def _short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuits, "REST", 0.05)
    monkeypatch.setattr("assistant.llm.chat_servers.PAUSE", 0.01)


@pytest.fixture
def dead() -> Iterator[str]:
    """An address at which nothing listens; nobody else gets its port meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/v1"


def model_at(
    *urls: str, name: str | None = "scripted", timeout: float = 5.0, at_once: int = 8
) -> ChatServers:
    return connect(
        ",".join(urls),
        model=name,
        api_key=KEY,
        openai_key=None,
        openai_base_url=None,
        timeout=timeout,
        at_once=at_once,
    )


def said(model: ChatServers) -> str:
    return "".join(piece for piece in model.stream(ASK) if isinstance(piece, str))


def failure(model: ChatServers) -> str:
    with pytest.raises(ModelError) as caught:
        list(model.stream(ASK))
    assert KEY not in str(caught.value)
    return str(caught.value)


def healths(model: ChatServers) -> list[str]:
    return [told.health for told in model.circuits.told()]


@pytest.mark.parametrize("name", ["scripted", None])
def test_a_dead_one_is_passed_over_and_left_alone(
    dead: str, name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circuits, "REST", 60.0)
    with ScriptedServer(*[Reply("RAG helps.")] * 3) as live:
        model = model_at(dead, live.url, name=name)
        assert [said(model) for _ in range(3)] == ["RAG helps."] * 3
        assert model.name == "scripted"
        assert healths(model) == ["resting", "well"]
        told = model.circuits.told()[0]
        assert (told.failed, told.why) == (1, "nothing listens at it")


def test_a_silent_one_costs_its_time_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuits, "REST", 60.0)
    with ScriptedServer(Reply(status=-1)) as silent, ScriptedServer(*[Reply("a")] * 4) as live:
        model = model_at(silent.url, live.url, timeout=0.3)
        assert [said(model) for _ in range(4)] == ["a"] * 4
        assert len(silent.asked) == 1
        assert model.circuits.told()[0].why == "it sent nothing for 0.3 seconds"


def test_one_that_comes_back_answers_again() -> None:
    with ScriptedServer() as first:
        pass
    with ScriptedServer(*[Reply("a")] * 10) as live:
        model = model_at(first.url, live.url)
        for _ in range(circuits.OPENS):
            said(model)
            said(model)
            time.sleep(model.circuits.told()[0].rest + 0.01)
        assert healths(model) == ["open", "well"]
        port = int(first.url.split(":")[2].partition("/")[0])
        with ScriptedServer(Reply("back"), Reply("back"), port=port):
            assert [said(model) for _ in range(4)].count("back") == 2
        assert healths(model) == ["well", "well"]


def test_where_all_are_dead_one_sentence_says_so(dead: str) -> None:
    with ScriptedServer(*[Reply(status=503)] * 2) as ill:
        told = failure(model_at(dead, ill.url))
    assert told == (
        f"None of the 2 addresses of ASKPAPERS_LLM answers ({dead}: nothing listens at it; "
        f"{ill.url}: it answered 503 (scripted 503)). Start one of the servers, or correct "
        "ASKPAPERS_LLM."
    )


def test_a_busy_one_is_waited_for_where_no_other_is_left(dead: str) -> None:
    busy = Reply(status=429, headers={"Retry-After": "0.2"})
    with ScriptedServer(busy, Reply("a")) as server:
        start = time.monotonic()
        assert said(model_at(dead, server.url)) == "a"
        assert time.monotonic() - start >= 0.2


TOO_LONG = {"error": {"message": "the request exceeds the available context size"}}


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (Reply(status=401), "refused the key"),
        (Reply(status=400), "answered 400"),
        (Reply(status=500, body=TOO_LONG), "too long for the context"),
        (Reply(body="<html>", headers={"Content-Type": "text/html"}), "sent a web page"),
    ],
)
def test_a_refusal_is_told_and_no_other_is_asked(refusal: Reply, told: str) -> None:
    with ScriptedServer(refusal) as refuses, ScriptedServer(Reply("a")) as other:
        model = model_at(refuses.url, other.url)
        assert told in failure(model)
        assert other.requests == []
        assert model.circuits.told()[0].failed == 0


@pytest.mark.parametrize("broken", [Reply(status=0), Reply(end="break"), Reply(end="nothing")])
def test_what_breaks_before_a_word_is_asked_of_another(broken: Reply) -> None:
    with ScriptedServer(broken) as breaks, ScriptedServer(Reply("a")) as other:
        assert said(model_at(breaks.url, other.url)) == "a"
        assert len(breaks.asked) == len(other.asked) == 1


THOUGHT = {"choices": [{"delta": {"reasoning_content": "hm"}}]}


@pytest.mark.parametrize("first", ["One ", THOUGHT])
@pytest.mark.parametrize("end", ["break", "hang"])
def test_what_has_begun_is_asked_of_no_other(first: object, end: str) -> None:
    reply = Reply(first, end=end)  # type: ignore[arg-type]
    with ScriptedServer(reply) as breaks, ScriptedServer(Reply("a")) as other:
        model = model_at(breaks.url, other.url, timeout=0.3)
        stream = iter(model.stream(ASK))
        assert next(stream) in ("One ", Heartbeat())
        with pytest.raises(ModelError, match=f"{breaks.url}"):
            list(stream)
        assert len(breaks.asked) == 1
        assert other.requests == []
        assert healths(model) == ["resting", "unasked"]
        assert said(model) == "a", "the next answer is another's"


def test_answers_at_once_are_bounded_at_each_address() -> None:
    replies = [Reply(*["word "] * 5, between=0.02)] * 4
    with ScriptedServer(*replies) as one, ScriptedServer(*replies) as other:
        model = model_at(one.url, other.url, at_once=1)
        with ThreadPoolExecutor(6) as pool:
            asked = [pool.submit(said, model) for _ in range(6)]
            most = 0
            while not all(answer.done() for answer in asked):
                for server in (one, other):
                    held = [request for request in server.asked if not request.served.is_set()]
                    most = max(most, len(held))
                time.sleep(0.002)
        assert {answer.result() for answer in asked} == {"word " * 5}
        assert most == 1
        assert len(one.asked) == len(other.asked) == 3


def test_who_stops_waits_no_longer_for_room() -> None:
    with ScriptedServer() as server:
        model, stop = model_at(server.url, at_once=1), threading.Event()
        lease, _ = model.circuits.begin(lambda place: place, 1)
        with stopped_by(stop), ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: time.sleep(0.1) or stop.set())
            start = time.monotonic()
            with pytest.raises(ModelError, match="may have no more at once"):
                list(model.stream(ASK))
            assert time.monotonic() - start < 2
        lease.close()
        assert server.asked == []


def test_an_answer_that_is_let_go_makes_room() -> None:
    with ScriptedServer(Reply(*["word "] * 1000, between=0.01), Reply("a")) as server:
        model = model_at(server.url, at_once=1)
        stream = model.stream(ASK)
        assert next(iter(stream)) == "word "
        stream.close()  # type: ignore[attr-defined]
        assert server.asked[0].left.wait(5)
        assert said(model) == "a"


def test_nobody_is_answered_by_another_model() -> None:
    with ScriptedServer(Reply("a")) as one, ScriptedServer(models=("other",)) as other:
        model = model_at(one.url, other.url)
        assert said(model) == "a"
        assert failure(model) == (
            f"{other.url} has no model 'scripted'. All addresses of ASKPAPERS_LLM have to be of "
            "one model: correct it."
        )
        assert other.asked == []


def test_the_smallest_window_that_is_known_counts() -> None:
    def of(size: int) -> ScriptedServer:
        return ScriptedServer(
            *[Reply("a")] * 2, models=({"id": "scripted", "max_model_len": size},)
        )

    with of(8192) as one, of(4096) as other:
        model = model_at(one.url, other.url)
        assert model.context == 8192
        said(model)
        assert model.context == 4096


def test_the_key_goes_to_each_address_of_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    with ScriptedServer(Reply("a")) as one, ScriptedServer(Reply("b")) as other:
        home.settings.write_text(
            f'llm = ["{one.url}", "{other.url}"]\nmodel = "scripted"\nllm_api_key = "{KEY}"\n'
            "llm_at_once = 3\n"
        )
        model = chat_model(read_settings(home))()
        assert {said(model), said(model)} == {"a", "b"}
        assert model.circuits.at_once == 3
        keys = {asked.headers["authorization"] for asked in one.requests + other.requests}
        assert keys == {f"Bearer {KEY}"}


def test_how_each_address_is_is_told_without_its_secrets(
    small_home: Path, dead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circuits, "REST", 60.0)
    gc.collect()  # those of other tests are told, too
    before = circuits.calls()
    with ScriptedServer(Reply("They are 3.1x faster [1].")) as live:
        secret = live.url.replace("http://", "http://user:word@")
        engine = Engine(open_assistant(small_home, llm=f"{dead}, {secret}", model="scripted"))
        assert [one.sentence() for one in engine.status().addresses] == ["not asked yet"] * 2
        with running(doors_of(engine)) as url:
            asked = httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60).json()
            assert (asked["text"], asked["problem"]) == ("They are 3.1x faster [1].", None)
            told = httpx.get(f"{url}/api/status").json()["addresses"]
            counted = httpx.get(f"{url}/metrics").text
        lines = told_status(engine.status()).splitlines()
    assert [(one["number"], one["health"]) for one in told] == [(1, "resting"), (2, "well")]
    ill = f"ASKPAPERS_LLM 1: {dead} is ill (nothing listens at it), asked again in "
    assert sum(line.startswith(ill) for line in lines) == 1
    assert f"ASKPAPERS_LLM 2: {live.url} is well" in lines
    failed = before["ASKPAPERS_LLM", 1, "failed"] + 1.0  # since the process began
    for line in (
        f'askpapers_server_calls_total{{address="1",outcome="failed",setting="llm"}} {failed}',
        'askpapers_server_ill{address="1",setting="llm"} 1.0',
        'askpapers_server_ill{address="2",setting="llm"} 0.0',
    ):
        assert line in counted
    for text in (str(told), counted):
        assert "127.0.0.1" not in text
    assert "word" not in "".join(lines)
