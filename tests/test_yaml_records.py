"""Papers in YAML, and notes with front matter. Covers index.layouts.notes."""

from __future__ import annotations

import pytest
import yaml

from index.errors import SourceError
from index.layouts.detection import parse
from tests.made_papers import ABSTRACTS, ALL, AUTHORS, DAYS, IDS, TITLES, known, told

PLAIN = [
    {"title": t, "authors": list(n), "arxiv": i, "abstract": a, "published": d}
    for i, t, a, n, d in zip(IDS, TITLES, ABSTRACTS, AUTHORS, DAYS, strict=True)
]
KNOWN = list(zip(IDS, AUTHORS, DAYS, strict=True))


@pytest.mark.parametrize("path", ["papers.yaml", "papers.txt"])
@pytest.mark.parametrize(
    "text",
    [
        yaml.safe_dump(PLAIN, allow_unicode=True, sort_keys=False),
        yaml.safe_dump({"date": "2025-05-01", "papers": PLAIN}, width=60),
        yaml.safe_dump_all(PLAIN, explicit_start=True),
        "# my list\n" + yaml.safe_dump({p["arxiv"]: p for p in PLAIN}),
        yaml.safe_dump(PLAIN, default_flow_style=None, explicit_start=True),
    ],
)
def test_lists_of_papers_are_read(text: str, path: str) -> None:
    parsed = parse(text.encode(), path)
    assert sorted(told(parsed)) == sorted(ALL)
    assert sorted(known(entry) for entry in parsed.entries) == sorted(KNOWN)


def test_an_id_that_looks_like_a_number_keeps_its_noughts() -> None:
    text = f"- title: {TITLES[0]!r}\n  id: 2503.90010\n  abstract: {ABSTRACTS[0]}\n"
    assert parse(text.encode(), "x.yml").entries[0].arxiv_id == "2503.90010"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "aliases"),
        ("a: " + "[" * 20_000, "nests its lists too deep"),
        ("a: [1\nb: }", "damaged"),
        ("a: 1\na: 2\n", "a key twice"),
        ("a: 1\n", "no records"),
    ],
)
def test_yaml_without_papers_is_refused_by_name(text: str, why: str) -> None:
    with pytest.raises(SourceError, match=f"'x.yaml' is not a digest.*tried as YAML.*{why}"):
        parse(text.encode(), "x.yaml")


FRONT = f"---\ntitle: {TITLES[0]!r}\nauthors: [Ada Heron, Bo van der Reed]\ndate: {DAYS[0]}\n"
LINK = f"url: https://arxiv.org/abs/{IDS[0]}\n"
REST = "\n## Notes\n\nI like this, since it tells which words a layer may let pass, and why.\n"


@pytest.mark.parametrize(
    "note",
    [
        f"{FRONT}{LINK}abstract: >\n  {ABSTRACTS[0]}\n---\n{REST}",
        f"{FRONT}{LINK}---\n# A note\n\n## Abstract\n\n{ABSTRACTS[0]}\n{REST}",
        f"{FRONT}{LINK}---\n\n**Abstract:** {ABSTRACTS[0]}\n{REST}",
        f"{FRONT}{LINK}---\n\n> [!abstract]\n> {ABSTRACTS[0]}\n{REST}",
        f"{FRONT}{LINK}---\n\n## 摘要\n\n{ABSTRACTS[0]}\n{REST}",
        f"{FRONT}{LINK}---\n\n{ABSTRACTS[0]}\n",
        f"{FRONT}{LINK}featured: no\nfeatured: yes\nabstract: {ABSTRACTS[0]!r}\n---\n{REST}",
    ],
)
def test_a_note_is_of_one_paper(note: str) -> None:
    parsed = parse(note.encode(), "note.md")
    assert told(parsed) == ALL[:1]
    assert known(parsed.entries[0]) == KNOWN[0]
    assert parsed.captured is None


@pytest.mark.parametrize(
    ("described", "abstract"),
    [
        ("description: 'Abstract page of this paper: read on'", f"> Abstract: {ABSTRACTS[0]}"),
        ("excerpt: A note on one paper.", f"## Abstract\n\n{ABSTRACTS[0]}"),
        (f"summary: {ABSTRACTS[0]!r}", ""),
        (f"description: {ABSTRACTS[0]!r}", ""),
    ],
)
def test_a_clipped_paper_has_its_own_abstract(described: str, abstract: str) -> None:
    linked = "['[[Ada Heron]]', '[[Bo van der Reed|Bo]]']"
    front = FRONT.replace("[Ada Heron, Bo van der Reed]", linked)
    source = f"source: https://arxiv.org/abs/{IDS[0]}"
    parsed = parse(f"{front}{source}\n{described}\n---\n\n{abstract}\n{REST}".encode(), "clip.md")
    assert told(parsed) == ALL[:1]
    assert known(parsed.entries[0]) == KNOWN[0]


@pytest.mark.parametrize("said", ["", "description: All that is new.\n", "summary: Of the day.\n"])
def test_a_page_of_papers_has_its_date_from_above(said: str) -> None:
    page = f"---\ntitle: Daily Papers\n{said}date: 2025-03-14\nauthor: me\n---\n\n" + "".join(
        f"## [{t}](https://arxiv.org/abs/{i})\n\n{a}\n\n"
        for i, (t, a) in zip(IDS, ALL, strict=True)
    )
    parsed = parse(page.encode(), "page.md")
    assert told(parsed) == ALL
    assert parsed.captured == "2025-03-14"
