"""Forms in which people keep papers, each with its own furniture around them."""

from __future__ import annotations

import json

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from tests.made_papers import ABSTRACTS, ALL, AUTHORS, IDS, TITLES, told

PAPERS = list(zip(TITLES, ABSTRACTS, IDS, AUTHORS, strict=True))


def _each(form: str) -> str:
    return "".join(
        form.format(n=n, t=t, a=a, i=i, names=", ".join(names), of="abc"[n - 1])
        for n, (t, a, i, names) in enumerate(PAPERS, start=1)
    )


SEARCH = (
    "Showing 1\u20133 of 3 results for all: slots\n\nSearch v0.5.6 released 2020-02-24\n\n"
    + _each(
        "{n}. arXiv:{i} [pdf, other] cs.LG cs.AI\n\n{t}\n\nAuthors: {names}\n\n"
        "Abstract: {a} \u25b3 Less"
        "\n\nSubmitted {n} March, 2025; originally announced March 2025.\n\nComments: 12 pages\n\n"
    )
)
BUTTONS = "Slots of 2025: Highlights\n\n" + _each(
    "{n}, {t}\nRelated Papers   Related Grants   View\nHighlight: {a}\n{names};\n\n"
)
REPORT = (
    "<html><body><ul>"
    + _each(
        "<li><h2>{t}</h2><table><tr><th>Item Type</th><td>Preprint</td></tr><tr><th>Author</th>"
        "<td>{names}</td></tr><tr><th>Abstract</th><td>{a}</td></tr>"
        "<tr><th>URL</th><td><a href='https://arxiv.org/abs/{i}'>{i}</a></td></tr></table></li>"
    )
    + "</ul></body></html>"
)
OF_TWO = (
    "<html><body>"
    + _each(
        "<table><tr><td><b>Title</b></td><td>{t}</td></tr><tr><td><b>Authors</b></td><td>{names}</td>"
        "</tr><tr><td><b>Abstract</b></td><td>{a}</td></tr></table>"
    )
    + "</body></html>"
)
PANDOC = _each(
    "# {t} {{#sec-{n}}}\n\n*{names}*\\\n<https://arxiv.org/abs/{i}>\n\n**Abstract.** {a}\n\n"
)
LOGSEQ = _each(
    "- [[{t}]]\n  authors:: [[{names}]]\n  url:: https://arxiv.org/abs/{i}\n"
    "\t- Abstract\n\t\t- {a}\n"
)
TASKS = "For Friday, please vote:\n\n" + _each(
    "- [ ] **{t}** https://arxiv.org/abs/{i}\n  > {a}\n\n"
)
STARS = _each("*{t}*\n{names}\n{a}\n\n")
FORUM = "r/slots\n\n" + _each(
    "[R] {t}\n\nPaper: https://arxiv.org/abs/{i}\n\nAbstract: {a}\n\nreport\n\n"
)
TWEETED = "# Weekly\n\n" + _each(
    "**{n}) {t}** - {a} | [Paper](https://arxiv.org/abs/{i}), [Tweet](https://x.com/{of}) |\n\n"
)
ALERT = (
    "<html><body>"
    + _each(
        "<h3><a href='https://scholar.example/url?url=https://arxiv.org/pdf/{i}'>{t}</a></h3>"
        "<div>{a}</div>"
    )
    + "<p>Save Share</p><p>This message was sent to you because you follow new articles.</p>"
    "</body></html>"
)


@pytest.mark.parametrize(
    "page", [SEARCH, BUTTONS, REPORT, OF_TWO, PANDOC, LOGSEQ, TASKS, STARS, FORUM, TWEETED, ALERT]
)
def test_each_holds_the_three_papers_and_no_more(page: str) -> None:
    parsed = parse(page.encode(), "page")
    assert told(parsed) == ALL
    found = [entry.arxiv_id for entry in parsed.entries]
    assert found in (list(IDS), [None] * 3)
    assert {entry.authors for entry in parsed.entries} in (set(AUTHORS), {()})


def test_authors_on_lines_of_their_own_are_all_read() -> None:
    page = REPORT.replace(
        "Dee Otter, Eli Wren", "Dee Otter</td></tr><tr><th>Author</th><td>Eli Wren"
    )
    assert [entry.authors for entry in parse(page.encode(), "report.html").entries] == list(AUTHORS)


def test_cards_of_a_canvas_and_items_of_a_json_feed() -> None:
    cards = [
        {"type": "text", "text": f"## [{t}](https://arxiv.org/abs/{i})\n\n{a}"}
        for t, a, i, _ in PAPERS
    ]
    assert told(parse(json.dumps({"nodes": cards, "edges": []}).encode(), "x.canvas")) == ALL
    items = [
        {"title": t, "content_html": f"<p>{a}</p>", "url": f"https://arxiv.org/abs/{i}"}
        for t, a, i, _ in PAPERS
    ]
    assert told(parse(json.dumps({"version": "1.1", "items": items}).encode(), "feed.json")) == ALL


def test_lists_of_latex_are_refused_by_name() -> None:
    page = "\\begin{itemize}\n" + _each("\\item \\textbf{{{t}}}. {a}\n") + "\\end{itemize}\n"
    with pytest.raises(SourceError, match="LaTeX"):
        parse(page.encode(), "list.tex")


PLAIN = _each("{t}\n\n{names}\n\n{a}\n\n")


@pytest.mark.parametrize(
    "page",
    [
        f"# Daily papers of the week\n\n{PLAIN}",
        f"# Papers\n\n{PLAIN}".replace(TITLES[1], f"## Tables\n\n{TITLES[1]}")
        + _each("A Further Title: {t}\n\n{names}\n\nIt goes further. {a}\n\n"),
        "<html><body><h1>Papers we read</h1>"
        + _each("<p>{t}</p><p>{names}</p><p>{a}</p>")
        + "</body></html>",
    ],
)
def test_a_heading_of_the_page_is_no_title_where_titles_are_no_headings(page: str) -> None:
    parsed = parse(page.encode(), "page")
    assert told(parsed)[:3] == ALL
    assert len(parsed.entries) in {3, 6}
