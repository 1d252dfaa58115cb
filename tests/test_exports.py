"""Whatever a digest says, an export holds its values and no more: each form is read back by a
reader of its own.

Covers assistant.tex, assistant.spreadsheet_cells.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pylatexenc.latex2text import LatexNodes2Text

from assistant.footnotes import footnoted
from assistant.latex import as_read
from assistant.marks import Mark
from assistant.paper_notes import paper_note
from assistant.references import (
    FORMATS,
    answer_markdown,
    bibtex,
    csl_json,
    markdown,
    ris,
    rows_csv,
    rows_markdown,
    table,
)
from assistant.tex import tex
from assistant.types import COLUMNS, Answer, Cell, Citation, Row, Seconds
from index.types import Paper

HOSTILE = [
    "}", "{", "}},\n@misc{evil,", "}, note = {y}", "@", "\n@article{x,", '"', "\\", "\\write18{rm}",
    "$", "$x_{i}$", "\\alpha", "$\\alpha$", "\\{", "\\}", "^^5c", "\\'e", "{\\textbackslash}",
    "\\input{a}", "%", "&", "#", "_", "~", " and ", ",", "others", "\r", "\r\n", "\u2028", "\x0b",
    "\x85", "\nER  - \nTY  - JOUR", "TY  - ", "AU  - ", ";", "=1+1", " =1+1", "\uff1d1+1",
    "\u200b=1", "\ufeff@x", "\t+1", "-1", "'=1", '"=1', "\xa0-2+3", "=cmd|' /C calc'!A0",
    "[x](http://evil.example)", "![x](//e)", "<script>", "www.evil.example", "http://evil.example",
    "a@b.co", "# h", "- ", "1. ", "\x1b]0;T\x07", "\u202e", "\ud800", "`", "**", "&lt;b&gt;",
    "](http://e)", "[a]: http://e", "|",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=6), max_size=8).map(
    "".join
)
WORD = st.sampled_from(["Ann", "de", "=x", "and", "\u202e"]) | TEXT
PAPERS = st.lists(
    st.builds(
        Paper,
        id=st.sampled_from(["t1", "t2"]),
        title=TEXT,
        abstract=TEXT,
        digests=st.lists(TEXT, max_size=2).map(tuple),
        arxiv_id=st.none() | TEXT,
        authors=st.lists(WORD | st.lists(WORD, max_size=3).map(" ".join), max_size=3).map(tuple),
        published=st.none() | st.sampled_from(["2023-05-02", "2023", "-1", "=2023"]) | TEXT,
        link=st.none() | TEXT | TEXT.map(lambda text: f"https://a.example/{text}"),
    ),
    max_size=3,
)
BIDI = {
    chr(c)
    for c in (
        0x61C,
        0x200E,
        0x200F,
        *range(0x2028, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xFFF9, 0xFFFC),
    )
}
TAGS = {chr(c) for c in range(0xE0000, 0xE0080)}

CELL = st.none() | st.builds(Cell, quote=TEXT, start=st.just(0), end=st.just(1))
ROWS = st.lists(
    st.builds(
        Row,
        number=st.integers(1, 99),
        paper_id=WORD,
        title=TEXT,
        **dict.fromkeys(COLUMNS, CELL),
    ),
    max_size=3,
)


MIXED = [
    Paper("t", "-5; x", "1; -5", (), authors=("Ann $", "Ann")),
    Paper("t", "0", "", (), authors=("Ann",)),
]
"""Found by long fuzzing."""


def tried(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Few are the same each time, so that a failure tells of a change and not of luck; many are
    tried by test_fuzz.py."""
    return settings(max_examples=examples, deadline=None, database=None, derandomize=True)


def one_line(text: str) -> str:
    """What each form makes of a text, and all that it changes: a line, without what commands or
    turns it."""
    spaced = "".join(" " if c.isspace() else c for c in text)
    kept = (c for c in spaced if unicodedata.category(c) != "Cc" and c not in BIDI | TAGS)
    return re.sub(
        " +", " ", "".join("\ufffd" if unicodedata.category(c) == "Cs" else c for c in kept)
    ).strip()


def lines_of(texts: tuple[str, ...]) -> list[str]:
    return [line for line in map(one_line, texts) if line]


def read_line(text: str) -> str:
    """Of those forms whose readers know no LaTeX."""
    return one_line(as_read(text))


def names_of(paper: Paper) -> list[str]:
    return [name for name in map(read_line, paper.authors) if name]


# BibTeX

