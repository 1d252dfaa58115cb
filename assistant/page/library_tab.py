"""The library: every paper in a list to look through, a paper's own page, and what is done with
several."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

import gradio as gr
import numpy as np

from assistant.answering.assistant import Assistant
from assistant.marks import Mark
from assistant.page.bridge import Action, Bridge, File
from assistant.page.cards import paper_html
from assistant.page.chat_tab import ChatTab
from assistant.page.components import PLAIN
from assistant.page.outputs import Shown
from assistant.page.paper_marks import kept_by
from assistant.page.rights import KEEPS_NOTHING, Rights
from assistant.page.saved_conversations import MOST_PAPERS
from assistant.page.tables import A_PAGE, KEPT, form_html, listing_html
from assistant.page.templating import render
from assistant.paper_notes import notes, zipped
from assistant.paper_sets import forget, keep, sets
from assistant.published import Opened
from assistant.question.collection_view import what_it_does
from assistant.references import FORMATS
from assistant.turns import TURNS
from assistant.wording import count
from index.errors import AskpapersError
from index.home import Home
from index.retrieval.listing import ORDERS, Found
from index.retrieval.matches import Matches
from index.types import Filters, Paper

NOTES = "notes"  # the form that is a file a paper, with what the reader keeps of it
_FIRST = "newest"
_line = lru_cache(4096)(what_it_does)
_NONE_OPEN = '<p class="empty">Choose a title to read its abstract here.</p>'


class LibraryTab:
    def __init__(
        self, assistant: Assistant, home: Home, bridge: Bridge, chat: ChatTab, rights: Rights
    ) -> None:
        """To be made within the page."""
        self._assistant, self._bridge, self._chat = assistant, bridge, chat
        self._home, self._rights = home, rights
        with gr.Row(elem_id="library"):
            with gr.Column(elem_id="shelf"):
                gr.HTML(form_html(), elem_id="narrow", **PLAIN)
                self._sets = gr.HTML("", elem_id="sets", **PLAIN)
                self._list = gr.HTML("", elem_id="listing", **PLAIN)
                gr.HTML(render("chosen.html", formats=FORMATS), elem_id="bar", **PLAIN)
            self._paper = gr.HTML(_NONE_OPEN, elem_id="paper", **PLAIN)

    def connect(self) -> None:
        """page.js asks for the list when the tab is opened; one at a time, so that the latest
        wish is met last."""
        shown = [self._list, self._sets, self._paper, *self._chat.asked_about]
        self._bridge.on(self._do, [], shown, tab="library", concurrency_limit=1)

    def warm(self) -> None:
        with suppress(AskpapersError):  # whoever opens the library is told
            self._done(Action(None), "")

    def _do(self, event: gr.EventData, request: gr.Request) -> Shown:
        wanted, user = Action(event), request.username or ""
        try:
            if wanted.do.startswith("library.set"):
                return self._set(wanted, user)
            return self._done(wanted, user)
        except KeyError:
            return self._bridge.tell(said="This paper is no longer in the collection.")
        except AskpapersError as error:
            return self._bridge.tell(said=str(error))

    def _set(self, wanted: Action, user: str) -> Shown:
        """What is done with the sets of a user."""
        name = wanted.text("name")
        if wanted.do == "library.set.take":  # from an answer
            return self._taken(name, list(dict.fromkeys(wanted.texts("papers"))), user)
        if not self._rights.may_keep(user):
            return self._bridge.tell(said=KEEPS_NOTHING)
        if wanted.do == "library.set.keep":
            made = keep(self._home, name, list(dict.fromkeys(wanted.texts("papers"))), user)
            said = f"“{made.name}” holds {count(len(made.papers), 'paper')}."
            return {
                self._sets: self._named(user),
                **self._bridge.tell(said=said, choose=[], chosen=[]),
            }
        if wanted.do == "library.set.forget":
            forget(self._home, name, user)
            return {self._sets: self._named(user), **self._bridge.tell(narrow="")}
        papers = next((one.papers for one in sets(self._home, user) if one.name == name), ())
        return self._chat.about(list(papers)[:MOST_PAPERS], tab="Ask")

    def _taken(self, name: str, papers: list[str], user: str) -> Shown:
        """Papers of an answer: as a set that is shown, or only ticked for who keeps nothing."""
        if not self._rights.may_keep(user):
            return self._bridge.tell(chosen=papers, tab="Library")
        made = keep(self._home, name, papers, user)
        said = f"“{made.name}” holds {count(len(made.papers), 'paper')}."
        told = self._bridge.tell(said=said, narrow=made.name, chosen=[], tab="Library")
        return {self._sets: self._named(user), **told}

    def _named(self, user: str) -> str:
        return render("paper_sets.html", sets=sets(self._home, user))

    def _done(self, wanted: Action, user: str) -> Shown:
        chosen = list(dict.fromkeys(wanted.texts("papers")))
        if wanted.do == "library.open":
            return {self._paper: self._page_of(wanted.text("paper"))}
        if wanted.do == "library.all":
            found, _ = self._found(self._assistant.published.open(), wanted, user)
            first = f"The first {MOST_PAPERS:,} of " if len(found) > MOST_PAPERS else ""
            ids = [paper.id for paper in found[:MOST_PAPERS]]
            return self._bridge.tell(
                choose=ids, said=f"{first}{count(len(found), 'paper')} selected."
            )
        if wanted.do == "library.about":
            if not chosen:
                return self._bridge.tell(said="Select papers first.")
            if len(chosen) > MOST_PAPERS:
                return self._bridge.tell(
                    said=f"A question can be asked of at most {MOST_PAPERS:,} papers. Select fewer."
                )
            return self._chat.about(chosen, tab="Ask")
        if wanted.do == "library.export":
            return self._exported(wanted, chosen, user)
        shown: Shown = {self._list: self._listed(wanted, user)}
        return shown if wanted.do == "library.page" else {**shown, self._sets: self._named(user)}

    def _listed(self, wanted: Action, user: str) -> str:
        try:
            opened = self._assistant.published.open()
            found, by_meaning = self._found(opened, wanted, user)
            start = wanted.number("start")
            start = start - start % A_PAGE if 0 <= start < len(found) else 0
            shown = list(found[start : start + A_PAGE])
            generation = opened.searcher.generation
            abstracts = generation.papers.at([one.number for one in shown])
            lines = {
                number: by_meaning.passages.get(number) or _line(paper.abstract)
                for number, paper in abstracts.items()
            }
            return listing_html(
                found,
                start,
                len(opened.listing),
                generation.manifest.digests,
                lines=lines,
                marked=self._marks(user),
                are_near=by_meaning.are_near,
            )
        except AskpapersError as error:
            return render("said.html", kind="problem", text=str(error), lines=())

    def _found(self, opened: Opened, wanted: Action, user: str) -> tuple[Found, Matches]:
        found, matched = self._searched(opened, wanted, user)
        return self._of_reader(opened, found, wanted.text("kept"), user), matched

    def _searched(self, opened: Opened, wanted: Action, user: str) -> tuple[Found, Matches]:
        """The papers, and what was found by meaning. Raises an error of the index, or SettingError
        for a filter that means nothing."""
        since, until = wanted.text("since") or None, wanted.text("until") or None
        filters = Filters(digest=wanted.text("digest").strip() or None)
        if wanted.text("dates") == "appeared":
            filters = Filters(filters.digest, paper_since=since, paper_until=until)
        else:
            filters = Filters(filters.digest, since=since, until=until)
        order = wanted.text("order") if wanted.text("order") in ORDERS else ""
        listing, held = opened.listing, opened.searcher.generation.papers
        words = wanted.text("words").strip()
        if name := wanted.text("set"):
            papers = next((one.papers for one in sets(self._home, user) if one.name == name), ())
            inside = tuple(key for key in papers if key in held)
            filters = replace(filters, paper=inside)
            if not inside:
                return listing.of(np.empty(0, dtype=np.int64)), Matches(np.empty(0, dtype=np.int64))
        if not words:
            found = listing.find("", filters, order or _FIRST)
            return found, Matches(found.numbers)
        with TURNS.first():
            matched = opened.matches(words, filters)
        numbers = matched.numbers
        return listing.ordered(numbers, order) if order else listing.of(numbers), matched

    def _of_reader(self, opened: Opened, found: Found, wanted: str, user: str) -> Found:
        """Those of which the reader keeps what is wanted."""
        if wanted not in KEPT:
            return found
        named = opened.searcher.generation.papers.named
        _, is_so, is_among = KEPT[wanted]
        held = [named(key) for key, one in self._marks(user).items() if is_so(one)]
        numbers = [number for number in held if number is not None]
        inside = np.isin(found.numbers, numbers, invert=not is_among)
        return opened.listing.of(found.numbers[inside])

    def _marks(self, user: str) -> Mapping[str, Mark]:
        return kept_by(user, self._home, self._rights)

    def _page_of(self, key: str) -> str:
        paper = self._assistant.published.paper(key)
        told = [
            ", ".join(paper.authors),
            paper.published or "",
            f"arXiv {paper.arxiv_id}" if paper.arxiv_id else "",
            count(paper.upvotes, "vote") if paper.upvotes is not None else "",
            ", ".join(paper.keywords),
        ]
        return paper_html(paper, self._assistant.published.captured(), list(filter(None, told)))

    def _exported(self, wanted: Action, chosen: list[str], user: str) -> Shown:
        """The chosen papers, or all that were found, as a file to save."""
        if wanted.text("format") not in (*FORMATS, NOTES):
            return self._bridge.tell(said="Choose a format first.")
        keys = chosen or [
            paper.id for paper in self._found(self._assistant.published.open(), wanted, user)[0]
        ]
        papers = []
        for key in keys[:MOST_PAPERS]:
            with suppress(KeyError):
                papers.append(self._assistant.published.paper(key))
        saved = _file(wanted.text("format"), papers, self._marks(user))
        said = f"{count(len(papers), 'paper')} in {saved['name']}."
        if len(keys) > MOST_PAPERS:
            first = f"It holds the first {MOST_PAPERS:,} of {len(keys):,}"
            said += f" {first}; narrow the list for the others."
        return self._bridge.tell(save=saved, said=said)


def _file(form: str, papers: Sequence[Paper], kept: Mapping[str, Mark]) -> File:
    name = f"askpapers-{datetime.now(UTC):%Y-%m-%d}"
    if form != NOTES:
        suffix, write = FORMATS[form]
        return {"name": f"{name}.{suffix}", "text": write(papers)}
    files = notes(papers, kept)
    if len(files) == 1:
        ((only, text),) = files.items()
        return {"name": only, "text": text}
    return {"name": f"{name}.zip", "base64": b64encode(zipped(files)).decode()}
