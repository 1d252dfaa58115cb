"""The menu of models in a real browser: found, tried, chosen for a conversation and for good, by
the keyboard, and a key that nobody reads again. Covers assistant.page.model_menu."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.chosen_model import ChosenModel, chosen
from assistant.llm.local_servers import PORTS
from index.home import Home
from tests.browsing import COMMAND, SHOTS, ask, expect, served, visit
from tests.scripted_server import Reply, ScriptedServer
from tests.test_gguf import gguf  # noqa: F401  # a fixture
from tests.test_model_menu import KEY, QUESTION, SAID
from tests.test_trial import CITED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


@pytest.fixture
def ollama() -> Iterator[ScriptedServer]:
    try:
        server = ScriptedServer(Reply(CITED), SAID, SAID, models=("qwen3:8b",), port=PORTS[0][1])
    except OSError:
        pytest.skip(f"port {PORTS[0][1]} is taken here")
    with server:
        yield server


def opened_menu(page: Page) -> Any:
    page.locator("#models[popover]").wait_for(state="attached")
    page.locator("#writer").click()
    menu = page.get_by_role("dialog", name="Who writes the answers")
    menu.locator("button").first.wait_for()
    return menu


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_a_model_is_chosen_for_a_conversation_and_for_good(
    browser: Browser, own_home: Home, ollama: ScriptedServer, width: int, dark: bool
) -> None:
    with served(own_home.root) as url:
        with visit(browser, url, width=width, dark=dark) as page:
            menu = opened_menu(page)
            menu.get_by_role("button", name="qwen3:8b").click()
            menu.get_by_text("keeps citations: yes").wait_for()
            sides = menu.bounding_box()
            assert sides["x"] >= 0
            assert sides["x"] + sides["width"] <= width
            page.screenshot(path=SHOTS / f"models-{width}.png")
            menu.get_by_role("button", name="For this conversation").click()
            page.locator("#writer", has_text="qwen3:8b (this conversation)").wait_for()
            assert "qwen3:8b" in ask(page, QUESTION).inner_text()
            page.reload()
            page.locator("#writer", has_text="qwen3:8b (this conversation)").wait_for()
        assert chosen(own_home) is None
        with visit(browser, url, width=width, dark=dark) as page:  # another page is as it was
            page.locator("#writer", has_text="extractive").wait_for()
            menu = opened_menu(page)
            menu.get_by_role("button", name="qwen3:8b").click()
            menu.get_by_role("button", name="For good").click()
            menu.wait_for(state="hidden")
            page.locator("#writer", has_text="qwen3:8b").wait_for()
            page.locator("#writer", has_text="this conversation").wait_for(state="detached")
            menu = opened_menu(page)
            menu.locator("[data-choice=default]").wait_for()  # the list as it is now came
            menu.get_by_role("button", name="extractive").click()
            menu.get_by_text("quoted as they stand").wait_for()
            menu.get_by_role("button", name="For this conversation").click()
            page.locator("#writer", has_text="no language model (this conversation)").wait_for()
            assert "extractive" in ask(page, QUESTION).inner_text()
    assert chosen(own_home) == ChosenModel(ollama.url, "qwen3:8b")


def test_a_server_with_a_key_is_named_by_the_keyboard_and_the_key_is_read_nowhere(
    browser: Browser, own_home: Home, tmp_path: Path
) -> None:
    command = [*COMMAND, "chat", "--home", str(own_home.root), "--no-browser", "--port", "0"]
    with ScriptedServer(Reply(CITED), SAID, models=("m",)) as server:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as program:
            assert program.stdout is not None
            url = program.stdout.readline().split()[3]
            with visit(browser, url) as page:
                page.evaluate(
                    "window.heard = []; "
                    "addEventListener('askpapers-told', ({detail}) => heard.push(detail))"
                )
                page.locator("#models[popover]").wait_for(state="attached")
                page.locator("#writer").focus()
                page.keyboard.press("Enter")
                menu = page.get_by_role("dialog", name="Who writes the answers")
                menu.locator("button:focus").first.wait_for()
                while not menu.locator("summary:focus").count():
                    page.keyboard.press("Tab")
                page.keyboard.press("Enter")
                for typed in (server.url, "m", KEY):
                    page.keyboard.press("Tab")
                    page.keyboard.type(typed)
                page.keyboard.press("Enter")
                menu.get_by_text("keeps citations: yes").wait_for()
                expect(menu.locator("[name=key]")).to_have_value("")
                while not menu.locator("[data-lasting=yes]:focus").count():
                    page.keyboard.press("Tab")
                page.keyboard.press("Enter")
                page.locator("#writer", has_text="m").wait_for()
                assert "supported" in ask(page, QUESTION).inner_text()
                kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, heard])")
                html = page.content()
            program.terminate()
            told = "".join(program.communicate(timeout=30))
        assert {one.headers["authorization"] for one in server.asked} == {f"Bearer {KEY}"}
    assert chosen(own_home) == ChosenModel(server.url, "m", KEY)
    assert "writer" in kept
    assert KEY not in kept + html + told
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [one.name for one in written if KEY.encode() in one.read_bytes()] == ["model.json"]


def test_escape_closes_it_and_goes_back(browser: Browser, own_home: Home) -> None:
    with served(own_home.root) as url, visit(browser, url) as page:
        menu = opened_menu(page)
        page.keyboard.press("Escape")
        menu.wait_for(state="hidden")
        expect(page.locator("#writer")).to_be_focused()


def test_a_stranger_is_offered_no_server(
    browser: Browser, own_home: Home, ollama: ScriptedServer
) -> None:
    with served(own_home.root, "--open") as url, visit(browser, url) as page:
        menu = opened_menu(page)
        menu.get_by_text("Whoever may change the collection can choose others.").wait_for()
        expect(menu.locator("form")).to_have_count(0)
        expect(menu).not_to_contain_text("qwen3")
    assert ollama.requests == []


def test_a_fetched_file_writes_the_answers_of_a_conversation(
    browser: Browser,
    own_home: Home,
    gguf: Path,  # noqa: F811
) -> None:
    """SmolLM2, which is too small to cite, and is said to be."""
    own_home.models.mkdir()
    shutil.copy(gguf, own_home.models / "SmolLM2.gguf")
    with served(own_home.root) as url, visit(browser, url) as page:
        page.set_default_timeout(180_000)
        menu = opened_menu(page)
        menu.get_by_role("button", name="SmolLM2").click()
        menu.get_by_text("SmolLM2 answers in").wait_for()
        page.screenshot(path=SHOTS / "models-fetched.png")
        menu.get_by_role("button", name="For this conversation").click()
        page.locator("#writer", has_text="SmolLM2 (this conversation)").wait_for()
        box = page.get_by_role("textbox", name="Question")
        box.fill(QUESTION)
        box.press("Enter")
        page.locator(".answer:not(.waiting)", has_text="SmolLM2").wait_for()
