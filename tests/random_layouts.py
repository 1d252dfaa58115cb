"""Random papers in random layouts of every kind of text, Markdown and HTML that people save: each
family of layouts draws its order, labels, language, signs and wraps anew for every page."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.random_ideographs import text_ideographs
from tests.random_listings import arxiv_listing

_THINGS = (
    "attention",
    "retrieval",
    "diffusion models",
    "sparse routing",
    "reward models",
    "long documents",
    "point clouds",
    "speech",
    "code agents",
    "graph networks",
    "tokenizers",
    "protein folding",
    "federated learning",
    "optical flow",
    "low-rank adapters",
    "state-space models",
)
_DOINGS = (
    "pruning",
    "scaling",
    "aligning",
    "measuring",
    "routing",
    "distilling",
    "probing",
    "fusing",
)
_NAMES = (
    "Heron",
    "GULL-2",
    "TideNet",
    "ReefBench",
    "Kelp",
    "SandFormer",
    "DriftQA",
    "MoLe",
    "Foam++",
)
_FIRST = (
    "Ada",
    "Bo",
    "Jean-Luc",
    "María José",
    "Zoë",
    "R. K.",
    "Łukasz",
    "Wei",
    "Yuki",
    "Oluwaseun",
    "J.",
)
_LAST = (
    "Quill",
    "Marsh",
    "van der Berg",
    "O'Neil",
    "Ångström",
    "de la Cruz",
    "Nguyễn",
    "Rao",
    "Müller-Lüdenscheidt",
    "Ito",
    "Sá",
)
_ASIDES = (
    "",
    "",
    "",
    " (see Section 3)",
    " [12]",
    " at $O(n^2)$ cost",
    " (e.g., on GSM8K)",
    " by 3.1%",
)


@dataclass(frozen=True, slots=True)
class Made:
    title: str
    abstract: str
    authors: tuple[str, ...]
    arxiv_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page, its papers, and which of what stands on it is to be read back."""

    text: str
    papers: tuple[Made, ...]
    has_authors: bool = True
    has_ids: bool = True


def papers(rng: Random) -> tuple[Made, ...]:
    found: dict[str, Made] = {}
    for number in range(rng.randint(3, 8)):
        title = _title(rng)
        count = rng.choice((1, 2, 2, 3, 4, 6, 12))
        people = dict.fromkeys(f"{rng.choice(_FIRST)} {rng.choice(_LAST)}" for _ in range(count))
        known = f"{rng.randint(19, 26)}{rng.randint(1, 12):02}.{rng.randint(0, 999):03}{number:02}"
        found[title] = Made(title, _abstract(rng), tuple(people), known)
    return tuple(found.values())


def _title(rng: Random) -> str:
    one, other = (rng.choice(_THINGS).title() for _ in range(2))
    doing = rng.choice(_DOINGS).title()
    return rng.choice(
        (
            f"{rng.choice(_NAMES)}: {doing} {one} for {other}",
            f"{doing} {one} with {other} and {rng.randint(2, 99)} Friends",
            f"Does {one} Need {other}?",
            f"{rng.choice(_NAMES)}-{rng.randint(2, 9)}: A Benchmark of {one} in the Wild",
            f"On the {doing} of {one}, {other} and {rng.choice(_THINGS).title()} under Constraints",
            f"Towards {other}-Free {one}",
        )
    )


def _abstract(rng: Random) -> str:
    name = rng.choice(_NAMES)
    sentences = (
        f"We study {rng.choice(_THINGS)} in the setting of {rng.choice(_THINGS)}",
        f"In this paper, we propose {name}, which is {rng.choice(_DOINGS)} "
        f"{rng.choice(_THINGS)}{rng.choice(_ASIDES)}",
        f"Existing work on {rng.choice(_THINGS)} is slow: it visits every token"
        f"{rng.choice(_ASIDES)}",
        f"On {rng.randint(2, 40)} tasks, {name} is {rng.uniform(1, 9):.1f} times faster than "
        "before",
        f"It keeps {rng.randint(80, 99)}% of the quality with half of the memory"
        f"{rng.choice(_ASIDES)}",
        f"Why does {rng.choice(_THINGS)} fail",
        f"Code and data are at https://github.com/x/{rng.randint(10, 99)}",
        f"Ablations show that (i) the routing, and (ii) the {rng.choice(_THINGS)} matter",
    )
    chosen = rng.sample(sentences, rng.randint(3, 7))
    chosen.sort(key=lambda sentence: sentence.startswith("Code"))
    text = " ".join(s + ("?" if s.startswith("Why") else ".") for s in chosen)
    return text if not text.startswith("Why") else f"We ask what matters. {text}"


