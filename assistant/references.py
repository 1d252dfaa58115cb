"""Papers and answers in the forms that other programs read: BibTeX, RIS, CSV, Markdown. Pure
functions.

Whatever a digest says stays a value of its form: it opens no entry, field, cell, link or formula of
its own.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from urllib.parse import quote

from assistant.checking.citations import disarm, rewritten
from assistant.control_characters import COMMANDS
from assistant.tex import tex
from assistant.types import COLUMNS, REPLIED, Answer, Cell, Row
from assistant.wording import DOUBTS
from index.addresses import is_address
from index.text.words import STOP_WORDS, words
from index.types import Paper

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&$@:])")
_WEB = re.compile(r"(?<=www)\.", re.IGNORECASE)
_BY_ITSELF = re.compile(r"(?<!\\)(:(?=//)|(?<=www)\.|@|(?<=mailto):|(?<=xmpp):)", re.IGNORECASE)
_LITERAL_NAME = re.compile(r"\band\b|^others$|,.*,|^\W*,|,\W*$", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_AUTHORS_TOLD = 3  # before "et al."
_FORMULA = frozenset("=+-@")  # what a spreadsheet would run
_QUOTES = frozenset("\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb")
_URL = "!#$%&'()*+,/:;=?@[]~"  # may stand in an address beside letters, digits and "-._"


def bibtex(papers: Sequence[Paper]) -> str:
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    taken: set[str] = set()
    entries = []
    for paper in papers:
        fields = {
            "title": f"{{{tex(title)}}}" if (title := _line(paper.title)) else "",
            "author": " and ".join(map(_tex_name, _authors(paper))),
            **_dated(paper),
        }
        if paper.arxiv_id:
            fields |= {"eprint": tex(_line(paper.arxiv_id)), "archiveprefix": "arXiv"}
        fields["url"] = web_address(paper)
        if ungiven := [name for name in ("author", "year") if not fields.get(name)]:
            fields["note"] = f"{' and '.join(ungiven)} not given in the digest"
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
            "title": _line(paper.title),
            "authors": _authors(paper),
            "abstract": _line(paper.abstract),
            "urls": [web_address(paper).replace(";", "%3B")],  # it would begin another one
        }
        records.append(
            {
                name: value
                for name, value in (record | _dated(paper)).items()
                if value and value != [""]
            }
        )
    text: str = rispy.dumps(records, implementation=Writer, enforce_list_tags=False)
    return text.strip() + "\n"


def table(papers: Sequence[Paper]) -> str:
    """CSV with a header, which a spreadsheet opens and runs nothing of."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["title", "authors", "published", "arxiv_id", "url", "digests", "abstract"])
    for paper in papers:
        row = [
            paper.title,
            "; ".join(_authors(paper)),
            paper.published or "",
            paper.arxiv_id or "",
            web_address(paper),
        ]
        row += ["; ".join(paper.digests), paper.abstract]
        writer.writerow(map(_cell, row))
    return out.getvalue()


def _cell(text: str) -> str:
    """An apostrophe, a spreadsheet's own mark of a text, goes before what it would take for a
    formula.

    So also behind each semicolon, at which a spreadsheet cuts where the comma is for decimals.
    Numbers stay. Whoever wants the text back takes the apostrophe from what is still a formula
    without it.
    """
    line = _line(text)
    if _NUMBER.fullmatch(line):
        return line
    return ";".join(f"'{piece}" if _is_formula(piece) else piece for piece in line.split(";"))


def _is_formula(text: str) -> bool:
    """Also behind what spreadsheets skip: spaces, quotes, and all that nobody sees; in any width of
    its sign.

    Each character by itself: of "=" and a stroke through it, normalising both would make a sign of
    its own.
    """
    for sign in (sign for character in text for sign in unicodedata.normalize("NFKC", character)):
        if not (sign.isspace() or sign in _QUOTES or _is_unseen(sign)):
            return sign in _FORMULA
    return False


