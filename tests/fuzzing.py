"""What the readers are tried with that nobody wrote: any bytes, and files of real forms with damage done to them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.bounds import LONGEST_ABSTRACT, LONGEST_TITLE
from index.embedding import token_counter
from index.errors import AskpapersError
from index.layouts import parse
from index.passages import cut
from index.types import Paper, ParsedDigest
from tests.shapes import SHAPES

CORPUS = Path(__file__).parent / "corpus"
"""Files that once broke a reader, each as it was found."""

_COUNT = token_counter()
_PIECES = [
    *"[](){}<>\"'`*_#|,;:=@$\\&%~^-+.!?/ \n\r\t\0\x1c\x85",
    *("\u2028", "\ufeff", "\u202e", "\ufdd0", "\ufdd1", "\ufdd2", "é", "们", "😀", "²", "٣", "\ufffd"),
    *("](", "![", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE x [", "<!ENTITY a 'b'>", "<?xml ", "?>", "&#xD800;"),
    *(
        "&#0;",
        "&#x110000;",
        "&amp;lt;",
        "\\ud800",
        "\\udc00",
        '"\\ud83d',
        "\\u0000",
        "1e999",
        "NaN",
        "9" * 5000,
        "null",
    ),
    *(
        "<details>",
        "</details>",
        "<a href=",
        "<script>",
        "<p",
        "<math>",
        "</",
        "data-props='",
        "**",
        "__",
        "## ",
        "---\n",
    ),
    *("$$", "\\(", "\\[", "{\\'e}", "@article{", "@string{", "@comment", "title=", "abstract=", "arXiv:2401.00001"),
    *(
        '"title":',
        '"abstract":',
        '"authors":',
        '"paper":{',
        "upvotes",
        "2024-13-45",
        "Feb 30",
        "https://[::",
        "http://[x]/",
    ),
]
_CHANGES = ("insert", "delete", "replace", "repeat", "cut off", "move")


@st.composite
def damaged(draw: st.DrawFn, reader: str) -> bytes:
    """A file of this reader's form, with a few places changed."""
    text = SHAPES[reader][draw(st.sampled_from(("ordinary", *SHAPES[reader])))](draw(st.integers(1, 1500)))[:6000]
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        piece = draw(st.sampled_from(_PIECES) | st.text(max_size=8))
        match draw(st.sampled_from(_CHANGES)):
            case "insert":
                text = text[:start] + piece + text[start:]
            case "delete":
                text = text[:start] + text[end:]
            case "replace":
                text = text[:start] + piece + text[end:]
            case "repeat":
                text = text[:start] + text[start:end] * draw(st.integers(2, 20)) + text[end:]
            case "cut off":
                text = text[:end]
            case "move":
                text = text[:start] + text[end:] + text[start:end]
    encoding = draw(st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1", "gbk")))
    content = bytearray(text.encode(encoding, errors="replace"))
    for _ in range(draw(st.integers(0, 2))):
        if content:
            content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content)


ANY_BYTES = st.binary(max_size=2000) | st.lists(st.sampled_from(_PIECES), max_size=60).map(
    lambda pieces: "".join(pieces).encode(errors="surrogatepass")
)
TARGETS: dict[str, st.SearchStrategy[bytes]] = {reader: damaged(reader) for reader in SHAPES} | {"bytes": ANY_BYTES}


def check(content: bytes) -> ParsedDigest | None:
    """Read a file twice; it is refused in a sentence, or what was read is sound, and the same each time."""
    try:
        parsed = parse(content, "fuzz")
    except AskpapersError as error:
        if "\n" in (told := str(error)) or not told.strip():
            raise AssertionError(f"not one sentence: {told!r}") from error
        return None
    assert parse(content, "fuzz") == parsed, "reading is not deterministic"
    lines = content.count(b"\n") + content.count(b"\r") + 1
    repr(astuple(parsed)).encode()  # no lone surrogate stands anywhere in it
    "".join(part for entry in parsed.entries for part in (entry.title, entry.abstract, *entry.authors)).encode()
    for entry in parsed.entries:
        assert entry.title.strip()
        assert entry.abstract.strip()
        assert len(entry.title) <= LONGEST_TITLE
        assert len(entry.abstract) <= LONGEST_ABSTRACT
        assert 0 <= entry.line <= max(lines, len(parsed.entries) + len(parsed.unparsed))
        assert entry.upvotes is None or 0 <= entry.upvotes < 2**63
        paper = Paper("x", entry.title, entry.abstract, ("fuzz",))
        passages = list(cut(paper, _COUNT, limit=100, window=248))
        assert all(entry.abstract[p.start : p.end] == p.text for p in passages)
        assert "".join("".join(p.text for p in passages).split()) == "".join(entry.abstract.split())
    return parsed


def fuzz(target: str, seconds: float, block: int = 200) -> int:
    """Try a reader for so long; returns how many files it was given. What breaks is raised at its smallest."""
    tried = 0

    def attempt(content: bytes) -> None:
        nonlocal tried
        tried += 1
        check(content)

    bounds = settings(max_examples=block, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    attempts: Callable[[], None] = bounds(given(TARGETS[target])(attempt))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        attempts()
    return tried
