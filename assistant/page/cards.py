"""Papers as cards, in HTML: what was quoted of them, and what can be done with them. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from urllib.parse import quote_plus

from assistant.page.markup import counted, deed, escape
from assistant.types import Answer, Citation, Verdict
from index.types import Paper

_SEVERE: Sequence[Verdict] = ("supported", "weak", "unsupported")
_EMPTY = "The papers behind an answer appear here, with the sentences that it rests on."


def evidence_html(
    answer: Answer | None, place: int, papers: Mapping[str, Paper], captured: Mapping[str, str | None]
) -> str:
    """The papers of an answer as cards. `papers` by id: those that are still indexed; `captured` by digest."""
    if answer is None:
        return f'<h2>Evidence</h2><p class="empty start">{_EMPTY}</p>'
    if answer.status == "abstained":
        nearest = [card(near.title, papers.get(near.paper_id), captured) for near in answer.nearest]
        head = counted(len(nearest), "nearest paper")
        return f'<h2>{head}</h2><p class="empty">None of them answers the question.</p>{"".join(nearest)}'
    cards = [
        card(cited[0].title, papers.get(cited[0].paper_id), captured, cited, f"t{place}-p{number}")
        for number, cited in by_number(answer)
    ]
    head = counted(len(cards), "cited paper") if cards else "No paper is cited"
    back = f'<a class="back" href="#t{place}">Back to the answer</a>'
    return f'<h2 data-turn="{place}">{head}{back}</h2>{"".join(cards)}'


def card(
    title: str,
    paper: Paper | None,
    captured: Mapping[str, str | None],
    cited: Sequence[Citation] = (),
    anchor: str = "",
    *,
    opened: bool = False,
) -> str:
    """One paper: its title, where it was saved, the sentences quoted, and its abstract with them at their places."""
    url = (paper.url if paper else None) or _hub_search(title)
    number = f'<span class="number">{escape(f"[{cited[0].number}]")}</span> ' if cited else ""
    head = f"{number}{_outward(url, title)}"
    names = cited[0].digests if cited else paper.digests if paper else ()
    dated = ((name, captured.get(name)) for name in names)
    saved = "<br>".join(escape(f"{name} · {f'captured {date}' if date else 'undated'}") for name, date in dated)
    severe = sorted(cited, key=lambda citation: _SEVERE.index(citation.support))  # of one quote the worst verdict
    spans = {(citation.start, citation.end): citation for citation in severe}
    quotes = "".join(_quote(spans[span]) for span in dict.fromkeys((one.start, one.end) for one in cited))
    rest = ""
    if paper is not None:
        marked = _marked(paper.abstract, [span for span in sorted(spans) if _stands(paper, spans[span])], anchor)
        whole = "Abstract, as far as the digest shows it" if paper.truncated else "Whole abstract"
        state = " open" if opened else ""
        rest = f"<details{state}><summary>{whole}</summary><p>{marked}</p></details>{_deeds(paper)}"
    named = f' id="{anchor}" tabindex="-1"' if anchor else ""
    return f'<article{named}><h3>{head}</h3><p class="saved">{saved}</p>{quotes}{rest}</article>'


def by_number(answer: Answer) -> list[tuple[int, list[Citation]]]:
    """The citations of each cited paper, by its number."""
    cited = sorted(answer.citations, key=lambda citation: citation.number)
    return [(number, list(group)) for number, group in groupby(cited, key=lambda citation: citation.number)]


def _deeds(paper: Paper) -> str:
    if paper.arxiv_id:
        links = [_outward(f"https://arxiv.org/abs/{paper.arxiv_id}", "arXiv"), _outward(paper.url or "", "Hub")]
    else:
        links = [_outward(_hub_search(paper.title), "Search the Hub")]
    buttons = [
        deed("similar", "Similar papers", paper=paper.id),
        deed("about", "Ask about this paper", paper=paper.id),
        deed("bibtex", "Copy BibTeX", paper=paper.id),
    ]
    return f'<p class="deeds">{"".join([*links, *buttons])}</p>'


def _outward(url: str, text: str) -> str:
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def _hub_search(title: str) -> str:
    return f"https://huggingface.co/papers?q={quote_plus(title)}"


def _quote(citation: Citation) -> str:
    said = {"supported": "", "weak": "supports only in part: ", "unsupported": "does not support: "}[citation.support]
    note = f'<span class="verdict">{said}</span>' if said else ""
    return f'<p class="quote">{note}<mark class="{citation.support}">{escape(citation.quote)}</mark></p>'


def _stands(paper: Paper, citation: Citation) -> bool:
    """Whether the quote is still where it was: the paper may have been indexed anew since."""
    return paper.abstract[citation.start : citation.end] == citation.quote


def _marked(abstract: str, spans: Iterable[tuple[int, int]], anchor: str) -> str:
    """The abstract with the spans highlighted, which are in order and may overlap; each can be jumped to."""
    html, at = "", 0
    for start, end in spans:
        if end > at:
            begin = max(start, at)
            named = f' id="{anchor}-{start}"' if anchor else ""
            html += f"{escape(abstract[at:begin])}<mark{named}>{escape(abstract[begin:end])}</mark>"
            at = end
    return html + escape(abstract[at:])
