"""The menu in the strip: which language model writes the answers, of one conversation or for good.
What is chosen is tried first."""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr

from assistant.page.bridge import Action, Bridge, ConversationWriter
from assistant.page.components import PLAIN
from assistant.page.offered_models import EXTRACTIVE, Offer, OfferedModels
from assistant.page.outputs import Shown
from assistant.page.rights import Hourly, Rights
from assistant.page.templating import render
from assistant.settings import named_by_environment
from index.errors import AskpapersError

DEFAULT = "default"  # the id of what answers where nothing else was chosen
_LOOKING = "<p>Looking for language models on this machine…</p>"
_TRIALS = 60  # an hour, of one user: each asks a server
_AT_ONCE = 2
_QUOTES = "extractive, no language model"
# What the terminal calls by these names has a field here.
_HERE = {"with --model": "under Model", "ASKPAPERS_LLM_API_KEY": "the key"}


class ModelMenu:
    def __init__(self, models: OfferedModels, bridge: Bridge, rights: Rights) -> None:
        """To be made within the page. models.js makes the column a popover."""
        self._models, self._bridge, self._rights = models, bridge, rights
        self._trials = Hourly(_TRIALS)
        with gr.Column(elem_id="models"):
            self._list = gr.HTML(_LOOKING, elem_id="offered", **PLAIN)
            self._said = gr.HTML("", elem_id="tried", **PLAIN)

    def connect(self) -> None:
        shown = [self._list, self._said, self._bridge.out]
        self._bridge.on(self._do, [], shown, tab="model", concurrency_limit=_AT_ONCE)

    def _do(self, event: gr.EventData, request: gr.Request) -> Iterator[Shown]:
        wanted, user = Action(event), request.username or ""
        try:
            if wanted.do == "model.list":
                yield {self._list: self._listed(user)}
            elif wanted.do == "model.use":
                lasting = wanted.text("lasting") == "yes"
                yield self._used(wanted.text("choice"), user, lasting=lasting)
            elif wanted.do == "model.try":
                yield from self._tried(wanted, user)
        except AskpapersError as error:
            yield self._says(problem=_on_the_page(error))

    def _listed(self, user: str) -> str:
        offers, locked = self._models.offers(user)
        places: dict[str, list[Offer]] = {}
        for offer in offers:
            places.setdefault(offer.place, []).append(offer)
        return render(
            "models.html",
            quotes=_QUOTES,
            extractive=EXTRACTIVE,
            default=DEFAULT,
            now=self._models.now(),
            places=places,
            locked=locked,
            may_choose=self._rights.may_change(user),
            may_name=self._rights.may_reach(user),
        )

    def _tried(self, wanted: Action, user: str) -> Iterator[Shown]:
        """One short question first, and what to do with it then. What answers everybody anyhow, and
        quoting, need no trial."""
        choice, address = wanted.text("choice"), wanted.text("address")
        lasts = self._rights.may_change(user)
        if choice in (EXTRACTIVE, DEFAULT):
            name = self._models.now() if choice == DEFAULT else ""
            told = (
                f"{name} writes where nothing else is chosen."
                if name
                else "Sentences of the abstracts are quoted as they stand."
            )
            yield self._says(told, choice, lasts=lasts and choice == EXTRACTIVE)
            return
        if not self._trials.room_for(user):
            yield self._says(problem="These are many trials for an hour. Try this one later.")
            return
        if address:
            offer = self._models.named(address, wanted.text("model"), wanted.text("key"), user)
        else:
            offer = self._models.offered(choice, user)
        yield self._says(f"Asking {offer.name} one short question …", busy=True)
        trial = self._models.tried(offer)
        yield self._says(trial.told(), offer.id, lasts=lasts, doubt=trial.doubt)

    def _used(self, choice: str, user: str, *, lasting: bool) -> Shown:
        if lasting:
            by = self._models.take_for_good(choice, user)
            writer = ConversationWriter(id="", name="")
            said = f"Answers are {_by(by)} from now on."
            if named_by_environment():
                said += " ASKPAPERS_LLM is set, though, and wins when the page is started anew."
        elif choice == DEFAULT:
            writer = ConversationWriter(id="", name="")
            said = f"The answers of this conversation are {_by(self._models.now())}."
        else:
            by = self._models.name_of(choice, user)
            writer = ConversationWriter(id=choice, name=by or _QUOTES)
            said = f"The answers of this conversation are {_by(by)}."
        return {self._said: "", **self._bridge.tell(writer=writer, said=said)}

    def _says(
        self,
        told: str = "",
        choice: str = "",
        *,
        problem: str = "",
        doubt: str = "",
        busy: bool = False,
        lasts: bool = False,
    ) -> Shown:
        html = render(
            "tried_model.html",
            told=told,
            choice=choice,
            problem=problem,
            doubt=doubt,
            busy=busy,
            lasts=lasts,
        )
        return {self._said: html}


def _by(name: str) -> str:
    return f"written by {name}" if name else "quoted from the papers"


def _on_the_page(error: AskpapersError) -> str:
    told = str(error)
    for there, here in _HERE.items():
        told = told.replace(there, here)
    return told
