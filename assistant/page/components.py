"""How Gradio's components are made and their events connected on this page, where that is not as
Gradio does it by itself."""

from __future__ import annotations

from typing import Literal, TypedDict


class _Html(TypedDict):
    js_on_load: None
    apply_default_css: bool


class _Field(TypedDict):
    show_label: bool
    container: bool


class Event(TypedDict):
    show_progress: Literal["hidden"]
    api_visibility: Literal["private"]


# HTML of which page.js hears the clicks, and which page.css dresses
PLAIN: _Html = {"js_on_load": None, "apply_default_css": False}
BARE: _Field = {"show_label": False, "container": False}  # its label is read to whoever sees none
QUIET: Event = {"show_progress": "hidden", "api_visibility": "private"}