SIGNS = {
    "backslash": "\\",
    "asciitilde": "~",
    "asciicircum": "^",
    "braceleft": "",
    "braceright": "",
}


def meant(text: str) -> str:
    """TeX's names for signs as the signs, and no braces: both ways to write one sign are the
    same."""

    def sign(match: re.Match[str]) -> str:
        if match[1]:
            return SIGNS[match[1]]
        return match[2] or ("" if match[0][-1] in "{}" else match[0])

    return re.sub(rf"\\\\|\\text({'|'.join(SIGNS)})(?![A-Za-z])|\\([%&#_$])|\\?[{{}}]", sign, text)


def entries_by_bibtex(text: str) -> list[dict[str, str]]:
    """Entries and fields as BibTeX itself takes them apart: it counts every brace, and knows no
    escape."""
    entries, at = [], 0
    while (at := text.find("@", at)) >= 0:
        at = text.index(",", at) + 1
        fields: dict[str, str] = {}
        while match := re.compile(r"\s*([a-z]+) = \{").match(text, at):
            depth, end = 1, match.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            assert match[1] not in fields
            fields[match[1]] = text[match.end() : end - 1]
            at = end + (text[end] == ",")
        assert text[at:].startswith("\n}\n")
        entries.append(fields)
        at += 2
    return entries


RUN = {
    "write",
    "input",
    "include",
    "immediate",
    "def",
    "csname",
    "openout",
    "read",
    "catcode",
    "let",
    "expandafter",
}


def check_bibtex(papers: list[Paper]) -> None:
    text = bibtex(papers)
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)
    library = parse_string(text)
    # no comment, and none failed
    assert (len(library.entries), len(library.blocks)) == (len(papers), len(papers))
    assert len({entry.key for entry in library.entries}) == len(papers)
    entries = [{field.key: str(field.value) for field in entry.fields} for entry in library.entries]
    assert entries_by_bibtex(text) == entries
    for paper, fields in zip(papers, entries, strict=True):
        title, authors = one_line(paper.title), lines_of(paper.authors)
        wanted = {"title": title, "author": authors, "eprint": one_line(paper.arxiv_id or "")}
        assert {name for name, value in wanted.items() if value} == set(fields) & set(wanted)
        assert set(fields) <= {*wanted, "year", "archiveprefix", "url", "note"}
        ungiven = [name for name in ("author", "year") if not fields.get(name)]
        said = f"{' and '.join(ungiven)} not given in the digest"
        assert fields.get("note") == (said if ungiven else None)
        assert meant(fields.get("title", "")) == meant(title)
        names = split_multiple_persons_names(fields.get("author", ""))
        assert [meant(name) for name in names] == [meant(name) for name in authors]
        for name in names:
            parse_single_name_into_parts(name, strict=True)  # raises where BibTeX complains
        assert re.fullmatch("([0-9]{4})?", fields.get("year", ""))
        assert re.fullmatch(r"(https?://[!-z~|]*)?", fields.get("url", ""), re.IGNORECASE)
        said = " ".join(value for name, value in fields.items() if name != "url")
        assert not set(re.findall(r"\\([A-Za-z]+)", said)) & RUN
        assert "^^" not in said  # TeX reads a character's code behind it


@given(PAPERS)
@example(MIXED)
@tried(60)
def test_bibtex_opens_no_entry_and_no_field(papers: list[Paper]) -> None:
    check_bibtex(papers)


@given(
    st.lists(
        st.sampled_from([*"%&#_~^@<>|\"'", *"ab .,;:-"]) | st.text(max_size=3), max_size=20
    ).map("".join)
)
@tried(60)
def test_latex_shows_a_text_without_commands_to_the_letter(text: str) -> None:
    line = re.sub(r"[\\${}]", "", one_line(text))
    parts = re.split("([%&#_~^])", line)  # between them pylatexenc reads ligatures, as TeX does
    read = "".join(
        part if n % 2 else LatexNodes2Text().latex_to_text(part) for n, part in enumerate(parts)
    )
    assert LatexNodes2Text().latex_to_text(tex(line)).replace("\u02c6", "^") == read.replace(
        "\u02c6", "^"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Rates of $\\mathcal{O}(n^{2})$ for $\\alpha$-divergences", "On $\\{0,1\\}^n$ and "
        "\\(x_i\\)",
        "Erd\\H{o}s numbers",
        "G\\\"odel, M{\\\"u}ller and {\\'E}t{\\'e}",
        "{\\em Emphasis} and \\textbf{bold} {BERT}",
        "Stra{\\ss}e, 5\\% more",
    ],
)  # fmt: skip
def test_what_a_title_says_in_latex_stays(text: str) -> None:
    assert tex(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"\write18{rm -rf /}", r"{\textbackslash}write18{rm -rf /}"),
        (r"$\write18{ls}$", r"\${\textbackslash}write18{ls}\$"),
        (r"$x^^5cinput{y}$", r"\$x{\textasciicircum}{\textasciicircum}5cinput{y}\$"),
        (r"from $5 to $7", r"from \$5 to \$7"),
        (r"$a}$ and ${b$", r"\$a{\textbraceright}\$ and \${\textbraceleft}b\$"),
        ("a\\", r"a{\textbackslash}"),
        (r"C:\new\dir", r"C:{\textbackslash}new{\textbackslash}dir"),
        (r"\catcode`\@=11", r"{\textbackslash}catcode`{\textbackslash}@=11"),
    ],
)
def test_what_would_command_latex_is_shown(text: str, shown: str) -> None:
    assert tex(text) == shown


