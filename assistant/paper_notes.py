"""Papers, and answers, as notes that a note-taking program reads (Obsidian, Logseq): a Markdown
file each, with front matter and a part between two marks that is ours. What else stands in such a
file is a person's, and stays byte for byte when the note is written anew. Pure functions.

    made = paper_note(paper, mark)              # a Note
    text = made.text()                          # as a new file
    text = renewed(held, made)                  # as the file that somebody has added to
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import yaml

from assistant.control_characters import one_line
from assistant.footnotes import footnoted, still
from assistant.latex import as_read
from assistant.marks import Mark
from assistant.paper_fields import web_address
from assistant.references import plain
from assistant.types import Answer
from index.types import Paper

BEGIN = "<!-- askpapers: from here on it writes anew, up to its other mark -->"
END = "<!-- askpapers: what stands outside of its marks stays -->"
PAPER, QUESTION = "paper_id", "askpapers_question"  # the fields that say whose note it is
_PART = re.compile(rf"^{re.escape(BEGIN)}[ \t]*\r?$.*?^{re.escape(END)}[ \t]*\r?$", re.M | re.S)
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.M | re.S)
_BLOCK = re.compile(r"[^\n]*\n(?:(?:[ \t\-#\]}][^\n]*|\r?)\n)*")
_KEY = re.compile(r"([\"']?)(\w[\w -]*)\1\s*:(?=\s|$)")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|#^\[\]%\x00-\x1f\x7f]+')  # in file names and links to them
_LONGEST_NAME = 120  # bytes, so that systems that count bytes take it
_RESERVED = re.compile(  # by Windows, whatever its ending
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])(?=\.|$)", re.IGNORECASE
)
_HUB = frozenset({"huggingface.co", "hf.co"})


@dataclass(frozen=True, slots=True)
class Note:
    """`name` is that of its file, without the ending; no two of a folder may be alike. `fields` are
    ours, in the front matter: the first one says whose note it is. `tags` stand in a new file
    alone."""

    name: str
    fields: Mapping[str, object]
    body: str
    tags: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[str, str]:
        field, value = next(iter(self.fields.items()))
        return field, str(value)

    def part(self) -> str:
        return _whole(f"{BEGIN}\n\n{self.body}\n\n{END}")

    def text(self) -> str:
        """As a new file."""
        front = "".join(map(_field, *zip(*self.fields.items(), strict=True)))
        if self.tags:
            front += _field("tags", list(self.tags))
        return f"---\n{front}---\n\n{self.part()}\n"


def paper_note(paper: Paper, kept: Mark, topics: Sequence[str] = ()) -> Note:
    """What a digest says stays text; what the reader wrote stays as it is."""
    known = {
        PAPER: paper.id,
        "title": one_line(as_read(paper.title)),
        "authors": [one_line(as_read(name)) for name in paper.authors],
        "published": paper.published,
        "arxiv": paper.arxiv_id,
        "url": web_address(paper),
        "hub": _on_the_hub(paper),
        "votes": paper.upvotes,
        "digests": [one_line(name) for name in paper.digests],
        "keywords": [one_line(as_read(word)) for word in paper.keywords],
        "topics": [one_line(as_read(term)) for term in topics],
        "starred": kept.starred,
        "read": kept.read,
    }
    told = {name: value for name, value in known.items() if value not in (None, [], "")}
    parts = [f"# {still(plain(paper.title))}"]
    if kept.note:
        lines = "\n".join(kept.note.splitlines())
        parts.append(re.sub(r"^(?=<!-- askpapers: )", " ", lines, flags=re.M))
    parts += ["## Abstract", still(plain(paper.abstract))]
    return Note(_name(as_read(paper.title), paper.id), told, "\n\n".join(parts), ("paper",))


def answer_note(answer: Answer, papers: Mapping[str, Paper], names: Mapping[str, str]) -> Note:
    """An answer with footnotes that lead to the notes of its papers, by their `names`."""
    question = one_line(answer.question)
    fields = {QUESTION: question, "status": answer.status}
    body = footnoted(answer, papers, names).strip()
    return Note(_name(question, "question"), fields, body, ("question",))


def notes(papers: Sequence[Paper], marked: Mapping[str, Mark]) -> dict[str, str]:
    """The text of a new file for each paper, by its name."""
    named: dict[str, str] = {}
    taken: set[str] = set()
    for paper in papers:
        made = paper_note(paper, marked.get(paper.id, Mark()))
        named[f"{free_name(made.name, taken)}.md"] = made.text()
    return named


def free_name(name: str, taken: set[str]) -> str:
    """One that no other file of the folder has, nor in lower case; it is taken then."""
    found, again = name, 1
    while found.lower() in taken:
        again += 1
        found = f"{name} ({again})"
    taken.add(found.lower())
    return found


def zipped(files: Mapping[str, str]) -> bytes:
    """The files as one archive, the same for the same files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return held.getvalue()


