"""The language models that the page offers, and which of them a conversation has chosen.

A browser knows them by ids that mean nothing elsewhere: addresses and keys stay here. What was
named by an address is offered to whoever named it alone.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from assistant.answering.assistant import Assistant
from assistant.answering.trial import Trial, tried
from assistant.answering.writer import Writer
from assistant.chosen_model import ChosenModel, choose
from assistant.llm.local_servers import FoundServer, found_servers
from assistant.page.rights import Rights
from assistant.settings import settings_for
from assistant.wiring import chat_model, is_gguf
from index.addresses import checked_key, is_address, shown_all
from index.errors import QuestionError, SettingError
from index.home import Home

EXTRACTIVE = "extractive"  # the id of quoting, which is there for everybody
_MOST = 200  # that are remembered, the latest
_FETCHED = "Fetched, run by askpapers"
_NAMED = "Named by you"
_GONE = (
    "The model that was chosen for this conversation is not known here any more: the page was "
    "started anew. Choose one again, in the line at the top."
)


@dataclass(frozen=True, slots=True)
class Offer:
    """`place` is where it is: the head under which it is listed. `user`: to whom alone it is
    offered; None: to all who may choose."""

    id: str
    name: str
    place: str
    meant: ChosenModel
    user: str | None = None


class OfferedModels:
    """Of one page, whose own `assistant` is written by what is chosen for good."""

    def __init__(
        self,
        assistant: Assistant,
        home: Home,
        rights: Rights,
        find: Callable[[], list[FoundServer]] = found_servers,
    ) -> None:
        self._assistant, self._home, self._rights, self._find = assistant, home, rights, find
        self._offers: dict[str, Offer] = {}
        self._writers: dict[Offer, Writer] = {}
        self._changing = threading.Lock()

    def offers(self, user: str) -> tuple[list[Offer], list[FoundServer]]:
        """What this user may choose besides quoting, and the servers that list nothing without a
        key. This machine's ports are looked at, for those who may choose for good alone."""
        if not self._rights.may_change(user):
            return [], []
        found = self._find()
        offers = [
            self._offer(name, f"{one.name} at {one.url}", ChosenModel(one.url, name))
            for one in found
            for name in one.models
        ]
        for file in sorted(self._home.models.glob("*.gguf")):
            offers.append(self._offer(file.stem, _FETCHED, ChosenModel(str(file))))
        with self._changing:
            offers += [one for one in self._offers.values() if one.user == user]
        return offers, [one for one in found if one.wants_key]

    def named(self, address: str, model: str, key: str, user: str) -> Offer:
        """A server of one's own. Raises SettingError for what is no address and no key, and for
        whoever may not have this machine ask others."""
        if not self._rights.may_reach(user):
            raise SettingError("On this page nobody names a server. Whoever runs it does.")
        address = address.strip()
        if not is_address(address):
            raise SettingError(
                f"{address[:80]!r} is no address. Give one such as http://127.0.0.1:11434/v1."
            )
        meant = ChosenModel(address, model.strip() or None, checked_key(key, "The key"))
        return self._offer(meant.model or shown_all(address), _NAMED, meant, user)

    def tried(self, offer: Offer) -> Trial:
        """Raises SettingError and ModelError where no answer comes."""
        return tried(self._writer(offer).model())

    def offered(self, id: str, user: str) -> Offer:
        """Raises QuestionError for one that is not known, or is not for this user."""
        with self._changing:
            offer = self._offers.get(id)
        is_theirs = offer is not None and offer.user in (None, user)
        if offer is None or not is_theirs or not self._rights.may_change(user):
            raise QuestionError(_GONE)
        return offer

    def assistant_of(self, id: str, user: str) -> Assistant:
        """Who answers in a conversation that has chosen a model by this id; empty: none. Raises
        QuestionError."""
        if not id:
            return self._assistant
        if id == EXTRACTIVE:
            return self._assistant.written_by(None)
        return self._assistant.written_by(self._writer(self.offered(id, user)))

    def take_for_good(self, id: str, user: str) -> str:
        """From now on, for everybody and after the next start, too; gives the model's name. Raises
        QuestionError for whoever may not, and an error of the home."""
        if id == EXTRACTIVE and self._rights.may_change(user):
            choose(self._home, ChosenModel("none"))
            self._assistant.write_by(None)
            return ""
        offer = self.offered(id, user)
        choose(self._home, offer.meant)
        writer = self._writer(offer)
        self._assistant.write_by(writer)
        return writer.name

    def name_of(self, id: str, user: str) -> str:
        """Empty of quoting. Raises QuestionError for one that is not offered to this user."""
        return "" if id == EXTRACTIVE else self._writer(self.offered(id, user)).name

    def now(self) -> str:
        """The name of what answers where nothing else was chosen; empty where it is quoted."""
        return self._assistant.writer

    def _offer(self, name: str, place: str, meant: ChosenModel, user: str | None = None) -> Offer:
        """The same one under the same id."""
        with self._changing:
            for held in self._offers.values():
                if (held.meant, held.user) == (meant, user):
                    return held
            for oldest in list(self._offers)[: 1 - _MOST]:
                del self._offers[oldest]
            offer = Offer(secrets.token_hex(8), name, place, meant, user)
            self._offers[offer.id] = offer
            return offer

    def _writer(self, offer: Offer) -> Writer:
        """Held, so that a file is loaded once; of files the latest alone, since each takes
        gigabytes."""
        with self._changing:
            if (held := self._writers.get(offer)) is not None:
                return held
            gone = list(self._writers)[: 1 - _MOST]
            if is_gguf(offer.meant.llm):
                gone += [one for one in self._writers if is_gguf(one.meant.llm)]
            for one in gone:
                self._writers.pop(one, None)
            writer = Writer(chat_model(settings_for(self._home, offer.meant)), offer.name)
            self._writers[offer] = writer
            return writer
