"""The collection as plain JSON, over a real socket.

Covers assistant.doors.application, assistant.doors.problems, assistant.doors.service.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from assistant.doors.engine import Engine
from assistant.page.admission import Line
from tests.asking import served
from tests.doors import CLAIM, LANTERNS, QUESTION, doors_of, engine_of, lanterns, running
from tests.made_pages import run as in_thread
from tests.scripted_server import Reply, ScriptedServer


@pytest.fixture(scope="module")
def engine(small_home: Path) -> Engine:
    return engine_of(small_home)


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[httpx.Client]:
    with running(doors_of(engine)) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def test_what_it_gives_is_what_the_engine_has(client: httpx.Client, engine: Engine) -> None:
    paper = lanterns(engine)
    found = client.get("/api/search", params={"query": "lanterns", "k": 1, "digest": "spaced"})
    assert found.json()["results"][0]["title"] == LANTERNS
    assert client.get(f"/api/papers/{paper}").json()["title"] == LANTERNS
    rows = client.get("/api/papers", params={"words": "sparse", "limit": 1}).json()
    assert (rows["total"], rows["papers"][0]["paper_id"]) == (1, paper)
    alike = client.get("/api/similar", params={"paper_id": paper, "k": 1}).json()
    assert len(alike["results"]) == 1
    assert len(client.get("/api/digests").json()["digests"]) == 2
    assert client.get("/api/news").json()["held"] == engine.news().held
    checked = client.post("/api/check", json={"sentence": CLAIM, "paper_id": paper}).json()
    assert checked["verdict"] == "supported"
    status = client.get("/api/status").json()
    assert status == {**asdict(engine.status()), "home": "home", "notes": [], "addresses": []}


def test_a_question_is_answered_with_its_filters(client: httpx.Client) -> None:
    asked = {"question": "and how many keys does it keep?", "history": [QUESTION]}
    answer = client.post("/api/ask", json=asked).json()
    assert "12.5%" in answer["text"]
    none = client.post("/api/ask", json={"question": QUESTION, "min_votes": 1}).json()
    assert none["status"] == "abstained"


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "told"),
    [
        ("GET", "/api/papers/nope", None, 404, "no paper with the id 'nope'"),
        ("GET", "/api/search?query=a&digest=nowhere", None, 404, "no digest named 'nowhere'"),
        ("GET", "/api/search", None, 422, "query: field required."),
        ("GET", "/api/search?query=a&k=0", None, 422, "k: "),
        ("GET", "/api/search?query=a&sinc=x", None, 422, "sinc: extra inputs"),
        ("GET", "/api/search?query=a&since=2026-02-30", None, 422, "since: value error, day"),
        ("GET", "/api/papers?order=best", None, 422, "order: "),
        ("GET", "/api/news?day=yesterday", None, 422, "write it as YYYY-MM-DD"),
        ("POST", "/api/ask", {"question": " "}, 422, "The question is empty."),
        ("POST", "/api/ask", {"question": "Why?", "min_votes": "3"}, 422, "min_votes: "),
        ("POST", "/api/ask", {"question": "x" * 5000}, 422, "question: "),
        ("POST", "/api/check", {}, 422, "sentence: field required."),
        ("GET", "/api/nothing", None, 404, "There is nothing here."),
        ("DELETE", "/api/status", None, 405, "Method Not Allowed."),
    ],
)
def test_what_is_wrong_is_one_sentence(
    client: httpx.Client, method: str, path: str, sent: Any, status: int, told: str
) -> None:
    found = client.request(method, path, json=sent)
    assert found.status_code == status
    said = found.json()["error"]["message"]
    assert told in said
    assert "\n" not in said


def test_what_is_no_json_is_told(client: httpx.Client) -> None:
    kind = {"content-type": "application/json"}
    found = client.post("/api/ask", content=b'{"question": ', headers=kind)
    assert (found.status_code, found.json()["error"]["message"]) == (422, "The body is no JSON.")
    plain = client.post("/api/ask", content="Why?", headers={"content-type": "text/plain"})
    assert "a JSON object is wanted" in plain.json()["error"]["message"]


def test_it_tells_of_its_health(client: httpx.Client, tmp_path: Path) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    with running(doors_of(engine_of(tmp_path))) as url:
        assert httpx.get(f"{url}/healthz").status_code == 200
        assert httpx.get(f"{url}/readyz").status_code == 503
        refused = httpx.post(f"{url}/api/ask", json={"question": QUESTION})
        assert refused.status_code == 503
        assert "askpapers index" in refused.json()["error"]["message"]
        assert "askpapers_papers 0.0" in httpx.get(f"{url}/metrics").text


def test_the_description_holds_what_is_given(client: httpx.Client, engine: Engine) -> None:
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/ask", "/api/check", "/api/search", "/api/similar", "/api/papers",
        "/api/papers/{paper_id}", "/api/digests", "/api/news", "/api/status",
    }  # fmt: skip
    for path, given in (
        ("/api/ask", client.post("/api/ask", json={"question": "papers on pruning"})),
        ("/api/news", client.get("/api/news")),
        ("/api/check", client.post("/api/check", json={"sentence": CLAIM})),
    ):
        (operation,) = described["paths"][path].values()
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(given.json(), schema | {"components": described["components"]})


def test_too_many_are_asked_to_come_back(engine: Engine) -> None:
    line = Line(1, 0)

    async def full() -> None:
        line.enter()

    in_thread(full())
    with running(doors_of(engine, line=line)) as url:
        found = httpx.post(f"{url}/api/ask", json={"question": QUESTION})
        assert (found.status_code, found.headers["retry-after"]) == (503, "1")
        assert httpx.get(f"{url}/api/digests").status_code == 200


def test_a_model_that_fails_is_told_and_one_that_nobody_waits_for_is_stopped(
    small_home: Path,
) -> None:
    with ScriptedServer(Reply(status=401), Reply("It ", end="hang")) as server:
        engine = Engine(served(small_home, server, timeout=30))
        with running(doors_of(engine)) as url:
            failed = httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60)
            assert failed.status_code == 502
            assert failed.json()["error"]["message"]
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=2)
            assert server.requests[1].left.wait(30)


def test_one_answer_waits_for_another(engine: Engine) -> None:
    line = Line(1, 10)
    with running(doors_of(engine, line=line)) as url:
        found: list[int] = []

        def ask() -> None:
            asked = httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60)
            found.append(asked.status_code)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [200] * 3
        until = time.monotonic() + 10
        while len(line) and time.monotonic() < until:  # the threads that read give places back
            time.sleep(0.01)
        assert len(line) == 0
