"""Papers in JSON, however programs wrap them. Covers index.layouts.texts_in_json."""

from __future__ import annotations

import json

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from index.types import ParsedDigest
from tests.made_papers import ABSTRACTS, ALL, AUTHORS, DAYS, IDS, TITLES, known, told

PLAIN = [
    {"id": i, "title": t, "abstract": a, "authors": list(n), "published": d}
    for i, t, a, n, d in zip(IDS, TITLES, ABSTRACTS, AUTHORS, DAYS, strict=True)
]
KNOWN = list(zip(IDS, AUTHORS, DAYS, strict=True))


def _read(value: object) -> ParsedDigest:
    return parse(json.dumps(value).encode(), "papers.json")


def _bare(name: str) -> list[dict[str, object]]:
    return [{key: value for key, value in one.items() if key != name} for one in PLAIN]


WRAPPED: dict[str, object] = {
    "details": [{"title": p["title"], "authors": [], "details": p} for p in PLAIN],
    "paper": [{"paper": p, "title": p["title"]} for p in PLAIN],
    "data": {"data": [{"type": "paper", "attributes": p} for p in PLAIN]},
    "item": {"hits": {"hits": [{"_id": n, "_source": p} for n, p in enumerate(PLAIN)]}},
    "row": {"rows": [{"row_idx": n, "row": p} for n, p in enumerate(PLAIN)]},
    "edges": {"data": {"papers": {"edges": [{"node": p} for p in PLAIN]}}},
    "by id": {p["id"]: {k: v for k, v in p.items() if k != "id"} for p in PLAIN},
    "by day": {p["published"]: [{k: p[k] for k in p if k != "published"}] for p in PLAIN},
    "by title": {p["title"]: {k: v for k, v in p.items() if k != "title"} for p in PLAIN},
    "by category": {"meta": {"name": "x"}, "cs.CL": PLAIN[:2], "cs.CV": PLAIN[2:]},
    "days": [
        {"date": p["published"], "papers": [{k: p[k] for k in p if k != "published"}]}
        for p in PLAIN
    ],
    "a list with a description": {
        "title": "My list",
        "description": "What I read in March of this year.",
        "items": PLAIN,
    },
    "columns of lists": {name: [p[name] for p in PLAIN] for name in PLAIN[0]},
    "columns of pandas": {
        name: {str(n): p[name] for n, p in enumerate(PLAIN)} for name in PLAIN[0]
    },
    "split": {"columns": list(PLAIN[0]), "data": [list(p.values()) for p in PLAIN]},
    "rows with a head": [list(PLAIN[0]), *(list(p.values()) for p in PLAIN)],
    "OpenReview": {
        "notes": [
            {
                "forum": "x",
                "pdate": 1741651200000 + 86400000 * n,
                "content": {
                    **{k: {"value": p[k]} for k in ("title", "abstract", "authors")},
                    "arxiv": {"value": p["id"]},
                },
            }
            for n, p in enumerate(PLAIN)
        ],
        "count": 3,
    },
    "Semantic Scholar": {
        "total": 3,
        "data": [
            {
                "paperId": "0" * 40,
                "externalIds": {"ArXiv": p["id"], "CorpusId": 7},
                "title": p["title"],
                "abstract": p["abstract"],
                "tldr": {"model": "x", "text": "Short."},
                "year": 2025,
                "publicationDate": p["published"],
                "authors": [{"authorId": "1", "name": name} for name in p["authors"]],
                "journal": {"name": "A Journal", "volume": "1"},
                "references": [{"title": "Another", "abstract": "Of another paper."}],
            }
            for p in PLAIN
        ],
    },
    "OpenAlex": {
        "results": [
            {
                "display_name": p["title"],
                "publication_date": p["published"],
                "ids": {"doi": f"https://doi.org/10.48550/arxiv.{p['id']}"},
                "authorships": [{"author": {"display_name": name}} for name in p["authors"]],
                "abstract_inverted_index": {
                    word: [n for n, w in enumerate(p["abstract"].split()) if w == word]
                    for word in p["abstract"].split()
                },
            }
            for p in PLAIN
        ]
    },
    "Zotero": {
        "items": [
            {
                "data": {
                    "itemType": "preprint",
                    "title": p["title"],
                    "abstractNote": p["abstract"],
                    "url": f"https://arxiv.org/abs/{p['id']}",
                    "date": p["published"],
                    "creators": [{"creatorType": "author", "name": name} for name in p["authors"]],
                }
            }
            for p in PLAIN
        ]
    },
    "Crossref": {
        "message": {
            "items": [
                {
                    "title": [p["title"]],
                    "abstract": f"<jats:title>Abstract</jats:title><jats:p>{p['abstract']}"
                    "</jats:p>",
                    "author": [{"name": name} for name in p["authors"]],
                    "issued": {"date-parts": [[int(part) for part in p["published"].split("-")]]},
                    "DOI": f"10.48550/arXiv.{p['id']}",
                }
                for p in PLAIN
            ]
        }
    },
}


