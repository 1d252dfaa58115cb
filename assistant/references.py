"""Papers and answers in the forms that other programs read: BibTeX, RIS, CSL JSON, CSV, Markdown.
Pure functions.

Whatever a digest says stays a value of its form: it opens no entry, field, cell, link or formula of
its own. LaTeX stays in BibTeX alone, whose readers know it; those of all other forms would show it
as it was saved, so there it is given as it is read.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from assistant.checking.citations import disarm, rewritten
from assistant.control_characters import COMMANDS
from assistant.latex import as_read, markdown_as_read
from assistant.paper_fields import (
    arxiv_number,
    authors_of,
    date_parts,
    dated,
    exported_line,
    readable_line,
    readable_names,
    ungiven,
    web_address,
)
from assistant.spreadsheet_cells import cell
from assistant.tex import tex
from assistant.types import COLUMNS, REPLIED, Answer, Cell, Row
from assistant.wording import DOUBTS
from index.text.words import STOP_WORDS, words
from index.types import Paper

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&$@:])")
_WEB = re.compile(r"(?<=www)\.", re.IGNORECASE)
_BY_ITSELF = re.compile(r"(?<!\\)(:(?=//)|(?<=www)\.|@|(?<=mailto):|(?<=xmpp):)", re.IGNORECASE)
_LITERAL_NAME = re.compile(r"\band\b|^others$|,.*,|^\W*,|,\W*$", re.IGNORECASE)
_AUTHORS_TOLD = 3  # before "et al."


def bibtex(papers: Sequence[Paper]) -> str:
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    taken: set[str] = set()
    entries = []
    for paper in papers:
        fields = {
            "title": f"{{{tex(title)}}}" if (title := exported_line(paper.title)) else "",
            "author": " and ".join(map(_tex_name, authors_of(paper))),
            **dated(paper),
        }
        if paper.arxiv_id:
            fields |= {"eprint": tex(exported_line(paper.arxiv_id)), "archiveprefix": "arXiv"}
        fields["url"] = web_address(paper)
        fields["note"] = ungiven(paper)
        known = [Field(name, value) for name, value in fields.items() if value]
        entries.append(Entry("misc", _key(paper, taken), known))
    return write_string(Library([*entries])).rstrip() + "\n"


def ris(papers: Sequence[Paper]) -> str:
    import rispy

    class Writer(rispy.RisWriter):  # type: ignore[misc]
        def set_header(self, _: int) -> str:
            return ""  # a number before each record is no RIS

    records = []
    for paper in papers:
        record = {
            "type_of_reference": "GEN",
            "title": readable_line(paper.title),
            "authors": readable_names(paper),
            "abstract": readable_line(paper.abstract),
            "urls": [web_address(paper).replace(";", "%3B")],  # it would begin another one
            "accession_number": arxiv_number(paper),
            "notes": [ungiven(paper)],
        }
        records.append(
            {
                name: value
                for name, value in (record | dated(paper)).items()
                if value and value != [""]
            }
        )
    text: str = rispy.dumps(records, implementation=Writer, enforce_list_tags=False)
    return text.strip() + "\n"


def csl_json(papers: Sequence[Paper]) -> str:
    """A digest has names as they are said, in which nothing tells a family's from a group's: each
    is whole, a `literal`. The ids are the keys of `bibtex`."""
    taken: set[str] = set()
    items = []
    for paper in papers:
        fields = {
            "id": _key(paper, taken),
            "type": "article",  # of CSL 1.0.2: a preprint
            "title": readable_line(paper.title),
            "author": [{"literal": name} for name in readable_names(paper)],
            "issued": {"date-parts": [parts]} if (parts := date_parts(paper)) else None,
            "publisher": "arXiv" if arxiv_number(paper) else "",
            "number": arxiv_number(paper),
            "URL": web_address(paper),
            "abstract": readable_line(paper.abstract),
            "note": ungiven(paper),
        }
        items.append({name: value for name, value in fields.items() if value})
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def table(papers: Sequence[Paper]) -> str:
    """CSV with a header, which a spreadsheet opens and runs nothing of."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["title", "authors", "published", "arxiv_id", "url", "digests", "abstract"])
    for paper in papers:
        row = [
            as_read(paper.title),
            "; ".join(readable_names(paper)),
            paper.published or "",
            paper.arxiv_id or "",
            web_address(paper),
        ]
        row += ["; ".join(paper.digests), as_read(paper.abstract)]
        writer.writerow(map(_cell, row))
    return out.getvalue()


def _cell(text: str) -> str:
    return cell(exported_line(text))


def markdown(papers: Sequence[Paper]) -> str:
    return "".join(f"- {listed(paper)}\n" for paper in papers)


