"""What a server sends in place of a figure costs no answer: it is left out, or told in a
sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.llm.chat_model import Message
from assistant.llm.figures import amount, count, read_json
from assistant.llm.openai_compatible import OpenAICompatible
from assistant.types import Usage
from index.errors import EmbeddingError, EndpointError, HubError, ModelError
from index.models.endpoints import Endpoint, EndpointReranker
from index.models.llamaindex import EndpointEmbedding, Paired
from index.retries import RetryPolicy, asked_to_wait, words_of
from index.sources.hub import Hub
from tests.hub_server import Failure, HubServer, paper
from tests.scripted_server import Reply, ScriptedServer
from tests.test_transport import DAY, JSON

STOP = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
ODD = ["true", "-1", "1.5", "1e400", "Infinity", "NaN", "9" * 400, "9" * 5000, '"9"', "[]", "null"]
DEEP = b"[" * 100_000
DEEP_WORDS = b'{"error":' * 900 + b'"no"' + b"}" * 900


def model_of(server: ScriptedServer, name: str | None = "m") -> OpenAICompatible:
    return OpenAICompatible(server.url, None, name, 5.0)


def said(*replies: Reply) -> list[Any]:
    with ScriptedServer(*replies) as server:
        return list(model_of(server).stream([Message("user", "Hm?")]))


@pytest.mark.parametrize("odd", ODD)
def test_odd_figures_cost_no_answer(odd: str) -> None:
    told = f'"usage": {{"prompt_tokens": {odd}, "completion_tokens": 2}}'
    with_text = f'data: {{"choices": [{{"delta": {{"content": "Yes."}}}}], {told}}}\n\n'.encode()
    last = f'data: {{"choices": [], {told}}}\n\n'.encode()
    choice = '{"message": {"content": "Yes."}, "finish_reason": "stop"}'
    whole = f'{{"choices": [{choice}], {told}}}'.encode()
    assert said(Reply(with_text, STOP)) == ["Yes."]
    assert said(Reply("Yes.", STOP, last)) == ["Yes."]
    assert said(Reply(whole, headers=JSON, end="nothing")) == ["Yes."]


@pytest.mark.parametrize("odd", [each for each in ODD if each not in ("1.5",)])
def test_an_odd_cost_is_none(odd: str) -> None:
    usage = f'{{"prompt_tokens": 9, "completion_tokens": 2, "cost": {odd}}}'
    told = f'data: {{"choices": [], "usage": {usage}}}\n\n'
    assert said(Reply("Yes.", told.encode(), STOP)) == ["Yes.", Usage(9, 2)]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_size_is_none(odd: str) -> None:
    entry = f'{{"data": [{{"id": "m", "context_length": {odd}, "max_model_len": {odd}}}]}}'
    with ScriptedServer(paths={"/v1/models": Reply(body=entry, headers=JSON)}) as server:
        assert model_of(server).context is None


def test_figures_that_can_be_meant() -> None:
    assert [count(0), count(4096), amount(0), amount(0.25)] == [0, 4096, 0.0, 0.25]
    assert read_json(b'{"a": 1, "b": -2.5}') == {"a": 1, "b": -2.5}


@pytest.mark.parametrize("status", [200, 400, 500])
def test_what_is_nested_without_end_is_told(status: int) -> None:
    deep = Reply(DEEP, headers=JSON, status=status, end="nothing")
    with pytest.raises(
        ModelError,
        match=r"http://127.0.0.1:[0-9]+/v1 (sent what cannot be "
        r"read|answered)",
    ):
        said(*[deep] * 2)
    if status == 200:
        with pytest.raises(ModelError, match="sent what cannot be read"):
            said(Reply("Yes.", b"data: " + DEEP + b"\n\n"))
    with ScriptedServer(paths={"/v1/models": deep}) as server:
        with pytest.raises(ModelError, match=r"sent what cannot be read|answered"):
            model_of(server, None)
        assert model_of(server).context is None
    with ScriptedServer(paths={"/v1/embeddings": deep, "/v1/rerank": deep}) as server:
        endpoint = Endpoint(server.url, None, "m", "ASKPAPERS_EMBED", 5.0)
        with pytest.raises(EndpointError, match=server.url):
            endpoint.vectors(["x"], awaited=True)
        with pytest.raises(EndpointError, match=server.url):
            EndpointReranker(endpoint).scores("x", ["y"])
    with (
        HubServer({}, *[Failure(status, JSON, DEEP)] * 2) as hub,
        pytest.raises(HubError, match=r"it (sent|answered)"),
    ):
        Hub(hub.url, RetryPolicy(pause=0, tries=2, wait=0.01)).papers(DAY)


def test_words_that_are_hidden_deeply_are_none() -> None:
    assert words_of(json.loads(DEEP_WORDS)) == ""
    assert words_of({"error": {"detail": {"message": "no"}}}) == "no"
    assert words_of({"message": {"x": 1}, "error": "no"}) == "no"
    with pytest.raises(ModelError, match="answered 400"):
        said(Reply(body=DEEP_WORDS, headers=JSON, status=400))


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("Sat, 01 Jan 2050 00:00:00 +9999999999999", None),
        ("Sat, 01 Jan 9999 00:00:00 -9999", None),
        ("Sat, 01 Jan 99999 00:00:00 GMT", None),
        ("9" * 5000, 366 * 86400),
        ("1e400", None),
        (".", None),
        ("²", None),
    ],
)
def test_odd_waits(asked: str, seconds: float | None) -> None:
    assert asked_to_wait({"retry-after": asked}) == seconds
    assert asked_to_wait({"ratelimit": f'"api";r=0;t={"9" * 5000}'}) == 366 * 86400


@pytest.mark.parametrize("value", ["1e39", "1e400", "NaN", "9" * 400])
def test_vectors_and_scores_that_no_float_holds(value: str) -> None:
    vectors = Reply(body=f'{{"data": [{{"index": 0, "embedding": [1.0, {value}]}}]}}', headers=JSON)
    scores = Reply(
        body=f'{{"results": [{{"index": 0, "relevance_score": {value}}}]}}', headers=JSON
    )
    with ScriptedServer(paths={"/v1/embeddings": vectors, "/v1/rerank": scores}) as server:
        endpoint = Endpoint(server.url, None, "m", "ASKPAPERS_EMBED", 5.0)
        with pytest.raises((EmbeddingError, EndpointError)):
            Paired(EndpointEmbedding(endpoint)).encode(["x"])
        with pytest.raises(EndpointError, match="cannot be read"):
            EndpointReranker(endpoint).scores("x", ["y"])


@pytest.mark.parametrize("votes", [True, -1, 10**400, 1.5, "many"])
def test_odd_votes_cost_no_paper(votes: object) -> None:
    with HubServer({"2025-03-03": [paper(1, upvotes=votes)]}) as server:
        content = Hub(server.url, RetryPolicy(pause=0)).papers(DAY)
    assert content is not None
    assert "upvotes" not in json.loads(content)[0]["paper"]