@pytest.mark.parametrize("form", WRAPPED)
def test_papers_are_found_however_they_are_wrapped(form: str) -> None:
    parsed = _read(WRAPPED[form])
    assert told(parsed) == ALL
    assert [known(entry) for entry in parsed.entries] == KNOWN
    assert parsed.unparsed == ()


def test_arxivs_dump_has_names_in_parts_and_versions_with_days() -> None:
    lines = [
        json.dumps(
            {
                "id": p["id"],
                "authors": "B. Balázs, A. Davis Jr",
                "title": p["title"].replace(" ", "\n  ", 1),
                "abstract": f"  {p['abstract']}\n",
                "doi": "10.1000/x",
                "versions": [
                    {"version": "v1", "created": "Wed, 12 Mar 2025 19:18:42 GMT"},
                    {"version": "v2", "created": "Thu, 13 Mar 2025 19:18:42 GMT"},
                ],
                "update_date": "2026-11-26",
                "authors_parsed": [["Balázs", "B.", ""], ["Davis", "A.", "Jr"]],
            }
        )
        for p in PLAIN
    ]
    parsed = parse("\n".join(lines).encode(), "arxiv.json")
    assert told(parsed) == ALL
    assert known(parsed.entries[0]) == (IDS[0], ("B. Balázs", "A. Davis Jr"), "2025-03-12")


def test_a_reference_list_has_its_dates_and_groups() -> None:
    csl = [
        {
            "type": "article",
            "title": t,
            "abstract": a,
            "author": [{"family": "Quill", "given": "Ada"}, {"literal": "The Reed Team"}],
            "issued": {"date-parts": [[2025, "3"]]},
            "URL": f"http://arxiv.org/abs/{i}",
        }
        for i, t, a in zip(IDS, TITLES, ABSTRACTS, strict=True)
    ]
    parsed = _read(csl)
    assert told(parsed) == ALL
    assert known(parsed.entries[2]) == (IDS[2], ("Ada Quill", "The Reed Team"), "2025-03")


@pytest.mark.parametrize(
    ("value", "saw"),
    [
        ([{"title": "A B C", "url": "https://x.org"}], "a record without an abstract|'title'"),
        ({"papers": [{"name": "A", "stars": 3}]}, "its fields are 'name', 'stars'"),
        ({"title": ["A", "B"], "abstract": [None, None]}, ""),
        ([], "no records"),
        (
            {"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 1"}]},
            "its notes in Markdown",
        ),
    ],
)
def test_json_without_papers_is_refused_by_what_it_holds(value: object, saw: str) -> None:
    with pytest.raises(SourceError, match=rf"'papers.json' is not a digest.*not read as.*{saw}"):
        _read(value)


