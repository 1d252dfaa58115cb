"""What nobody wrote, to try readers, citations, exports and the page's guard with, for as long as
is wanted."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.checking.citations import Checker, answer_sentences, disarm, marks
from assistant.checking.mark_forms import MarkFilter
from index.errors import AskpapersError
from index.generation.passages import cut
from index.layouts.bounds import LONGEST_ABSTRACT, LONGEST_TITLE
from index.layouts.detection import parse
from index.models.tokenizer import token_counter
from index.types import Paper, ParsedDigest
from tests.made_pdfs import Text, column, pdf
from tests.shapes import SHAPES

LONGEST = 20.0
"""Seconds of one reading, which is the program's own budget for a file."""
LARGEST = 1 << 30
"""Bytes that the process takes at most, whatever it has read."""
_STEP = 1 if sys.platform == "darwin" else 1024  # bytes of a step of ru_maxrss

CORPUS = Path(__file__).parent / "corpus"
"""Files that once broke a reader, each as it was found."""

_COUNT = token_counter()
_PIECES = [
    *"[](){}<>\"'`*_#|,;:=@$\\&%~^-+.!?/ \n\r\t\0\x1c\x85",
    *(
        "\u2028",
        "\ufeff",
        "\u202e",
        "\ufdd0",
        "\ufdd1",
        "\ufdd2",
        "é",
        "们",
        "😀",
        "²",
        "٣",
        "\ufffd",
    ),
    *(
        "](",
        "![",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE x [",
        "<!ENTITY a 'b'>",
        "<?xml ",
        "?>",
        "&#xD800;",
    ),
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
    *(
        "$$",
        "\\(",
        "\\[",
        "{\\'e}",
        "@article{",
        "@string{",
        "@comment",
        "title=",
        "abstract=",
        "arXiv:2401.00001",
    ),
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
    text = SHAPES[reader][draw(st.sampled_from(("ordinary", *SHAPES[reader])))](
        draw(st.integers(1, 1500))
    )[:6000]
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
    encoding = draw(
        st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1", "gbk"))
    )
    content = bytearray(text.encode(encoding, errors="replace"))
    for _ in range(draw(st.integers(0, 2))):
        if content:
            content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content)


@st.composite
def damaged_pdf(draw: st.DrawFn) -> bytes:
    """A paper as PDF, with a few places changed, of its page or of what holds it together."""
    page = [
        Text(150, 700, 17, draw(st.sampled_from(("Gulls Read Harbours", "( \\")))),
        Text(150, 670, 12, "Ann Foam and Bo Spray"),
        Text(150, 640, 10, draw(st.sampled_from(("Abstract", "Summary", "Nothing")))),
        *column("Gulls read harbours, and terns do not. " * draw(st.integers(1, 20)), 90, 620, 300),
    ]
    content = bytearray(pdf(page, page, packed=draw(st.booleans())))
    for _ in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 200)))
        piece = draw(st.sampled_from(_OF_PDF) | st.binary(max_size=6))
        match draw(st.sampled_from(_CHANGES)):
            case "insert":
                content[start:start] = piece
            case "delete":
                del content[start:end]
            case "replace":
                content[start : start + len(piece)] = piece
            case "repeat":
                content[start:end] = content[start:end] * draw(st.integers(2, 20))
            case "cut off":
                del content[end:]
            case "move":
                content += content[start:end]
    return b"%PDF-1.5\n" + bytes(content)


_OF_PDF = [
    *(b"<<", b">>", b"[", b"]", b"(", b")", b"/", b"%", b"1 0 R", b"2 0 R", b"8 0 R", b"9 0 obj"),
    *(
        b"endobj",
        b"stream\n",
        b"endstream",
        b"xref",
        b"trailer",
        b"startxref\n0",
        b"%%EOF",
        b"null",
    ),
    *(b"/Kids", b"/Parent", b"/Count 99999999", b"/Length 999999999", b"/Length 8 0 R", b"/Prev 9"),
    *(b"/Filter [/FlateDecode /FlateDecode]", b"/ASCII85Decode", b"/LZWDecode", b"/Encrypt 2 0 R"),
    *(b"/Type /ObjStm", b"/XRefStm 15", b"/Contents 2 0 R", b"/Font 8 0 R", b"/ToUnicode 7 0 R"),
    *(
        b"BT",
        b"ET",
        b"q ",
        b"Q ",
        b"Tj",
        b" 1e39 Tf",
        b"0 0 0 0 0 0 Tm",
        b"Do",
        b"-1",
        b"99999999999",
    ),
]


