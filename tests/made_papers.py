"""Three made-up papers, that every form of records is tried with."""

from __future__ import annotations

from index.types import Entry, ParsedDigest

TITLES = (
    "Heron Routing: Which Words May Skip a Layer?",
    "Tides, Tables and “Transformers”",
    "Слоты внимания: a Study of 12,000 Slots",
)
ABSTRACTS = (
    "Most words of a text pass through all layers. We let a small gate decide which may skip some, "
    "and keep 97% of the quality at half of the cost, on four tasks; all code is kept.",
    'Tables of tides are long, and "dense" attention is slow. We show that slots are enough: three '
    "per column, one per row. They halve the error on $x_{i}$ of seven harbours.",
    "Slots of attention are said to hold objects. In 12,000 of them we find none that does so "
    "alone, and propose a measure which tells how many share one object.",
)
AUTHORS = (("Ada Heron", "Bo van der Reed"), ("Cem Tern",), ("Dee Otter", "Eli Wren", "Fay Moor"))
IDS = ("2503.90011", "2503.90012", "2503.90013")
DAYS = ("2025-03-11", "2025-03-12", "2025-03-13")


def told(parsed: ParsedDigest) -> list[tuple[str, str]]:
    return [(entry.title, entry.abstract) for entry in parsed.entries]


ALL = list(zip(TITLES, ABSTRACTS, strict=True))


def known(entry: Entry) -> tuple[str | None, tuple[str, ...], str | None]:
    return entry.arxiv_id, entry.authors, entry.published
