"""What leaves a reader is sound and has bounds: text that can be written, and no more of it than
papers have.

Real abstracts are shorter than 5,000 characters. What is longer is a file that was read wrongly, or
made to keep this program busy; it is cut where a word ends, and told.
"""

from __future__ import annotations

from dataclasses import replace

from index.text.unicode import plain_blanks, sound
from index.types import Entry, ParsedDigest, Unparsed

HEAD = 20_000  # characters in which the form of a file shows
LONGEST_ABSTRACT = 20_000  # characters
LONGEST_TITLE = 2_000  # characters
LONGEST_NAME = 500  # of an author, or a keyword
LONGEST_LINK = 4_000  # characters; browsers and servers refuse longer addresses
MOST_NAMES = 10_000  # the largest collaborations sign with half of it
MOST_RECORDS = 200_000  # a file
MOST_LINES = 500_000  # a page, without blank ones
MOST_TAGS = 500_000  # a page or a feed: each takes a kilobyte once it is parsed
TOLD = 80  # characters of a title or a record that is told because it could not be read

_GREATEST = 2**63 - 1  # what SQLite holds


def bounded(parsed: ParsedDigest, path: str) -> ParsedDigest:
    """What was read, without lone surrogates and NUL (they are counted as replaced) and within the
    bounds."""
    entries: list[Entry] = []
    unparsed = [Unparsed(piece.path, piece.line, sound(piece.why)[0]) for piece in parsed.unparsed]
    replaced = parsed.replaced
    for entry in parsed.entries:
        cut, lost, count = _entry(entry)
        entries.append(cut)
        replaced += count
        if lost:
            unparsed.append(Unparsed(path, entry.line, f"the rest of {' and '.join(lost)}"))
    return replace(parsed, entries=tuple(entries), unparsed=tuple(unparsed), replaced=replaced)


def at_word(text: str, limit: int) -> str:
    """The start of a text, of at most `limit` characters, up to the end of a word if there is
    one."""
    if len(text) <= limit:
        return text
    blank = max(text.rfind(" ", limit // 2, limit + 1), text.rfind("\n", limit // 2, limit + 1))
    return text[: blank if blank > 0 else limit].rstrip()


def _entry(entry: Entry) -> tuple[Entry, list[str], int]:
    """The entry within its bounds, what of it is longer, and how many surrogates were replaced."""
    lost: list[str] = []
    title, count = sound(plain_blanks(entry.title))
    abstract, more = sound(plain_blanks(entry.abstract))
    count += more
    if len(title) > LONGEST_TITLE:
        lost.append(f"a title longer than {LONGEST_TITLE:,} characters")
    if is_long := len(abstract) > LONGEST_ABSTRACT:
        lost.append(f"an abstract longer than {LONGEST_ABSTRACT:,} characters")
    if max(len(entry.authors), len(entry.keywords)) > MOST_NAMES:
        lost.append(f"a list of more than {MOST_NAMES:,} authors or keywords")
    url = entry.url if entry.url and len(entry.url) <= LONGEST_LINK else None
    mended = replace(
        entry,
        title=at_word(title, LONGEST_TITLE),
        abstract=at_word(abstract, LONGEST_ABSTRACT),
        authors=_names(entry.authors),
        upvotes=None if entry.upvotes is None or abs(entry.upvotes) > _GREATEST else entry.upvotes,
        url=sound(url)[0] if url else None,
        keywords=_names(entry.keywords),
        truncated=entry.truncated or is_long,
    )
    return mended, lost, count


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sound(at_word(name, LONGEST_NAME))[0] for name in names[:MOST_NAMES])
