"""From paths to bytes to dated digests, and the copies of them that the home keeps. Knows files; no papers.

A copy is `digests/<sha256>.gz` with `digests/<sha256>.json` beside it: the name, the path and the date, fixed when
the content was first seen, so that neither a copy nor a touch of the file can change them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from index.errors import SourceError
from index.files import write_atomically
from index.layouts import parse
from index.types import Digest, Header, Origin, ParsedDigest, Unparsed

_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")
_MAX_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Source:
    """A digest as read: its record and what stands in it."""

    digest: Digest
    parsed: ParsedDigest
    content: bytes


def read_paths(paths: Iterable[Path], store: Path, captured: str | None = None) -> tuple[list[Source], list[Unparsed]]:
    """Read files and folders. A file given by its own path must be a digest, one met in a folder may be anything.

    Raises SourceError for a path that does not exist, is empty, or holds no digest.
    """
    sources: list[Source] = []
    skipped: list[Unparsed] = []
    for path in paths:
        if not path.exists():
            raise SourceError(f"{str(path)!r} does not exist. Check the path, or give another file or folder.")
        if path.is_file():
            sources.append(read_file(path, store, captured))
            continue
        if not path.is_dir():
            raise SourceError(
                f"{str(path)!r} is neither a file nor a folder. Give a saved page, or a folder with some."
            )
        found: list[Source] = []
        files = list(_files_below(path))
        for file in files:
            try:
                found.append(read_file(file, store, captured))
            except SourceError as error:
                skipped.append(Unparsed(str(file), 1, str(error).split(". ")[0]))
        if not found:
            what = "holds no file" if not files else "holds no digest: none of its files could be read as one"
            raise SourceError(f"The folder {str(path)!r} {what}. Give a folder with saved Daily Papers pages.")
        sources += found
    return sources, skipped


def read_file(path: Path, store: Path, captured: str | None = None) -> Source:
    """Read one file. Raises SourceError if it is empty, binary, too large, unreadable, or not a digest."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SourceError(f"{str(path)!r} is larger than {_MAX_BYTES >> 20} MB. Split it into smaller digests.")
        content = path.read_bytes()
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    except OSError as error:
        raise SourceError(f"{str(path)!r} could not be read ({error.strerror}). Check its permissions.") from error
    if not content.strip():
        raise SourceError(f"{str(path)!r} is empty. Save the page again as text.")
    sha = hashlib.sha256(content).hexdigest()
    return _source(content, _known(store, sha), sha, str(path.resolve()), modified, captured)


def read_copies(store: Path, digests: Iterable[Digest]) -> list[Source]:
    """The same digests again, from the copies in the home."""
    sources = []
    for digest in digests:
        try:
            content = gzip.decompress((store / f"{digest.sha256}.gz").read_bytes())
        except (OSError, EOFError, gzip.BadGzipFile) as error:
            raise SourceError(
                f"The home's copy of the digest {digest.name!r} is missing or damaged. Index the file again."
            ) from error
        sources.append(_source(content, digest, digest.sha256, digest.path, date.min, None))
    return sources


def known_digests(store: Path) -> list[Digest]:
    """Every digest the home has a copy of."""
    return [digest for file in sorted(store.glob("*.json")) if (digest := _known(store, file.stem))]


def keep_copy(store: Path, source: Source) -> None:
    """Keep the digest's bytes and record; a crash between the two leaves nothing that is read."""
    store.mkdir(parents=True, exist_ok=True)
    copy = store / f"{source.digest.sha256}.gz"
    if not copy.exists():
        write_atomically(copy, gzip.compress(source.content, mtime=0))
    record = json.dumps(asdict(source.digest), ensure_ascii=False, sort_keys=True).encode()
    write_atomically(store / f"{source.digest.sha256}.json", record)


def _source(content: bytes, known: Digest | None, sha: str, path: str, modified: date, captured: str | None) -> Source:
    if b"\0" in content[:8192]:
        raise SourceError(f"{path!r} is a binary file, not a digest. Save the page as text.")
    text = content.decode("utf-8", errors="replace")
    parsed = parse(text, path)
    replaced = text.count("\ufffd") - content.count("\ufffd".encode())
    day, origin = _dated(parsed.header, Path(path).name, modified) if known is None else (known.captured, known.origin)
    if captured is not None:
        day, origin = captured, "given"
    digest = Digest(Path(path).name, path, sha, day, origin, len(parsed.entries), replaced)
    return Source(digest, parsed, content)


def _dated(header: Header | None, name: str, modified: date) -> tuple[str | None, Origin]:
    in_name = _DATE_IN_NAME.search(name)
    if header is not None:
        if header.year is not None and (day := _date(header.year, header.month, header.day)):
            return day.isoformat(), "linked"
        for year in range(modified.year, modified.year - 9, -1):  # nine: Feb 29 may be eight years back
            day = _date(year, header.month, header.day)
            if day and day <= modified:
                return day.isoformat(), "inferred"
    if in_name and (day := _date(int(in_name[1]), int(in_name[2]), int(in_name[3]))):
        return day.isoformat(), "named"
    return None, "undated"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _known(store: Path, sha: str) -> Digest | None:
    try:
        return Digest(**json.loads((store / f"{sha}.json").read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _files_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def unique_names(digests: Iterable[Digest]) -> list[Digest]:
    """One record for each content; where different digests bear one name, each gets the start of its hash."""
    by_content: dict[str, Digest] = {}
    for digest in sorted(digests, key=lambda d: (d.name, d.path)):
        by_content.setdefault(digest.sha256, digest)
    names = [digest.name for digest in by_content.values()]
    return [
        replace(d, name=f"{d.name} ({d.sha256[:6]})") if names.count(d.name) > 1 else d for d in by_content.values()
    ]
