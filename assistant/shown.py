"""An answer as Python shows it: HTML for a notebook, Markdown, a dict for JSON. Pure functions.

Whatever a digest or a model says stays text: it opens no tag, link or formula of its own.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any

from assistant.checking.citations import marks_in
from assistant.control_characters import harmless
from assistant.footnotes import footnoted
from assistant.latex import as_read, markdown_as_read
from assistant.paper_fields import web_address
from assistant.references import answer_markdown
from assistant.types import Answer, Citation
from assistant.wording import DOUBTS, REFUSED
from index.layouts.identifiers import bare_arxiv_id
from index.types import Paper

# notebooks typeset what stands between dollars; these names keep MathJax from it
_ROOT = "askpapers tex2jax_ignore mathjax_ignore"
_QUIET = "opacity:.7;font-size:90%"
_QUOTE = "margin:.2em 0 .2em 1em;padding-left:.6em;border-left:3px solid #8884"


def as_dict(answer: Answer) -> dict[str, Any]:
    """Tuples as lists, as in JSON."""
    made: dict[str, Any] = _listed(asdict(answer))
    return made


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(inner) for inner in value] if isinstance(value, list | tuple) else value


def markdown(answer: Answer, papers: Mapping[str, Paper], *, footnotes: bool = False) -> str:
    """With a stand-in, by its title and its id, for each cited paper that is not in `papers`."""
    cited = {one.paper_id: _stand_in(one.paper_id, one.title) for one in answer.citations}
    return (footnoted if footnotes else answer_markdown)(answer, cited | dict(papers))


def html(answer: Answer) -> str:
    """One element: the question, the text, what is doubtful, the cited papers with their quotes,
    and the program's own notes."""
    head = f"<p><b>{_text(answer.question)}</b></p>"
    notes = [*answer.notes, *([answer.problem] if answer.problem else [])]
    parts = [head, *_refused(answer), _body(answer), *_doubts(answer), *_sources(answer)]
    parts += [f'<p style="{_QUIET}">{_text(note)}</p>' for note in notes]
    return f'<div class="{_ROOT}">{"".join(parts)}</div>'


def address(cited: Citation) -> str:
    """Where a cited paper stands on the web, as far as its id tells; else empty."""
    return web_address(_stand_in(cited.paper_id, cited.title))


def _body(answer: Answer) -> str:
    paragraphs = [one for one in re.split(r"\n{2,}", markdown_as_read(answer.text)) if one.strip()]
    return "".join(f"<p>{_marked(one, answer)}</p>" for one in paragraphs)


def _marked(text: str, answer: Answer) -> str:
    """With each mark that resolves as a link to its paper, or told by its title."""
    titles = {one.number: one for one in answer.citations}
    parts, end = [], 0
    for mark, numbers in marks_in(text):
        parts.append(_highlighted(text[end : mark.start()], answer.short))
        known = [_mark(titles[number]) for number in numbers if number in titles]
        parts.append("".join(known) or _text(mark[0]))
        end = mark.end()
    parts.append(_highlighted(text[end:], answer.short))
    return "".join(parts).replace("\n", "<br>")


def _mark(cited: Citation) -> str:
    return f'<sup title="{_text(as_read(cited.title))}">{_linked(cited, f"[{cited.number}]")}</sup>'


def _highlighted(text: str, short: str | None) -> str:
    """With what answers the question set off."""
    if not short or short not in text:
        return _text(text)
    before, _, after = text.partition(short)
    return f"{_text(before)}<mark>{_text(short)}</mark>{_text(after)}"


def _refused(answer: Answer) -> list[str]:
    if answer.status != "abstained" or answer.reason is None or answer.reason not in REFUSED:
        return []
    return [f'<p style="{_QUIET}">{_text(REFUSED[answer.reason])}</p>']


def _doubts(answer: Answer) -> list[str]:
    return [
        f'<p style="{_QUIET}"><i>{DOUBTS[one.support]}:</i> {_text(as_read(one.text))} '
        f"({_text('; '.join(one.reasons))})</p>"
        for one in answer.sentences
        if one.support in DOUBTS
    ]


def _sources(answer: Answer) -> list[str]:
    """By their numbers; each quote once, with its verdict where that is not "supported"."""

    def number(one: Citation) -> int:
        return one.number

    parts = []
    for place, group in groupby(sorted(answer.citations, key=number), key=number):
        cited = list(group)
        title = _linked(cited[0], as_read(cited[0].title))
        digests = _text(", ".join(cited[0].digests))
        quotes = "".join(
            f'<blockquote style="{_QUOTE}">\u201c{_text(as_read(quote))}\u201d{_verdict(one)}'
            "</blockquote>"
            for quote, one in {one.quote: one for one in cited}.items()
        )
        parts.append(f'<p>[{place}] {title} <span style="{_QUIET}">{digests}</span></p>{quotes}')
    return parts


def _verdict(one: Citation) -> str:
    return f" <i>({DOUBTS[one.support]})</i>" if one.support in DOUBTS else ""


def _linked(cited: Citation, text: str) -> str:
    where = address(cited)
    return f'<a href="{_text(where)}" rel="noreferrer">{_text(text)}</a>' if where else _text(text)


def _stand_in(paper_id: str, title: str) -> Paper:
    return Paper(paper_id, title, "", (), arxiv_id=bare_arxiv_id(paper_id))


def _text(text: str) -> str:
    return markup.escape(harmless(text))
