"""Notes with front matter: YAML or TOML between two rules, and Markdown below. A note is of one
paper, or a page of several that has its date above."""

from __future__ import annotations

import re
from dataclasses import replace

from index.layouts.decoding import Document
from index.layouts.fields import fields_of, is_weak, meaning
from index.layouts.identifiers import names_a_paper, web_link
from index.layouts.json_records import flat
from index.layouts.markdown import markdown_lines
from index.layouts.record_dates import day_of
from index.layouts.records import Piece, Record, digest_of, holds, names_told, refusal
from index.layouts.texts_in_json import Prose
from index.layouts.toml_records import load
from index.layouts.wraps import unwrapped
from index.layouts.yaml_records import NotYaml, documents_of
from index.types import ParsedDigest

_RULES = {
    "---\n": re.compile(r"(?m)^(?:---|\.\.\.)[ \t]*$\n?"),
    "+++\n": re.compile(r"(?m)^\+\+\+[ \t]*$\n?"),
}
_LONGEST_RULE = 4
_BETWEEN_NOTES = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_FIELD = re.compile(r"(?P<name>[\w. -]{1,40}?)[ \t]*:(?:[ \t]+(?P<value>.*))?$")
_WITHIN = re.compile(r"[ \t]+\S|-[ \t]|#|$")  # of the field above, or a remark
_LONGEST_FRONT = 100_000  # characters
_LONGEST_LABEL = 40
_LABEL = re.compile(
    r"[\s>#*_]*(?:\[!)?(?P<name>[^\W\d_][^:：\n\]*_]*?)[\]*_]*\s*(?:[:：](?P<more>.*))?$"
)
_REMEDY = "Give the note with its abstract, or papers as JSON, CSV or BibTeX."
_FEWEST_WORDS = 30  # of a running text that nobody calls an abstract


def has_front_matter(text: str) -> bool:
    return text.lstrip()[:_LONGEST_RULE] in _RULES


def read_note(document: Document, prose: Prose) -> ParsedDigest:
    """Nothing where there is no front matter, or what stands there names no field. Raises
    SourceError for a note without a paper."""
    text = document.text.lstrip()
    rule = text[:_LONGEST_RULE]
    end = _RULES[rule].search(text[: _LONGEST_RULE + _LONGEST_FRONT], _LONGEST_RULE)
    front = _front(text[_LONGEST_RULE : end.start()], rule) if end else None
    if end is None or front is None:
        return ParsedDigest("note", (), ())
    found = _read(front, text[end.end() :], document, prose)
    if not found.entries:
        saw = f"its fields are {names_told(front)}, and no abstract was found below them"
        raise refusal(document.path, "a note", saw, _REMEDY)
    return found


def _read(front: Record, body: str, document: Document, prose: Prose) -> ParsedDigest:
    if not holds(front, "title"):
        return _dated(prose(replace(document, text=body)), front)
    # clippers and blogs describe the page, whatever stands on it
    described = {key: value for key, value in front.items() if _describes(key)}
    bare = {key: value for key, value in front.items() if key not in described}
    if holds(bare, "abstract"):
        return _of_one(front, document)
    labelled = _labelled(body)
    named = _is_named(bare)
    is_of_paper = named or holds(front, "authors") or holds(front, "id")
    if is_of_paper and len(labelled) == 1:
        return _of_one({**bare, "abstract": labelled[0]}, document)
    found = prose(replace(document, text=body))
    is_of_front = is_of_paper and (named or (described and len(found.entries) == 1))
    if found.entries and not is_of_front:
        return _dated(found, front)
    if is_of_paper and not labelled and holds(front, "abstract"):
        return _of_one(front, document)
    texts = labelled or [max(_paragraphs(body), key=len, default="")]
    if len(texts[0].split()) < _FEWEST_WORDS and not labelled:
        return _dated(found, front)
    return _of_one({**bare, "abstract" if labelled else "text": texts[0]}, document)


def _describes(key: str) -> bool:
    is_said = is_weak(key) or meaning(key) == "summary"
    return is_said and "abstract" in fields_of((key,))


def _front(text: str, rule: str) -> Record | None:
    if rule.startswith("+"):
        found: list[object] = [load(text)]
    else:
        try:
            found = list(documents_of(text, keys_once=False))
        except NotYaml:
            found = [_by_line(text)]
    if len(found) != 1 or not isinstance(found[0], dict):
        return None
    front = {key: _unlinked(value) for key, value in flat(found[0]).items()}
    if isinstance(source := front.get("source"), str) and (link := web_link(source)):
        front.setdefault("url", link)  # of a clipping
    return front


def _unlinked(value: object) -> object:
    """Without the brackets of links between notes: `[[Ada Quill|Quill]]`."""
    if isinstance(value, str):
        return _BETWEEN_NOTES.sub(r"\1", value)
    return [_unlinked(one) for one in value] if isinstance(value, list) else value


def _by_line(text: str) -> Record | None:
    """The fields that stand on one line each, of what people write for YAML: `title: On: Off`."""
    found: dict[str, object] = {}
    for line in text.split("\n"):
        if match := _FIELD.fullmatch(line):
            found[match["name"]] = (match["value"] or "").strip(" \"'")
        elif not _WITHIN.match(line):
            return None
    return found or None


def _of_one(record: Record, document: Document) -> ParsedDigest:
    found = digest_of([Piece(1, record)], document.path, "note")
    if found.captured is None:
        return found
    # the date of one paper is its own
    entries = [replace(e, published=e.published or found.captured) for e in found.entries]
    return replace(found, entries=tuple(entries), captured=None)


def _dated(found: ParsedDigest, front: Record) -> ParsedDigest:
    day = day_of(front.get("date") or front.get("created"))  # a clipper's word
    is_whole = day is not None and len(day) == len("2025-01-31")
    return replace(found, captured=day) if found.captured is None and is_whole else found


def _is_named(front: Record) -> bool:
    """Whether the front names a paper by what only papers have."""
    return holds(front, "doi") or names_a_paper(str(front.get("url") or ""))


def _labelled(body: str) -> list[str]:
    """What stands behind the first two labels of an abstract: the rest of its line or paragraph,
    or all below it up to the next heading."""
    found: list[str] = []
    lines = body.split("\n")
    for place, line in enumerate(lines):
        match = _LABEL.match(line) if len(line.split(":")[0]) < _LONGEST_LABEL else None
        if match is None or not _is_abstract(match["name"]):
            continue
        more = (match["more"] or "").strip(" *_")
        is_heading = line.lstrip().startswith("#") and not more
        below: list[str] = []
        for one in lines[place + 1 :]:
            if one.lstrip().startswith("#") or (
                not is_heading and (more or below) and not one.strip(" >")
            ):
                break
            below += [one] if one.strip(" >") or is_heading else []
        if text := " ".join(filter(None, [_plain(more), _plain("\n".join(below))])):
            found.append(text)
        if len(found) > 1:
            break  # the page is of several
    return found


def _is_abstract(name: str) -> bool:
    return "abstract" in fields_of((name,)) and not is_weak(name)


def _paragraphs(body: str) -> list[str]:
    parts = re.split(r"\n\s*\n", body)
    return [_plain(part) for part in parts if not part.lstrip().startswith(("#", "|", "```", "$$"))]


def _plain(markdown: str) -> str:
    return " ".join(line.text for line in unwrapped(markdown_lines(markdown)))
