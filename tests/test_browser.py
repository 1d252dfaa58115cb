"""The page in a real browser: what a user does, and sees, from the first look to a refusal."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import time
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from index.builder import build
from tests.browsing import (
    COMMAND,
    SHOTS,
    add,
    ask,
    begin_anew,
    expect,
    served,
    strip_says,
    visit,
    visit_tab,
)
from tests.conftest import DATA
from tests.hub_server import paper
from tests.test_paper_lists import LANTERNS, TIDES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

TITLES = "rows => rows.map(row => row.dataset.title)"
HOSTILE = (
    "<img src=x onerror=alert(1)> ![x](http://203.0.113.1/x.png) <script>alert(2)</script> Hostile "
    "Heron"
)


def test_a_conversation_over_the_seeds(browser: Browser, seeds_url: str) -> None:
    with visit(browser, seeds_url) as page:
        strip = page.locator("#strip")
        expect(strip).to_contain_text("468 papers from 5 digests")
        expect(strip).to_contain_text("extractive, no language model")
        page.locator("#examples button:visible").first.wait_for()
        page.screenshot(path=SHOTS / "start.png")

        answer = ask(page, "By how much does GEPA beat GRPO on average?")
        assert "10%" in answer.inner_text()
        assert "supported" not in answer.inner_text()  # what is quoted supports itself
        evidence = page.locator("#evidence")
        title = evidence.get_by_role("link", name="GEPA: Reflective Prompt Evolution")
        quote = evidence.locator("mark:visible", has_text="GEPA outperforms GRPO by 10% on average")
        for shown in (title, quote):  # without a click or a scroll
            place = shown.bounding_box()
            assert place is not None
            assert place["y"] + place["height"] <= 800
        expect(evidence).to_contain_text("003_5a06615493fbf42d.txt · undated")
        whole = evidence.locator("details[open] p")
        assert "10% on average" in " ".join(whole.locator("mark").all_inner_texts())
        assert len(whole.inner_text()) > 1000
        page.screenshot(path=SHOTS / "answer.png")

        follow_up = ask(page, "and how many rollouts does it save?")
        assert "35x fewer rollouts" in follow_up.inner_text()
        assert "understood as" in follow_up.inner_text()
        expect(evidence).to_contain_text("GEPA: Reflective Prompt Evolution")

        topic = ask(page, "What explains grokking?")
        assert topic.locator(".rows li").count() >= 3
        assert topic.locator("h3").count() >= 3  # each paper under its title
        assert strip.bounding_box() is not None
        page.screenshot(path=SHOTS / "topic.png")
        begin_anew(page)
        expect(evidence).to_contain_text("appear here")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_opens_on_the_newest_digest(browser: Browser, seeds_url: str, width: int) -> None:
    with visit(browser, seeds_url, width=width, height=844 if width == 390 else 800) as page:
        today, evidence = page.locator("#today"), page.locator("#evidence")
        today.locator("h2", has_text="2026-09-03").wait_for()
        expect(today).to_contain_text("49 new papers; 12 more stood in an earlier digest")
        expect(today.locator("li")).to_have_count(10)
        page.screenshot(path=SHOTS / f"today-{width}.png")
        if width == 1280:  # one screen has them all
            ends = [one.bounding_box() for one in today.locator("li").all()]
            composer = page.locator("#ask").bounding_box()
            assert composer
            assert all(end and end["y"] + end["height"] <= composer["y"] for end in ends)
        first = today.locator("[data-do=read]").first
        title = first.inner_text()
        first.click()
        evidence.locator("h3", has_text=title).wait_for()
        assert len(evidence.locator("details[open] p").first.inner_text()) > 500
        back = evidence.get_by_role("link", name="Back to the briefing")
        assert back.is_visible() == (width == 390)
        page.screenshot(path=SHOTS / f"today-read-{width}.png")
        if width == 390:
            back.click()
        today.get_by_role("button", name="Show all 49").click()
        page.wait_for_function("document.querySelectorAll('#today li').length === 49")
        today.get_by_role("button", name="2026-08-20").click()
        today.locator("h2", has_text="Digest of 2026-08-20").wait_for()
        today.get_by_role("button", name="Ask").first.click()
        page.locator("#about [data-scope]").wait_for()
        ask(page, "What does it propose?")
        expect(today).not_to_be_visible()
        begin_anew(page)
        today.locator("h2").wait_for()


def test_what_the_seeds_do_not_answer(browser: Browser, seeds_url: str) -> None:
    with visit(browser, seeds_url) as page:
        page.locator("#examples button:visible").first.wait_for()
        refusal = ask(page, "What is the recipe for sourdough bread?")
        expect(refusal).to_contain_text("Not in these papers")
        expect(refusal.locator(".refusal li")).to_have_count(5)
        expect(refusal).to_contain_text("chance that they do answer it")
        page.screenshot(path=SHOTS / "refusal.png")
        refusal.locator(".refusal").get_by_role("button", name="Answer anyway").click()
        anyway = page.locator(".answer").last
        anyway.get_by_text("Answered because you asked for it").wait_for()
        expect(page.locator(".asked", has_text="sourdough")).to_have_count(1)
        onward = anyway.locator(".next [data-do=suggested]:visible")
        onward.nth(2).wait_for()
        expect(onward).to_have_count(3)  # questions to go on with
        page.screenshot(path=SHOTS / "anyway.png")

        wrong = ask(page, "why " * 4_000)
        expect(wrong).to_contain_text("has 15,999 characters")
        german = ask(page, "Wie viel Speicher spart dieses Verfahren eigentlich?")
        expect(german).to_contain_text("Not in English")
        expect(german.get_by_text("Sprachmodell")).to_have_count(1)
        page.screenshot(path=SHOTS / "error.png")


@pytest.mark.parametrize(
    ("name", "width", "dark"),
    [("phone", 390, False), ("phone-dark", 390, True), ("dark", 1280, True)],
)
def test_other_screens(browser: Browser, seeds_url: str, name: str, width: int, dark: bool) -> None:
    with visit(
        browser, seeds_url, width=width, height=844 if width == 390 else 800, dark=dark
    ) as page:
        page.screenshot(path=SHOTS / f"{name}-start.png")
        page.locator("#examples button:visible").first.click()
        page.locator("#evidence article").first.wait_for()
        answer = ask(page, "Which papers improve low-rank adaptation (LoRA) of language models?")
        assert answer.locator("a.cite").count() >= 3
        page.screenshot(path=SHOTS / f"{name}.png")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if width == 1280:  # the columns scroll, the page does not
            assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
            assert page.evaluate(
                "(e => e.scrollHeight > e.clientHeight)(document.getElementById('evidence'))"
            )
        strip = page.locator("#strip").bounding_box()
        assert strip is not None
        assert strip["y"] >= 0
        answer.locator("a.cite").nth(1).click()
        page.locator("#evidence article.here mark.here").wait_for()


def test_a_newcomer_chats_with_the_sample(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path / "home") as url, visit(browser, url) as page:
        expect(page.locator("#strip")).to_contain_text("sample: summaries written by askpapers")
        expect(page.locator("#strip")).to_contain_text("make chat DIGESTS=folder")
        page.locator("#examples button:visible").first.click()
        page.locator("#evidence article").first.wait_for()
        page.screenshot(path=SHOTS / "sample.png")
        build([DATA], home=tmp_path / "home")
        answer = ask(page, "How much faster than dense attention are Sparse Lanterns?")
        assert "3.1x" in answer.inner_text()
        strip_says(page, "5 papers from 2 digests", within=3)
        expect(page.locator("#strip")).not_to_contain_text("sample")


def test_a_hostile_digest_and_a_hostile_model(browser: Browser, tmp_path: Path) -> None:
    from tests.scripted_server import Reply, ScriptedServer

    words = (DATA / "compact.txt").read_text(encoding="utf-8").split("\n")[3]
    page_file = tmp_path / "hostile.txt"
    abstract = (
        f"The Hostile Heron forecasts irregular series. {HOSTILE}. It has $7 million parameters. "
        f"{words}"
    )
    page_file.write_text(f"{HOSTILE}\n\n{abstract}\n", encoding="utf-8")
    build([page_file], home=tmp_path / "home")
    reply = Reply(
        "The Hostile Heron forecasts irregular series [1]. ",
        HOSTILE,
        " It costs 99 dollars [1], [2].",
    )
    with ScriptedServer(reply) as model:
        flags = ("--llm", model.url, "--model", "evil<b>model</b>")
        with served(tmp_path / "home", *flags) as url, visit(browser, url) as page:
            expect(page.locator("#strip")).to_contain_text("evil<b>model</b>")
            answer = ask(page, "What does the Hostile Heron forecast?")
            assert "<script>alert(2)</script>" in answer.inner_text()
            assert answer.get_by_label("not supported by the abstracts").count()
            assert "Removed from the model's answer: 1 citation" in answer.inner_text()
            assert (
                page.locator("#chat img, #evidence img, #chat script, #evidence script").count()
                == 0
            )
            expect(page.locator("#evidence h3").first).to_contain_text(HOSTILE)
            page.screenshot(path=SHOTS / "hostile.png")
            answer.get_by_role("button", name="Follow").click()
            for tab, settled in (
                ("Library", "#listing .rows button"),
                ("News", "#standing article"),
                ("Map", "#topics button"),
                ("Digests", "#saved table"),
            ):
                visit_tab(page, tab)
                page.locator(settled).first.wait_for()
                foreign = page.locator("#tabs :is(img, script, iframe):not(#files *)")
                expect(foreign).to_have_count(0)
            visit_tab(page, "Library")
            page.locator("#listing .rows button").first.click()
            page.locator("#paper h3", has_text=HOSTILE).wait_for()
            visit_tab(page, "Map")
            page.locator("#topics button").first.click()
            page.locator("#place", has_text=HOSTILE).wait_for()
            page.wait_for_function("document.querySelector('#map .frame')?.data?.length")
            point = page.evaluate("document.querySelector('#map .frame').data[0].text[0]")
            assert "<img" not in point


def test_a_list_by_a_model_stands_below_the_programs_words(
    browser: Browser, tmp_path: Path
) -> None:
    from tests.scripted_server import Reply, ScriptedServer

    lines = "\n".join(map(json.dumps, [*TIDES, *LANTERNS]))
    (tmp_path / "2024-05-01.jsonl").write_text(lines, encoding="utf-8")
    build([tmp_path / "2024-05-01.jsonl"], home=tmp_path / "home")
    rows = [
        f"- They introduce a tide clock that reads the coast by a float [{n}].\n" for n in (1, 2, 3)
    ]
    clocks = Reply(*rows, "Nine papers introduce a tide clock [4].")
    first, second = (
        Reply(*(f"- We propose paper lanterns with a wick of wool [{n}].\n" for n in numbers))
        for numbers in (range(1, 8), range(8, 11))
    )
    with ScriptedServer(clocks, first, second) as model:
        flags = ("--llm", model.url, "--model", "m")
        with served(tmp_path / "home", *flags) as url:
            with visit(browser, url) as page:
                answer = ask(page, "Which papers are about tide clocks?")
                assert "4 papers are about tide clocks." in answer.inner_text()
                expect(answer.locator("ul li", has_text="by a float")).to_have_count(3)
                (wrong,) = answer.locator(".unsupported + .doubt .sign").all()
                assert "the list has 4 papers" in (wrong.get_attribute("aria-label") or "")
            with visit(browser, url) as page:
                answer = ask(page, "Which papers are about paper lanterns?")
                assert "13 papers are about paper lanterns." in answer.inner_text()
                expect(answer.locator("ul li", has_text="a wick of wool")).to_have_count(10)
                expect(answer.locator(".rows li:visible")).to_have_count(10)
                answer.get_by_role("button", name="+ 3 more").click()
                expect(answer.locator(".rows li:visible")).to_have_count(13)
                page.screenshot(path=SHOTS / "list.png")


def test_stop_and_a_server_that_fails(browser: Browser, small_home: Path) -> None:
    from tests.scripted_server import Reply, ScriptedServer

    slow = Reply(*(f"In case {n} it is 3.1x faster [1]. " for n in range(200)), between=0.1)
    with ScriptedServer(
        slow, Reply("On long documents", end="break"), Reply("On long documents", end="break")
    ) as model:
        with (
            served(small_home, "--llm", model.url, "--model", "slow") as url,
            visit(browser, url) as page,
        ):
            box = page.get_by_role("textbox", name="Question")
            box.fill("How much faster than dense attention are Sparse Lanterns?")
            box.press("Enter")
            page.locator(".answer.waiting", has_text="In case 9 it is 3.1x faster").wait_for()
            page.screenshot(path=SHOTS / "streaming.png")
            page.get_by_role("button", name="Stop").click()
            page.get_by_text("Stopped.").wait_for()
            page.screenshot(path=SHOTS / "stopped.png")
            broken = ask(page, "How much faster than dense attention are Sparse Lanterns, really?")
            expect(broken).to_contain_text("On long documents")
            expect(broken.locator(".problem")).to_contain_text("broke")
            page.screenshot(path=SHOTS / "broken.png")


def test_digests_are_added_on_the_page(browser: Browser, tmp_path: Path) -> None:
    api = tmp_path / "otters.json"
    api.write_text(json.dumps([paper(1), paper(2)]))
    binary = tmp_path / "broken.txt"
    binary.write_bytes(bytes(range(256)) * 9)
    with (
        served(tmp_path / "home") as url,
        visit(browser, url) as page,
        visit(browser, url) as other,
    ):
        expect(page.locator("#strip")).to_contain_text("add them under Digests")
        said = add(page, DATA / "spaced.txt", api)
        assert "Papers: added 5, changed 0" in said
        assert "1 piece could not be read" in said
        assert "spaced.txt, line 21: a title with no abstract" in said
        page.screenshot(path=SHOTS / "added.png")
        strip_says(page, "5 papers from 2 digests", within=3)
        strip_says(other, "5 papers from 2 digests", within=3)
        expect(page.locator("#strip")).not_to_contain_text("sample")
        answer = ask(page, "How does Amber Otter sort pebbles?")
        assert "by the sound of their fall" in answer.inner_text()
        expect(page.locator("#evidence")).to_contain_text("otters.json")
        assert "broken.txt" in add(page, binary)
        assert "unchanged 5" in add(page, api)
        assert not [
            path
            for path in Path(tempfile.gettempdir()).glob("askpapers-*/*/*")
            if path.suffix == ".json" and "Amber Otter" in path.read_text(errors="replace")
        ]


def test_what_is_published_elsewhere_is_noticed(browser: Browser, tmp_path: Path) -> None:
    watched = tmp_path / "digests"
    watched.mkdir()
    build([DATA / "spaced.txt"], home=tmp_path / "home")
    with served(tmp_path / "home", "--watch", str(watched)) as url, visit(browser, url) as page:
        strip_says(page, "3 papers from 1 digest")
        build([DATA / "compact.txt"], home=tmp_path / "home")
        strip_says(page, "5 papers from 2 digests", within=3)
        (watched / "otters.json").write_text(json.dumps([paper(1)]))
        strip_says(page, "6 papers from 3 digests")


def test_ctrl_c_ends_a_silent_answer_quickly(browser: Browser, small_home: Path) -> None:
    from tests.scripted_server import Reply, ScriptedServer

    with ScriptedServer(Reply("Silence follows", end="hang")) as model:
        with served(small_home, "--llm", model.url, "--model", "silent") as url:
            context = browser.new_context()
            page = context.new_page()
            page.goto(url)
            box = page.get_by_role("textbox", name="Question")
            box.fill("How much faster than dense attention are Sparse Lanterns?")
            box.press("Enter")
            page.get_by_text("Silence follows").wait_for()
            began = time.monotonic()
        assert time.monotonic() - began < 5
        context.close()


def test_a_port_in_use_is_told(seeds_url: str, small_home: Path) -> None:
    port = str(urlsplit(seeds_url).port)
    command = [*COMMAND, "chat", "--home", str(small_home), "--no-browser", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"askpapers: Port {port} is in use. Give another one with --port.\n"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_list_is_shown_whole_by_a_click(browser: Browser, seeds_url: str, width: int) -> None:
    with visit(browser, seeds_url, width=width) as page:
        answer = ask(page, "How many papers are about diffusion?")
        told = re.search(r"(\d+) papers are about diffusion", answer.inner_text())
        assert told is not None
        rows = answer.locator(".rows li:visible")
        expect(rows).to_have_count(10)
        answer.get_by_role("button", name=f"+ {int(told[1]) - 10} more").click()
        expect(rows).to_have_count(int(told[1]))
        page.screenshot(path=SHOTS / f"list-{width}.png")
        mark = rows.last.locator("p a.cite").first
        expect(mark).to_have_text(f"[{told[1]}]")
        grouped = ask(page, "What are the main approaches to diffusion models?")
        assert grouped.locator("p > strong").count() >= 2
        page.screenshot(path=SHOTS / f"survey-{width}.png")


def test_a_list_is_narrowed_and_dropped_from(browser: Browser, seeds_url: str) -> None:
    with visit(browser, seeds_url) as page:
        first = ask(page, "How many papers are about diffusion models?")
        told = re.search(r"(\d+) papers are about diffusion models", first.inner_text())
        assert told is not None
        narrowed = ask(page, "which of them are on classifier-free guidance?")
        found = re.search(
            rf"Of the {told[1]} papers, (\d+) bear on “classifier-free guidance”",
            narrowed.inner_text(),
        )
        assert found is not None
        titles = narrowed.locator("[data-title]").evaluate_all(TITLES)
        assert len(titles) == int(found[1]) > 3
        page.screenshot(path=SHOTS / "narrowed.png")
        for fact in ("what does the first paper propose?", "what does the second propose?"):
            ask(page, fact)  # of single papers, after which the list still stands
        ask(page, "How does GEPA work?")
        dropped = ask(page, "drop the third")
        left = [*titles[:2], *titles[3:]]
        assert dropped.locator("[data-title]").evaluate_all(TITLES) == left
        said = dropped.locator(".meta", has_text="understood as:").inner_text()
        assert said.startswith(f"understood as: the {found[1]} papers on diffusion models: without")
        expect(page.locator("#evidence article")).to_have_count(len(left))
        page.screenshot(path=SHOTS / "dropped.png")
        whole = ask(page, "the whole list again")
        assert f"All {told[1]} papers, with the " in whole.inner_text()
        none = ask(page, "which of them are about knitting patterns?")
        assert f"None of the {told[1]} papers says anything of “knitting pattern" in (
            none.inner_text()
        )
        expect(none.locator(".refusal li")).to_have_count(5)
        page.screenshot(path=SHOTS / "none-of-them.png")


def test_nothing_lies_over_another_under_a_refusal_on_a_phone(
    browser: Browser, seeds_url: str
) -> None:
    with visit(browser, seeds_url, width=390, height=844) as page:
        ask(page, "What is the best treatment for migraine?")
        names = ("Answer anyway", "Conversations", "Send")
        boxes = [page.get_by_role("button", name=name, exact=True).bounding_box() for name in names]
        page.screenshot(path=SHOTS / "refusal-390.png")
        for one, two in combinations(boxes, 2):
            assert one is not None
            assert two is not None
            beside = one["x"] + one["width"] <= two["x"] or two["x"] + two["width"] <= one["x"]
            above = one["y"] + one["height"] <= two["y"] or two["y"] + two["height"] <= one["y"]
            assert beside or above, (one, two)
