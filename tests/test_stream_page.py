"""What Gradio tells a page reaches it in a real browser, also where its messages come at an ill
time. Covers assistant.page.bridge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsing import ask, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

QUESTION = "Which papers explain grokking?"
# The end of a stream comes late: the next question is sent when the program has already ended it.
LATE_END = """() => {
  const plain = window.fetch.bind(window);
  window.ends = 0;
  window.fetch = async (input, init) => {
    const response = await plain(input, init);
    if (!new URL(input.url ?? input, location).pathname.endsWith("/queue/data")) return response;
    const late = new TransformStream({async transform(chunk, out) {
      if (new TextDecoder().decode(chunk).includes("close_stream")) {
        window.ends += 1;
        await new Promise((done) => setTimeout(done, 3000));
      }
      out.enqueue(chunk);
    }});
    return new Response(response.body.pipeThrough(late), response);
  };
}"""


def test_a_question_sent_while_the_stream_ends_is_answered(
    browser: Browser, seeds_url: str
) -> None:
    with visit(browser, seeds_url, before=f"({LATE_END})()") as page:
        for place in range(3):
            ask(page, QUESTION)
            page.wait_for_function(f"askpapers.talk.turns.length === {place + 1}")
            page.wait_for_function("before => window.ends > before", arg=place)


def test_what_two_handlers_tell_in_one_frame_is_heard(browser: Browser, seeds_url: str) -> None:
    """The page is kept busy until a question was answered and much else was told."""
    with visit(browser, seeds_url) as page:
        ask(page, QUESTION)
        page.evaluate(
            """() => {
              window.heard = [];
              addEventListener("askpapers-told", ({detail}) => heard.push(...Object.keys(detail)));
            }"""
        )
        for _ in range(5):
            page.get_by_role("textbox", name="Question").fill(QUESTION)
            page.get_by_role("textbox", name="Question").press("Enter")
            page.evaluate(
                """() => {
                  const detail = {do: "page.suggest"};
                  const suggest = () => dispatchEvent(new CustomEvent("askpapers", {detail}));
                  for (let at = 1; at < 10; at++) setTimeout(suggest, 15 * at);
                  const busy = () => { for (const end = Date.now() + 2000; Date.now() < end;); };
                  return new Promise((done) => setTimeout(() => { busy(); done(); }, 160));
                }"""
            )
            page.wait_for_function("!document.querySelector('#chat .waiting')")
            page.wait_for_timeout(300)
        heard = page.evaluate("heard")
        assert heard.count("begun") == 5
        assert heard.count("keep") >= 5
        page.wait_for_function("askpapers.talk.turns.length === 6")