def _is_unseen(sign: str) -> bool:
    """Control, format and private characters, marks upon nothing, and letters that are blank."""
    kind = unicodedata.category(sign)
    return kind[0] in "CZ" or kind in ("Mn", "Me") or sign in "\u115f\u1160\u2800\u3164\uffa0"


def markdown(papers: Sequence[Paper]) -> str:
    return "".join(f"- {listed(paper)}\n" for paper in papers)


def rows_csv(rows: Sequence[Row]) -> str:
    """A table of papers as CSV with a header, as `table` is."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    grouped = _grouped(rows)
    writer.writerow(["number", "paper_id", "title", *grouped, *COLUMNS])
    for row in rows:
        of_group = [row.group] if grouped else []
        paper = [str(row.number), row.paper_id, row.title, *of_group]
        writer.writerow(map(_cell, [*paper, *_quotes(row)]))
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
    text = unlinked(titled(marked(answer, style="*").strip(), answer))
    table = f"\n\n{rows_markdown(answer.table).rstrip()}" if answer.table else ""
    question = plain(answer.question)
    asked = f"## {question}" if heading else f"**{question}**"
    return f"{asked}\n\n{text}{table}{references}"


def titled(text: str, answer: Answer) -> str:
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
    names = _authors(paper)
    others = " et al." if len(names) > _AUTHORS_TOLD else ""
    authors = ", ".join(names[:_AUTHORS_TOLD]) + others
    told = ". ".join(filter(None, [authors.rstrip("."), *_dated(paper).values()]))
    line = plain(paper.title)
    if address := web_address(paper):
        line = f"[{line}]({address.replace('(', '%28').replace(')', '%29')})"
    if told:
        line += f". {plain(told)}"
    return _unlisted(line)  # a title of digits alone becomes an item with the stop behind it


def plain(text: str) -> str:
    """One line that Markdown shows to the letter; `@`, `:` and `www.` would become links by
    themselves."""
    escaped = _WEB.sub(r"\.", _MARKDOWN.sub(r"\\\1", _line(text)))
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


def _line(text: str) -> str:
    """A text as every form has it: in one line, each white space a space, without control and
    direction characters. Half a character (of a name that is no UTF-8) is U+FFFD."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", " ".join(text.split()))
    return " ".join(COMMANDS.sub("", text).split())


def _authors(paper: Paper) -> list[str]:
    return [name for name in map(_line, paper.authors) if name]


def _tex_name(name: str) -> str:
    """A name that BibTeX takes for several, or cannot take apart, goes in braces, as a name of one
    part; as does one with a backslash outside braces, which bibtexparser can lose beside an `and`.
    """
    told = tex(name)
    is_bare = "\\" in re.sub(r"\{[^{}]*\}", "", told)
    return f"{{{told}}}" if _LITERAL_NAME.search(name) or is_bare else told


def _dated(paper: Paper) -> dict[str, str]:
    year = re.match(r"[0-9]{4}(?![0-9])", paper.published or "")
    if year:
        return {"year": year[0]}
    if paper.arxiv_id and re.match(r"[0-9]{4}\.", paper.arxiv_id):
        return {"year": f"20{paper.arxiv_id[:2]}"}
    return {}


def web_address(paper: Paper) -> str:
    """On the web, in the characters of an address; what is no such address is in no export."""
    if paper.arxiv_id:
        return f"https://arxiv.org/abs/{quote(_line(paper.arxiv_id), safe='/')}"
    url = _line(paper.url or "")
    return quote(url, safe=_URL) if is_address(url) else ""


def _key(paper: Paper, taken: set[str]) -> str:
    """Family name, year, first word that tells something; a number more where it is taken."""
    authors = _authors(paper)
    family = words(authors[0].split()[-1])[-1:] if authors else []
    telling = [word for word in words(paper.title) if word not in STOP_WORDS and word[0].isalpha()]
    said = "".join([*family, *_dated(paper).values(), *telling[:1]])
    stem = re.sub(r"[^a-z0-9]", "", said.encode("ascii", "ignore").decode()) or "paper"
    key, more = stem, 1
    while key in taken:
        more += 1
        key = f"{stem}{more}"
    taken.add(key)
    return key
