"""The tabs of the page in a real browser: what can be done with answers, papers, digests, the map
and the news.

Covers assistant.page.library_tab, assistant.page.map_tab.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.builder import build
from tests.browsing import (
    SHOTS,
    add,
    ask,
    begin_anew,
    expect,
    more,
    served,
    strip_says,
    visit,
    visit_tab,
)
from tests.conftest import DATA
from tests.hub_server import HubServer, paper

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

GEPA = "By how much does GEPA beat GRPO on average?"
COVERED = """() => {
  const stars = [...document.querySelectorAll("#map .scatterlayer .trace:last-child .point")]
    .map((star) => star.getBoundingClientRect());
  return [...document.querySelectorAll("#map .annotation .bg")].filter((label) => {
    const {left, right, top, bottom} = label.getBoundingClientRect();
    return stars.some((star) => left < star.right - 2 && star.left + 2 < right
      && top < star.bottom - 4 && star.top + 4 < bottom);
  }).map((label) => label.parentNode.textContent);
}"""
FITS = "document.documentElement.scrollWidth <= innerWidth"
SCREENS = [
    ("wide", 1280, False),
    ("wide-dark", 1280, True),
    ("phone", 390, False),
    ("phone-dark", 390, True),
]


@pytest.fixture(scope="module")
def own_url(seeds_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A home of its own with the real digests, which may be changed."""
    home = tmp_path_factory.mktemp("own") / "home"
    shutil.copytree(seeds_home, home)
    with served(home) as url:
        yield url


def told(page: Page, words: str) -> None:
    page.locator("#told:not(.gone)", has_text=words).wait_for()


def test_an_answer_is_checked_at_a_glance(browser: Browser, own_url: str) -> None:
    with visit(browser, own_url) as page:
        first = ask(page, GEPA)
        mark = first.locator("a.cite").first
        mark.hover()
        tip = first.locator(".tip").first
        expect(tip).to_contain_text("GEPA outperforms GRPO by 10% on average")
        page.screenshot(path=SHOTS / "citation.png")
        page.mouse.move(5, 5)
        mark.focus()
        expect(tip).to_be_visible()
        mark.click()
        here = page.locator("#evidence mark.here")
        expect(here).to_contain_text("GEPA outperforms GRPO by 10% on average")
        expect(page.locator("#t0-p1")).to_be_focused()
        place = here.bounding_box()
        assert place is not None
        assert 0 < place["y"] < 800

        ask(page, "What explains grokking?")
        expect(page.locator("#evidence")).not_to_contain_text("GEPA: Reflective")
        first.locator("a.cite").first.click()  # of the earlier answer
        page.locator("#evidence mark.here", has_text="GEPA outperforms GRPO").wait_for()
        page.screenshot(path=SHOTS / "earlier-evidence.png")
        expect(first).to_contain_text("468 papers searched · extractive")
        assert "supported" not in first.inner_text()  # what is quoted supports itself


