"""What stands on a title's line and is none of it."""

from __future__ import annotations

import pytest

from index.layouts.detection import parse
from index.layouts.title_marks import bare_title, without_references
from index.types import Entry


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Paper page - Quiet Heron", "Quiet Heron"),
        ("Papers | Quiet Heron", "Quiet Heron"),
        ("Title: Quiet Heron: Drops of Rain", "Quiet Heron: Drops of Rain"),
        ("标题：苍鹭", "苍鹭"),
        ("[2501.00001] Quiet Heron", "Quiet Heron"),
        ("[math/0301001] Quiet Heron", "Quiet Heron"),
        ("[Quiet Heron][30]", "Quiet Heron"),
        ("[HTML][HTML] Quiet Heron", "Quiet Heron"),
        ("📄 Quiet Heron ⭐ 12", "Quiet Heron"),
        ("Quiet Heron - Counting Drops", "Quiet Heron - Counting Drops"),
        ("Heron: Counting Drops", "Heron: Counting Drops"),
        ("[Re] Counting Drops", "[Re] Counting Drops"),
    ],
)
def test_the_page_s_own_words_are_none_of_a_title(line: str, title: str) -> None:
    assert bare_title(line) == title


@pytest.mark.parametrize("form", ["{} [3{}]", "{}[3{}]", "[3{1}] {0}"])
def test_numbers_of_links_are_none_where_most_titles_have_them(form: str) -> None:
    entries = [Entry(form.format("Quiet Heron", n), "Rain.", n) for n in range(3)]
    assert [entry.title for entry in without_references(entries)] == ["Quiet Heron"] * 3
    alone = [entries[0], Entry("Reef Nets", "Nets.", 8)]
    assert without_references(alone) == alone


@pytest.mark.parametrize(
    "form",
    [
        "# Paper page - {t}\n\n{a}\n\n",
        "Paper page - {t}\nhttps://huggingface.co/papers/{i}\n\n{a}\n\n",
        "### Title: [{t}](https://arxiv.org/abs/{i})\n\n{a}\n\n",
        "<h3>Title: {t}</h3><p>{a}</p>",
        "[{i}] {t}\n\n{a}\n\n",
        "{t} [1{i:.1}]\n\n{a}\n\n",
    ],
)
def test_titles_of_a_page_are_read_bare(form: str) -> None:
    abstract = (
        "We count drops of rain on a roof. It needs a minute of quiet before the storm breaks."
    )
    text = "<!doctype html><html><body>" if form.startswith("<") else ""
    text += "".join(
        form.format(t=f"Quiet Heron {n}: Rain", a=f"Study {n}. {abstract}", i=f"2501.0000{n}")
        for n in range(3)
    )
    entries = parse(text.encode(), "page").entries
    assert [e.title for e in entries] == [f"Quiet Heron {n}: Rain" for n in range(3)]
    assert "[{i}]" not in form or [e.arxiv_id for e in entries] == [
        f"2501.0000{n}" for n in range(3)
    ]
