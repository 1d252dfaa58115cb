"""arXiv's page of new papers as text, as lynx, w3m, elinks or a browser give it: with labels or
without them, broken at a width or not."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.random_layouts import Made, Page

_SUBJECTS = (
    "Computation and Language (cs.CL)",
    "Machine Learning (cs.LG); Computation and Language (cs.CL); Information Retrieval (cs.IR)",
)
_COMMENTS = (
    "Accepted to ACL 2025",
    "Code is at https://github.com/x/y",
    "Accepted by NAACL 2025. 20 pages, 6 figures, and a long appendix with all of the tables.",
)
_INDENTS = {"lynx": (3, 10, 79), "elinks": (3, 10, 76), "w3m": (0, 4, 80), "browser": (0, 0, None)}


def arxiv_listing(rng: Random, *, has_abstracts: bool = True) -> Page:
    from tests.random_layouts import Page, papers

    made = papers(rng)
    addresses: list[str] = []
    tool = rng.choice(sorted(_INDENTS))
    has_links = tool == "lynx" and rng.random() < 0.6

    def link(words: str) -> str:
        addresses.append(f"https://arxiv.org/{words.replace(' ', '_')}")
        return f"[{len(addresses)}]{words}" if has_links else words

    number = len(made)
    head = f"   {link('arxiv logo')} > {link('cs.CL')}\n\nComputation and Language\n\n"
    head += f"     * {link('New submissions')}\n     * {link('Cross-lists')}\n\n"
    head += (
        "Showing new listings for Thursday, 13 March 2025\n\n"
        f"New submissions (showing {number} of {number} entries)\n\n"
        if has_abstracts
        else f"Thu, 13 Mar 2025 (showing {number} of {number} entries )\n\n"
    )
    body = "".join(_entries(rng, made, tool, link, has_abstracts=has_abstracts))
    tail = f"Total of {number} entries\n\n   About\n   Help\n   Privacy Policy\n"
    if has_links:
        listed = (f"   {at}. {address}\n" for at, address in enumerate(addresses, start=1))
        tail += "\nReferences\n\n" + "".join(listed)
    return Page(head + body + tail, made)


def _entries(
    rng: Random,
    made: tuple[Made, ...],
    tool: str,
    link: Callable[[str], str],
    *,
    has_abstracts: bool,
) -> list[str]:
    outer, inner, width = _INDENTS[tool]
    title, people = rng.choice(("Title: ", "Title: ", "")), rng.choice(("Authors: ", "", ""))
    files = rng.choice((("pdf", "html", "other"), ("pdf", "other")))
    apart = rng.choice(("", "\n"))

    def laid(text: str) -> str:
        blanks = " " * inner
        broken = (
            textwrap.wrap(text, width - inner, break_long_words=False, break_on_hyphens=False)
            if width
            else [text]
        )
        return "".join(f"{blanks}{line}\n" for line in broken)

    found = []
    for number, paper in enumerate(made, start=1):
        how = rng.choice(("", "", "", " (cross-list from cs.AI)"))
        buttons = ", ".join(map(link, files))
        text = (
            f"{' ' * outer}[{number}] {link(f'arXiv:{paper.arxiv_id}')}{how} [{buttons}]\n{apart}"
        )
        text += laid(title + paper.title) + laid(people + ", ".join(map(link, paper.authors)))
        text += laid(f"Comments: {rng.choice(_COMMENTS)}") if rng.random() < 0.5 else ""
        text += laid(f"Subjects: {rng.choice(_SUBJECTS)}")
        found.append(f"{text}\n{laid(paper.abstract)}\n" if has_abstracts else f"{text}\n")
    return found
