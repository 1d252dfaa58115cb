"""Formulas are typeset if they stay where they stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.page.answer_text import blocks_of
from assistant.page.formulas import is_typeset
from index.builder import build
from tests.browsing import SHOTS, ask, expect, served, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize(
    "formula",
    [
        r"O(n^2)",
        r"\mathcal{L}_{x} = \frac{1}{2}\sqrt{\log n}",
        r"\left\{ x \mid x \geq 0 \right\}",
        r"\Delta_{\text{train}} \approx 10\%",
        r"\tilde{O}(\epsilon^{-2}\,\ell)",
        r"\|x\|_2",
        "α + β → γ",
    ],
)
def test_what_papers_write_is_typeset(formula: str) -> None:
    assert is_typeset(formula)


@pytest.mark.parametrize(
    "formula",
    [
        r"\rule{900em}{900em}",
        r"x\kern-900em y",
        r"\mkern900mu",
        r"\raise900em\hbox{x}",
        r"\raisebox{900em}{x}",
        r"\hspace{-900em}x",
        r"\hskip-900em x",
        r"\llap{over}",
        r"\mathrlap{over}",
        r"\smash{x}",
        r"x\!\!\!\!\!\!y",
        r"\begin{array}{c}a\\[900em]b\end{array}",
        r"a\\b",
        r"\def\a{\a\a}\a",
        r"\newcommand{\b}{x}",
        r"\href{https://example.org}{x}",
        r"\htmlStyle{position:fixed}{x}",
        r"\includegraphics{x}",
        r"\color{white}x",
        r"\Huge x",
        r"x\verb|y|",
        "x^{" * 8 + "}" * 8,
        "x\\",
    ],
)
def test_what_leaves_its_place_is_shown_as_it_is_written(formula: str) -> None:
    assert not is_typeset(formula)
    (block,) = blocks_of(f"It says ${formula}$ here.", ())
    assert block.kind == "paragraph"
    assert all(run.kind == "text" for span in block.spans for run in span.runs)


@pytest.mark.slow
@pytest.mark.enable_socket
def test_no_formula_of_a_digest_leaves_the_answer(browser: Browser, tmp_path: Path) -> None:
    says = (
        r"Amber Otter sorts pebbles by their sound in $\mathcal{O}(n\sqrt{\frac{n}{2}})$ steps. "
        r"Amber Otter sorts pebbles $\rule{900em}{900em}$ of every size. "
        r"Amber Otter sorts pebbles $" + r"\qquad x" * 20 + "$ along the shore."
    )
    (tmp_path / "otters.json").write_text(
        json.dumps([{"title": "Amber Otter: Sorting Pebbles", "abstract": says}])
    )
    build([tmp_path / "otters.json"], home=tmp_path / "home")
    with served(tmp_path / "home") as url, visit(browser, url) as page:
        answer = ask(page, "How does Amber Otter sort pebbles?")
        answer.locator(".katex").first.wait_for()
        page.screenshot(path=SHOTS / "formulas.png")
        expect(answer.locator(".katex")).to_have_count(2)
        assert r"$\rule{900em}{900em}$" in answer.inner_text()
        room = answer.bounding_box()
        for one in answer.locator(".katex").all():
            box = one.bounding_box()
            assert room
            assert box
            assert room["x"] <= box["x"]
            assert box["x"] + box["width"] <= room["x"] + room["width"] + 1
            assert box["height"] < 100