_LABELS = {
    "en": ("Authors", "Abstract", "Link", "Motivation", "TL;DR", "Date"),
    "en2": ("Author(s)", "Summary", "Paper", "Why it matters", "Key idea", "Published"),
    "zh": ("作者", "摘要", "链接", "动机", "一句话总结", "日期"),
    "ja": ("著者", "概要", "リンク", "背景", "要約", "日付"),
    "ko": ("저자", "초록", "링크", "배경", "요약", "날짜"),
    "fr": ("Auteurs", "Résumé", "Lien", "Contexte", "En bref", "Date"),
    "de": ("Autoren", "Zusammenfassung", "Link", "Hintergrund", "Kurz gesagt", "Datum"),
    "es": ("Autores", "Resumen", "Enlace", "Motivación", "En resumen", "Fecha"),
}


def _link(paper: Made, rng: Random) -> str:
    return rng.choice(
        (
            f"https://arxiv.org/abs/{paper.arxiv_id}",
            f"https://arxiv.org/abs/{paper.arxiv_id}v2",
            f"https://huggingface.co/papers/{paper.arxiv_id}",
            f"https://arxiv.org/pdf/{paper.arxiv_id}",
        )
    )


def _beside(rng: Random) -> str:
    return f"Earlier work on {rng.choice(_THINGS)} is too slow for {rng.choice(_THINGS)}."


def _wrapped(text: str, width: int | None) -> str:
    if width is None:
        return text
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def markdown_labelled(rng: Random) -> Page:
    made = papers(rng)
    authors, abstract, link, said, short, date = _LABELS[rng.choice(sorted(_LABELS))]
    form = rng.choice(("**{}:** {}", "**{}**: {}", "- **{}:** {}", "* **{}**: {}", "{}: {}"))
    sign = rng.choice(("", "", "📌 ", "🔹 ")) if form[0] == "*" and form[1] == "*" else ""
    between = "\n" if form.startswith(("- ", "* ")) else "\n\n"
    level, numbered = "#" * rng.randint(1, 5), rng.random() < 0.3
    fields = [name for name in ("link", "said", "short", "date") if rng.random() < 0.5]
    order = rng.sample(["authors", *fields], len(fields) + 1)
    order.insert(rng.choice((0, len(order), len(order))), "abstract")
    linked = "link" not in fields or rng.random() < 0.3
    blocks = []
    for number, paper in enumerate(made, start=1):
        url = _link(paper, rng)
        values = {
            "authors": (authors, ", ".join(paper.authors)),
            "abstract": (abstract, paper.abstract),
            "link": (link, rng.choice((url, f"[arXiv]({url})"))),
            "said": (said, _beside(rng)),
            "short": (short, _beside(rng)),
            "date": (date, f"2025-03-{number:02}"),
        }
        title = f"[{paper.title}]({url})" if linked else paper.title
        title = f"{number}. {title}" if numbered else title
        said_of = between.join(sign + form.format(*values[name]) for name in order)
        blocks.append(f"{level} {title}\n\n{said_of}\n")
    rule = rng.choice(("\n", "\n---\n\n"))
    head = rng.choice(("", "# Papers of 2025-03-20\n\n" if level != "#" else ""))
    return Page(head + rule.join(blocks), made)


def markdown_headings(rng: Random) -> Page:
    made = papers(rng)
    level, linked = "#" * rng.randint(2, 4), rng.random() < 0.7
    width = rng.choice((None, None, 72, 80, 100))
    quote = rng.choice(("", "> "))
    people = rng.choice(("*{}*", "{}", "_{}_", "by {}"))
    blocks = []
    for paper in made:
        url = _link(paper, rng)
        title = f"[{paper.title}]({url})" if linked else paper.title
        abstract = _wrapped(paper.abstract, width).replace("\n", f"\n{quote}")
        tail = "" if linked else f"\n[arXiv]({url})\n"
        blocks.append(
            f"{level} {title}\n\n{people.format(', '.join(paper.authors))}\n\n"
            f"{quote}{abstract}\n{tail}"
        )
    head = rng.choice(("", "# Daily Papers\n\n", '<div align="center">\n\n# Papers\n\n</div>\n\n'))
    return Page(head + "\n".join(blocks), made)


