"""What is done with a conversation as a whole: one begins, one that the browser kept is opened or
saved as a file. Which there are, only the browser knows (conversations.js)."""

from __future__ import annotations

from collections.abc import Mapping

import gradio as gr

from assistant.answering.assistant import Assistant
from assistant.page.answers import Answers
from assistant.page.bridge import Action, Bridge, File
from assistant.page.conversation_file import file_name, markdown
from assistant.page.desk import Desk
from assistant.page.outputs import Shown
from assistant.page.rights import Rights
from assistant.page.saved_conversations import SavedConversation, opened
from assistant.types import Answer
from index.errors import AskpapersError
from index.types import Paper

WAIT = "Wait until the answer is complete, or stop it."


class KeptConversations:
    def __init__(
        self, assistant: Assistant, desk: Desk, answers: Answers, bridge: Bridge, rights: Rights
    ) -> None:
        self._assistant, self._desk, self._rights = assistant, desk, rights
        self._answers, self._bridge = answers, bridge

    def connect(self) -> None:
        """By a door of its own: it alone brings megabytes, and the guard bounds how many of those
        there are at a time."""
        shown = [*self._desk.shown, self._bridge.out]
        self._bridge.on(self.do, [], shown, tab="kept", queue=False)

    def do(self, event: gr.EventData, request: gr.Request) -> Shown:
        wanted = Action(event)
        quiet = wanted.text("quiet") == "yes"  # nobody asked for it by itself
        try:
            if wanted.do == "kept.export":
                return self._bridge.tell(save=self._file(opened(wanted.data.get("saved"))))
            if self._answers.is_answering(request):
                return self._bridge.tell(said=WAIT, opened="")
            if wanted.do == "kept.new":
                return self.begun(request, wanted.text("id"), focus=not quiet)
            return self._opened(opened(wanted.data.get("saved")), request, quiet=quiet)
        except AskpapersError as error:
            return self._bridge.tell(said=str(error), opened="")

    def begun(self, request: gr.Request, conversation: str = "", *, focus: bool = True) -> Shown:
        self._answers.stop(request)  # what looks for what to ask next
        user = request.username or ""
        opening = self._desk.opening(user, sees=self._rights.may_keep(user))
        return {**self._desk.nothing(), **opening, **self._of_all(conversation, focus)}

    def _opened(self, found: SavedConversation, request: gr.Request, *, quiet: bool) -> Shown:
        """`quiet`: it stood here, and went on elsewhere; what is written or chosen here stays."""
        self._answers.stop(request)
        shown = self._desk.conversation(found.turns)
        if quiet:
            return {**shown, **self._bridge.tell(followed=found.id)}
        return {**shown, **self._of_all(found.id)}

    def _of_all(self, conversation: str, focus: bool = True) -> Shown:
        """The next question is asked of all papers."""
        return {
            **self._desk.asked_of(()),
            **self._bridge.tell(opened=conversation, focus=focus),
        }

    def _file(self, found: SavedConversation) -> File:
        def papers(answer: Answer) -> Mapping[str, Paper]:
            return self._assistant.published.papers_of(answer)

        return {"name": file_name(found.turns), "text": markdown(found.turns, papers)}