def rows_csv(rows: Sequence[Row]) -> str:
    """A table of papers as CSV with a header, as `table` is."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    grouped = _grouped(rows)
    writer.writerow(["number", "paper_id", "title", *grouped, *COLUMNS])
    for row in rows:
        said = [row.title, *([row.group] if grouped else []), *_quotes(row)]
        writer.writerow(map(_cell, [str(row.number), row.paper_id, *map(as_read, said)]))
    return out.getvalue()


def rows_markdown(rows: Sequence[Row]) -> str:
    """A table of papers as GitHub shows one."""
    head = ["Paper", *(name.capitalize() for name in (*_grouped(rows), *COLUMNS))]
    lines = [head, ["---"] * len(head)]
    for row in rows:
        of_group = [row.group] if _grouped(rows) else []
        said = map(plain, [*of_group, *_quotes(row)])
        lines.append([f"[{row.number}] {plain(row.title)}", *said])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _grouped(rows: Sequence[Row]) -> tuple[str, ...]:
    return ("group",) if any(row.group for row in rows) else ()


def _quotes(row: Row) -> list[str]:
    cells: list[Cell | None] = [getattr(row, name) for name in COLUMNS]
    return [cell.quote if cell else "" for cell in cells]


TABLES: Mapping[str, tuple[str, Callable[[Sequence[Row]], str]]] = {
    "CSV": ("csv", rows_csv),
    "Markdown": ("md", rows_markdown),
}
"""What a table of papers can be exported to, with the suffix of the file."""

FORMATS: Mapping[str, tuple[str, Callable[[Sequence[Paper]], str]]] = {
    "BibTeX": ("bib", bibtex),
    "RIS": ("ris", ris),
    "CSL JSON": ("json", csl_json),
    "CSV": ("csv", table),
    "Markdown": ("md", markdown),
}
"""What papers can be exported to, with the suffix of the file."""


def answer_markdown(answer: Answer, papers: Mapping[str, Paper], *, heading: bool = False) -> str:
    """The question, as a heading or bold, the answer with its marks, its table and its references;
    `papers` are those that are still indexed.

    An answer may set its words in Markdown. It makes no HTML, link or picture of its own: those
    would load from, or lead to, wherever a digest or a model says.
    """
    cited = groupby(
        sorted(answer.citations, key=lambda one: one.number),
        key=lambda one: (one.number, one.paper_id),
    )
    lines = []
    for (number, paper_id), group in cited:
        told = listed(papers[paper_id]) if paper_id in papers else plain(next(group).title)
        lines.append(f"- [{number}] {told}\n")
    if answer.kind in REPLIED:  # they stand in the text without a number
        lines = [f"- {listed(papers[key])}\n" for key in answer.papers if key in papers]
    references = f"\n\n{''.join(lines)}" if lines else "\n"
    text = body(answer)
    table = f"\n\n{rows_markdown(answer.table).rstrip()}" if answer.table else ""
    question = plain(answer.question)
    asked = f"## {question}" if heading else f"**{question}**"
    return f"{asked}\n\n{text}{table}{references}"


def body(answer: Answer) -> str:
    """Its text with its marks, and a word behind what is not fully supported."""
    return unlinked(markdown_as_read(_titled(marked(answer, style="*").strip(), answer)))


def _titled(text: str, answer: Answer) -> str:
    """With each title that stands above what its paper says as a line of its own."""
    titles = {disarm(one.title) for one in answer.citations}
    return "\n".join(
        f"**{line}**  " if line in titles else line  # two spaces: the line ends here
        for line in text.split("\n")
    )


def marked(answer: Answer, style: str = "") -> str:
    """The text of an answer with each sentence that is not fully supported said to be so; `style`
    is put on both sides of what is said."""
    doubted = {
        place: f"{sentence.text} {style}({DOUBTS[sentence.support]}){style}"
        for place, sentence in enumerate(answer.sentences)
        if sentence.support in DOUBTS
    }
    return rewritten(answer.text, [sentence.text for sentence in answer.sentences], doubted)


def listed(paper: Paper) -> str:
    """A reference, in one line of Markdown."""
    names = readable_names(paper)
    others = " et al." if len(names) > _AUTHORS_TOLD else ""
    authors = ", ".join(names[:_AUTHORS_TOLD]) + others
    told = ". ".join(filter(None, [authors.rstrip("."), *dated(paper).values()]))
    line = plain(paper.title)
    if address := web_address(paper):
        line = f"[{line}]({address.replace('(', '%28').replace(')', '%29')})"
    if told:
        line += f". {plain(told)}"
    return _unlisted(line)  # a title of digits alone becomes an item with the stop behind it


def plain(text: str) -> str:
    """One line that Markdown shows to the letter, its LaTeX as it is read; `@`, `:` and `www.`
    would become links by themselves."""
    escaped = _WEB.sub(r"\.", _MARKDOWN.sub(r"\\\1", readable_line(text)))
    return _unlisted(escaped)


def _unlisted(line: str) -> str:
    """A line that begins so would be an item of a list."""
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", line)


def unlinked(text: str) -> str:
    """A space makes a tag a sign of less; no address follows what stands in brackets, and none
    becomes a link by itself, as GitHub makes them of what has `://`, `www.` or `@` in it."""
    text = COMMANDS.sub("", re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text))
    text = re.sub(r"(\] ?)([(:])", r"\1\\\2", re.sub(r"<(?=[A-Za-z/!?])", "< ", text))
    return _BY_ITSELF.sub(r"\\\g<0>", text)


def _tex_name(name: str) -> str:
    """A name that BibTeX takes for several, or cannot take apart, goes in braces, as a name of one
    part; as does one with a backslash outside braces, which bibtexparser can lose beside an `and`.
    """
    told = tex(name)
    is_bare = "\\" in re.sub(r"\{[^{}]*\}", "", told)
    return f"{{{told}}}" if _LITERAL_NAME.search(name) or is_bare else told


def _key(paper: Paper, taken: set[str]) -> str:
    """Family name, year, first word that tells something; a number more where it is taken."""
    authors = authors_of(paper)
    family = words(authors[0].split()[-1])[-1:] if authors else []
    telling = [word for word in words(paper.title) if word not in STOP_WORDS and word[0].isalpha()]
    said = "".join([*family, *dated(paper).values(), *telling[:1]])
    stem = re.sub(r"[^a-z0-9]", "", said.encode("ascii", "ignore").decode()) or "paper"
    key, more = stem, 1
    while key in taken:
        more += 1
        key = f"{stem}{more}"
    taken.add(key)
    return key