# RIS


def check_ris(papers: list[Paper]) -> None:
    text = ris(papers)
    assert text.splitlines() == text.split("\n")[:-1]  # no reader finds more lines
    read = rispy.loads(text)
    assert len(read) == len(papers)
    for paper, record in zip(papers, read, strict=True):
        wanted = {
            "title": read_line(paper.title),
            "abstract": read_line(paper.abstract),
            "authors": names_of(paper),
        }
        kept = {name: value for name, value in wanted.items() if value}
        assert {name: value for name, value in record.items() if name in wanted} == kept
        others = {"type_of_reference", "urls", "year", "accession_number", "notes"}
        assert set(record) <= {*wanted, *others}
        number = one_line(paper.arxiv_id or "")
        assert record.get("accession_number") == (f"arXiv:{number}" if number else None)
        lacking = [name for name in ("authors", "year") if not record.get(name)]
        said = f"{' and '.join(lacking)} not given in the digest".replace("authors", "author")
        assert record.get("notes") == ([said] if lacking else None)
        assert record["type_of_reference"] == "GEN"
        assert len(record.get("urls", ["one"])) == 1


@given(PAPERS)
@tried(60)
def test_ris_is_read_back_and_holds_no_more(papers: list[Paper]) -> None:
    check_ris(papers)


# CSL JSON


def check_csl_json(papers: list[Paper]) -> None:
    items = json.loads(csl_json(papers))
    assert len({item["id"] for item in items}) == len(papers)
    for paper, item in zip(papers, items, strict=True):
        number = one_line(paper.arxiv_id or "")
        wanted = {
            "title": read_line(paper.title),
            "abstract": read_line(paper.abstract),
            "author": [{"literal": name} for name in names_of(paper)],
            "number": f"arXiv:{number}" if number else "",
            "publisher": "arXiv" if number else "",
        }
        kept = {name: value for name, value in wanted.items() if value}
        assert {name: value for name, value in item.items() if name in wanted} == kept
        assert set(item) <= {*wanted, "id", "type", "issued", "URL", "note"}
        assert re.fullmatch(r"(https?://[!-z~|]*)?", item.get("URL", ""), re.IGNORECASE)
        lacking = [name for name in ("author", "issued") if not item.get(name)]
        said = f"{' and '.join(lacking)} not given in the digest".replace("issued", "year")
        assert item.get("note") == (said if lacking else None)
        (parts,) = item.get("issued", {"date-parts": [[1]]})["date-parts"]
        assert date(parts[0] or 1, *[*parts[1:], 1, 1][:2])  # one of the calendar


@given(PAPERS)
@tried(60)
def test_csl_json_is_valid_and_holds_no_more(papers: list[Paper]) -> None:
    check_csl_json(papers)


# CSV


def formula(cell: str) -> bool:
    """What a spreadsheet makes of a cell: an apostrophe first says text, a number is one; all else
    by its first sign behind what is skipped, in any width."""
    if cell.startswith("'") or re.fullmatch(
        r"\s*[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?\s*", cell
    ):
        return False
    return leads(cell)


def leads(cell: str) -> bool:
    seen = [
        c
        for character in cell
        for c in unicodedata.normalize("NFKC", character)
        if not re.match("[CZ]|M[ne]", unicodedata.category(c))
        and c not in "\"'`‘’“”«»\u115f\u1160\u2800\u3164"
    ]
    return bool(seen) and seen[0] in "=+-@\t\r"


