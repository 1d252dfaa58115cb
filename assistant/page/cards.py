"""Papers as cards: what was quoted of them, and what can be done with them. Pure functions;
cards.html shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote_plus

from assistant.page.templating import render
from assistant.types import COLUMNS, REPLIED, Answer, Cell, Citation, Verdict
from index.types import Paper

_SEVERE: Sequence[Verdict] = ("supported", "weak", "unsupported")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an abstract: what was quoted is `marked`, and can be jumped to by its `anchor`;
    `support`: how well it carries the sentence that cites it, None where none does."""

    text: str
    marked: bool = False
    anchor: str = ""
    support: Verdict | None = None


@dataclass(frozen=True, slots=True)
class _Quoted:
    text: str
    support: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. `saved`: a line a digest; `paper` and its `abstract`: where it is still
    indexed; `quotes`: those that do not stand in it any more; `links`: address and name; `about`:
    more of the paper, for a page of its own."""

    title: str
    url: str
    number: int | None
    anchor: str
    saved: Sequence[str]
    quotes: Sequence[Citation]
    paper: Paper | None
    abstract: Sequence[Piece]
    links: Sequence[tuple[str, str]]
    opened: bool = False
    about: Sequence[str] | None = None


def evidence_html(
    answer: Answer | None,
    place: int,
    papers: Mapping[str, Paper],
    captured: Mapping[str, str | None],
) -> str:
    """The papers of an answer as cards. `papers` by id: those that are still indexed; `captured` by
    digest."""
    cards: list[Card] = []
    if answer and answer.status == "abstained":
        cards = [_card(near.title, papers.get(near.paper_id), captured) for near in answer.nearest]
    elif answer and answer.kind in REPLIED:
        listed = [papers[key] for key in answer.papers if key in papers]
        cards = [_card(paper.title, paper, captured) for paper in listed]
    elif answer:
        cells = _cells(answer)
        for number, cited in by_number(answer):
            paper = papers.get(cited[0].paper_id)
            anchor = f"t{place}-p{number}"
            cards.append(
                _card(
                    cited[0].title,
                    paper,
                    captured,
                    cited,
                    anchor,
                    in_table=cells.get(number, ()),
                    opened=True,
                )
            )
    return render("evidence.html", answer=answer, place=place, cards=cards)


def reading_html(
    papers: Mapping[int, Paper], place: int, captured: Mapping[str, str | None]
) -> str:
    """The papers from which an answer is being written, by number; none as long as they are looked
    for."""
    cards = [
        _card(
            paper.title, paper, captured, anchor=f"t{place}-p{number}", number=number, opened=True
        )
        for number, paper in papers.items()
    ]
    return render("reading.html", place=place, cards=cards)


def paper_html(
    paper: Paper, captured: Mapping[str, str | None], about: Sequence[str] | None = None
) -> str:
    """A paper by itself, its abstract open. `about`: what else is told of it, by lines."""
    return render("paper.html", shown=_card(paper.title, paper, captured, opened=True, about=about))


def reader_html(paper: Paper, captured: Mapping[str, str | None]) -> str:
    """A paper in the place of the evidence, as long as nothing is asked."""
    return render("reader.html", shown=_card(paper.title, paper, captured, opened=True))


def by_number(answer: Answer) -> list[tuple[int, list[Citation]]]:
    """The citations of each cited paper, by its number."""
    cited = sorted(answer.citations, key=lambda citation: citation.number)
    return [
        (number, list(group))
        for number, group in groupby(cited, key=lambda citation: citation.number)
    ]


def _cells(answer: Answer) -> dict[int, list[Cell]]:
    """The cells of each paper in the table, by its number."""
    cells: dict[int, list[Cell]] = {}
    for row in answer.table or ():
        held: list[Cell | None] = [getattr(row, name) for name in COLUMNS]
        cells.setdefault(row.number, []).extend(cell for cell in held if cell)
    return cells


def _card(
    title: str,
    paper: Paper | None,
    captured: Mapping[str, str | None],
    cited: Sequence[Citation] = (),
    anchor: str = "",
    *,
    in_table: Sequence[Cell] = (),
    number: int | None = None,
    opened: bool = False,
    about: Sequence[str] | None = None,
) -> Card:
    known = cited[0] if cited else paper
    # of one quote the worst verdict
    severe = sorted(cited, key=lambda citation: _SEVERE.index(citation.support))
    quoted = {(citation.start, citation.end): citation for citation in severe}
    marked = {(cell.start, cell.end): _Quoted(cell.quote) for cell in in_table}
    marked |= {span: _Quoted(one.quote, one.support) for span, one in quoted.items()}
    in_order = dict.fromkeys((citation.start, citation.end) for citation in cited)
    lost = [
        quoted[start, end]
        for start, end in in_order
        if not paper or paper.abstract[start:end] != quoted[start, end].quote
    ]
    return Card(
        title,
        url=(paper.url if paper else None) or _hub_search(title),
        number=cited[0].number if cited else number,
        anchor=anchor,
        saved=[_saved(name, captured.get(name)) for name in known.digests] if known else (),
        quotes=lost,
        paper=paper,
        abstract=list(_pieces(paper, marked, anchor)) if paper else (),
        links=_links(paper) if paper else (),
        opened=opened,
        about=about,
    )


def _saved(digest: str, date: str | None) -> str:
    when = f"captured {date}" if date else "undated"
    return f"{digest} · {when}"


def _links(paper: Paper) -> list[tuple[str, str]]:
    if not paper.arxiv_id:
        return [(_hub_search(paper.title), "Search the Hub")]
    return [(f"https://arxiv.org/abs/{paper.arxiv_id}", "arXiv"), (paper.url or "", "Hub")]


def _hub_search(title: str) -> str:
    return f"https://huggingface.co/papers?q={quote_plus(title)}"


def _pieces(
    paper: Paper, quoted: Mapping[tuple[int, int], _Quoted], anchor: str
) -> Iterator[Piece]:
    """The abstract with its quotes marked, which may overlap. One that is no longer where it was
    (the paper may have been indexed anew since) is not marked."""
    abstract, at = paper.abstract, 0
    for start, end in sorted(quoted):
        one = quoted[start, end]
        if abstract[start:end] != one.text or end <= at:
            continue
        begin = max(start, at)
        yield Piece(abstract[at:begin])
        jump = f"{anchor}-{start}" if anchor else ""
        yield Piece(abstract[begin:end], True, jump, one.support)
        at = end
    yield Piece(abstract[at:])
