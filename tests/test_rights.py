"""What the home keeps of whom: nothing of a stranger, and of a user nothing that is another's."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from assistant import Assistant
from assistant.page.messages import Turn
from assistant.page.page import Page
from assistant.page.rights import KEEPS_NOTHING, Rights, person
from assistant.page.updates import Updates
from assistant.standing_queries import everybodys, standing
from assistant.types import Answer, Seconds
from index.builder import build
from index.home import Home
from tests.browsing import ask, expect, served, visit, visit_tab
from tests.conftest import DATA
from tests.hub_server import paper
from tests.intruder import site
from tests.made_pages import made, run

if TYPE_CHECKING:
    from playwright.sync_api import Browser

QUESTION = "How does Amber Otter sort pebbles?"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    build([DATA / "compact.txt"], home=tmp_path / "home")
    return Home(tmp_path / "home")


def somebody(name: str) -> Any:
    return SimpleNamespace(session_hash=f"of{name}", username=name)


def event(does: str, **more: object) -> Any:
    return SimpleNamespace(_data={"do": does, **more})


def told(page: Page, shown: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shown[page._bridge.out])
    return found


def with_rights(page: Page, may_change: Callable[[str], bool]) -> Page:
    rights = Rights(may_change)
    page._rights = page._news._rights = page.chat._rights = page._digests._rights = rights
    return page


def like(page: Page, user: str, number: int = 0) -> str:
    answer = Answer("Why?", "answered", "So.", None, "m", (), (), (), Seconds(0, 0, 0))
    kept = asdict(Turn(f"Why {number}?", answer))

    async def click() -> Any:
        does = page.chat._do(event("like", turn=0, kept=kept), somebody(user))
        return [step async for step in does][-1]

    said: str = told(page, run(click()))["said"]
    return said


def test_nobody_sees_or_drops_what_another_keeps(home: Home, tmp_path: Path) -> None:
    page = with_rights(made(Assistant(home), home), lambda user: user == "editor")
    news = page._news
    for name in ("anna", "ben"):
        shown = news._do(event("news.keep", question=QUESTION), somebody(name))
        assert told(page, shown)["said"] == "It is kept, and asked of every new digest."
    news._do(event("news.keep", question="Which lanterns are sparse?"), somebody("anna"))
    news._do(event("news.drop", question=QUESTION), somebody("ben"))
    news._do(event("news.drop", question="Which lanterns are sparse?"), somebody("ben"))
    assert [one.question for one in standing(home, "anna")] == [
        QUESTION,
        "Which lanterns are sparse?",
    ]
    assert standing(home, "ben") == ()
    assert "lanterns" in news._seen(somebody("anna"))
    assert "lanterns" not in news._seen(somebody("ben"))
    assert "lanterns" not in news._seen(somebody(""))


def test_news_are_told_to_whom_they_are_for_until_they_have_seen_them(
    home: Home, tmp_path: Path
) -> None:
    page = made(Assistant(home), home)
    for name in ("anna", "ben"):
        page._news._do(event("news.keep", question=QUESTION), somebody(name))
    (tmp_path / "otters.json").write_text(json.dumps([paper(1)]))
    build([tmp_path / "otters.json"], home=home.root)
    page._news._ask()
    unseen = page._news.unseen()
    assert unseen == {"anna": 1, "ben": 1}
    assert [bool(page._news.note(name, unseen)) for name in ("anna", "ben", "cleo", "")] == [
        True,
        True,
        False,
        False,
    ]
    assert page.now("anna") != page.now("cleo")
    page._news._seen(somebody("anna"))
    assert page._news.unseen() == {"ben": 1}


def test_of_a_stranger_nothing_is_kept(home: Home) -> None:
    page = with_rights(made(Assistant(home), home), lambda _: False)
    for does in ("news.keep", "news.drop"):
        assert (
            told(page, page._news._do(event(does, question=QUESTION), somebody("")))["said"]
            == KEEPS_NOTHING
        )
    assert like(page, "") == KEEPS_NOTHING
    assert not home.standing.exists()
    assert not home.feedback.exists()
    assert told(page, page._look(event("page.look"), somebody("")))["may"] == {
        "change": False,
        "keep": False,
    }
    assert told(page, page._look(event("page.look"), somebody("anna")))["may"] == {
        "change": False,
        "keep": True,
    }


def test_a_question_of_megabytes_is_not_kept(home: Home) -> None:
    page = made(Assistant(home), home)
    shown = page._news._do(event("news.keep", question="x " * 2_000_000), somebody(""))
    assert "at most 4,000 are read" in told(page, shown)["said"]
    assert everybodys(home) == ()


def test_opinions_of_one_user_are_kept_at_a_rate(home: Home) -> None:
    page = made(Assistant(home), home)
    said = [like(page, "anna", number) for number in range(61)]
    assert said[59] == "Your opinion is kept on this machine."
    assert said[60] == "These are many opinions for an hour. Tell this one later."
    assert like(page, "ben") == said[59]
    assert len(home.feedback.read_text().splitlines()) == 61


def test_people_are_told_apart_by_name_or_address() -> None:
    def at(host: str, name: str = "") -> str:
        request: Any = SimpleNamespace(username=name, client=SimpleNamespace(host=host))
        return person(request)

    assert at("192.0.2.1", "anna") == at("192.0.2.2", "anna") != at("192.0.2.1")
    assert at("192.0.2.1") != at("192.0.2.2")
    assert at("2001:db8::1") == at("2001:db8::2") != at("2001:db8:1::1")
    assert at("::ffff:192.0.2.1") == at("192.0.2.1")
    assert {at("127.0.0.1"), at("::1"), at("")} == {""}
    assert person(SimpleNamespace(session_hash="x")) == ""  # type: ignore[arg-type]


def test_the_look_of_each_second_tells_a_user_their_own_news(
    small_home: Path, tmp_path: Path
) -> None:
    found = site(small_home, tmp_path)
    response = found.send("GET", "/now", found.own(), b"")
    assert response.status == 200
    assert json.loads(response.body)["now"] == found.page.now()


def test_the_page_is_made_with_whom_it_may_be_changed_by(home: Home) -> None:
    async def make() -> Page:
        return Page(Assistant(home), home, Updates(home), 64, lambda user: user == "anna")

    page: Page = run(make())
    (shown,) = page._digests._do(event("digests.rebuild"), somebody("ben"))
    assert "not change it" in str(shown[page._digests._said])


@pytest.mark.slow
@pytest.mark.enable_socket
def test_a_reader_is_offered_nothing_that_they_may_not_do(browser: Browser, home: Home) -> None:
    changing = [
        "#files",
        "#fetch",
        "#saved .change summary",
        "#saved [data-do='digests.rebuild']",
    ]
    keeping = ["#wanted form", "[data-do='news.drop']"]
    with served(home.root, "--open") as url, visit(browser, url) as page:
        page.locator("body.reads-only.keeps-nothing").wait_for()
        ask(page, "Which lanterns are sparse?")
        expect(page.locator(".actions [data-do=copy]")).to_be_visible()
        for does in ("like", "dislike", "news.keep"):
            expect(page.locator(f"[data-do='{does}']").first).to_be_hidden()
        visit_tab(page, "News")
        page.get_by_text(KEEPS_NOTHING).wait_for()
        assert not any(page.locator(one).first.is_visible() for one in keeping)
        visit_tab(page, "Digests")
        page.get_by_text("You may read this collection, not change it.").wait_for()
        page.get_by_role("cell", name="compact.txt").wait_for()
        assert not any(page.locator(one).first.is_visible() for one in changing)
    with served(home.root) as url, visit(browser, url) as page:
        visit_tab(page, "News")
        page.locator("#wanted form").wait_for()
        expect(page.get_by_text(KEEPS_NOTHING)).to_be_hidden()
        visit_tab(page, "Digests")
        for one in changing:
            page.locator(one).first.wait_for()
