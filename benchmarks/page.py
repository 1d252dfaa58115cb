"""Measures the page in a real browser: when it is painted and usable, when an answer's first text
and its papers are there, what shifts, and what a long conversation holds.

    python benchmarks/page.py --turns 30        # needs chromium and ../shared
    python benchmarks/page.py --turns 0         # only how it opens
    python benchmarks/page.py --library HOME    # of a large home (scale.py --short --keep HOME)

A warm page is one that this browser has loaded before. It is usable when a question can be typed;
"whole" is when Gradio's scripts have made the page, and what was typed stands in it. "First text"
is the first word of an answer that can be read, after Enter; the papers in the reader are timed
with a model, by script, that thinks for three seconds. The five seeds are indexed in a temporary
folder. Each step in the library is timed from the click, or the last letter typed, until the list
is another one.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from assistant.evaluation import read_questions
from benchmarks.quality import SETS, SHARED
from index.builder import build
from tests.browsing import CHROMIUM, FLAGS, ask, served, visit
from tests.scripted_server import Reply, ScriptedServer

AIMS = {
    "first paint, warm": "250 ms",
    "usable, warm": "400 ms",
    "briefing shown, warm": "none",
    "whole, warm": "none",
    "first text after Enter, no model": "350 ms",
    "papers in the reader after Enter, slow model": "400 ms",
    "layout shift of an answer": ".02",
    "heap after the turns": "15 MB",
    "serious findings of axe": "0",
}
USABLE = """() => document.querySelector('#composer textarea')?.offsetParent
  && document.querySelector('#strip h1') ? performance.now() : 0"""
BRIEFED = "() => document.querySelector('#today section') ? performance.now() : 0"
WHOLE = """() => document.querySelector('gradio-app #composer textarea')?.offsetParent
  && !document.querySelector('#opening') ? performance.now() : 0"""
# when a text of an answer, and a paper in the reader, are first there; what moves by itself
WATCH = """() => {
  const none = {shift: 0, text: 0, papers: 0};
  const asked = () => document.querySelectorAll(".asked").length;
  window.noted = {entered: null, ...none};
  addEventListener("keydown", ({key}) => {
    if (key !== "Enter") return;
    Object.assign(noted, {entered: performance.now(), of: asked(), ...none});
  }, true);
  new PerformanceObserver((list) => list.getEntries().forEach((one) => {
    if (!one.hadRecentInput) noted.shift += one.value;
  })).observe({type: "layout-shift"});
  new MutationObserver(() => {
    if (noted.entered === null || asked() <= noted.of) return;
    const now = performance.now() - noted.entered;
    const last = [...document.querySelectorAll(".answer")].at(-1);
    const told = last?.querySelector(":is(.supported, .weak, .refusal, .rows, .papers)");
    if (!noted.text && told) noted.text = now;
    const shown = document.querySelector(`#evidence article[id^=${last?.id}-]`);
    if (!noted.papers && shown) noted.papers = now;
  }).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--home", type=Path, help="of the five seeds, where it is built already")
    parser.add_argument("--library", type=Path, help="a home whose library is looked at instead")
    arguments = parser.parse_args()
    if arguments.library:
        print_library(arguments.library)
        return
    turns, kept = arguments.turns, arguments.home
    questions = [one.question for file in SETS.values() for one in read_questions(str(file))]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        home = kept or Path(folder) / "home"
        if kept is None:
            build([SHARED / "digests" / "seeds"], home=home)
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(home) as url:
            found = loaded(browser, url)
            found |= conversation(browser, url, questions[:turns]) if turns else {}
        found |= beside_a_slow_model(browser, home, questions[0]) if turns else {}
        browser.close()
    for name, (value, n) in found.items():
        print(f"{name:46} {value:>10}   n={n:<3} aim {AIMS[name]}")


def loaded(browser: Browser, url: str, times: int = 10) -> dict[str, tuple[str, int]]:
    """From asking for the page until it is painted, until a question can be typed, until the
    briefing is there, and until all is."""
    painted = []
    steps: dict[str, list[float]] = {USABLE: [], BRIEFED: [], WHOLE: []}
    with visit(browser, url) as page:
        page.locator("#today section").wait_for()
        for _ in range(times):
            page.reload(wait_until="commit")
            for step, came in steps.items():
                came.append(page.wait_for_function(step, polling=10).json_value())
            paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
            painted.append(page.wait_for_function(paint).json_value())
    return {
        "first paint, warm": (f"{statistics.median(painted):.0f} ms", times),
        "usable, warm": (f"{statistics.median(steps[USABLE]):.0f} ms", times),
        "briefing shown, warm": (f"{statistics.median(steps[BRIEFED]):.0f} ms", times),
        "whole, warm": (f"{statistics.median(steps[WHOLE]):.0f} ms", times),
    }


def conversation(
    browser: Browser, url: str, questions: Sequence[str]
) -> dict[str, tuple[str, int]]:
    """Each question asked after the other; the first loads what the others need."""
    texts, shifts = [], []
    with visit(browser, url) as page:
        ask(page, questions[0])
        page.evaluate(WATCH)
        for question in questions:
            ask(page, question)
            noted = page.evaluate("noted")
            texts.append(noted["text"])
            shifts.append(noted["shift"])
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        heap = page.evaluate("performance.memory.usedJSHeapSize") / 2**20
        serious = judged(page)
    n = len(questions)
    return {
        "first text after Enter, no model": (f"{statistics.median(texts):.0f} ms", n),
        "layout shift of an answer": (f"{statistics.median(shifts):.3f}", n),
        "heap after the turns": (f"{heap:.1f} MB", n),
        "serious findings of axe": (str(serious), 1),
    }


def judged(page: Page) -> int:
    from axe_playwright_python.sync_playwright import Axe

    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return sum(one["impact"] in ("serious", "critical") for one in found)


def beside_a_slow_model(
    browser: Browser, home: Path, question: str, times: int = 5
) -> dict[str, tuple[str, int]]:
    """When the papers that a model reads are in the reader, while it thinks."""
    replies = [Reply("It is told in the abstract [1].", delay=3) for _ in range(times + 1)]
    came = []
    with ScriptedServer(*replies) as model:
        flags = ("--llm", model.url, "--model", "thinker")
        with served(home, *flags) as url, visit(browser, url) as page:
            ask(page, question)
            page.evaluate(WATCH)
            for _ in range(times):
                ask(page, question)
                came.append(page.evaluate("noted.papers"))
    told = f"{statistics.median(came):.0f} ms"
    return {"papers in the reader after Enter, slow model": (told, times)}


STEPS = {  # in the library, by what is done there
    "opened": "[...document.querySelectorAll('#tabs [role=tab]')][1].click()",
    "next page": "document.querySelectorAll('#listing [data-do=\"library.page\"]')[0].click()",
    "by meaning": "typed('words', 'sparse attention for long documents')",
    "other words": "typed('words', 'graph neural networks')",
    "all again": "typed('words', '')",
    "by title": "typed('order', 'title')",
    "one digest": "typed('digest', 'digest-0003')",
    "a paper": "document.querySelector('#listing [data-do=\"library.open\"]').click()",
}
STEP = """([step, watched]) => new Promise((done) => {
  window.typed = (name, value) => {
    const field = document.querySelector(`#narrow [name=${name}]`);
    field.value = value;
    field.dispatchEvent(new Event("input", {bubbles: true}));
  };
  const told = () => document.querySelector(watched)?.innerHTML ?? "";
  const before = told(), began = performance.now();
  new MutationObserver((_, seen) => {
    if (["", before].includes(told())) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  }).observe(document.body, {childList: true, subtree: true});
  eval(step);
})"""


def print_library(home: Path) -> None:
    """How long each step in the library of a home takes, and how large the page is then."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(home) as url, visit(browser, url) as page:
            # the first briefing of a generation groups all its papers
            page.locator("#today section").wait_for(timeout=600_000)
            for what, step in STEPS.items():
                watched = "#paper article" if what == "a paper" else "#listing .rows"
                ms = page.evaluate(STEP, [step, watched])
                nodes = page.evaluate("document.querySelectorAll('*').length")
                print(f"{what:12} {ms:6.0f} ms   {nodes:,} elements", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
