"""Papers in tables, by the names of their columns in several languages."""

from __future__ import annotations

import csv
import io

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from tests.made_papers import ABSTRACTS, ALL, AUTHORS, DAYS, IDS, TITLES, known, told

ROWS = [
    (t, ", ".join(n), a, f"https://arxiv.org/abs/{i}", d)
    for i, t, a, n, d in zip(IDS, TITLES, ABSTRACTS, AUTHORS, DAYS, strict=True)
]
KNOWN = list(zip(IDS, AUTHORS, DAYS, strict=True))


def _table(head: str, rows: list[tuple[str, ...]] = ROWS, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([head.split(","), *rows])
    return out.getvalue()


@pytest.mark.parametrize(
    "head",
    [
        "Title,Authors,Abstract,URL,Published",
        "Name,Author,Abstract,Link,Year",
        "Paper Title,authors,Abstract (English),arXiv link,Publication Date",
        "论文标题,作者,摘要,链接,发表日期",
        "标题 (Title),作者 (Authors),摘要 (Abstract),链接,日期",
        "タイトル,著者,概要,リンク,公開日",
        "제목,저자,초록,링크,게시일",
        "Titel,Autoren,Zusammenfassung,URL,Veröffentlicht",
        "Titre,Auteurs,Résumé,Lien,Année",
        "TITULO,AUTORES,RESUMEN,ENLACE,FECHA",
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_known_by_their_names(head: str, delimiter: str) -> None:
    parsed = parse(_table(head, delimiter=delimiter).encode("utf-8-sig"), "papers.csv")
    assert told(parsed) == ALL
    assert [known(entry) for entry in parsed.entries] == KNOWN
    assert parsed.unparsed == ()


def test_what_stands_above_a_head_is_passed_over() -> None:
    table = _table("Title,Authors,Abstract,URL,Date", delimiter=";")
    for above in ("sep=;\n", "My reading list;;;;\n;;;;\n"):
        assert told(parse((above + table).encode(), "x.csv")) == ALL


def test_zoteros_authors_have_their_family_names_first_and_the_fuller_date_counts() -> None:
    head = "Item Type,Publication Year,Author,Title,Publication Title,Abstract Note,Date"
    rows = [
        (
            "preprint",
            "2025",
            "García Márquez, Gabriel José",
            TITLES[0],
            "arXiv",
            ABSTRACTS[0],
            "2025-03-11",
        ),
        ("preprint", "2024", "Foam, Dee", TITLES[1], "arXiv", ABSTRACTS[1], "2024/3"),
    ]
    parsed = parse(_table(head, rows).encode(), "x.csv")
    assert told(parsed) == ALL[:2]
    assert [known(entry)[1:] for entry in parsed.entries] == [
        (("García Márquez, Gabriel José",), "2025-03-11"),
        (("Foam, Dee",), "2024-03"),
    ]
    alone = parse(_table(head, rows[:1]).encode(), "x.csv")
    assert (alone.captured, alone.entries[0].published) == (None, "2025-03-11")


def test_a_title_may_be_a_link() -> None:
    for title in (
        f"[{TITLES[0]}](https://arxiv.org/abs/{IDS[0]})",
        f'=HYPERLINK("https://arxiv.org/abs/{IDS[0]}","{TITLES[0]}")',
    ):
        entry = parse(_table("Title,Abstract", [(title, ABSTRACTS[0])]).encode(), "x").entries[0]
        assert (entry.title, entry.arxiv_id) == (TITLES[0], IDS[0])


def test_rows_without_an_abstract_are_told_and_the_others_read() -> None:
    rows = [(t, a) for t, a in ALL[:1]] + [(f"A Title of Row {n}", "") for n in range(5)]
    parsed = parse(_table("Title,Abstract", rows).encode(), "x.csv")
    assert (len(parsed.entries), len(parsed.unparsed)) == (1, 5)


@pytest.mark.parametrize(
    ("head", "saw"),
    [
        ("Title,Authors,Venue,URL,Date", "no column of abstracts; its columns are 'Title'"),
        ("Key,Authors,Venue,URL,Date", "no column of titles and no column of abstracts"),
    ],
)
def test_a_table_without_its_columns_is_refused_by_name(head: str, saw: str) -> None:
    with pytest.raises(SourceError, match=f"'x' is not a digest.*tried as table.*{saw}.*Export"):
        parse(_table(head).encode(), "x")


def test_a_column_of_abstracts_that_is_empty_is_told() -> None:
    rows = [(t, "") for t in TITLES]
    with pytest.raises(SourceError, match="its column of abstracts has no text beside a title"):
        parse(_table("Title,Abstract", rows).encode(), "x.csv")
