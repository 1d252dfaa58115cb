"""What a reference says of a paper, and what the digest does not give. Pure functions."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from urllib.parse import quote

from assistant.control_characters import COMMANDS
from assistant.latex import as_read
from index.addresses import is_address
from index.types import Paper

_URL = "!#$%&'()*+,/:;=?@[]~"  # may stand in an address beside letters, digits and "-._"


def exported_line(text: str) -> str:
    """A text as every form has it: in one line, each white space a space, without control and
    direction characters. Half a character (of a name that is no UTF-8) is U+FFFD."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", " ".join(text.split()))
    return " ".join(COMMANDS.sub("", text).split())


def authors_of(paper: Paper) -> list[str]:
    return [name for name in map(exported_line, paper.authors) if name]


def readable_line(text: str) -> str:
    """As `exported_line`, for those who know no LaTeX."""
    return exported_line(as_read(text))


def readable_names(paper: Paper) -> list[str]:
    return [name for name in map(readable_line, paper.authors) if name]


def dated(paper: Paper) -> dict[str, str]:
    year = re.match(r"[0-9]{4}(?![0-9])", paper.published or "")
    if year:
        return {"year": year[0]}
    if paper.arxiv_id and re.match(r"[0-9]{4}\.", paper.arxiv_id):
        return {"year": f"20{paper.arxiv_id[:2]}"}
    return {}


def date_parts(paper: Paper) -> list[int]:
    """Year, month and day, as far as they are known and are one of the calendar."""
    told = dated(paper).get("year", "")
    parts = re.match(
        r"[0-9]{4}-([0-9]{2})(?![0-9])(?:-([0-9]{2})(?![0-9]))?", paper.published or ""
    )
    with suppress(ValueError):
        if parts:
            known = [int(part) for part in (told, *parts.groups()) if part]
            date(*known, *[1] * (3 - len(known)))
            return known
    return [int(told)] if told else []


def ungiven(paper: Paper) -> str:
    """A word on what a reference wants and the digest does not say."""
    known = {"author": authors_of(paper), "year": dated(paper)}
    lacking = [name for name, value in known.items() if not value]
    return f"{' and '.join(lacking)} not given in the digest" if lacking else ""


def arxiv_number(paper: Paper) -> str:
    number = exported_line(paper.arxiv_id or "")
    return f"arXiv:{number}" if number else ""


def web_address(paper: Paper) -> str:
    """On the web, in the characters of an address; what is no such address is in no export."""
    if paper.arxiv_id:
        return f"https://arxiv.org/abs/{quote(exported_line(paper.arxiv_id), safe='/')}"
    url = exported_line(paper.url or "")
    return quote(url, safe=_URL) if is_address(url) else ""
