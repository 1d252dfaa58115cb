"""TOML: lists of papers, and the fields between the rules of Hugo's notes."""

from __future__ import annotations

import json
import re

from index.layouts.bounds import HEAD
from index.layouts.decoding import Document
from index.layouts.json_records import papers_in
from index.layouts.records import Piece, digest_of, refusal
from index.types import ParsedDigest

_BEGINS = re.compile(
    r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*"
    r"(?:\[{1,2}[ \t]*[\w.\"'-]{1,80}[ \t]*\]{1,2}[ \t]*(?:#[^\n]*)?(?:\n|$)"
    r"|[\w\"'.-]{1,80}[ \t]*=[ \t]*[\"'\[{\d])"
)
_REMEDY = "Give a list of papers, each with a title and an abstract."


def looks_like_toml(text: str) -> bool:
    return _BEGINS.match(text[:HEAD]) is not None


def load(text: str) -> object:
    """The value, its dates as text; None if it is none, or nests too deep to be data."""
    import tomllib

    try:
        return json.loads(json.dumps(tomllib.loads(text), default=str))
    except (ValueError, RecursionError):
        return None


def read_toml(document: Document) -> ParsedDigest:
    """Nothing of what may as well be another text. Raises SourceError if the file's name says that
    it is TOML, and it holds no papers."""
    pieces = [Piece(n, record) for n, record in enumerate(papers_in(load(document.text)), start=1)]
    parsed = digest_of(pieces, document.path, "TOML")
    if not parsed.entries and document.path.lower().endswith(".toml"):
        saw = "it holds no records with titles and abstracts"
        raise refusal(document.path, "TOML", saw, _REMEDY)
    return parsed
