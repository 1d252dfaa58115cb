"""Several addresses of one embedding model or reranker: real servers on loopback, of which some are
dead, slow, of another model, or come back.

Covers index.models.model_server. tests/test_embedders.py has what holds of a single address.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from assistant.doctor import examine
from index import circuits
from index.addresses import several, shown_all
from index.errors import EndpointError, IndexMismatch
from index.home import Home
from index.models import endpoints
from index.models.embedders import Models, recognise
from index.models.endpoints import TEXTS, Endpoint, EndpointReranker
from index.models.llamaindex import EndpointEmbedding, Paired
from index.retries import RetryPolicy
from tests.vector_server import Reply, VectorServer

KEY = "a-secret-of-the-servers"


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = RetryPolicy(pause=0, tries=2, wait=0.01, longest=5)
    monkeypatch.setattr(endpoints, "_SLOWLY", hasty)
    monkeypatch.setattr(endpoints, "_QUICKLY", hasty)
    monkeypatch.setattr(circuits, "REST", 0.05)


class Slow(VectorServer):
    """Takes its time for each POST, and keeps how many it had at once."""

    seconds = 0.05

    def __init__(self, *replies: Reply | None, **named: Any) -> None:
        super().__init__(*replies, **named)
        self.now = self.most = 0
        self._counting = threading.Lock()

    def answer(self, path: str, body: dict[str, Any]) -> Reply:
        with self._counting:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(self.seconds)
        with self._counting:
            self.now -= 1
        return super().answer(path, body)


@pytest.fixture
def dead() -> Iterator[str]:
    """An address at which nothing listens; nobody else gets its port meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/v1"


def endpoint(*urls: str, timeout: float = 5.0, at_once: int = 8) -> Endpoint:
    return Endpoint(", ".join(urls), KEY, "toy", "ASKPAPERS_EMBED", timeout, at_once)


def healths(one: Endpoint) -> list[str]:
    return [told.health for told in one.circuits.told()]


def test_a_dead_one_is_passed_over_and_left_alone(
    dead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circuits, "REST", 60.0)
    with VectorServer() as live:
        asked = endpoint(dead, live.url)
        for _ in range(4):
            assert asked.vectors(["a word"], awaited=True) == [live.vector("a word")]
        assert healths(asked) == ["resting", "well"]
        first, second = asked.circuits.told()
        assert (first.failed, second.served) == (1, 4)
        assert "cannot be reached" in first.why


def test_a_slow_one_costs_its_time_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuits, "REST", 60.0)
    monkeypatch.setattr(Slow, "seconds", 1.0)
    with Slow() as slow, VectorServer() as live:
        asked = endpoint(slow.url, live.url, timeout=0.3)
        start = time.monotonic()
        for _ in range(5):
            asked.vectors(["a word"], awaited=True)
        assert time.monotonic() - start < 0.9
        assert len(slow.asked) == 1


def test_one_that_comes_back_is_asked_again() -> None:
    with VectorServer() as first:
        pass
    with VectorServer() as live:
        asked = endpoint(first.url, live.url)
        for _ in range(circuits.OPENS):
            asked.vectors(["a word"], awaited=True)
            asked.vectors(["a word"], awaited=True)
            time.sleep(asked.circuits.told()[0].rest + 0.01)
        assert healths(asked) == ["open", "well"]
        with VectorServer(port=int(first.root.rpartition(":")[2])) as back:
            for _ in range(4):
                asked.vectors(["a word"], awaited=True)
            assert healths(asked) == ["well", "well"]
            assert back.embedded.count("a word") == 2


def test_where_all_are_dead_one_sentence_says_so(dead: str) -> None:
    with VectorServer(Reply(503), Reply(503), Reply(503)) as ill:
        asked = endpoint(dead, ill.url)
        with pytest.raises(EndpointError) as caught:
            asked.vectors(["a word"], awaited=False)
    told = str(caught.value)
    assert told.startswith(f"None of the 2 addresses of ASKPAPERS_EMBED answers ({dead}: it cannot")
    assert f"{ill.url}: it answered 503" in told
    assert told.endswith("Start one of the servers, or correct ASKPAPERS_EMBED.")
    assert KEY not in told


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_refusal_is_told_and_no_other_is_asked(status: int) -> None:
    with VectorServer(Reply(status, {"error": KEY})) as refuses, VectorServer() as other:
        asked = endpoint(refuses.url, other.url)
        with pytest.raises(EndpointError, match=f"{refuses.url}: it answered {status}") as caught:
            asked.vectors(["a word"], awaited=False)
        assert KEY not in str(caught.value)
        assert other.asked == []


def test_one_that_asks_for_a_long_wait_is_left_alone_for_it() -> None:
    with (
        VectorServer(Reply(429, headers={"Retry-After": "600"})) as busy,
        VectorServer() as other,
    ):
        asked = endpoint(busy.url, other.url)
        for _ in range(3):
            asked.vectors(["a word"], awaited=True)
        assert len(busy.asked) == 1
        assert 500 < asked.circuits.told()[0].rest <= 600


def test_calls_at_once_are_bounded_at_each_address() -> None:
    with Slow() as one, Slow() as other:
        asked = endpoint(one.url, other.url, at_once=2)
        with ThreadPoolExecutor(10) as pool:
            found = list(pool.map(lambda n: asked.vectors([f"w{n}"], awaited=True), range(10)))
        assert [rows[0] for rows in found] == [one.vector(f"w{n}") for n in range(10)]
        assert (one.most, other.most) == (2, 2)


