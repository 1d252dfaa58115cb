"""What a reader keeps of the papers that the page shows: read, starred, a note. The page asks for
what is kept of those in view, and tells what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping

import gradio as gr

from assistant.answering.assistant import Assistant
from assistant.marks import Mark, mark, marks
from assistant.page.bridge import Action, Bridge, KeptOfPaper
from assistant.page.outputs import Shown
from assistant.page.rights import KEEPS_NOTHING, Rights
from index.errors import AskpapersError
from index.home import Home

_IN_VIEW = 500  # papers that are asked for at once


class PaperMarks:
    def __init__(self, assistant: Assistant, home: Home, bridge: Bridge, rights: Rights) -> None:
        self._assistant, self._home = assistant, home
        self._bridge, self._rights = bridge, rights

    def connect(self) -> None:
        self._bridge.on(self.do, [], [self._bridge.out], tab="mark", queue=False)

    def do(self, event: gr.EventData, request: gr.Request) -> Shown:
        wanted, user = Action(event), request.username or ""
        try:
            if wanted.do == "mark.see":
                return self._seen(wanted.texts("papers")[:_IN_VIEW], user)
            if not self._rights.may_keep(user):
                return self._bridge.tell(said=KEEPS_NOTHING)
            return self._changed(wanted, user)
        except KeyError:
            return self._bridge.tell(said="This paper is no longer in the collection.")
        except AskpapersError as error:
            return self._bridge.tell(said=str(error))

    def _seen(self, papers: list[str], user: str) -> Shown:
        held = kept_by(user, self._home, self._rights)
        told = {key: _told(held[key]) for key in papers if key in held}
        return self._bridge.tell(marks=told) if told else {}

    def _changed(self, wanted: Action, user: str) -> Shown:
        """A paper is read or starred; the same once more takes it back. A note is what it is now,
        and an empty one goes."""
        paper = self._assistant.published.paper(wanted.text("paper")).id
        held = marks(self._home, user).get(paper, Mark())
        if wanted.do == "mark.note":
            new = mark(self._home, paper, user, note=wanted.text("note"))
            said = "Your note is kept on this machine." if new.note else "Your note is taken away."
            return self._bridge.tell(marks={paper: _told(new)}, said=said)
        if wanted.text("what") == "starred":
            new = mark(self._home, paper, user, starred=not held.starred)
        else:
            new = mark(self._home, paper, user, read=not held.read)
        return self._bridge.tell(marks={paper: _told(new)})


def kept_by(user: str, home: Home, rights: Rights) -> Mapping[str, Mark]:
    """A user's marks by the paper's id: of a stranger none. Raises SettingError if they cannot be
    read."""
    return marks(home, user) if rights.may_keep(user) else {}


def _told(kept: Mark) -> KeptOfPaper:
    return {"read": kept.read, "starred": kept.starred, "note": kept.note}
