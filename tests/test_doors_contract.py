"""One engine: whatever is asked through whichever door, the answer is the same, with its citations,
status and papers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from mcp import Client
from playwright.sync_api import Browser
from pydantic import TypeAdapter

from assistant.api import ask
from assistant.doors.engine import Engine
from assistant.terminal.cli import main
from assistant.types import Answer
from index.home import Home
from tests.browsing import COMMAND, begin_anew, served, visit
from tests.browsing import ask as in_browser
from tests.doors import QUESTIONS, doors_of, engine_of, running
from tests.made_pages import run as in_thread
from tests.test_mcp_server import over_stdio
from tests.test_typed_conversation import at_a_terminal

_ANSWER = TypeAdapter(Answer)
Told = dict[str, Any]
IDS = [asked[-1] for asked in QUESTIONS]


def told(answer: Mapping[str, Any]) -> Told:
    """What has to be the same."""
    return {name: answer[name] for name in ("text", "citations", "status", "papers", "kind")}


@dataclass
class Doors:
    engine: Engine
    url: str
    client: openai.OpenAI


@pytest.fixture(scope="module")
def doors(small_home: Path) -> Iterator[Doors]:
    engine = engine_of(small_home)
    with running(doors_of(engine)) as url:
        with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
            yield Doors(engine, url, client)


@cache
def by_python(home: Path, asked: tuple[str, ...]) -> Told:
    history: list[Answer] = []
    for question in asked:
        history.append(ask(question, home=home, history=tuple(history)))
    return told(_ANSWER.dump_python(history[-1], mode="json"))


def by_api(url: str, asked: tuple[str, ...]) -> Told:
    *history, question = asked
    sent = {"question": question, "history": history}
    return told(httpx.post(f"{url}/api/ask", json=sent, timeout=60).json())


def by_completion(client: openai.OpenAI, asked: tuple[str, ...], *, stream: bool) -> Told:
    messages: Any = [{"role": "user", "content": question} for question in asked]
    made: Any = client.chat.completions.create(model="askpapers", messages=messages, stream=stream)
    if not stream:
        assert made.choices[0].message.content.startswith(made.askpapers["text"])
        return told(made.askpapers)
    chunks = list(made)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text.startswith(chunks[-1].askpapers["text"])
    return told(chunks[-1].askpapers)


async def by_mcp(client: Client, asked: tuple[str, ...]) -> Told:
    *history, question = asked
    found = await client.call_tool("ask_papers", {"question": question, "history": history})
    assert found.structured_content
    return told(found.structured_content)


@pytest.mark.parametrize("asked", QUESTIONS, ids=IDS)
def test_each_door_over_http_and_python_answer_alike(
    doors: Doors, small_home: Path, asked: tuple[str, ...]
) -> None:
    wanted = by_python(small_home, asked)
    assert by_api(doors.url, asked) == wanted
    for stream in (False, True):
        assert by_completion(doors.client, asked, stream=stream) == wanted


def test_mcp_over_http_answers_alike(doors: Doors, small_home: Path) -> None:
    async def each() -> None:
        async with Client(f"{doors.url}/mcp") as client:
            for asked in QUESTIONS:
                assert await by_mcp(client, asked) == by_python(small_home, asked), asked

    in_thread(each())


@pytest.mark.slow
def test_mcp_over_standard_input_answers_alike(small_home: Path) -> None:
    async def each(client: Client) -> None:
        for asked in QUESTIONS:
            assert await by_mcp(client, asked) == by_python(small_home, asked), asked

    over_stdio(small_home, each)


@pytest.mark.slow
def test_the_terminal_answers_alike(small_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for asked in QUESTIONS:
        if len(asked) == 1:  # conversations are typed: the next test
            assert main(["ask", *asked, "--json", "--home", str(small_home)]) == 0
            assert told(json.loads(capsys.readouterr().out)) == by_python(small_home, asked)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_conversation_in_the_terminal_answers_alike(own_home: Home, form: str) -> None:
    """As a person types it: each follow-up behind its question, in one sitting."""
    typed = [line for asked in QUESTIONS for line in ("/new", *asked)]
    command = [*COMMAND, "ask", "--format", form, "--home", str(own_home.root)]
    shown, ended = at_a_terminal(command, [("\n> ", f"{line}\n") for line in (*typed, "/quit")])
    assert ended == 0
    said = iter(shown.replace("\r\n", "\n").split("\n> ")[1:])
    for asked in QUESTIONS:
        for line in ("/new", *asked):
            echoed, _, answer = next(said).partition("\n")
            assert echoed.endswith(line)
        wanted = by_python(own_home.root, asked)
        if form == "json":
            assert told(json.loads(answer)) == wanted
        else:
            assert squeezed(wanted["text"]) in squeezed(answer), asked


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.slow
def test_the_page_answers_alike(browser: Browser, small_home: Path) -> None:
    """What is copied from it has the same text, but for the signs of Markdown, and the same papers
    behind the same numbers; a refusal looks like one."""

    def plain(text: str) -> str:
        return " ".join(re.sub(r"[*_\\#>-]", "", text).split())

    with served(small_home) as url, visit(browser, url) as page:
        for asked in QUESTIONS:
            begin_anew(page)
            for question in asked:
                answer = in_browser(page, question)
            page.evaluate("navigator.clipboard.writeText('')")
            answer.get_by_role("button", name="Copy", exact=True).click()
            while not (copied := page.evaluate("navigator.clipboard.readText()")):
                page.wait_for_timeout(50)
            wanted = by_python(small_home, asked)
            assert plain(wanted["text"]) in plain(copied), asked
            listed = re.findall(r"^- \[(\d+)\] (.*)$", copied, re.MULTILINE)
            cited = {(str(one["number"]), plain(one["title"])) for one in wanted["citations"]}
            assert {(number, plain(title)) for number, title in listed} == cited, asked
            refused = wanted["status"] == "abstained"
            assert (answer.locator(".refusal").count() > 0) == refused, asked


@pytest.mark.slow
def test_beside_the_page_the_pages_own_engine_answers_alike(small_home: Path) -> None:
    with served(small_home) as url:
        base = url.partition("/?")[0]
        with openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0) as client:
            for asked in QUESTIONS:
                wanted = by_python(small_home, asked)
                assert by_api(base, asked) == wanted
                assert by_completion(client, asked, stream=True) == wanted
        assert httpx.get(f"{base}/healthz").status_code == 200
        assert httpx.get(base).status_code == 401  # the page still asks for its token
        assert httpx.get(f"{base}/config").status_code == 401