def test_an_answer_is_copied_liked_exported_and_asked_again(browser: Browser, own_url: str) -> None:
    with visit(browser, own_url) as page:
        answer = ask(page, GEPA)
        answer.get_by_role("button", name="Copy").click()
        told(page, "Copied with its references")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"**{GEPA}**")
        assert "10% on average" in copied
        assert "- [1] " in copied
        more(answer).get_by_role("button", name="Good answer").click()
        page.locator(".answer [data-do=like][aria-pressed=true]").wait_for()
        more(answer).get_by_role("button", name="Copy with footnotes").click()
        told(page, "Copied with footnotes")
        noted = page.evaluate("navigator.clipboard.readText()")
        assert "10% on average" in noted
        assert "\n[^1]: GEPA" in noted
        page.locator("#evidence").get_by_role("button", name="Copy BibTeX").click()
        told(page, "BibTeX copied. The digest gives no author and no year.")
        assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{gepa")
        with page.expect_download() as download:
            answer.get_by_role("button", name="RIS").click()
        assert "TI  - GEPA: Reflective" in Path(download.value.path()).read_text(encoding="utf-8")
        with page.expect_download() as download:
            answer.get_by_role("button", name="CSL JSON").click()
        assert download.value.suggested_filename == "references.json"
        first, *_ = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
        assert first["title"].startswith("GEPA: Reflective")

        more(page.locator(".answer").last).get_by_role("button", name="Edit question").click()
        box = page.get_by_role("textbox", name="Question")
        page.get_by_text("it replaces your last question").wait_for()
        expect(box).to_have_value(GEPA)
        page.keyboard.press("Escape")
        page.get_by_text("it replaces your last question").wait_for(state="detached")
        more(page.locator(".answer").last).get_by_role("button", name="Edit question").click()
        page.get_by_text("it replaces your last question").wait_for()
        box.fill("How does GEPA work?")
        box.press("Enter")
        page.locator(".asked", has_text="How does GEPA work?").wait_for()
        page.locator(".answer:not(.waiting) .meta").last.wait_for()
        expect(page.locator(".asked")).to_have_count(1)
        newest = "Math.max(...Object.values(localStorage).map((kept) => JSON.parse(kept).at))"
        before = page.evaluate(newest)
        more(page.locator(".answer").last).get_by_role("button", name="Try again").click()
        page.wait_for_function(f"{newest} > {before}")
        expect(page.locator(".asked")).to_have_count(1)

        page.locator("#evidence").get_by_role("button", name="Ask about this paper").first.click()
        page.get_by_text("Only about: GEPA").wait_for()
        scoped = ask(page, "What are the main results?")
        expect(scoped).to_contain_text("1 paper searched")
        page.get_by_role("button", name="Ask of all papers").click()
        page.get_by_text("Only about: GEPA").wait_for(state="detached")
        page.locator("#evidence").get_by_role("button", name="Similar papers").first.click()
        page.locator(".asked", has_text="Papers like “GEPA").wait_for()
        page.locator("#evidence h2", has_text="6 cited papers").wait_for()
        page.screenshot(path=SHOTS / "similar.png")


def test_keys_and_links(browser: Browser, own_url: str) -> None:
    with visit(browser, f"{own_url}&q=What%20explains%20grokking%3F") as page:
        box = page.get_by_role("textbox", name="Question")
        page.wait_for_function(
            "document.querySelector('#composer textarea').value === 'What explains grokking?'"
        )
        expect(page.locator(".asked")).to_have_count(0)  # filled in, not sent
        box.press("Shift+Enter")
        box.press_sequentially("In a word?")
        expect(box).to_have_value("What explains grokking?\nIn a word?")
        box.press("Enter")
        page.locator(".answer:not(.waiting) .meta").first.wait_for()
        visit_tab(page, "Library")
        page.locator("#listing .rows").wait_for()
        page.keyboard.press("/")
        page.wait_for_function("document.activeElement.matches('#composer textarea')")
        page.keyboard.type("/")
        expect(box).to_have_value("/")


def test_everything_is_reached_by_tab_and_seen_to_be(browser: Browser, own_url: str) -> None:
    every = """() => {
      const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0']";
      return [...document.querySelectorAll(kinds)]
        .filter((e) => e.checkVisibility({visibilityProperty: true})
          && e.tabIndex >= 0 && !e.disabled
          && !(e.getAttribute("role") === "tab" && e.getAttribute("aria-selected") !== "true")
          && e.getBoundingClientRect().width > 1)
        .map((e) => {
          e.dataset.seen ??= Math.random();
          return [e.dataset.seen, e.outerHTML.slice(0, 120)];
        });
    }"""
    focused = """() => {
      const e = document.activeElement, style = getComputedStyle(e);
      const own = e === document.body || e.matches("#composer textarea, [type=file]");
      const shown = own || style.outlineStyle !== "none";
      return [e.dataset.seen ?? "", shown, e.outerHTML.slice(0, 120)];
    }"""
    with visit(browser, own_url) as page:
        ask(page, GEPA)
        for tab, settled in (
            ("Ask", ".answer .meta"),
            ("Library", "#listing .rows"),
            ("News", "#standing .empty"),
            ("Map", "#topics button"),
            ("Digests", "#saved table"),
        ):
            visit_tab(page, tab)
            page.locator(settled).first.wait_for()
            page.wait_for_timeout(500)
            wanted = dict(page.evaluate(every))
            page.evaluate("document.activeElement.blur()")
            for _ in range(len(wanted) + 40):
                page.keyboard.press("Tab")
                seen, shown, html = page.evaluate(focused)
                assert shown, html
                wanted.pop(seen, None)
            assert list(wanted.values()) == []


def test_the_library(browser: Browser, own_url: str) -> None:
    with visit(browser, own_url) as page:
        visit_tab(page, "Library")
        listing = page.locator("#listing")
        listing.get_by_text("1 to 50 of 468").wait_for()
        listing.get_by_role("button", name="Next").click()
        listing.get_by_text("51 to 100 of 468").wait_for()
        words = page.get_by_role("searchbox")
        words.press_sequentially("low-rank", delay=20)
        listing.get_by_text("found, of 468").wait_for()
        title = listing.locator(".rows button", has_text="Low-Rank").first.inner_text()
        listing.get_by_role("checkbox", name=f"Select: {title}").check()
        words.fill("grokking")
        listing.locator(".rows button", has_text="Grokking at the Edge").wait_for()
        page.wait_for_function("document.querySelectorAll('#listing .rows li').length < 20")
        page.get_by_role("button", name="Select all found").click()
        told(page, "papers selected")
        kept = listing.get_by_role("checkbox").count()
        alike = listing.get_by_role("checkbox", name=f"Select: {title}").count()
        count = 1 + kept - alike
        page.get_by_text(f"{count} selected").wait_for()
        page.get_by_label("Export as").select_option("CSV")
        with page.expect_download() as download:
            page.get_by_role("button", name="Export", exact=True).click()
        assert title in Path(download.value.path()).read_text(encoding="utf-8")
        listing.locator(".rows button").first.click()
        page.locator("#paper article details[open]").wait_for()
        page.screenshot(path=SHOTS / "library.png")
        page.get_by_role("button", name="Ask about them").click()
        page.get_by_text(f"Only about: {count} papers that you chose").wait_for()
        assert f"{count} papers searched" in ask(page, "What explains grokking?").inner_text()

        visit_tab(page, "Library")
        words.fill("")
        page.get_by_text("Filters and order").click()
        page.locator("#narrow [name=digest]").fill("004_406ae574d4e93476.txt")
        listing.get_by_text("59 papers found, of 468").wait_for()
        page.locator("#narrow [name=digest]").fill("nowhere.txt")
        listing.get_by_text("There is no digest named 'nowhere.txt'").wait_for()
        page.locator("#narrow [name=digest]").fill("")
        page.get_by_label("From", exact=True).fill("2026-08-01")
        listing.get_by_text(re.compile(r"1\d\d papers found, of 468")).wait_for()
        words.fill("no such words")
        listing.get_by_text("No paper of 468 is about this. The nearest").wait_for()
        words.fill("2305.99999")
        listing.get_by_text("No paper of 468 has these words and dates").wait_for()


def test_the_digests_come_and_go(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HubServer({"2026-03-02": [paper(1), paper(2)]}) as hub:
        monkeypatch.setenv("ASKPAPERS_HUB", hub.url)
        build([DATA / "spaced.txt"], home=tmp_path / "home")
        with served(tmp_path / "home") as url, visit(browser, url) as page:
            visit_tab(page, "Digests")
            page.locator("#saved tr", has_text="spaced.txt").wait_for()
            page.get_by_label("Daily Papers of").fill("2026-03-02")
            page.get_by_role("button", name="Fetch from Hugging Face").click()
            page.locator("#added .report", has_text="added 2").wait_for()
            page.locator("#saved tr", has_text="daily-papers-2026-03-02.json").wait_for()
            page.screenshot(path=SHOTS / "digests.png")
            page.get_by_label("Daily Papers of").fill("2099-01-01")
            page.get_by_role("button", name="Fetch from Hugging Face").click()
            page.locator("#added .problem", has_text="has not begun yet").wait_for()
            page.locator("#saved tr", has_text="spaced.txt").get_by_text("1 piece").click()
            expect(page.locator("#saved details[open]")).to_contain_text("line 21")
            page.get_by_role("button", name="Rebuild the index").click()
            page.locator("#added .report", has_text="unchanged 5").wait_for()
            page.get_by_role("button", name="Look again at all folders").click()
            page.locator("#added .report", has_text=re.compile(r"unchanged 5.*0\.\d s")).wait_for()
            accept_next(page, "Remove spaced.txt, really?")
            row = page.locator("#saved tr", has_text="spaced.txt")
            row.locator(".change summary").click()
            row.get_by_role("button", name="Remove").click()
            page.locator("#added .report", has_text="removed 3").wait_for()
            strip_says(page, "2 papers from 1 digest")


def accept_next(page: Page, words: str) -> None:
    """A question that the page asks is expected, and accepted."""
    page.evaluate("words => { window.confirm = (said) => said === words; }", words)


def lit_point(page: Page) -> tuple[float, float]:
    """Where on the screen the map has the first paper that the answer cites."""
    x, y = page.evaluate(
        """() => {
          const frame = document.querySelector("#map .frame");
          const {xaxis, yaxis} = frame._fullLayout;
          const lit = frame.data.at(-1), at = frame.getBoundingClientRect();
          return [
            at.x + xaxis._offset + xaxis.d2p(lit.x[0]),
            at.y + yaxis._offset + yaxis.d2p(lit.y[0]),
          ];
        }"""
    )
    return x, y


def test_the_map(browser: Browser, own_url: str) -> None:
    with visit(browser, own_url) as page:
        answer = ask(page, "What explains grokking?")
        cited = answer.locator(".rows li").count()
        visit_tab(page, "Map")
        page.locator("#map .js-plotly-plot, #map .plot-container").first.wait_for()
        page.wait_for_function("document.querySelector('#map .frame')?.data?.length > 5")
        shown = page.evaluate(
            "document.querySelector('#map .frame').data.map(trace => trace.x.length)"
        )
        assert sum(shown) == 468 + cited  # the answer's papers are lit up besides
        assert shown[-1] == cited
        page.wait_for_timeout(500)
        page.screenshot(path=SHOTS / "map.png")
        assert page.evaluate(COVERED) == []
        point = lit_point(page)
        page.mouse.move(*point)
        page.wait_for_timeout(300)
        page.mouse.click(*point)
        opened = page.locator("#place article h3")
        opened.wait_for()
        assert opened.inner_text() in answer.inner_text()  # one that the answer cites
        page.evaluate(
            "document.querySelector('#map .frame').emit('plotly_click', {points: "
            "[{customdata: 'gone'}]})"
        )
        told(page, "no longer in the collection")


def test_the_topics_of_the_map(browser: Browser, own_url: str) -> None:
    with visit(browser, own_url) as page:
        visit_tab(page, "Map")
        topics = page.locator("#topics button")
        topics.first.wait_for()
        page.wait_for_function("document.querySelector('#times .frame')?.data?.length > 5")
        sizes = [int(re.findall(r"\((\d+)\)", text)[0]) for text in topics.all_inner_texts()[:-1]]
        assert sum(sizes) == 468
        colour = page.evaluate(
            "document.querySelector('#topics li').style.getPropertyValue('--topic')"
        )
        assert (
            page.evaluate("document.querySelector('#times .frame').data[0].marker.color") == colour
        )
        topics.first.press("Enter")
        page.locator("#place h2", has_text=f"{sizes[0]} papers").wait_for()
        page.get_by_role("button", name="Select in the library").click()
        page.get_by_text(f"{sizes[0]} selected", exact=True).wait_for()
        page.get_by_role("button", name="Select none").click()
        visit_tab(page, "Map")
        page.get_by_role("button", name=f"Ask about these {sizes[0]}").click()
        page.get_by_text(f"Only about: {sizes[0]} papers that you chose").wait_for()
        page.get_by_role("button", name="Ask of all papers").click()
        visit_tab(page, "Map")
        page.locator("#place .titles button").first.press("Enter")
        page.locator("#place article details[open]").wait_for()
        page.get_by_text("Topics over time, as a table").click()
        expect(page.locator("#pictures details[open] table")).to_contain_text("2026-09-03")
        page.locator("#times").scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / "over-time.png")


def test_news_of_standing_questions(browser: Browser, tmp_path: Path) -> None:
    build([DATA / "compact.txt"], home=tmp_path / "home")
    api = tmp_path / "otters.json"
    api.write_text(json.dumps([paper(1)]))
    with served(tmp_path / "home") as url, visit(browser, url) as page:
        asked = ask(page, "How does Amber Otter sort pebbles?")
        asked.get_by_role("button", name="Follow").click()
        told(page, "It is kept")
        visit_tab(page, "News")
        page.locator("#standing article", has_text="No new paper has changed its answer").wait_for()
        add(page, api)
        strip_says(page, "New papers change 1 standing question")
        visit_tab(page, "Ask")
        begin_anew(page)
        expect(page.locator("#today h3").first).to_contain_text("Changes the answer to “How does")
        visit_tab(page, "News")
        page.locator("#standing article", has_text="1 new paper changed its answer").wait_for()
        page.screenshot(path=SHOTS / "news.png")
        page.get_by_role("button", name="Ask now").click()
        page.locator(".answer", has_text="by the sound of their fall").wait_for()
        visit_tab(page, "News")
        page.get_by_role("button", name="Drop").click()
        page.get_by_text("No question is kept yet").wait_for()
        page.get_by_label("A question to keep").fill("Which lanterns are sparse?")
        page.get_by_role("button", name="Keep", exact=True).click()
        page.locator("#standing article", has_text="Which lanterns are sparse?").wait_for()


def contrasts(page: Page) -> list[float]:
    """How each topic's points stand out on the map (WCAG 2.2, contrast ratio), which is 1 for what
    is not seen."""
    paper, points = page.evaluate(
        """() => {
          const paper = document.createElement("i");
          paper.style.color = "var(--body-background-fill)";
          document.querySelector("#map").append(paper);
          const points = document.querySelector("#map .frame").data
            .filter(({marker}) => marker.opacity).map(({marker}) => [marker.color, marker.opacity]);
          return [getComputedStyle(paper).color, points];
        }"""
    )
    below = [int(part) for part in re.findall(r"\d+", paper)[:3]]

    def luminance(parts: list[float]) -> float:
        shares = [part / 255 for part in parts]
        linear = [one / 12.92 if one <= 0.04 else ((one + 0.055) / 1.055) ** 2.4 for one in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    found = []
    for colour, opacity in points:
        above = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        mixed = [b + opacity * (a - b) for a, b in zip(above, below, strict=True)]
        dark, light = sorted([luminance(mixed), luminance(below)])
        found.append((light + 0.05) / (dark + 0.05))
    return found


@pytest.mark.parametrize(("name", "width", "dark"), SCREENS)
def test_every_tab_on_every_screen(
    browser: Browser, own_url: str, name: str, width: int, dark: bool
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    rules = {"resultTypes": ["violations"]}
    with visit(
        browser, own_url, width=width, height=800 if width == 1280 else 844, dark=dark
    ) as page:
        ask(page, "Which papers improve low-rank adaptation (LoRA) of language models?")
        page.locator("#evidence article").first.wait_for()
        serious: list[Any] = []
        for tab, settled in (
            ("Ask", ".answer .meta"),
            ("Library", "#listing .rows"),
            ("News", "#standing .empty"),
            ("Map", "#topics button"),
            ("Digests", "#saved table"),
        ):
            visit_tab(page, tab)
            page.locator(settled).first.wait_for()
            page.wait_for_timeout(600)
            page.screenshot(path=SHOTS / f"{name}-{tab.lower()}.png")
            assert page.evaluate(FITS), tab
            if tab == "Map":  # the papers that are not lit are seen, too
                faint = contrasts(page)
                assert min(faint) > (2 if dark else 1.5), faint
            found = Axe().run(page, options=rules).response["violations"]
            serious += [
                (tab, one["id"], one["help"], [node["html"][:160] for node in one["nodes"]][:3])
                for one in found
                if one["impact"] in ("serious", "critical")
            ]
        assert serious == []
        page.set_viewport_size({"width": 1440 if width == 1280 else 820, "height": 900})
        for tab in ("Digests", "Map", "News", "Library", "Ask"):
            visit_tab(page, tab)
            page.wait_for_timeout(300)
            assert page.evaluate(FITS), tab