def unmarked(cell: str) -> str:
    """The text of a cell: as the documentation of `_cell` says."""

    def text(piece: str) -> str:
        return piece[1:] if piece.startswith("'") and leads(piece[1:]) else piece

    return ";".join(map(text, cell.split(";")))


def check_csv(papers: list[Paper]) -> None:
    header, *rows = csv.reader(io.StringIO(table(papers), newline=""), strict=True)
    assert len(rows) == len(papers)
    for paper, row in zip(papers, rows, strict=True):
        cells = dict(zip(header, row, strict=True))
        for cell in row:
            assert not formula(cell)
            assert not any(map(formula, cell.split(";")))  # where the comma is for decimals
            assert not set("\r\n\t") & set(cell)
        wanted = {
            "title": read_line(paper.title),
            "authors": one_line("; ".join(names_of(paper))),
            "published": one_line(paper.published or ""),
            "arxiv_id": one_line(paper.arxiv_id or ""),
            "digests": one_line("; ".join(paper.digests)),
            "abstract": read_line(paper.abstract),
        }
        assert {name: unmarked(cells[name]) for name in wanted} == wanted


@given(PAPERS)
@example(MIXED)
@tried(60)
def test_a_spreadsheet_runs_no_cell_and_none_is_lost(papers: list[Paper]) -> None:
    check_csv(papers)


@pytest.mark.parametrize(
    "sign", [*"=+-@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\ufe63"]
)
@pytest.mark.parametrize("after", ["", "\u0338", "\u20d2\u0338"])
@pytest.mark.parametrize(
    "before", ["", " ", "\t", "\r\n", "\xa0", "\u200b", "\ufeff", "\u2060", '"', "'", "x; "]
)
def test_a_formula_is_a_text_whatever_stands_before_it(before: str, sign: str, after: str) -> None:
    row = list(
        csv.reader(io.StringIO(table([Paper("t", f"{before}{sign}{after}1+cmd()", "Only.", ())])))
    )[1]
    assert not any(map(formula, row[0].split(";")))
    assert "'" in row[0]


@pytest.mark.parametrize("number", ["-5", "+1.5", "-2e-3", "7"])
def test_a_number_stays(number: str) -> None:
    assert list(csv.reader(io.StringIO(table([Paper("t", number, "Only.", ())]))))[1][0] == number


# Markdown

GITHUBS = r"https?://|ftp://|www\.|[\w.+-]@[\w-]|mailto:|xmpp:"
"""What GitHub makes a link of by itself, where no backslash stands in it."""
READER = MarkdownIt("commonmark").enable("strikethrough").enable("table")


def tokens(text: str) -> Iterator[Token]:
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def shown(text: str) -> str:
    return "".join(
        token.content
        for token in tokens(text)
        if token.type in ("text", "text_special", "code_inline")
    )


def check_markdown(papers: list[Paper]) -> None:
    text = markdown(papers)
    kinds = {"bullet_list", "list_item", "paragraph", "inline", "text", "text_special", "link"}
    assert {re.sub("_(open|close)$", "", token.type) for token in tokens(text)} <= kinds
    assert [token.type for token in tokens(text)].count("list_item_open") == len(papers)
    for paper, line in zip(papers, text.splitlines(), strict=True):
        links = [str(token.attrs["href"]) for token in tokens(line) if token.type == "link_open"]
        assert len(links) <= 1
        assert all(link.casefold().startswith(("https://", "http://")) for link in links)
        assert shown(line).startswith(read_line(paper.title))
        # GitHub links these by itself
        assert not re.search(r"(?<!\\)(://|@)|www\.", line.partition("](http")[0])


@given(PAPERS)
@example(MIXED)
@tried(60)
def test_markdown_holds_titles_and_their_own_links_alone(papers: list[Paper]) -> None:
    check_markdown(papers)


@given(ROWS)
@example([Row(1, "p|q", "=a|b\\", Cell("x\n|y", 0, 1), None, Cell("`|`", 0, 1))])
@tried(60)
def test_a_table_is_read_back_as_it_was(rows: list[Row]) -> None:
    check_rows(rows)


def test_a_table_of_two_sides_says_which_paper_is_on_which() -> None:
    rows = [
        Row(1, "p1", "One", method=Cell("We prune.", 0, 9), group="pruning"),
        Row(2, "p2", "Two", method=Cell("We | round.", 0, 11), group="quantization"),
    ]
    header, *lines = csv.reader(io.StringIO(rows_csv(rows), newline=""), strict=True)
    assert header == ["number", "paper_id", "title", "group", *COLUMNS]
    assert [line[3] for line in lines] == ["pruning", "quantization"]
    head, _, *written = rows_markdown(rows).splitlines()
    assert head.startswith("| Paper | Group | Problem |")
    assert ["| pruning |" in written[0], "| quantization |" in written[1]] == [True, True]


