"""LaTeX as it is read: what means the same without it loses it, and nothing is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.latex import ComingText, as_read, markdown_as_read

READ = {
    r"$\mu$P: tuning in $\mathcal{O}(n)$ and $\epsilon^{2}$": "μP: tuning in O(n) and ϵ^2",
    r"(I) \textbf{L}azy, (II) \emph{rich \textit{and} deep}": "(I) Lazy, (II) rich and deep",
    "a ``cluster assumption'' and ``one more\"": "a “cluster assumption” and “one more”",
    r"H\"older, Fr\'echet, Monge-Amp\`ere, na\"{\i}ve, {\'E}tale": (
        "Hölder, Fréchet, Monge-Ampère, naïve, Étale"
    ),
    r"Polyak-\L ojasiewicz and \O{}rsted": "Polyak-Łojasiewicz and Ørsted",
    r"the query\'s content": "the query's content",
    r"{\em stable} at rate {\eta}": "stable at rate η",
    r"50\% of Q\&A, SDXL\_NCP": "50% of Q&A, SDXL_NCP",
    r"their \( O(n^3) \) time": "their O(n^3) time",
    r"a $\sim$10% drop, $\approx$3.5x, $\sim$\,7": "a ∼10% drop, ≈3.5x, ∼ 7",
    r"code at \url{https://example.org/a_b}": "code at https://example.org/a_b",
}
KEPT = (
    "5$ to 10$, or $5-$10, or $5 to $10",
    "$)$5 of it",
    "$€$5 of it",
    r"we introduce \framework, a system",
    r"{\name}, which combines",
    r"$\sqrt{n}$ steps",
    "a 'quoted' and a ''quoted'' word, x_i and {sets}",
    "`code` and ```fences```",
    '```py\nx = "a"\n```',
)
MARKDOWN = {
    r"**$\mu$P** in `$\mu$P`, ``so''": "**μP** in `$\\mu$P`, “so”",
    "```tex\n$\\mu$\n```\nis $\\mu$": "```tex\n$\\mu$\n```\nis μ",
    "~~~\n$\\mu$ that nothing ends": "~~~\n$\\mu$ that nothing ends",
}


@pytest.mark.parametrize("text", READ)
def test_what_is_sure_is_read(text: str) -> None:
    assert as_read(text) == READ[text]
    assert as_read(READ[text]) == READ[text]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_not_sure_stays_as_it_is_written(text: str) -> None:
    assert as_read(text) == text


def test_money_keeps_its_sign() -> None:
    assert as_read(r"lowest cost (\$0.34) of all") == "lowest cost ($0.34) of all"


@given(st.text(st.sampled_from("ab \\{}$`'\"^_~%&emtxf()"), max_size=60))
def test_no_letter_is_lost_and_nothing_fails(text: str) -> None:
    assert len(as_read(text)) <= len(text) + 8 * text.count("\\")


@given(st.text(st.characters(exclude_characters="\\$`"), max_size=200))
def test_a_text_without_latex_stays_to_the_letter(text: str) -> None:
    assert as_read(text) == text


@pytest.mark.parametrize("piece", ["$", "\\", "{", "``", r"\emph{", r"\"", r"{\em ", r"\(", "$a"])
def test_a_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    began = time.process_time()
    as_read(piece * 20_000)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", MARKDOWN)
def test_code_of_markdown_stays(text: str) -> None:
    assert markdown_as_read(text) == MARKDOWN[text]


@pytest.mark.parametrize("text", [*READ, *MARKDOWN, *KEPT])
@pytest.mark.parametrize("size", [1, 3, 7])
def test_what_comes_in_pieces_is_read_as_a_whole(text: str, size: int) -> None:
    coming = ComingText()
    pieces = [coming.more(text[at : at + size]) for at in range(0, len(text), size)]
    assert "".join([*pieces, coming.rest()]) == markdown_as_read(text)


def test_what_has_no_latex_does_not_wait() -> None:
    coming = ComingText()
    assert coming.more("Plain words, ") == "Plain words, "
    assert coming.more(r"then $\mu$P is ") == ""
    assert coming.more("tuned. And so") == "then μP is tuned. "
    assert coming.more(" it ends [1].") == "And so it ends [1]."
    assert coming.rest() == ""


def test_the_last_word_of_a_sentence_does_not_wait_for_the_next() -> None:
    coming = ComingText()
    assert coming.more("It is 3.1x faster ") + coming.more("[1].") == "It is 3.1x faster [1]."
