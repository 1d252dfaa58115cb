"""What stands in the document itself, so that it is painted before Gradio's scripts have made the
page: the strip, the briefing, and a question box whose text the page takes over (opening.js).

And the page's own styles and scripts, as files that a browser keeps.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from fastapi import FastAPI, Response
from markupsafe import Markup

from assistant.page.templating import render

# what this document and the page that takes it over both say
PROMISE = "Every sentence is checked against the abstract that it cites."
PLACEHOLDER = "Ask about your papers"
TABS = ("Ask", "Library", "News", "Map", "Digests")
# what dresses a part of the page has a script of the same name, too
_DRESSED = ("page", "collection", "rows", "models", "conversations", "suggestions", "marks")
_PAGE = "askpapersPage"
_MODULE = re.compile(rb'<script type="module" crossorigin src="([\w./-]+)"></script>')
KEPT = b"private, max-age=31536000, immutable"
"""How long a browser keeps what has another address as soon as it is another."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the page's own; its address is another as soon as its text is."""

    name: str
    text: str
    media_type: str

    @property
    def address(self) -> str:
        return f"{self.name}?v={hashlib.sha256(self.text.encode()).hexdigest()[:16]}"

    def response(self) -> Response:
        kept = {"cache-control": KEPT.decode()}
        return Response(self.text, media_type=self.media_type, headers=kept)


@dataclass(frozen=True, slots=True)
class Opening:
    """HTML for the end of the document's head, and for the end of its body."""

    head: str
    body: str

    def within(self, page: bytes) -> bytes:
        """Gradio's document with it. Gradio's script is loaded meanwhile, and run once this is
        painted: it keeps the browser from painting for as long as it makes the page."""
        page = _MODULE.sub(
            rb'<link id="gradio" rel="modulepreload" crossorigin href="\1">', page, 1
        )
        page = page.replace(b"</head>", self.head.encode() + b"</head>", 1)
        before, end, after = page.rpartition(b"</body>")
        return b"".join((before, self.body.encode(errors="replace"), end, after))


@cache
def styles() -> File:
    return File("page.css", _joined("css", (*_DRESSED, "opening")), "text/css")


@cache
def scripts() -> File:
    """Defines what `START` calls: it is to run when Gradio has made the page."""
    parts = ")(); (".join(_read(f"{name}.js") for name in ("stream", *_DRESSED))
    started = 'dispatchEvent(new Event("askpapers-started"));'
    text = f"window.{_PAGE} = () => {{ ({parts})(); {started} }};"
    return File("page.js", text, "text/javascript")


START = f"() => {_PAGE}()"


def add_to(app: FastAPI) -> None:
    """The addresses of both."""
    for file in (styles(), scripts()):
        app.add_api_route(f"/{file.name}", file.response, methods=["GET"])


def opening(theme: str, strip: str, today: str, evidence: str) -> Opening:
    """`theme` is the mark of Gradio's own style; the others are HTML."""
    container = f"gradio-container-{version('gradio').replace('.', '-')}"
    head = render(
        "opening_head.html", theme=theme, style=styles().address, script=scripts().address
    )
    body = render(
        "opening.html",
        container=container,
        tabs=TABS,
        promise=PROMISE,
        placeholder=PLACEHOLDER,
        strip=Markup(strip),  # noqa: S704 - of templates, as are the others
        today=Markup(today),  # noqa: S704
        evidence=Markup(evidence),  # noqa: S704
        script=Markup(_read("opening.js")),  # noqa: S704 - the page's own
    )
    return Opening(head, body)


def _joined(kind: str, names: Iterable[str]) -> str:
    return "".join(_read(f"{name}.{kind}") for name in names)


@cache
def _read(name: str) -> str:
    return (files("assistant.page") / name).read_text(encoding="utf-8")