def check_rows(rows: list[Row]) -> None:
    wanted = [[read_line(text) for text in (row.title, *quotes(row))] for row in rows]
    header, *lines = csv.reader(io.StringIO(rows_csv(rows), newline=""), strict=True)
    assert header == ["number", "paper_id", "title", *COLUMNS]
    assert [[unmarked(cell) for cell in line[2:]] for line in lines] == wanted
    assert [line[0] for line in lines] == [str(row.number) for row in rows]
    for line in lines:
        assert not any(formula(piece) for cell in line for piece in cell.split(";"))
    text = rows_markdown(rows)
    kinds = {"table", "thead", "tbody", "tr", "th", "td", "inline", "text", "text_special"}
    assert {re.sub("_(open|close)$", "", token.type) for token in tokens(text)} <= kinds
    cells = [
        "".join(part.content for part in token.children or ())
        for token in READER.parse(text)
        if token.type == "inline"
    ]
    each = 1 + len(COLUMNS)
    told = [
        [f"[{row.number}] {title}", *said] for row, (title, *said) in zip(rows, wanted, strict=True)
    ]
    assert cells[each:] == [cell.strip() for line in told for cell in line]


def quotes(row: Row) -> list[str]:
    held = [getattr(row, name) for name in COLUMNS]
    return [cell.quote if cell else "" for cell in held]


@given(TEXT, TEXT, TEXT)
@example("\\<img src=x>", "x", "y")
@example("[a]://b http://evil.example, WWW.evil.example, a@b.co, http\\://x", "x", "y")
@example("see [1](http://evil.example) and ![x](//e)\n\n[1]: http://evil.example", "x", "y")
@tried(60)
def test_a_copied_answer_makes_no_link_picture_or_html(
    said: str, question: str, title: str
) -> None:
    citation = Citation(1, "t1", title, "Only.", 0, 5, "supported", ("day.txt",), 0)
    answer = Answer(
        question, "answered", said, None, "m", (citation,), (), (), Seconds(0, 0, 0), papers=("t1",)
    )
    copied = answer_markdown(answer, {"t1": Paper("t1", title, "Only.", ("day.txt",))})
    found = {token.type for token in tokens(copied)}
    assert not found & {"html_inline", "html_block", "image", "link_open"}
    assert not re.search(GITHUBS, copied, re.IGNORECASE)


def check_all(papers: list[Paper]) -> None:
    """For tests.fuzzing."""
    for check in (check_bibtex, check_ris, check_csl_json, check_csv, check_markdown):
        check(papers)


LATEX = r"$\mu$P of \textbf{L}azy nets, a ``cluster'' by Fr\'echet"
AS_READ = "μP of Lazy nets, a “cluster” by Fréchet"


def test_latex_is_read_in_every_form_but_bibtex() -> None:
    paper = Paper("t", LATEX, f"{LATEX}.", ("a.txt",), authors=(r"Paul Erd\H{o}s",))
    cited = Citation(1, "t", LATEX, paper.abstract, 0, len(LATEX) + 1, "supported", ("a.txt",), 0)
    answer = Answer(
        LATEX, "answered", f"{LATEX}. [1]", None, "m", (cited,), (), (), Seconds(0, 0, 0)
    )  # fmt: skip
    rows = [Row(1, "t", LATEX, method=Cell(paper.abstract, 0, 9))]
    note = paper_note(paper, Mark())
    assert note.name == AS_READ
    made = {
        **{name: write([paper]) for name, (_, write) in FORMATS.items()},
        "rows": rows_csv(rows),
        "table": rows_markdown(rows),
        "answer": answer_markdown(answer, {"t": paper}),
        "gone": answer_markdown(answer, {}),
        "footnotes": footnoted(answer, {"t": paper}),
        "note": note.text(),
    }
    kept = made.pop("BibTeX")
    assert r"title = {{$\mu$P of \textbf{L}azy nets, a ``cluster'' by Fr\'echet}}" in kept
    assert r"Erd\H{o}s" in kept
    for name, text in made.items():
        assert AS_READ in text, name
        assert r"\mu" not in text, name
        assert name in ("rows", "table", "answer", "gone", "footnotes") or "Erd\u0151s" in text, (
            name
        )