def test_a_chat_of_telegram_is_read_by_its_messages() -> None:
    messages = [
        {
            "id": n,
            "type": "message",
            "date": "2025-03-12T09:00:00",
            "text": [
                {"type": "bold", "text": t},
                f"\n\n{a}\n\n",
                {"type": "link", "text": f"https://arxiv.org/abs/{i}"},
            ],
        }
        for n, (i, t, a) in enumerate(zip(IDS, TITLES, ABSTRACTS, strict=True))
    ]
    messages.insert(1, {"id": 9, "type": "message", "date": "2025-03-12T10:00:00", "text": "Nice!"})
    parsed = _read({"name": "Papers", "type": "public_channel", "messages": messages})
    assert told(parsed) == ALL
    assert [entry.arxiv_id for entry in parsed.entries] == list(IDS)
    assert [entry.line for entry in parsed.entries] == [1, 2, 3]
    assert [(p.line, p.why[:10]) for p in parsed.unparsed] == [(4, "1 messages")]
    assert parsed.captured == "2025-03-12"


def test_a_day_of_slack_is_read_with_its_links_and_what_they_show() -> None:
    own = f"*<https://arxiv.org/abs/{IDS[0]}|{TITLES[0]}>*\n\n{ABSTRACTS[0]}"
    shown = {
        "title": TITLES[1],
        "title_link": f"https://arxiv.org/abs/{IDS[1]}",
        "text": ABSTRACTS[1],
    }
    parsed = _read(
        [
            {"type": "message", "user": "U1", "ts": "1741770000.000100", "text": own},
            {
                "type": "message",
                "ts": "1741770001.000100",
                "text": "look",
                "attachments": [shown],
            },
        ]
    )
    assert told(parsed) == ALL[:2]
    assert [entry.arxiv_id for entry in parsed.entries] == list(IDS[:2])


def test_the_notes_of_a_notebook_are_read() -> None:
    notes = [
        {"cell_type": "markdown", "source": [f"## [{t}](https://arxiv.org/abs/{i})\n", "\n", a]}
        for i, t, a in zip(IDS, TITLES, ABSTRACTS, strict=True)
    ]
    code = {"cell_type": "code", "source": ["# A heading that is none\n", "x = 1"], "outputs": []}
    parsed = _read({"nbformat": 4, "metadata": {}, "cells": [notes[0], code, *notes[1:]]})
    assert told(parsed) == ALL
    assert [entry.arxiv_id for entry in parsed.entries] == list(IDS)


DATACITE = {
    "doi": "10.48550/arxiv.2503.90011",
    "creators": [
        {"name": "Heron, Ada", "givenName": "Ada", "familyName": "Heron"},
        {"name": "Gulls, Terns and Larks", "nameType": "Organizational"},
        {"name": "van der Reed, Bo"},
    ],
    "titles": [
        {"title": "Reiherwege", "titleType": "TranslatedTitle"},
        {"title": TITLES[0]},
        {"title": "A Second One"},
    ],
    "publicationYear": 2025,
    "dates": [
        {"date": "2025-04", "dateType": "Available"},
        {"date": "2025-03-11T10:00:00Z", "dateType": "Submitted"},
        {"date": "2025", "dateType": "Issued"},
    ],
    "descriptions": [
        {"description": "12 pages and 3 figures of it", "descriptionType": "Other"},
        {"description": ABSTRACTS[0], "descriptionType": "Abstract"},
    ],
}


@pytest.mark.parametrize(
    "value", [DATACITE, [DATACITE], {"data": [{"type": "dois", "attributes": DATACITE}]}]
)
def test_of_datacites_typed_texts_the_abstract_and_the_own_title_count(value: object) -> None:
    (entry,) = parse(json.dumps(value).encode(), "datacite.json").entries
    assert (entry.title, entry.abstract) == ALL[0]
    assert known(entry) == (
        "2503.90011",
        ("Ada Heron", "Gulls, Terns and Larks", "Bo van der Reed"),
        "2025-03-11",
    )
