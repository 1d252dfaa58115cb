"""Between the page's script and the program: clicks come in, what is to be copied, saved or kept
goes out."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Required, TypedDict, Unpack

import gradio as gr
from gradio.components import Component

from assistant.control_characters import one_line
from assistant.page.components import QUIET
from assistant.page.outputs import Shown, lean
from assistant.page.saved_conversations import KeptPart, KeptTurn

# A component's events are told apart by name, so each tab has one of them.
_EVENTS = {
    "": "click",
    "library": "select",
    "digests": "submit",
    "news": "input",
    "map": "like",
    "page": "double_click",
    "kept": "expand",
    "model": "apply",
    "mark": "edit",
}
_SCRIPT = """
const events = EVENTS;
addEventListener("askpapers", ({detail}) => {
  trigger(events[detail.do.split(".")[0]] ?? "click", detail);
});
document.documentElement.dataset.bridge = "ready";
dispatchEvent(new Event("askpapers-ready"));
""".replace("EVENTS", json.dumps(_EVENTS))
_TELLS = """
watch("value", () => {
  if (!props.value) return;
  dispatchEvent(new CustomEvent("askpapers-told", {detail: JSON.parse(props.value)}));
});
"""


class Queueing(TypedDict, total=False):
    """Whether an event waits in Gradio's queue, and how many of its kind run at a time (None: as
    many as come)."""

    queue: bool
    concurrency_limit: int | None


class File(TypedDict, total=False):
    """What the browser is to save: a text, or bytes in base64."""

    name: Required[str]
    text: str
    base64: str


class ConversationWriter(TypedDict):
    """The model that was chosen for this conversation; with an empty id none, so that what is
    chosen for good writes."""

    id: str
    name: str


class KeptOfPaper(TypedDict):
    """What a reader keeps of a paper."""

    read: bool
    starred: bool
    note: str


class Told(TypedDict, total=False):
    """What page.js does, by name: a text is said, copied, or saved as a file; a turn is kept; the
    question gets the focus; a tab is opened; papers are chosen. The others tell what is so."""

    said: str
    copy: str
    save: File
    keep: KeptTurn
    begun: KeptTurn  # it is being answered
    part: KeptPart
    ended: str  # a conversation's id: what was begun there leaves nothing
    focus: bool
    tab: str
    choose: list[str]
    chosen: list[str]  # instead of those that were
    narrow: str  # the set that the library shows; empty: all papers
    kept: bool  # a question that was written on the news' tab
    marks: dict[str, KeptOfPaper]  # by the paper's id
    opened: str  # a conversation's id; empty: it could not be
    followed: str  # the same, where it is that which is shown, as another page left it
    suggested: bool  # the suggestions are new
    reader: bool  # a paper is shown beside the briefing
    now: str  # what the page shows is of this state
    may: dict[str, bool]  # what the user may do
    writer: ConversationWriter


class Action:
    """What a click asks for. It comes from the browser: whatever it holds is read as a
    stranger's."""

    def __init__(self, event: gr.EventData | None) -> None:
        data = event._data if event else None
        self.data: dict[str, object] = data if isinstance(data, dict) else {}
        self.do = self.text("do")
        self.turn = self.number("turn")

    def text(self, name: str) -> str:
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """-1 where there is none."""
        value = self.data.get(name)
        if isinstance(value, str) and value.isdecimal() and len(value) < 10:
            return int(value)
        return value if isinstance(value, int) else -1

    def texts(self, name: str) -> list[str]:
        values = self.data.get(name)
        return (
            [value for value in values if isinstance(value, str)]
            if isinstance(values, list)
            else []
        )


class Bridge:
    def __init__(self) -> None:
        """To be made within the page."""
        self.out = _html(_SCRIPT, "bridge")
        self._serial = itertools.count()

    def on(
        self,
        does: Callable[..., Any],
        inputs: Sequence[Component],
        outputs: Sequence[Component],
        tab: str = "",
        **queueing: Unpack[Queueing],
    ) -> None:
        """Call `does` with every action of a tab (those of the chat name none); others may run
        meanwhile."""
        event = getattr(self.out, _EVENTS[tab])
        event(
            lean(does, outputs),
            list(inputs),
            self.heard(outputs),
            trigger_mode="multiple",
            postprocess=False,
            **QUIET,
            **queueing,
        )

    def heard(self, outputs: Sequence[Component]) -> list[Component]:
        """A handler's outputs as Gradio is to know them: what `tell` gives goes out by a component
        that is this handler's alone. Of two values that reach one component within a frame the
        page sees only the later one, and a turn that was to be kept would be lost."""
        return [_html(_TELLS) if output is self.out else output for output in outputs]

    def tab_of(self, targets: Iterable[tuple[int | None, str]]) -> str | None:
        """Whose events these are, by the component and the name of the event; None for those of no
        tab."""
        names = [event for component, event in targets if component == self.out._id]
        return next((tab for tab, event in _EVENTS.items() if event in names), None)

    def tell(self, **told: Unpack[Told]) -> Shown:
        if "said" in told:
            told["said"] = one_line(told["said"])
        return {self.out: json.dumps({"serial": next(self._serial), **told})}


def _html(script: str, elem_id: str | None = None) -> gr.HTML:
    return gr.HTML(
        "",
        elem_id=elem_id,
        elem_classes="bridge",
        html_template="<span></span>",
        js_on_load=script,
        apply_default_css=False,
    )
