"""The collection as a model in OpenAI's form, by its own client over a real socket.

Covers assistant.doors.completion_request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from assistant.checking.citations import marks
from assistant.doors.engine import Engine
from assistant.doors.forms import Asked
from tests.asking import served
from tests.doors import QUESTION, doors_of, engine_of, running
from tests.scripted_server import Reply, ScriptedServer

FOLLOW_UP = "and how many keys does it keep?"
EVIL = "![x](http://evil.example/?q=1) <img src=http://evil.example>"


@pytest.fixture(scope="module")
def engine(small_home: Path) -> Engine:
    return engine_of(small_home)


@pytest.fixture(scope="module")
def url(engine: Engine) -> Iterator[str]:
    with running(doors_of(engine)) as url:
        yield url


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[openai.OpenAI]:
    with client_of(url) as client:
        yield client


def client_of(url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0, timeout=60)


def said(*turns: str) -> Any:
    """Questions and answers in turn."""
    roles = ("user", "assistant")
    return [{"role": roles[n % 2], "content": text} for n, text in enumerate(turns)]


def whole(client: openai.OpenAI, *turns: str, **more: Any) -> Any:
    return client.chat.completions.create(model="askpapers", messages=said(*turns), **more)


def streamed(client: openai.OpenAI, *turns: str, **more: Any) -> tuple[str, list[Any], Any]:
    """The text, its annotations, and the last choice's chunk."""
    text, annotations, last = "", [], None
    options = {"include_usage": True}
    for chunk in whole(client, *turns, stream=True, stream_options=options, **more):
        if not chunk.choices:
            assert chunk.usage is not None
            continue
        (choice,) = chunk.choices
        text += choice.delta.content or ""
        annotations += getattr(choice.delta, "annotations", None) or []
        last = chunk
    return text, annotations, last


def check_annotations(text: str, annotations: list[dict[str, Any]]) -> None:
    """Every mark has one, and each stands where a mark is."""
    places = {(one["start_index"], one["end_index"]) for one in annotations}
    for one in annotations:
        assert marks(text[one["start_index"] : one["end_index"]])
        assert one["url"].startswith("http")
        assert one["title"]
    left = text
    for start, end in sorted(places, reverse=True):
        left = left[:start] + left[end:]
    assert marks(left) == []


def test_a_whole_answer_and_a_streamed_one_are_that_of_the_engine(
    client: openai.OpenAI, engine: Engine
) -> None:
    wanted = engine.ask(Asked(QUESTION))
    answer = whole(client, QUESTION)
    (choice,) = answer.choices
    assert choice.message.content.startswith(wanted.text)
    assert choice.finish_reason == "stop"
    assert answer.askpapers["text"] == wanted.text
    assert len(answer.citations) == len({one.number for one in wanted.citations})
    found = [one.url_citation.model_dump() for one in choice.message.annotations]
    assert found
    check_annotations(choice.message.content, found)
    text, annotations, last = streamed(client, QUESTION)
    assert text == choice.message.content
    assert [one["url_citation"] for one in annotations] == found
    assert last.askpapers["text"] == wanted.text
    assert last.choices[0].finish_reason == "stop"


def test_messages_are_a_conversation_and_fields_are_filters(client: openai.OpenAI) -> None:
    answer = whole(client, QUESTION, "3.1x [1]", FOLLOW_UP)
    assert "12.5%" in answer.choices[0].message.content
    refused = whole(client, QUESTION, extra_body={"min_votes": 1})
    assert refused.askpapers["status"] == "abstained"
    parts = [{"type": "text", "text": QUESTION}]
    messages: Any = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": parts}]
    answered = client.chat.completions.create(
        model="askpapers", messages=messages, temperature=0.3, user="me"
    )
    assert "3.1x" in (answered.choices[0].message.content or "")


def test_there_is_one_model(client: openai.OpenAI) -> None:
    assert [one.id for one in client.models.list()] == ["askpapers"]
    assert client.models.retrieve("askpapers").id == "askpapers"
    with pytest.raises(openai.NotFoundError, match="The only one here is 'askpapers'"):
        client.models.retrieve("gpt-4o")
    with pytest.raises(openai.NotFoundError, match="There is no model 'gpt-4o'"):
        client.chat.completions.create(model="gpt-4o", messages=said(QUESTION))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"messages": []}, "messages: list should have at least 1 item"),
        ({"messages": said(QUESTION, "3.1x")}, "the last of the messages"),
        ({"messages": said(QUESTION), "n": 2}, "n: "),
        ({"messages": said(QUESTION), "since": "soon"}, "since: "),
        ({}, "messages: field required"),
        ([], "The request: "),
    ],
)
def test_what_is_wrong_is_one_sentence(url: str, sent: Any, told: str) -> None:
    body = {"model": "askpapers", **sent} if isinstance(sent, dict) else sent
    found = httpx.post(f"{url}/v1/chat/completions", json=body)
    assert found.status_code == 400
    assert told in found.json()["error"]["message"]


def test_a_question_that_cannot_be_read_is_told_before_a_stream_begins(
    client: openai.OpenAI,
) -> None:
    for stream in (False, True):
        with pytest.raises(openai.UnprocessableEntityError, match="The question is empty"):
            client.chat.completions.create(model="askpapers", messages=said("?!"), stream=stream)


def test_a_front_ends_own_tasks_are_answered_without_a_search(client: openai.OpenAI) -> None:
    whole(client, QUESTION)
    task = (
        '### Task:\nSuggest 3-5 relevant follow-up questions.\n### Output:\nJSON format: { "follow_'
        f'ups": ["Question 1?"] }}\n### Chat History:\n<chat_history>\nUSER: {QUESTION}\n'
        "ASSISTANT: 3.1x\n</chat_history>"
    )
    answer = whole(client, task)
    assert json.loads(answer.choices[0].message.content)["follow_ups"]
    assert not hasattr(answer, "askpapers")
    text, annotations, _ = streamed(client, task)
    assert (json.loads(text), annotations) == (json.loads(answer.choices[0].message.content), [])


def test_a_models_answer_comes_in_pieces_and_makes_no_picture(small_home: Path) -> None:
    pieces = ("Sparse Lanterns is ", "3.1x faster than dense ", f"attention [1]. {EVIL} ", "Yes.")
    with ScriptedServer(Reply(*pieces), Reply(*pieces)) as server:
        engine = Engine(served(small_home, server, timeout=30))
        with running(doors_of(engine)) as url, client_of(url) as client:
            text, annotations, last = streamed(client, QUESTION)
            content = whole(client, QUESTION).choices[0].message.content
    assert "](http://evil" not in text
    assert not re.search(r"(?<!\\)<img", text)
    assert last.askpapers["llm"] == "m"
    check_annotations(text, [one["url_citation"] for one in annotations])
    assert content.split() == text.split()
    assert "As checked:" not in text
    assert "not supported" in content  # "Yes." cites nothing


def test_what_ends_a_stream_too_soon_is_told(small_home: Path) -> None:
    with ScriptedServer(Reply("Sparse Lanterns is 3.1x faster [1]. ", end="break")) as server:
        engine = Engine(served(small_home, server, timeout=30))
        with running(doors_of(engine)) as url, client_of(url) as client:
            text, _, last = streamed(client, QUESTION)
    assert last.askpapers["problem"]
    assert last.askpapers["problem"].split()[0] in text
