"""What readers keep of papers: that one was read, that it is starred, a note; and when they last
looked at what is new.

Each is one user's, as standing questions are: the terminal, and a page that asks nobody for a name,
have one user in common, without a name.

    kept = marks(home, user)                     # by the paper's id; no entry is no mark
    mark(home, "2305.17333", user, starred=True) # changes what is named, leaves the rest
    mark(home, "2305.17333", user, note="")      # takes the note away; without any, the entry goes
    before = visit(home, user, digests)          # the visit before: what it had seen
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from index.errors import SettingError
from index.files import private_folder, write_atomically
from index.home import Home

LONGEST_NOTE = 4_000  # characters
_MOST = 20_000  # papers that a user marks
_LOCK_SECONDS = 10  # seconds


@dataclass(frozen=True, slots=True)
class Mark:
    """What one user keeps of one paper; `at` is when it last changed (ISO 8601, with the time)."""

    read: bool = False
    starred: bool = False
    note: str = ""
    at: str = ""

    def __bool__(self) -> bool:
        return self.read or self.starred or bool(self.note)


@dataclass(frozen=True, slots=True)
class Visit:
    """When a user last saw what is new, and the digests (hashes) that there were; none yet where
    `at` is empty."""

    at: str = ""
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    """Of one user. `before` is the visit that `last` is told apart from: a page that is opened
    again on the same day, or of the same digests, still shows what came since."""

    papers: dict[str, Mark] = field(default_factory=dict)
    last: Visit = Visit()
    before: Visit = Visit()


_FORM = TypeAdapter(dict[str, _Kept])


def marks(home: Home, user: str = "") -> Mapping[str, Mark]:
    """A user's marks, by the id of the paper. Raises SettingError if their file cannot be read."""
    return _everybodys(home).get(user, _Kept()).papers


def mark(
    home: Home,
    paper_id: str,
    user: str = "",
    *,
    read: bool | None = None,
    starred: bool | None = None,
    note: str | None = None,
) -> Mark:
    """Change what is named of a user's mark, and give it as it is now. Raises SettingError for a
    note that is too long, for too many marks, or if their file cannot be read or changed."""
    if note is not None and len(note := note.strip()) > LONGEST_NOTE:
        raise SettingError(
            f"The note has {len(note):,} characters; {LONGEST_NOTE:,} are kept. Shorten it."
        )
    named = {"read": read, "starred": starred, "note": note}
    changed = {name: value for name, value in named.items() if value is not None}
    with _changing(home) as everybody:
        kept = everybody.get(user, _Kept())
        papers = dict(kept.papers)
        new = replace(papers.get(paper_id, Mark()), **changed, at=_now())  # type: ignore[arg-type]
        papers.pop(paper_id, None)
        if new:
            if len(papers) >= _MOST:
                raise SettingError(f"{_MOST:,} papers are marked, which is the most. Clear some.")
            papers[paper_id] = new
        everybody[user] = replace(kept, papers=papers)
    return new


def visit(home: Home, user: str, digests: Sequence[str]) -> Visit:
    """Note that a user sees what is new of these digests (hashes), and give the visit before:
    that which saw others. Raises SettingError as `mark` does."""
    kept = _everybodys(home).get(user, _Kept())
    if set(kept.last.digests) == set(digests):
        return kept.before
    with _changing(home) as everybody:
        kept = everybody.get(user, _Kept())
        if set(kept.last.digests) != set(digests):
            kept = replace(kept, before=kept.last, last=Visit(_now(), tuple(digests)))
            everybody[user] = kept
    return kept.before


def _everybodys(home: Home) -> dict[str, _Kept]:
    try:
        return _FORM.validate_json(home.marks.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        raise SettingError(
            f"The marks of papers in {str(home.marks)!r} cannot be read. Mend the file, or take "
            "it away."
        ) from error


@contextmanager
def _changing(home: Home) -> Iterator[dict[str, _Kept]]:
    """The marks to change, one process at a time; written when nothing was raised."""
    private_folder(home.root)
    try:
        held = FileLock(home.marks.with_suffix(".lock"), timeout=_LOCK_SECONDS, mode=0o600)
        with held:
            everybody = _everybodys(home)
            yield everybody
            kept = {user: asdict(one) for user, one in everybody.items()}
            write_atomically(home.marks, json.dumps(kept, ensure_ascii=False, indent=1).encode())
    except Timeout as error:
        raise SettingError("Another askpapers is changing the marks. Try again.") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
