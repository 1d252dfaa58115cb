"""A model's Markdown on the page: what of it is form, and that its sentences are still found.

Covers assistant.page.answer_text, assistant.page.text_blocks, assistant.page.text_runs.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.checking.citations import answer_sentences
from assistant.page.answer_text import blocks_of
from assistant.page.reply_markdown import parts_of
from assistant.page.text_blocks import Block, Cited, Grid, Mark, Run, Span
from assistant.types import Citation, Sentence
from tests.browsing import SHOTS, ask, expect, served, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CITED = Cited(0, {1: "First", 2: "Second"})


def written(runs: list[Run] | tuple[Run, ...]) -> str:
    """Runs as they are shown: <b>, <i>, <c>, (1) for a mark, {x} for mathematics."""
    told = ""
    for run in runs:
        match run.kind:
            case "mark":
                told += f"({run.number})"
            case "math":
                told += f"{{{run.text}}}"
            case "bold" | "italic" | "code":
                told += f"<{run.kind[0]}>{written(list(run.runs))}</{run.kind[0]}>"
            case _:
                told += run.text
    return told


def said(spans: list[Span] | tuple[Span, ...]) -> list[tuple[str, str | None]]:
    return [(written(list(one.runs)), one.verdict) for one in spans]


def shown(block: Block) -> object:
    match block.kind:
        case "heading":
            return f"# {block.text}"
        case "paragraph":
            return said(list(block.spans))
        case "list":
            return block.first, [[shown(one) for one in entry] for entry in block.entries]
        case "grid":
            return [[said(list(cell)) for cell in row] for row in (block.head, *block.rows)]
        case "code":
            return list(block.lines)
        case "quotation":
            return [">", *map(shown, block.blocks)]
        case _:
            raise AssertionError(block.kind)


def read(text: str) -> list[Block]:
    """Read with each of its sentences found in it by the check."""
    sentences = [
        Sentence(one, (1,), "weak" if "weakly" in one else "supported")
        for one in answer_sentences(text)
    ]
    return blocks_of(text, sentences, CITED, markdown=True, whole=True)


def test_bold_may_hold_a_sentence_or_several() -> None:
    (block,) = read("**It is far faster here. It is smaller.** It is *new* [1].")
    assert shown(block) == [
        ("<b>It is far faster here.</b>", "supported"),
        ("<b> </b>", None),
        ("<b>It is smaller.</b>", "supported"),
        (" ", None),
        ("It is <i>new</i> (1).", "supported"),
    ]


@pytest.mark.parametrize(
    ("written_so", "read_so"),
    [
        ("**“引用”**是新的。", "<b>“引用”</b>是新的。"),
        ("这是**“引用”**。", "这是<b>“引用”</b>。"),
        ("**标题**是新的。", "<b>标题</b>是新的。"),
        ("**모델(GPT)**은 *(새)*것이다.", "<b>모델(GPT)</b>은 <i>(새)</i>것이다."),
        ("这里 2 * 3 和 ** 都不是", "这里 2 * 3 和 ** 都不是"),
        ("**It is “new”**then", "**It is “new”**then"),  # as CommonMark has it
    ],
)
def test_stars_beside_a_letter_of_chinese_need_no_space(written_so: str, read_so: str) -> None:
    (block,) = read(written_so)
    assert "".join(text for text, _ in shown(block)) == read_so  # type: ignore[attr-defined]


def test_lists_within_lists_keep_their_numbers() -> None:
    (block,) = read("3. It is fast [1].\n   - It is `O[n]` [2].\n4. It is weakly so [1].")
    assert shown(block) == (
        3,
        [
            [
                [("It is fast (1).", "supported")],
                (None, [[[("It is <c>O[n]</c> (2).", "supported")]]]),
            ],
            [[("It is weakly so (1).", "weak")]],
        ],
    )


def test_a_row_of_a_table_is_told_against_in_its_last_cell() -> None:
    text = "| Paper | Gain |\n|---|---|\n| **First** | 3 points weakly [1] |\n| Second | none [2] |"
    (block,) = read(text)
    assert isinstance(block, Grid)
    assert shown(block) == [
        [[("Paper", None)], [("Gain", None)]],
        [[("<b>First</b>", "weak")], [("3 points weakly (1)", "weak")]],
        [[("Second", "supported")], [("none (2)", "supported")]],
    ]
    assert [span.said for cell in block.rows[0] for span in cell] == ["", "only partly supported"]


def test_two_marks_of_one_paper_in_two_cells_have_each_its_quote() -> None:
    row = "| x is 3 [1] | y is 4 [1] |"
    quotes = [
        Citation(1, "p", "First", q, at, at + 1, "supported", (), 0) for at, q in enumerate("ab")
    ]
    cited = Cited(0, {1: "First"}, {(0, 1): quotes})
    sentence = Sentence(row, (1,), "supported")
    (block,) = blocks_of(f"| a | b |\n|---|---|\n{row}", [sentence], cited, markdown=True)
    assert isinstance(block, Grid)
    runs = [run for cell in block.rows[0] for span in cell for run in span.runs]
    marks = [run for run in runs if isinstance(run, Mark)]
    assert [mark.quote for mark in marks] == ["a", "b"]
    assert len({mark.tip for mark in marks}) == 2


def test_code_headings_and_quotations_are_form() -> None:
    text = "## Results\n\n```py\na = '*b*' # [1]\n\n  c\n```\n\n> It is so [1].\n> *Really*.\n\n---"
    heading, code, quotation = read(text)
    assert shown(heading) == "# Results"
    assert shown(code) == ["a = '*b*' # [1]", "", "  c"]
    assert shown(quotation) == [
        ">",
        [("It is so (1).", "supported")],
        [("<i>Really</i>.", "supported")],
    ]


def test_mathematics_is_no_markdown_and_prices_are_no_mathematics() -> None:
    (block,) = read(r"It has $a_1 * b_2 * c$ and \(x^2\) at $5 and $6 for 2 * 3 [1].")
    assert shown(block) == [
        (r"It has {a_1 * b_2 * c} and {x^2} at $5 and $6 for 2 * 3 (1).", "supported")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)> it is [1]",
        "[click](http://evil.example/) it is [1]",
        "![shown](http://evil.example/x.png) it is [1]",
        "<http://evil.example/> it is [1]",
        "[1]: http://evil.example/ it is",
        "it &lt;b&gt; is [1]",
        "    four blanks are no code [1]",
    ],
)
def test_links_images_and_html_stay_text(text: str) -> None:
    (block,) = blocks_of(text, (), markdown=True)
    assert shown(block) == [(text.strip(), None)]


def test_what_is_quoted_without_a_model_keeps_its_signs() -> None:
    text = "# The *-algebra of C_1_2 is `so`, 2*3*4 | 5"
    (block,) = blocks_of(text, ())
    assert shown(block) == [(text, None)]


def test_a_line_ends_where_the_model_ended_it() -> None:
    first, second = read("It is one [1].\nIt is two [2].")
    assert (shown(first), shown(second)) == (
        [("It is one (1).", "supported")],
        [("It is two (2).", "supported")],
    )


def test_what_is_not_closed_yet_is_shown_as_it_is() -> None:
    (block,) = blocks_of("It is **very", (), markdown=True)
    assert shown(block) == [("It is **very", None)]


@pytest.mark.parametrize(
    "text",
    [
        "*a **b " * 5000 + "c** d* " * 5000,
        "> " * 20_000 + "x",
        "- " * 20_000 + "x",
        "`" + " `` ``` ````" * 4000,
        r"\( " * 20_000,
        "$a " * 20_000,
        "_a*" * 20_000,
        "|a" * 2000 + "\n" + "|-" * 2000 + "\n" + "|b\n" * 2000,
    ],
    ids=["emphasis", "quotations", "lists", "ticks", "brackets", "dollars", "edges", "cells"],
)
def test_no_form_nests_or_grows_without_end(text: str) -> None:
    began = time.process_time()
    parts_of(text)
    assert time.process_time() - began < 5


REPLY = """## What they find