def markdown_folded(rng: Random) -> Page:
    made = papers(rng)
    inner = rng.choice(("Abstract", "Original abstract", "原始摘要", "Details"))
    blocks = []
    for number, paper in enumerate(made, start=1):
        url = _link(paper, rng)
        if inner == "Details":
            top = f"<details>\n<summary><b>{number}. {paper.title}</b></summary>\n\n"
            rest = (
                f"**Authors:** {', '.join(paper.authors)}\n\n[Paper]({url})\n\n{paper.abstract}\n"
            )
            blocks.append(f"{top}{rest}\n</details>\n")
        else:
            blocks.append(
                f"### [{paper.title}]({url})\n*{', '.join(paper.authors)}*\n<details>\n"
                f"<summary>{inner}</summary>\n\n{paper.abstract}\n\n</details>\n"
            )
    return Page("\n".join(blocks), made)


def markdown_list(rng: Random) -> Page:
    made = papers(rng)
    form = rng.choice(
        (
            "{n}. **{t}** — *{p}* ([arXiv]({u}))\n\n   {a}\n",
            "- **[{t}]({u})**\n  - *{p}*\n  - {a}\n",
            "**{t}**\n{p}\n{u}\n\n{a}\n",
            "* [{t}]({u}) by {p}\n\n  {a}\n",
            "**[{t}]({u})**\n\n*{p}*\n\n> {a}\n",
        )
    )
    blocks = [
        form.format(
            n=n, t=paper.title, p=", ".join(paper.authors), u=_link(paper, rng), a=paper.abstract
        )
        for n, paper in enumerate(made, start=1)
    ]
    return Page("\n".join(blocks), made)


def text_labelled(rng: Random) -> Page:
    made = papers(rng)
    authors, abstract, link, said, _, date = _LABELS[rng.choice(sorted(_LABELS))]
    extra, below = rng.random() < 0.5, rng.random() < 0.3
    blocks = []
    for number, paper in enumerate(made, start=1):
        lines = [f"Title: {paper.title}" if below else paper.title]
        lines.append(f"{authors}: {', '.join(paper.authors)}")
        lines += [f"{date}: 2025-03-{number:02}", f"{said}: {_beside(rng)}"] if extra else []
        lines.append(f"{link}: {_link(paper, rng)}")
        lines.append(f"{abstract}:\n{paper.abstract}" if below else f"{abstract}: {paper.abstract}")
        blocks.append("\n".join(lines) + "\n")
    return Page("\n".join(blocks), made)


def text_plain(rng: Random) -> Page:
    made = papers(rng)
    width = rng.choice((None, None, 72, 80, 96))
    has_ids, votes = rng.random() < 0.6, rng.random() < 0.5
    blocks = []
    for number, paper in enumerate(made, start=1):
        above = f"{number * 7}\n\n" if votes else ""
        link = f"{_link(paper, rng)}\n\n" if has_ids else ""
        blocks.append(
            f"{above}{paper.title}\n\n{link}{_wrapped(paper.abstract, width)}\n\n"
            f"{number + 2} authors\n"
        )
    head = rng.choice(("", "Daily Papers\n\nSep 3\n\n", "Hugging Face\n\nModels\n\nDatasets\n\n"))
    return Page(head + "\n".join(blocks), made, has_authors=False, has_ids=has_ids)


def text_lynx(rng: Random) -> Page:
    made = papers(rng)
    body, links = ["   [1]Hugging Face\n\n     * [2]Models\n\nDaily Papers\n"], []
    for number, paper in enumerate(made):
        at = 3 + 3 * number
        abstract = textwrap.indent(_wrapped(paper.abstract, 72), "   ")
        body.append(
            f"   [{at}]{number * 11}\n\n  [{at + 1}]{paper.title}\n\n{abstract}\n"
            f"     * [{at + 2}]3 authors\n"
        )
        url = f"https://huggingface.co/papers/{paper.arxiv_id}"
        links += [f"{at}. https://huggingface.co/login?next=%2Fpapers%2F{paper.arxiv_id}"]
        links += [f"{at + 1}. {url}", f"{at + 2}. {url}"]
    listed = ["1. https://huggingface.co/", "2. https://huggingface.co/models", *links]
    tail = "\nReferences\n\n" + "".join(f"   {line}\n" for line in listed)
    return Page("\n".join(body) + tail, made, has_authors=False)


