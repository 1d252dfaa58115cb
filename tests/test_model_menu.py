"""The page's menu of models: who may choose which, for one conversation or for good, and where a
key goes. Covers assistant.page.offered_models, assistant.answering.writer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from assistant import Assistant
from assistant.chosen_model import ChosenModel, chosen
from assistant.llm.local_servers import FoundServer
from assistant.page.access import access_of
from assistant.page.offered_models import EXTRACTIVE, OfferedModels
from assistant.page.page import Page
from assistant.page.rights import Rights
from assistant.wiring import open_assistant
from index.errors import QuestionError, SettingError
from index.home import Home
from tests.made_pages import made
from tests.scripted_server import Reply, ScriptedServer
from tests.test_trial import CITED

KEY = "sk-a-secret-of-askpapers"
QUESTION = "How much faster are Sparse Lanterns?"
SAID = Reply("Sparse Lanterns are 3.1x faster [1].")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(Reply(CITED), SAID, SAID, models=("qwen3:8b",)) as running:
        yield running


def page_of(
    own_home: Home,
    server: ScriptedServer | None = None,
    rights: Rights = Rights(lambda _: True),  # noqa: B008  # frozen
) -> Page:
    """A page that finds this server and no other."""
    page = made(open_assistant(own_home), own_home)
    found = [FoundServer("Ollama", server.url, ("qwen3:8b",))] if server else []
    page._models._find = lambda: found
    page._models._rights = page._menu._rights = rights
    return page


def told(page: Page, user: str = "", **wanted: object) -> tuple[str, dict[str, Any]]:
    """What the menu shows in the end of what is clicked, and what the browser is told."""
    event: Any = SimpleNamespace(_data=wanted)
    request: Any = SimpleNamespace(session_hash="x", username=user)
    shown: dict[Any, Any] = {}
    for step in page._menu._do(event, request):
        shown |= step
    menu = page._menu
    html = "".join(str(shown.get(part, "")) for part in (menu._list, menu._said))
    return unescape(html), json.loads(shown.get(page._bridge.out, "{}"))


def choice(html: str) -> str:
    """The id of the first that is neither quoting nor what answers anyhow."""
    ids = re.findall(r'data-choice="([0-9a-f]{16})"', html)
    return ids[0] if ids else ""


def test_a_found_model_is_tried_and_answers_one_conversation(
    own_home: Home, server: ScriptedServer
) -> None:
    page = page_of(own_home, server)
    listed, _ = told(page, do="model.list")
    assert "qwen3:8b" in listed
    assert f"Ollama at {server.url}" in listed
    tried, _ = told(page, do="model.try", choice=choice(listed))
    assert "keeps citations: yes" in tried
    _, after = told(page, do="model.use", choice=choice(tried), lasting="no")
    assert after["writer"] == {"id": choice(listed), "name": "qwen3:8b"}
    theirs = page._models.assistant_of(after["writer"]["id"], "")
    assert theirs.ask(QUESTION).llm == "qwen3:8b"
    assert page._models.assistant_of("", "").ask(QUESTION).llm == EXTRACTIVE
    assert chosen(own_home) is None


def test_one_for_good_answers_all_and_after_the_next_start(
    own_home: Home, server: ScriptedServer
) -> None:
    page = page_of(own_home, server)
    before = page.now()
    listed, _ = told(page, do="model.list")
    _, after = told(page, do="model.use", choice=choice(listed), lasting="yes")
    assert after["writer"]["id"] == ""
    assert page._assistant.writer == "qwen3:8b"
    assert "answers: </span><span>qwen3:8b" in unescape(page._refresh(""))
    assert before != page.now() or page._seen  # other open pages hear of it
    assert chosen(own_home) == ChosenModel(server.url, "qwen3:8b")
    assert open_assistant(own_home).writer == "qwen3:8b"
    quoting = page._models.assistant_of(EXTRACTIVE, "")
    assert quoting.ask(QUESTION).llm == EXTRACTIVE
    told(page, do="model.use", choice=EXTRACTIVE, lasting="yes")
    assert page._assistant.is_extractive
    assert open_assistant(own_home).is_extractive


def test_a_key_is_sent_to_its_server_kept_for_its_owner_and_shown_nowhere(own_home: Home) -> None:
    with ScriptedServer(Reply(CITED), SAID, models=("m",)) as server:
        page = page_of(own_home)
        tried, heard = told(page, do="model.try", address=server.url, model="m", key=KEY)
        assert "keeps citations: yes" in tried
        assert chosen(own_home) is None
        listed, _ = told(page, do="model.list")
        assert choice(listed) == choice(tried)  # named once, it is offered again
        used, after = told(page, do="model.use", choice=choice(tried), lasting="yes")
        assert {one.headers["authorization"] for one in server.asked} == {f"Bearer {KEY}"}
    assert chosen(own_home) == ChosenModel(server.url, "m", KEY)
    assert own_home.chat_model.stat().st_mode & 0o777 == 0o600
    shown = tried + listed + used + json.dumps([heard, after]) + page.now() + page._refresh("")
    assert KEY not in shown
    held = [file for file in own_home.root.rglob("*") if file.is_file()]
    assert [file.name for file in held if KEY.encode() in file.read_bytes()] == ["model.json"]


def test_what_fails_its_trial_is_told_in_the_words_of_the_page(own_home: Home) -> None:
    page = page_of(own_home)
    refused = Reply(status=401, body={"error": {"message": f"bad key {KEY}"}})
    with ScriptedServer(refused, models=("a", "b")) as server:
        several, _ = told(page, do="model.try", address=server.url)
        refusal, _ = told(page, do="model.try", address=server.url, model="a", key=KEY)
    assert "Choose one under Model: a, b" in several
    assert "refused the key (401). Check the key." in refusal
    assert KEY not in refusal
    assert "data-choice" not in several + refusal
    for address in ("/etc/passwd", "model.gguf", "file:///etc/passwd", "http://"):
        html, _ = told(page, do="model.try", address=address)
        assert "problem" in html
    assert chosen(own_home) is None


def test_who_may_not_change_the_collection_chooses_no_server(
    own_home: Home, server: ScriptedServer
) -> None:
    page = page_of(
        own_home, server, Rights(lambda user: user == "anna", lambda user: user == "anna")
    )
    listed, _ = told(page, "anna", do="model.list")
    found = choice(listed)
    page._models._find = lambda: pytest.fail("a reader had this machine looked at")
    theirs, _ = told(page, "ben", do="model.list")
    assert "qwen3:8b" not in theirs
    assert "<form" not in theirs
    for wanted in (
        {"do": "model.try", "choice": found},
        {"do": "model.use", "choice": found, "lasting": "no"},
        {"do": "model.use", "choice": found, "lasting": "yes"},
        {"do": "model.use", "choice": EXTRACTIVE, "lasting": "yes"},
        {"do": "model.try", "address": server.url},
    ):
        html, after = told(page, "ben", **wanted)
        assert "problem" in html
        assert after == {}
    with pytest.raises(QuestionError):
        page._models.assistant_of(found, "ben")
    _, after = told(page, "ben", do="model.use", choice=EXTRACTIVE, lasting="no")
    assert after["writer"]["id"] == EXTRACTIVE
    assert server.asked == []
    assert chosen(own_home) is None


def test_what_one_user_names_is_no_others(own_home: Home, server: ScriptedServer) -> None:
    page = page_of(own_home)
    tried, _ = told(page, "anna", do="model.try", address=server.url, key=KEY)
    assert "keeps citations" in tried
    assert choice(told(page, "anna", do="model.list")[0]) == choice(tried)
    assert choice(told(page, "ben", do="model.list")[0]) == ""
    with pytest.raises(QuestionError, match="Choose one again"):
        page._models.assistant_of(choice(tried), "ben")


@pytest.mark.parametrize(
    ("given", "user", "may"),
    [
        ({}, "", True),
        ({"opened": True, "editors": "everyone"}, "", False),
        ({"no_token": True}, "", False),
        ({"auth": "anna:long enough 1"}, "anna", True),
        ({"auth": "anna:long enough 1", "editors": "nobody"}, "anna", False),
    ],
)
def test_on_a_page_that_knows_nobody_no_server_is_named(
    own_home: Home, given: dict[str, Any], user: str, may: bool
) -> None:
    access = access_of(own_home, "127.0.0.1", "127.0.0.1", **given)
    assert access.may_reach(user) is may
    models = OfferedModels(
        Assistant(own_home), own_home, Rights(access.may_change, access.may_reach)
    )
    name: Callable[[], object] = lambda: models.named("http://127.0.0.1:9/v1", "m", "", user)  # noqa: E731
    if may:
        assert name()
    else:
        with pytest.raises(SettingError, match="nobody names a server"):
            name()


def test_trials_are_bounded_an_hour(own_home: Home) -> None:
    page = page_of(own_home)
    for _ in range(60):
        told(page, do="model.try", address="none")
    html, _ = told(page, do="model.try", address="none")
    assert "These are many trials" in html


def test_fetched_files_are_offered_and_one_alone_is_held(own_home: Home) -> None:
    own_home.models.mkdir()
    for name in ("one", "two"):
        (own_home.models / f"{name}.gguf").write_bytes(b"GGUF")
    page = page_of(own_home)
    offers, _ = page._models.offers("")
    assert [one.name for one in offers] == ["one", "two"]
    for one in offers:
        page._models._writer(one)
    assert [one.name for one in page._models._writers] == ["two"]


def test_a_conversation_whose_model_is_forgotten_is_told(own_home: Home) -> None:
    page = page_of(own_home)
    with pytest.raises(QuestionError, match="started anew"):
        page._models.assistant_of("0123456789abcdef", "")
