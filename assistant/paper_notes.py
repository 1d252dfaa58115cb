"""What a reader keeps of papers as notes that a note-taking program reads (Obsidian, Logseq): a
Markdown file a paper, with front matter. Pure functions."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence

import yaml

from assistant.control_characters import one_line
from assistant.marks import Mark
from assistant.references import plain, web_address
from index.types import Paper

_FORBIDDEN = re.compile(r'[\\/:*?"<>|#^\[\]%\x00-\x1f\x7f]+')  # in file names and links to them
_LONGEST_NAME = 120  # bytes, so that systems that count bytes take it
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # by Windows


def notes(papers: Sequence[Paper], marked: Mapping[str, Mark]) -> dict[str, str]:
    """The text of each file, by its name, of which no two are alike, nor in lower case."""
    named: dict[str, str] = {}
    taken: set[str] = set()
    for paper in papers:
        name, again = _name(paper), 1
        while name.lower() in taken:
            again += 1
            name = f"{_name(paper)} ({again})"
        taken.add(name.lower())
        named[f"{name}.md"] = note(paper, marked.get(paper.id, Mark()))
    return named


def zipped(files: Mapping[str, str]) -> bytes:
    """The files as one archive, the same for the same files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return held.getvalue()


def note(paper: Paper, kept: Mark) -> str:
    """A note on one paper. What a digest says stays text; what the reader wrote stays as it is."""
    known = {
        "title": one_line(paper.title),
        "authors": [one_line(name) for name in paper.authors],
        "published": paper.published,
        "arxiv": paper.arxiv_id,
        "url": web_address(paper),
        "digests": [one_line(name) for name in paper.digests],
        "keywords": [one_line(word) for word in paper.keywords],
        "starred": kept.starred,
        "read": kept.read,
    }
    told = {name: value for name, value in known.items() if value not in (None, [], "")}
    front = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=10_000)
    parts = [f"---\n{front}---", f"# {plain(paper.title)}"]
    if kept.note:
        parts.append(kept.note)
    parts += ["## Abstract", plain(paper.abstract)]
    return "\n\n".join(parts) + "\n"


def _name(paper: Paper) -> str:
    words = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", paper.title))
    name = " ".join(words.split()).encode()[:_LONGEST_NAME].decode(errors="ignore").strip(" .")
    return f"{name} (paper)" if _RESERVED.fullmatch(name) else name or paper.id