def html_blocks(rng: Random) -> Page:
    made = papers(rng)
    form = rng.choice(
        (
            "<article><h3><a href='{u}'>{t}</a></h3><p><i>{p}</i></p><p>{a}</p></article>",
            "<div><h2>{t}</h2><div>{p}</div><div>{a}</div><a href='{u}'>arXiv</a></div>",
            "<dt><b>{t}</b> <a href='{u}'>pdf</a></dt><dd><p>by {p}</p><p>{a}</p></dd>",
            "<tr><td><a href='{u}'>{t}</a><br><i>{p}</i></td><td>{a}</td></tr>",
            "<li><strong><a href='{u}'>{t}</a></strong><br>{p}<br>{a} "
            "<a href='{u}'>Read more</a></li>",
        )
    )
    around = {"<tr": "<table>{}</table>", "<li": "<ul>{}</ul>", "<dt": "<dl>{}</dl>"}
    body = "\n".join(
        form.format(
            u=_link(paper, rng),
            t=html.escape(paper.title),
            p=html.escape(", ".join(paper.authors), quote=rng.random() < 0.5),
            a=html.escape(paper.abstract),
        )
        for paper in made
    )
    body = around.get(form[:3], "{}").format(body)
    head = rng.choice(
        ("<!DOCTYPE html><html><body>{}</body></html>", "<html><body><h1>Papers</h1>{}")
    )
    return Page(head.format(body), made)


def html_labelled(rng: Random) -> Page:
    made = papers(rng)
    authors, abstract, _, said, _, _ = _LABELS[rng.choice(sorted(_LABELS))]
    form = rng.choice(
        (
            "<p><b>{}:</b> {}</p>",
            "<p><strong>{}</strong>: {}</p>",
            "<tr><th>{}</th><td>{}</td></tr>",
            "<details><summary>{}</summary><p>{}</p></details>",
        )
    )
    extra = rng.random() < 0.5
    blocks = []
    for paper in made:
        fields = [(authors, ", ".join(paper.authors))]
        fields += [(said, _beside(rng))] if extra else []
        fields += [(abstract, paper.abstract)]
        rows = "".join(form.format(name, html.escape(value)) for name, value in fields)
        rows = f"<table>{rows}</table>" if form.startswith("<tr") else rows
        title = f"<h3><a href='{_link(paper, rng)}'>{html.escape(paper.title)}</a></h3>"
        blocks.append(f"<section>{title}{rows}</section>")
    return Page(f"<!doctype html><html><body>{''.join(blocks)}</body></html>", made)


def arxiv_mail(rng: Random) -> Page:
    made = papers(rng)
    rule = "-" * 78
    blocks = []
    for paper in made:
        authors = textwrap.fill(", ".join(paper.authors), 70, subsequent_indent="  ")
        title = textwrap.fill(paper.title, 70, subsequent_indent="  ", break_on_hyphens=False)
        text = f"  {paper.abstract}"
        abstract = textwrap.fill(text, 78, break_on_hyphens=False)
        blocks.append(
            f"{rule}\n\\\\\narXiv:{paper.arxiv_id}\nDate: Wed, 12 Mar 2025 18:21:20 GMT   (56kb)\n"
            f"\nTitle: {title}\nAuthors: {authors}\nCategories: cs.CL\n\\\\\n{abstract}\n"
            f"\\\\ ( https://arxiv.org/abs/{paper.arxiv_id} ,  56kb)\n"
        )
    return Page("".join(blocks) + f"{rule}\n", made)


def org_mode(rng: Random) -> Page:
    made = papers(rng)
    blocks = [
        f"** {paper.title}\n:PROPERTIES:\n:ARXIV: {paper.arxiv_id}\n:END:\n"
        f"- Authors :: {', '.join(paper.authors)}\n- Link :: [[{_link(paper, rng)}][arXiv]]\n\n"
        f"{_wrapped(paper.abstract, rng.choice((None, 80)))}\n"
        for paper in made
    ]
    return Page("#+TITLE: Papers\n\n* cs.LG\n" + "\n".join(blocks), made)


FAMILIES: dict[str, Callable[[Random], Page]] = {
    one.__name__: one
    for one in (
        markdown_labelled,
        markdown_headings,
        markdown_folded,
        markdown_list,
        text_labelled,
        text_plain,
        text_lynx,
        html_blocks,
        html_labelled,
        arxiv_mail,
        org_mode,
        text_ideographs,
        arxiv_listing,
    )
}