def test_one_without_room_is_told() -> None:
    with VectorServer() as server:
        asked = endpoint(server.url, timeout=0.1, at_once=1)
        lease, _ = asked.circuits.begin(lambda place: place, 1)
        with pytest.raises(EndpointError, match=r"it has 1, .* raise ASKPAPERS_EMBED_AT_ONCE\.$"):
            asked.vectors(["a word"], awaited=True)
        lease.close()
        assert asked.vectors(["a word"], awaited=True) == [server.vector("a word")]


def test_passages_go_to_all_and_come_back_in_order() -> None:
    texts = [f"text {number}" for number in range(3 * TEXTS + 5)]
    with Slow() as one, Slow() as other:
        asked = endpoint(one.url, other.url)
        rows = EndpointEmbedding(asked).get_text_embedding_batch(texts)
        assert rows == [one.vector(text) for text in texts]
        sizes = [len(server.embedded) for server in (one, other)]
        assert min(sizes) >= TEXTS
        assert sum(sizes) == len(texts) + 2  # the text by which each is compared
        keys = {asked.headers["authorization"] for asked in one.asked + other.asked}
        assert keys == {f"Bearer {KEY}"}


@pytest.mark.parametrize("other", [{"salt": "of another model"}, {"dimension": 24}])
def test_an_address_of_another_model_is_told(other: dict[str, Any]) -> None:
    with VectorServer() as one, VectorServer(**other) as unlike:
        asked = endpoint(one.url, unlike.url)
        asked.vectors(["a word"], awaited=True)
        with pytest.raises(EndpointError) as caught:
            asked.vectors(["a word"], awaited=True)
        assert str(caught.value) == (
            f"{unlike.url} gives other vectors than {one.url}. All addresses of ASKPAPERS_EMBED "
            "have to be of one model: correct it."
        )
        assert "a word" not in unlike.embedded


def test_a_model_is_recognised_at_each_address() -> None:
    with VectorServer() as one, VectorServer() as exchanged:
        model = Paired(EndpointEmbedding(endpoint(one.url, exchanged.url)))
        before = model.encode(["a word"])[0]
        recognise(model, "a word", before)
        assert one.embedded.count("a word") + exchanged.embedded.count("a word") == 3
        exchanged.salt = "of another model"
        for _ in range(2):
            with pytest.raises(IndexMismatch, match="no longer gives the vectors"):
                recognise(model, "a word", before)


def reranker(*urls: str) -> EndpointReranker:
    return EndpointReranker(Endpoint(", ".join(urls), KEY, "toy", "ASKPAPERS_RERANK", 5.0))


def test_a_reranker_at_several_addresses(dead: str) -> None:
    with VectorServer() as one, VectorServer() as other:
        scores = reranker(dead, one.url, other.url).scores
        for _ in range(4):
            assert scores("red cat", ["a red cat", "a cat", "a dog"]).tolist() == [2, 1, 0]
        for server in (one, other):
            assert [asked.path for asked in server.asked] == ["/v1/rerank"] * 2


def test_a_reranker_of_another_model_is_told() -> None:
    with VectorServer() as one, VectorServer(models=("else",)) as other:
        scores = reranker(one.url, other.url).scores
        scores("red cat", ["a cat"])
        with pytest.raises(EndpointError, match=f"{other.url} has no model 'toy'. All addresses"):
            scores("red cat", ["a cat"])
        assert other.asked == []


def test_addresses_stand_in_one_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    with VectorServer() as one, VectorServer() as other:
        home.settings.write_text(f'rerank = ["{one.url}", "{other.url}"]\nembed_at_once = 3\n')
        monkeypatch.setenv("ASKPAPERS_EMBED", f"{one.url},{other.url}")
        models = Models.of(home)
    assert models.rerank is not None
    assert models.embed.circuits is not None
    assert models.embed.name == "toy"
    assert models.embed.circuits.at_once == 3
    assert models.embed.circuits.shown == models.rerank.circuits.shown == (one.url, other.url)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://a/v1, http://b/v1", ["http://a/v1", "http://b/v1"]),
        ("http://a/v1\n  HTTPS://b/v1,", ["http://a/v1", "HTTPS://b/v1"]),
        ("http://a/v1,http://a/v1", ["http://a/v1"]),
        ("http://a/v1,2", ["http://a/v1,2"]),
        ("bundled", ["bundled"]),
        ("a, b", ["a, b"]),
    ],
)
def test_a_setting_is_taken_apart_at_its_addresses(text: str, found: list[str]) -> None:
    assert several(text) == found


def test_no_address_is_shown_with_its_secret() -> None:
    assert shown_all("http://u:p@a/v1?k=1, https://u:p@b/v1") == "http://a/v1, https://b/v1"


def test_the_doctor_looks_at_each_address(
    tmp_path: Path, dead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(about: str) -> list[str]:
        found = examine(Home(tmp_path), ports=())
        return [f"{one.state} {one.said}" for one in found if one.about == about]

    with VectorServer() as one, VectorServer(salt="of another model") as unlike:
        monkeypatch.setenv("ASKPAPERS_EMBED", f"{one.url}, {unlike.url}, http://elsewhere.test/v1")
        monkeypatch.setenv("ASKPAPERS_RERANK", f"{dead}, {one.url}")
        assert told("embedding") == [
            f"good 1 of 3: toy at {one.url}, 64 numbers a text",
            f"fault 2 of 3: {unlike.url} gives other vectors than an address before it.",
            "note 3 of 3: http://elsewhere.test/v1, which was not asked: it is not here.",
        ]
        first, second = told("reranking")
    assert first.startswith(f"fault 1 of 2: {dead}: it cannot be reached")
    assert second == f"good 2 of 2: {one.url} answers"