**Sparse Lanterns are 3.1 times faster [1].** They need *no* retraining [1], in $O(n)$ steps.

1. **Method.** It keeps a window of tokens:
   - each token sees `w` others [1]
   - it grows hair [1]
2. Second, with the loss of 0.2 points [1].

| Question | Sparse Lanterns |
|---|---|
| Retraining | needs no retraining [1] |
| Speed | **400 times** faster [1] |

```python
for token in window:
    attend(token)
```
> So it is said.
"""


@pytest.mark.slow
@pytest.mark.enable_socket
def test_a_reply_in_markdown_is_set_on_the_page(browser: Browser, small_home: Path) -> None:
    from tests.scripted_server import Reply, ScriptedServer

    pieces = Reply(*(REPLY[at : at + 7] for at in range(0, len(REPLY), 7)))
    with (
        ScriptedServer(pieces, pieces, pieces) as model,
        served(small_home, "--llm", model.url, "--model", "m") as url,
    ):
        for width, dark in ((1280, False), (390, True)):
            with visit(browser, url, width=width, dark=dark) as page:
                answer = ask(page, "How much faster than dense attention are Sparse Lanterns?")
                answer.locator("pre.told").wait_for()
                said = answer.inner_text()
                assert not any(sign in said for sign in ("**", "```", "|--", "##", "> "))
                expect(answer.locator("table.told tbody tr")).to_have_count(2)
                expect(answer.locator("ol > li > ul > li")).to_have_count(2)
                assert answer.locator("pre.told").inner_text().startswith("for token in window:\n")
                wrong = answer.locator("td .doubt")
                expect(wrong.locator(".tip")).not_to_be_visible()
                wrong.locator(".sign").click()
                expect(wrong.locator(".tip")).to_be_visible()
                page.screenshot(path=SHOTS / f"doubt-{width}.png")
                assert "400" in (wrong.locator(".sign").get_attribute("aria-label") or "")
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                page.screenshot(path=SHOTS / f"markdown-{width}.png", full_page=True)
