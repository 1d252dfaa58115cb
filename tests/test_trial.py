"""A model that is tried with one question, before it is taken."""

from __future__ import annotations

import pytest

from assistant.answering.trial import tried
from assistant.llm.openai_compatible import OpenAICompatible
from index.errors import ModelError
from tests.scripted_server import Reply, ScriptedServer

CITED = "Amber Otter sorts 38 pebbles a minute [1]. Grey Heron sorts 21 [2]."
USED = {"choices": [], "usage": {"prompt_tokens": 300, "completion_tokens": 20}}


def model(server: ScriptedServer) -> OpenAICompatible:
    return OpenAICompatible(server.url, None, "scripted", 5.0)


def test_one_that_cites_is_told_with_its_pace() -> None:
    with ScriptedServer(
        Reply(CITED, {"choices": [{"delta": {}, "finish_reason": "stop"}]}, USED, between=0.05)
    ) as server:
        trial = tried(model(server))
        (request,) = server.asked
    assert trial.keeps_citations
    assert trial.tokens_a_second is not None
    assert 20 < trial.tokens_a_second < 400
    assert trial.told().startswith("scripted answers in 0.")
    assert trial.told().endswith("tokens/s, keeps citations: yes")
    system, user = (message["content"] for message in request.body["messages"])
    assert "square brackets" in system
    assert "Amber Otter" in user


@pytest.mark.parametrize(
    "said", ["Amber Otter sorts 38, Grey Heron 21.", f"{CITED} See also [7].", "One of them [1]."]
)
def test_one_that_does_not_cite_or_cites_what_is_not_there(said: str) -> None:
    with ScriptedServer(Reply(said)) as server:
        trial = tried(model(server))
    assert not trial.keeps_citations
    assert trial.tokens_a_second is None
    assert trial.told().endswith("s, keeps citations: no")


def test_one_that_never_ends_is_stopped_when_it_has_been_heard() -> None:
    with ScriptedServer(Reply("and on " * 20, between=0.001, end="again")) as server:
        assert not tried(model(server)).keeps_citations
        assert server.asked[0].left.wait(5)


def test_one_that_fails_says_why() -> None:
    with ScriptedServer(Reply(status=401)) as server, pytest.raises(ModelError, match="a key"):
        tried(model(server))
