"""Papers rendered in the many ways in which people save them: each style is a function from papers
to a file."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import textwrap
from collections.abc import Callable, Sequence

from index.types import Entry

Style = Callable[[Sequence[Entry]], str]
NAMES = (
    "Ada Lovelace",
    "Jean-Luc Picard",
    "María José Pérez",
    "J. R. R. Tolkien",
    "Ludwig van Beethoven",
)


def paper_id(number: int) -> str:
    return f"25{number % 12 + 1:02}.{number:05}"


def _each(
    papers: Sequence[Entry], form: str, head: str = "", tail: str = "", wrap: int | None = None
) -> str:
    blocks = []
    for number, paper in enumerate(papers, start=1):
        abstract = paper.abstract if wrap is None else _wrapped(paper.abstract, wrap)
        known = {
            "title": paper.title,
            "abstract": abstract,
            "id": paper_id(number),
            "n": number,
            "people": ", ".join(NAMES[: number % 5 + 1])
            if number % 5
            else "Ada Lovelace, Grace Hopper",
        }
        blocks.append(
            re.sub(
                r"@(\w+)", lambda m, known=known: str(known[m[1]]) if m[1] in known else m[0], form
            )
        )
    return head + "".join(blocks) + tail


def _wrapped(text: str, width: int) -> str:
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def _cut_at_hyphens(text: str, width: int) -> str:
    return textwrap.fill(text, width, break_long_words=False)


def _escaped(text: str) -> str:
    return re.sub(r"([\\*_\[\]`<>])", r"\\\1", text)


def _markdown_escaped(papers: Sequence[Entry]) -> str:
    parts = ["# Daily Papers\n"]
    for number, paper in enumerate(papers, start=1):
        link = f"https://huggingface.co/papers/{paper_id(number)}"
        abstract = "\\\\\n".join(
            textwrap.wrap(paper.abstract, 80, break_long_words=False, break_on_hyphens=False)
        )
        abstract = "\\\\\n".join(_escaped(line) for line in abstract.split("\\\\\n"))
        votes = f"[{number}](https://huggingface.co/login?next=%2Fpapers%2F{paper_id(number)})"
        parts.append(
            f"{votes}\n\n### [{_escaped(paper.title)}]({link})\n\n[{abstract}]({link})\n\n[3 "
            f"authors]({link})\n\n·\n"
        )
        parts.append("Feb 27, 2025\n")
    return "\n".join(parts)


def _html_page(papers: Sequence[Entry]) -> str:
    form = (
        '<article><h3><a href="/papers/{id}">{title}</a></h3><p>{abstract}</p>'
        "<ul><li>4 authors</li></ul><div>· <time>Feb 27, 2025</time></div>"
        '<a href="/papers/{id}#c">2 comments</a></article>'
    )
    body = "".join(
        form.format(id=paper_id(n), title=html.escape(p.title), abstract=html.escape(p.abstract))
        for n, p in enumerate(papers, start=1)
    )
    head = "<!DOCTYPE html><html><head><title>Papers</title></head><body><nav><a>Models</a></nav>"
    return f"{head}{body}<footer>About us</footer></body></html>"


def _data_props(papers: Sequence[Entry]) -> str:
    daily = [
        {"paper": _record(n, p, "summary"), "title": p.title} for n, p in enumerate(papers, start=1)
    ]
    props = html.escape(json.dumps({"dateString": "2025-03-03", "dailyPapers": daily}), quote=True)
    return (
        f'<html><body><div data-target="DailyPapers" data-props="{props}"></div><p>Hugging '
        "Face</p></body></html>"
    )


def _record(number: int, paper: Entry, abstract: str = "abstract") -> dict[str, object]:
    authors = [{"name": name, "hidden": False} for name in NAMES]
    more = {"publishedAt": "2025-02-28T05:23:10.000Z", "upvotes": number, "authors": authors}
    return {"id": paper_id(number), "title": paper.title, abstract: paper.abstract, **more}


def _atom(papers: Sequence[Entry]) -> str:
    form = (
        "<entry><id>http://arxiv.org/abs/{id}v2</id><published>2025-02-28T05:23:10Z</published>"
        "<title>{title}</title>"
        "<summary>  {abstract}\n</summary><author><name>Ada Lovelace</name></author>"
        '<link href="http://arxiv.org/abs/{id}v2" rel="alternate" type="text/html"/><category '
        'term="cs.LG"/></entry>'
    )
    items = "".join(
        form.format(
            id=paper_id(n),
            title=html.escape(p.title),
            abstract=html.escape(_wrapped(p.abstract, 78)),
        )
        for n, p in enumerate(papers, start=1)
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed '
        'xmlns="http://www.w3.org/2005/Atom"><title>arXiv</title>'
    )
    return f"{head}<updated>2025-03-03T00:00:00Z</updated>{items}</feed>"


def _rss(papers: Sequence[Entry]) -> str:
    items = []
    for number, paper in enumerate(papers, start=1):
        inner = (
            f"<p><b>Authors:</b> Ada Lovelace, Grace Hopper</p><p><b>Upvotes:</b> {number}</p>"
            f"<p><b>Summary:</b> {html.escape(paper.abstract)}</p>"
        )
        link = f"https://arxiv.org/abs/{paper_id(number)}"
        items.append(
            f"<item><title>{html.escape(paper.title)}</title><link>{link}</link>"
            f"<description>{html.escape(inner)}</description>"
            "<pubDate>Fri, 28 Feb 2025 00:00:00 +0000</pubDate></item>"
        )
    head = (
        '<rss version="2.0"><channel><title>Daily</title><lastBuildDate>Mon, 03 Mar 2025 00:40:03 '
        "+0000</lastBuildDate>"
    )
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{head}{''.join(items)}</channel></rss>"


def _bibtex(papers: Sequence[Entry]) -> str:
    form = (
        "@misc{{key{n},\n  title = {{{title}}},\n  author = {{Lovelace, Ada and Hopper, Grace}},\n"
        "  abstract = {{{abstract}}},\n  eprint = {{{id}}},\n  archiveprefix = {{arXiv}},\n"
        "  date = {{2025-02-28}}\n}}\n\n"
    )
    return "".join(
        form.format(
            n=n, id=paper_id(n), title=_capitals_braced(p.title), abstract=_wrapped(p.abstract, 78)
        )
        for n, p in enumerate(papers, start=1)
    )


def _capitals_braced(title: str) -> str:
    return re.sub(r"\b([A-Z]{2,})\b", r"{{\1}}", title)


def _csv(delimiter: str) -> Style:
    def render(papers: Sequence[Entry]) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow(
            ["Key", "TITLE", "Authors", "Abstract Note", "Url", "DOI", "Date", "Manual Tags"]
        )
        for n, p in enumerate(papers, start=1):
            url = f"https://arxiv.org/abs/{paper_id(n)}"
            writer.writerow(
                [
                    f"K{n}",
                    p.title,
                    "Lovelace, Ada; Hopper, Grace",
                    p.abstract,
                    url,
                    "",
                    f"2025-02-{n % 28 + 1:02}",
                    "a; b",
                ]
            )
        return out.getvalue()

    return render


def _reference_links(papers: Sequence[Entry]) -> str:
    body = "".join(
        f"## [{p.title}][{n}]\n\n{p.abstract}\n\n" for n, p in enumerate(papers, start=1)
    )
    return body + "".join(
        f"[{n}]: https://arxiv.org/abs/{paper_id(n)}\n" for n in range(1, len(papers) + 1)
    )


HEAD = (
    "Hugging Face\n\nModels\n\nDatasets\n\nSpaces\n\nLog In\n\nSign Up\n\nDaily Papers\n\nMar 3\n\n"
)
TAIL = "\nPrevious\n\nNext\n\nCompany\n\nTOS\n\nPrivacy\n\nAbout\n\n© 2025 Hugging Face\n"
LINK = "https://huggingface.co/papers/@id"

PAGES: dict[str, Style] = {
    "spaced": lambda p: _each(p, "@title\n\n@abstract\n\n", HEAD, TAIL),
    "compact": lambda p: (
        "Get trending papers in your email inbox!\nSubscribe" + _each(p, "@title\n@abstract\n")
    ),
    "windows line ends": lambda p: _each(p, "@title\n\n@abstract\n\n", HEAD, TAIL).replace(
        "\n", "\r\n"
    ),
    "votes, authors and dates": lambda p: _each(
        p, "@n\n\n@title\n\n@abstract\n\n4 authors\n\n·\n\nFeb 27, 2025\n\n", HEAD, TAIL
    ),
    "submitted by": lambda p: _each(
        p,
        "Submitted by\n\nuser@n\n\n@n\n\n@title\n\n@abstract\n\n· 9 authors\n\n@n comments\n\n",
        HEAD,
        TAIL,
    ),
    "trending": lambda p: _each(
        p,
        "@title\n@abstract\n@people\n· Published on Feb 3, 2025\nUpvote\n@n\nGitHub\n1.2k\narXiv "
        "Page\n",
        "Trending Papers\nby AK and the research community\n",
    ),
    "organisation below": lambda p: _each(
        p, "@title\n\n@abstract\n\nShanghai AI Laboratory\n\n·\n\nFeb 2, 2025\n\n12\n\n", HEAD
    ),
    "authors between": lambda p: _each(p, "@title\n@people\n\n@abstract\n\n"),
    "authors and date between": lambda p: _each(
        p, "@title\n\n@people\n\nPublished on Feb 27, 2025\n\n@abstract\n\nUpvote @n\n\n"
    ),
    "numbered": lambda p: _each(p, "@n. @title\n@abstract\n\n"),
    "bracket numbers": lambda p: _each(p, "[@n] @title\n\n@abstract\n\narXiv:@id\n\n"),
    "wrapped": lambda p: _each(p, "@title\n\n@abstract\n\n", wrap=80),
    "wrapped under its title": lambda p: _each(p, "@title\n@abstract\n\n", wrap=72),
    "labelled": lambda p: _each(
        p,
        "Title: @title\nAuthors: @people\nDate: 2025-02-27\nURL: "
        "https://arxiv.org/abs/@id\nAbstract: @abstract\n\n",
    ),
    "urls between": lambda p: _each(
        p,
        " [-] -\n\nhttps://huggingface.co/login?next=%2Fpapers%2F@id\n\n@title\n\n"
        f"{LINK}\n\n@abstract\n\n{LINK}\n\n"
        f"[\n\n4 authors]({LINK})\n\n·\n\nFeb 24, 2018\n\n",
        HEAD,
    ),
    "wrapped after hyphens": lambda p: "\n\n".join(
        f"{textwrap.fill(x.title, 90)}\n\n{_cut_at_hyphens(x.abstract, 90)}" for x in p
    ),
    "wrapped, titles as well": lambda p: "\n\n".join(
        f"{_wrapped(x.title, 60)}\n\n{_wrapped(x.abstract, 60)}" for x in p
    ),
    "wrapped, indented": lambda p: "\n".join(
        f"{x.title}\n\n{textwrap.indent(_wrapped(x.abstract, 74), '    ')}\n" for x in p
    ),
    "abstract as a line": lambda p: _each(
        p, "@title\n\nAuthors: @people\n\nAbstract\n\n@abstract\n\nView PDF\n\n"
    ),
    "rules between": lambda p: _each(p, "@title\nby @people\n\n@abstract\n\n----------\n\n"),
    "stars and comments": lambda p: _each(
        p, "@title\n\n@abstract\n\nMar 1, 2025 · @n upvotes · 3 comments · GitHub 12.4k\n\n", HEAD
    ),
    "links below": lambda p: _each(p, "@n) @title\n@abstract\nhttps://arxiv.org/abs/@id\n\n"),
    "Markdown table": lambda p: (
        "| # | Title | Abstract |\n|---|:---|---|\n"
        + "".join(
            f"| {n} | {x.title} | {x.abstract} |\n"
            for n, x in enumerate(p, 1)
            if "|" not in x.abstract
        )
    ),
    "Markdown setext": lambda p: "\n".join(
        f"{x.title}\n{'-' * len(x.title)}\n\n{x.abstract}\n" for x in p
    ),
    "Markdown sections": lambda p: _each(
        p,
        f"### @n. @title\n\n- **Authors:** @people\n- **Link:** [{LINK}]({LINK})\n- **Upvotes:** "
        "@n\n\n@abstract\n\n",
        "# Papers of 2025-03-03\n\n## Vision\n\n",
    ),
    "Markdown linked date": lambda p: _each(
        p,
        f"#### [@title]({LINK})\n\n**2025-02-27** | @people\n\n> "
        "@abstract\n\n[arXiv](https://arxiv.org/abs/@id) | "
        "[PDF](https://arxiv.org/pdf/@id)\n\n",
    ),
    "Markdown headings": lambda p: _each(p, "## @title\n\n@abstract\n\n", "# My reading list\n\n"),
    "Markdown links": lambda p: _each(
        p,
        f"### [@title]({LINK})\n\n@abstract\n\n*@people*\n\n",
        "# Daily Papers\n\n[Home](https://example.org/)\n\n",
    ),
    "Markdown bold": lambda p: _each(p, "**@title**\n\n*@people*\n\n@abstract\n\n---\n\n"),
    "Markdown numbered links": lambda p: _each(p, f"@n. **[@title]({LINK})**\n\n   @abstract\n\n"),
    "Markdown run-in": lambda p: _each(p, f"- **[@title]({LINK})**: @abstract\n"),
    "Markdown abstract label": lambda p: _each(
        p,
        "### @title\n\n**Authors:** @people\n\n**Abstract:** "
        "@abstract\n\n[PDF](https://arxiv.org/pdf/@id)\n\n",
    ),
    "Markdown details": lambda p: _each(
        p,
        "### [@title](https://arxiv.org/abs/@id)\n*@people*\n"
        "<details>\n  <summary>Abstract</summary>\n@abstract\n</details>\n\n",
        wrap=79,
    ),
    "Markdown wrapped": lambda p: _each(p, f"## [@title]({LINK})\n\n@abstract\n\n", wrap=80),
    "Markdown reference links": _reference_links,
    "Markdown escaped": _markdown_escaped,
    "Markdown quotes": lambda p: _each(p, f"#### @title\n> @abstract\n\n[@id]({LINK})\n\n"),
    "HTML": _html_page,
    "HTML with props": _data_props,
}
RECORDS: dict[str, Style] = {
    "JSON": lambda p: json.dumps([_record(n, x) for n, x in enumerate(p, start=1)]),
    "JSON object": lambda p: json.dumps(
        {
            "ok": True,
            "data": {"papers": [_record(n, x, "summary") for n, x in enumerate(p, start=1)]},
        }
    ),
    "API": lambda p: json.dumps(
        [{"paper": _record(n, x, "summary"), "numComments": 2} for n, x in enumerate(p, start=1)],
        indent=2,
    ),
    "JSON Lines": lambda p: "".join(
        json.dumps(_record(n, x), ensure_ascii=False) + "\n" for n, x in enumerate(p, start=1)
    ),
    "RSS": _rss,
    "Atom": _atom,
    "BibTeX": _bibtex,
    "CSV": _csv(","),
    "CSV of Excel": _csv(";"),
    "TSV": _csv("\t"),
}
STYLES = PAGES | RECORDS
