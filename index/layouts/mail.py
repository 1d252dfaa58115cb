"""E-mails and pages saved as one file: what their parts say, decoded. Knows headers and parts; is
told how a part is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.layouts.record_dates import day_of
from index.types import Entry, ParsedDigest, Unparsed

if TYPE_CHECKING:
    from email.message import Message

Parse = Callable[[bytes, str], ParsedDigest]

_HEAD = 20_000  # bytes in which the first headers stand
_MOST_MAILS = 10_000
_MOST_PARTS = 1_000  # of one mail
_MOST_BOUNDS = 100  # parts within one another are looked for in each line anew
_FROM = re.compile(rb"(?:\A|(?<=\n))From [^\n]*\d{4}[^\n]*\n(?=[!-9;-~]+:)")
_HEADER = re.compile(rb"([!-9;-~]{1,76}):[^\n]*\n(?:[ \t][^\n]*\n)*")
_OF_MAILS = frozenset(
    b"from to subject date mime-version content-type received message-id return-path "
    b"delivered-to reply-to content-transfer-encoding snapshot-content-location".split()
)
_FEWEST = 3  # headers that only mails have
_READ = ("text/", "application/json", "application/pdf", "application/xml", "message/")
_BY_NAME = (".bib", ".csv", ".json", ".jsonl", ".ris", ".md", ".xml", ".yaml", ".pdf", ".html")
_REMEDY = "Save the mail again as .eml or its page as HTML, or copy its text into a file."


def is_mail(content: bytes) -> bool:
    """Whether it begins with a mail's headers, or with the line between mails of an mbox."""
    head = content[:_HEAD].replace(b"\r\n", b"\n").lstrip(b"\xef\xbb\xbf\n")
    if begun := _FROM.match(head):
        head = head[begun.end() :]
    names, at = set(), 0
    while match := _HEADER.match(head, at):
        names.add(match[1].lower())
        at = match.end()
    is_ended = at >= len(head) or head[at : at + 1] == b"\n"
    if b"mime-version" in names and re.search(rb"(?i)\ncontent-type:\s*multipart/", head[:at]):
        return is_ended
    return is_ended and len(names & _OF_MAILS) >= (1 if begun else _FEWEST)


def read_mail(content: bytes, path: str, parse: Parse) -> ParsedDigest:
    """The papers of all mails in a file, of each the parts that hold most. Raises SourceError if
    none holds one."""
    entries: list[Entry] = []
    unparsed: list[Unparsed] = []
    days: set[str | None] = set()
    refused: list[str] = []
    doubtful: list[str] = []
    replaced, number = 0, 0
    for number, raw in enumerate(_mails(content), start=1):
        if number > _MOST_MAILS:
            unparsed.append(Unparsed(path, number, f"all after the first {_MOST_MAILS:,} mails"))
            break
        mail = _read(raw, path)
        found = list(_best(mail, path, parse, refused))
        if not found:
            unparsed.append(Unparsed(path, number, "a mail without titles with abstracts"))
            continue
        days.add(day_of(str(mail["date"] or "")))
        for one in found:
            # lines of a decoded part are no lines of the file
            entries += [replace(entry, line=number) for entry in one.entries]
            unparsed += [replace(piece, line=number) for piece in one.unparsed]
            replaced += one.replaced
            doubtful += one.doubtful
            days |= {one.captured} if one.captured else set()
    if not entries:
        raise SourceError(
            f"{path!r} is not a digest: it looks like {_what(number)} whose parts "
            f"{'hold no titles with abstracts' if refused else 'could not be decoded'}. {_REMEDY}"
        )
    captured = next(iter(days)) if len(days) == 1 else None
    return ParsedDigest(
        "mail",
        tuple(entries),
        tuple(unparsed),
        captured=captured,
        replaced=replaced,
        doubtful=tuple(dict.fromkeys(doubtful)),
    )


def _what(number: int) -> str:
    return "an e-mail" if number == 1 else f"{number} e-mails"


def _mails(content: bytes) -> Iterator[bytes]:
    content = content.replace(b"\r\n", b"\n").lstrip(b"\xef\xbb\xbf\n")
    if not _FROM.match(content):
        yield content
        return
    begins = [match.end() for match in _FROM.finditer(content)]
    ends = [match.start() for match in _FROM.finditer(content)][1:]
    for begin, end in zip(begins, [*ends, len(content)], strict=True):
        # of an mbox a line that began with "From " has a sign before it
        yield re.sub(rb"(?m)^>(>*From )", rb"\1", content[begin:end])


def _read(raw: bytes, path: str) -> Message[str, str]:
    from email import message_from_bytes
    from email.policy import compat32

    if raw.lower().count(b"boundary=") <= _MOST_BOUNDS:
        with suppress(RecursionError):
            # the newer policy reads each header by a grammar, which raises at what is malformed
            message = message_from_bytes(raw, policy=compat32)
            for part in message.walk():
                _without_broken_parameters(part)
            return message
    raise SourceError(
        f"{path!r} has mails within mails, too deep to be read. Save the one that you want by "
        "itself."
    )


def _without_broken_parameters(part: Message[str, str]) -> None:
    """So that they can be asked for: continuations such as `a*0=b; a*=b` (RFC 2231, 3) make `email`
    compare numbers with none."""
    for header in ("Content-Type", "Content-Disposition"):
        try:
            part.get_params(header=header)
        except TypeError:
            part.replace_header(header, str(part[header]).split(";")[0])


def _best(
    part: Message[str, str], path: str, parse: Parse, refused: list[str]
) -> Iterator[ParsedDigest]:
    """What the parts hold; of parts that say the same, the one that tells most papers, and most of
    them."""
    if part.is_multipart():
        some = [list(_best(one, path, parse, refused)) for one in _parts(part)[:_MOST_PARTS]]
        if part.get_content_type() in {"multipart/alternative", "multipart/related"}:
            yield from max(some, key=_worth, default=[])
        else:
            yield from (one for found in some for one in found)
        return
    kind, name = part.get_content_type(), str(part.get_filename() or "").lower()
    if (not kind.startswith(_READ) and not name.endswith(_BY_NAME)) or kind in {"text/css"}:
        return
    try:
        text = _decoded(part)
        yield parse(text, name if name.endswith(_BY_NAME) else path)
    except SourceError as error:
        refused.append(str(error))


def _parts(part: Message[str, str]) -> list[Message[str, str]]:
    from email.message import Message

    payload = part.get_payload()
    return [p for p in payload if isinstance(p, Message)] if isinstance(payload, list) else []


def _worth(found: list[ParsedDigest]) -> tuple[int, ...]:
    entries = [entry for one in found for entry in one.entries]
    return (
        len(entries),
        sum(bool(entry.arxiv_id) for entry in entries),
        sum(bool(entry.url) for entry in entries),
        sum(len(entry.abstract) for entry in entries),
    )


def _decoded(part: Message[str, str]) -> bytes:
    """The bytes of a part: in UTF-8, where it says rightly which characters they are."""
    payload: object = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        text = content.decode(part.get_content_charset() or "ascii")
    except (LookupError, ValueError):
        return content
    if part.get_param("format") == "flowed":
        glue = "" if str(part.get_param("delsp")).lower() == "yes" else " "
        text = re.sub(r"(?<!\n--) \r?\n(?=\S)", glue, text)
    return text.encode(errors="replace")