def identity_of(text: str) -> tuple[str, str] | None:
    """Whose note a file is; None of one that is none of ours."""
    front = _FRONT.match(text)
    for key, block in _blocks(front[1]) if front else ():
        if key in (PAPER, QUESTION):
            value = _value(block)
            return (key, value) if isinstance(value, str) and value else None
    return None


def renewed(held: str, note: Note) -> str | None:
    """The text of a file with our part and our fields as they are now, all else as it stands; None
    where our part has been taken out of it."""
    part = _PART.search(held)
    if part is None:
        return None
    line_end = "\r\n" if part[0].startswith(f"{BEGIN}\r") else "\n"
    if part[0].rstrip("\r").replace("\r\n", "\n") != note.part():
        new = note.part().replace("\n", line_end)
        held = held[: part.start()] + new + held[part.end() - part[0].endswith("\r") :]
    front = _FRONT.match(held)
    if front is None:  # it was taken away: a note is found by it
        return held
    return held[: front.start(1)] + _merged(front[1], note, line_end) + held[front.end(1) :]


def _merged(front: str, note: Note, line_end: str) -> str:
    """Front matter with our fields as they are now. One that says the same is left as it is
    written, as is one of which nothing is known now."""
    left = {name: _field(name, value) for name, value in note.fields.items()}
    parts = []
    for key, block in _blocks(front):
        new = left.pop(key, None) if key else None
        if new is None or _value(block) == _value(new):
            parts.append(block)
        else:
            parts.append(new.replace("\n", line_end) + _remarks(block))
    return "".join([*parts, *(new.replace("\n", line_end) for new in left.values())])


def _blocks(front: str) -> Iterator[tuple[str | None, str]]:
    """Each field with the lines that go on with it, and its name where it is a plain one."""
    for block in _BLOCK.findall(front):
        key = _KEY.match(block)
        yield key[2] if key else None, block


def _remarks(block: str) -> str:
    """The lines of a field that are no part of its value: comments, and empty ones."""
    lines = re.findall(r"[^\n]*\n", block)[1:]
    return "".join(line for line in lines if line.startswith("#") or not line.strip())


def _value(block: str) -> object:
    """With every scalar as it is written: programs for notes quote what another does not."""
    try:
        read = yaml.load(block, yaml.BaseLoader)  # noqa: S506 (it makes texts, lists and dicts only)
    except yaml.YAMLError:
        return None
    return next(iter(read.values())) if isinstance(read, dict) and len(read) == 1 else None


def _field(name: str, value: object) -> str:
    return _whole(yaml.safe_dump({name: value}, allow_unicode=True, width=10_000))


def _whole(text: str) -> str:
    """Half a character is in no file."""
    return text.encode(errors="replace").decode()


def _on_the_hub(paper: Paper) -> str | None:
    place = urlsplit(paper.url or "")
    on_it = place.hostname in _HUB and place.path.startswith("/papers/")
    return f"https://huggingface.co{place.path}" if on_it else None


def _name(title: str, otherwise: str) -> str:
    words = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", one_line(title)))
    name = " ".join(words.split()).encode()[:_LONGEST_NAME].decode(errors="ignore").strip(" .")
    if not name:
        return _FORBIDDEN.sub(" ", otherwise)
    return f"paper {name}" if _RESERVED.match(name) else name