ANY_BYTES = st.binary(max_size=2000) | st.lists(st.sampled_from(_PIECES), max_size=60).map(
    lambda pieces: "".join(pieces).encode(errors="surrogatepass")
)
_MARKS = [
    *(
        "[1]",
        "[2]",
        "[1, 3]",
        "[1-4]",
        "[2–3]",
        "[9-1]",
        "[99]",
        "【2】",
        "［3］",
        "[Paper 2]",
        "[#1]",
        "[^2]",
        "[1][2]",
    ),
    *(
        "[1 and 3]",
        "[1, p. 3]",
        "【1:0†source】",
        "[",
        "]",
        "[1",
        "[1,",
        "[P",
        "【",
        "†",
        "[" + "9" * 40 + "]",
        "[²]",
        "[٣]",
    ),
]
_SAID = [
    *(
        "It removes 80% of the weights",
        "it is faster",
        "Gradient Gardening",
        " is not slower",
        ". ",
        ".",
        "! ",
        "? ",
    ),
    *(
        ", while ",
        " and ",
        "\n",
        "\n\n- ",
        "  ",
        "\t",
        "i.e. ",
        "e.g. ",
        "“removes small weights”",
        '"',
        "3.5x",
        "80 %",
    ),
    *("no", "$x_{i}$", "**", "`", "\u2028", "\u202e", "\ud800", "2.", "1) "),
]
ANSWERS = st.lists(
    st.sampled_from(_MARKS) | st.sampled_from(_SAID) | st.text(max_size=6), max_size=14
).map("".join)
PAPERS = {
    1: Paper(
        "t1", "Gradient Gardening: Pruning", "It removes 80% of the weights. It is faster.", ("a",)
    ),
    2: Paper(
        "t2", "Weight Watching", "Weight Watching needs no retraining, and gains 3.5x.", ("a",)
    ),
    4: Paper("t4", "[9] Marks", "An abstract with [1] of its own.\nAnd “quotes”.", ("a",)),
}


def _peak() -> int:
    """The most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _STEP


def check_file(content: bytes) -> ParsedDigest | None:
    """Read a file twice, within bounds of time and memory; it is refused in a sentence, or what was
    read is sound, and the same each time."""
    began, before = time.process_time(), _peak()
    try:
        parsed = parse(content, "fuzz")
    except AskpapersError as error:
        if "\n" in (told := str(error)) or not told.strip():
            raise AssertionError(f"not one sentence: {told!r}") from error
        return None
    finally:
        assert time.process_time() - began < LONGEST
        assert _peak() - before < LARGEST
    assert parse(content, "fuzz") == parsed, "reading is not deterministic"
    lines = content.count(b"\n") + content.count(b"\r") + 1
    repr(astuple(parsed)).encode()  # no lone surrogate stands anywhere in it
    "".join(
        part for entry in parsed.entries for part in (entry.title, entry.abstract, *entry.authors)
    ).encode()
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


def check_answer(text: str, pieces: Sequence[int]) -> None:
    """What a model writes, in any pieces: only citations that resolve are shown, each with words of
    its paper."""
    whole = MarkFilter(frozenset(PAPERS))
    shown = whole.feed(text) + whole.end()
    streamed, start, parts = MarkFilter(frozenset(PAPERS)), 0, []
    for size in pieces:
        parts.append(streamed.feed(text[start : start + size]))
        start += size
    parts += [streamed.feed(text[start:]), streamed.end()]
    assert set(marks(shown)) <= set(PAPERS), "a citation is shown that does not resolve"
    assert "".join(parts).rstrip() == shown.rstrip(), "what is shown depends on the pieces"
    assert streamed.dropped == whole.dropped
    assert not marks(disarm(text)), "a quoted text's own brackets are taken for citations"
    checked = Checker(PAPERS).check(shown)
    assert [sentence.text for sentence in checked.sentences] == list(answer_sentences(shown))
    for citation in checked.citations:
        paper = PAPERS[citation.number]
        assert paper.abstract[citation.start : citation.end] == citation.quote
        assert citation.number in marks(checked.sentences[citation.sentence].text)
    for sentence in checked.sentences:
        assert set(sentence.citations) <= set(marks(sentence.text)) & set(PAPERS)


ANY_ANSWER = st.tuples(ANSWERS, st.lists(st.integers(0, 9), max_size=30))
Target = tuple[st.SearchStrategy[Any], Callable[[Any], object]]


def _exports() -> Target:
    from tests import test_exports

    return test_exports.PAPERS, test_exports.check_all


def _guard(what: str) -> Target:
    from tests import test_guard_fuzz as guard  # loads the page, which takes seconds

    mine = guard.anybodys()
    return {
        "bodies": (guard.BODIES, mine.check_body),
        "requests": (guard.REQUESTS, mine.check_request),
        "uploads": (guard.UPLOADS, mine.check_upload),
    }[what]


READERS: dict[str, Callable[[], Target]] = {
    **{reader: partial(lambda reader: (damaged(reader), check_file), reader) for reader in SHAPES},
    "pdf": lambda: (damaged_pdf(), check_file),
    "bytes": lambda: (ANY_BYTES, check_file),
}
TARGETS: dict[str, Callable[[], Target]] = {
    **READERS,
    "citations": lambda: (ANY_ANSWER, lambda tried: check_answer(*tried)),
    "exports": _exports,
    **{f"guard {what}": partial(_guard, what) for what in ("bodies", "requests", "uploads")},
}


def fuzz(target: str, seconds: float, block: int = 200) -> int:
    """Try a target for so long; returns how many inputs it was given. What breaks is raised at its
    smallest.

    Of a target that is slow, a block is as many as fit the time.
    """
    strategy, check = TARGETS[target]()
    tried, until = 0, time.monotonic() + seconds

    def attempt(content: Any) -> None:
        nonlocal tried
        tried += 1
        check(content)

    while (left := until - time.monotonic()) > 0:
        fit = max(10, int(tried / max(seconds - left, 0.001) * left)) if tried else 10
        bounds = settings(
            max_examples=min(block, fit),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        attempts: Callable[[], None] = bounds(given(strategy)(attempt))
        attempts()
    return tried
