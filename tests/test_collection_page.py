"""The library, the digests and the map in a real browser, as they are used at a desk and on a
phone."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.builder import build
from tests.browsing import SHOTS, ask, expect, served, strip_says, visit, visit_tab
from tests.conftest import DATA
from tests.made_pdfs import pdf
from tests.test_pdf import _plain

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

PHONE = {"width": 390, "height": 844}


def is_seen(page: Page, selector: str) -> bool:
    """Whether the middle of what is named lies on the screen, and nothing over it."""
    found: bool = page.evaluate(
        """selector => {
          const shown = document.querySelector(selector);
          const {x, y, width, height} = shown.getBoundingClientRect();
          const at = document.elementFromPoint(x + width / 2, y + Math.min(height, 40) / 2);
          return shown.contains(at);
        }""",
        selector,
    )
    return found


def test_on_a_phone_a_paper_opens_over_the_list_and_gives_it_back(
    browser: Browser, seeds_url: str
) -> None:
    with visit(browser, seeds_url, **PHONE) as page:
        visit_tab(page, "Library")
        title = page.locator("#listing .rows button").nth(20)
        title.wait_for()
        title.scroll_into_view_if_needed()
        scrolled = page.evaluate("scrollY")
        assert scrolled > 500
        title.click()
        page.locator("#paper h3", has_text=title.inner_text()).wait_for()
        assert is_seen(page, "#paper h3")
        page.screenshot(path=SHOTS / "phone-paper.png")
        page.get_by_role("button", name="Back to the list").click()
        expect(page.locator("#paper")).not_to_be_visible()
        assert page.evaluate("scrollY") == scrolled

        visit_tab(page, "Map")
        topic = page.locator("#topics button").first
        topic.wait_for()
        topic.click()
        page.locator("#place h2").wait_for()
        assert is_seen(page, "#place h2")
        page.screenshot(path=SHOTS / "phone-topic.png")
        page.locator("#place .titles button").first.click()
        page.locator("#place article").wait_for()
        assert is_seen(page, "#place h3")
        page.keyboard.press("Escape")
        expect(page.locator("#place")).not_to_be_visible()


OVERLAPPING = """() => {
  const labels = [...document.querySelectorAll("#map .annotation")];
  const boxes = labels.map((label) => label.getBoundingClientRect());
  const meet = (one, other) => one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom;
  return labels.filter((_, m) => boxes.some((box, n) => n < m && meet(box, boxes[m])))
    .map((label) => label.textContent);
}"""


@pytest.mark.parametrize(("width", "dark", "least"), [(1280, False, 8), (390, True, 5)])
def test_no_two_labels_of_the_map_lie_over_each_other(
    browser: Browser, seeds_url: str, width: int, dark: bool, least: int
) -> None:
    with visit(browser, seeds_url, width=width, height=844, dark=dark) as page:
        visit_tab(page, "Map")
        labels = page.locator("#map .annotation")
        expect(labels.nth(least - 1)).to_be_visible()
        assert page.evaluate(OVERLAPPING) == []
        assert len(set(labels.all_text_contents())) == labels.count()
        assert page.locator("#topics button").count() > labels.count()  # all are listed
        page.screenshot(path=SHOTS / f"map-{width}.png")
        page.set_viewport_size({"width": 820, "height": 844})
        page.wait_for_function(
            "document.querySelector('#map .main-svg').clientWidth > 700 "
            f"&& ({OVERLAPPING})().length === 0"
        )


def test_another_page_of_the_list_begins_at_its_head(browser: Browser, seeds_url: str) -> None:
    with visit(browser, seeds_url) as page:
        visit_tab(page, "Library")
        page.locator("#listing [data-start='0']").wait_for()
        page.get_by_role("button", name="Next").click()
        page.locator("#listing [data-start='50']").wait_for()
        page.wait_for_function("document.querySelector('#shelf').scrollTop < 400")
        assert is_seen(page, "#listing .rows button")


def test_the_sample_is_no_digest_and_says_what_it_is(
    browser: Browser, sample_home: Path, tmp_path: Path
) -> None:
    shutil.copytree(sample_home, tmp_path / "home")
    with served(tmp_path / "home") as url, visit(browser, url) as page:
        visit_tab(page, "Digests")
        said = page.locator("#saved .empty")
        said.wait_for()
        expect(said).to_contain_text("The 70 papers that you see are a sample")
        expect(page.locator("#digests")).not_to_contain_text("No digest is indexed yet")


def test_a_digest_is_dated_and_named_on_the_page(browser: Browser, tmp_path: Path) -> None:
    build([DATA / "spaced.txt", DATA / "compact.txt"], home=tmp_path / "home")
    with served(tmp_path / "home") as url, visit(browser, url, **PHONE) as page:
        visit_tab(page, "Digests")
        row = page.locator("#saved tr", has_text="compact.txt")
        row.wait_for()
        expect(page.locator("#saved")).to_contain_text("1 digest with 3 entries without a date")
        row.get_by_text("Set date").click()
        row.get_by_label("Date").fill("2026-03-02")
        row.get_by_label("Name").fill("Otters of March")
        remove = row.get_by_role("button", name="Remove").bounding_box()
        assert remove is not None
        assert 0 < remove["x"] < remove["x"] + remove["width"] < 390
        page.screenshot(path=SHOTS / "phone-dating.png")
        row.get_by_label("Name").press("Enter")
        dated = page.locator("#saved tr", has_text="Monday, 2 March 2026")
        dated.get_by_text("Otters of March").first.wait_for()
        expect(page.locator("#saved")).not_to_contain_text("without a date")
        strip_says(page, "2026-03-02")


def drop(page: Page, files: dict[str, bytes]) -> None:
    """Drop files on the digests, as from a folder."""
    page.evaluate(
        """files => {
          const dropped = new DataTransfer();
          for (const [name, bytes] of Object.entries(files))
            dropped.items.add(new File([new Uint8Array(bytes)], name));
          document.querySelector("#saved").dispatchEvent(
            new DragEvent("drop", {dataTransfer: dropped, bubbles: true, cancelable: true}));
        }""",
        {name: list(content) for name, content in files.items()},
    )


def test_what_is_dropped_is_taken_in_turn_and_told_of_each_file(
    browser: Browser, tmp_path: Path
) -> None:
    with served(tmp_path / "home") as url, visit(browser, url) as page:
        visit_tab(page, "Digests")
        page.locator("#saved .empty").wait_for()
        drop(page, {"Paper.PDF": pdf(_plain()), "notes.bin": bytes(range(256)) * 9})
        # while that is read, more comes
        drop(page, {"spaced.txt": (DATA / "spaced.txt").read_bytes()})
        both = page.locator("#added .update .report")
        page.wait_for_function(
            "document.querySelectorAll('#added .update .report').length === 2", timeout=120_000
        )
        expect(both.nth(0)).to_contain_text("added")
        files = page.locator("#added .files")
        expect(files).to_contain_text("Paper.PDF 1 paper")
        expect(files.locator(".problem")).to_contain_text("is a binary file")
        page.screenshot(path=SHOTS / "queue.png")
        page.locator("#saved tr", has_text="Paper.PDF").wait_for()
        page.locator("#saved tr", has_text="spaced.txt").wait_for()
        page.get_by_role("button", name="Dismiss").first.click()
        page.wait_for_function("document.querySelectorAll('#added .update').length === 1")


def test_what_is_being_read_tells_how_far_it_is_and_can_be_cancelled(
    browser: Browser, tmp_path: Path
) -> None:
    many = [
        {
            "title": f"Otter number {n}",
            "abstract": f"Otter {n} sorts {n * n} pebbles by sound. " * 9,
        }
        for n in range(600)
    ]
    with served(tmp_path / "home") as url, visit(browser, url, **PHONE) as page:
        visit_tab(page, "Digests")
        page.locator("#saved .empty").wait_for()
        drop(page, {"otters.json": json.dumps(many).encode()})
        update = page.locator("#added .update")
        bar = update.locator("progress")
        bar.wait_for()
        first = bar.evaluate("bar => bar.value")
        page.wait_for_function(
            "before => document.querySelector('progress').value > before", arg=first
        )
        assert bar.evaluate("bar => bar.value < bar.max")
        assert is_seen(page, "#added progress")
        page.screenshot(path=SHOTS / "phone-progress.png")
        update.get_by_role("button", name="Cancel").click()
        update.get_by_text("Cancelled; nothing was changed").wait_for()
        page.locator("#saved .empty").wait_for()  # nothing came of it
        expect(bar).to_have_count(0)
        update.get_by_role("button", name="Dismiss").click()
        expect(update).to_have_count(0)


def test_a_fetch_without_a_network_says_so_at_once(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKPAPERS_HUB", "http://no-such-name.invalid")
    with served(tmp_path / "home") as url, visit(browser, url) as page:
        visit_tab(page, "Digests")
        page.get_by_label("Daily Papers of").fill("2026-03-02")
        began = time.monotonic()
        page.get_by_role("button", name="Fetch from Hugging Face").click()
        problem = page.locator("#added .problem", has_text="there seems to be no network")
        problem.wait_for()
        assert time.monotonic() - began < 5


def test_the_library_finds_by_meaning_and_keeps_what_is_ticked_as_a_set(
    browser: Browser, seeds_home: Path, tmp_path: Path
) -> None:
    shutil.copytree(seeds_home, tmp_path / "home", ignore=shutil.ignore_patterns("readers"))
    with served(tmp_path / "home") as url, visit(browser, url) as page:
        visit_tab(page, "Library")
        listing = page.locator("#listing")
        listing.get_by_text("468 papers", exact=True).wait_for()
        days = listing.locator(".by").all_inner_texts()
        assert days[0].startswith("2026-09-03")  # the newest first
        expect(listing.locator(".line")).to_have_count(50)
        expect(page.locator("#chosen")).not_to_be_visible()
        expect(page.locator("#narrow [name=digest]")).not_to_be_visible()
        page.get_by_role("searchbox").fill("zeroth-order memory")
        listing.get_by_text("found, of 468").wait_for()
        row = listing.locator(".rows li", has_text="Just Forward Passes")
        expect(row).to_contain_text("MeZO")
        row.get_by_role("checkbox").check()
        listing.locator(".rows li").first.get_by_role("checkbox").check()
        page.get_by_text("2 selected").wait_for()
        assert is_seen(page, "#chosen")
        page.get_by_label("Name of a set").fill("Zeroth order")
        page.get_by_label("Name of a set").press("Enter")
        page.locator("#sets li", has_text="Zeroth order (2)").wait_for()
        expect(page.locator("#chosen")).not_to_be_visible()
        page.get_by_role("searchbox").fill("")
        listing.get_by_text("468 papers", exact=True).wait_for()
        page.reload()
        visit_tab(page, "Library")
        page.get_by_role("button", name="Zeroth order (2)").click()
        listing.get_by_text("2 papers found, of 468").wait_for()
        page.screenshot(path=SHOTS / "set.png")
        page.get_by_role("button", name="Ask about it").click()
        page.get_by_text("Only about: 2 papers that you chose").wait_for()
        assert "2 papers searched" in ask(page, "How much memory is saved?").inner_text()
        visit_tab(page, "Library")
        page.evaluate("window.confirm = () => true")
        page.get_by_role("button", name="Forget").click()
        listing.get_by_text("468 papers", exact=True).wait_for()
        expect(page.locator("#sets li")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_tabs_and_what_removes_stay_on_the_screen(
    browser: Browser, seeds_url: str, dark: bool
) -> None:
    with visit(browser, seeds_url, width=390, height=844, dark=dark) as page:
        answer = ask(page, "Which papers are about reinforcement learning?")
        answer.locator(".rows > li").nth(9).scroll_into_view_if_needed()
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(300)
        assert page.evaluate("scrollY") > 300
        assert is_seen(page, "#strip h1")
        for name in range(5):
            assert is_seen(page, f"#tabs [role=tab]:nth-of-type({name + 1})")
        page.screenshot(path=SHOTS / f"phone-scrolled-{'dark' if dark else 'light'}.png")
        answer.locator(".rows .tick").nth(8).check()
        page.wait_for_timeout(200)
        assert is_seen(page, ".tools.some [data-rows=ask]")

        answer.locator("h3 a.cite").nth(8).click()  # its abstract, and back
        page.locator("#evidence article.here").wait_for()
        page.wait_for_timeout(300)
        assert is_seen(page, "#evidence .back")
        page.locator("#evidence .back").click()
        page.wait_for_timeout(300)
        assert answer.evaluate("element => element.getBoundingClientRect().top") < 844

        visit_tab(page, "Digests")
        change = page.locator("#saved details.change summary").first
        change.wait_for()
        change.click()
        remove = page.locator("#saved").get_by_role("button", name="Remove").first
        remove.scroll_into_view_if_needed()
        box = remove.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
