"""The library: every paper in a list to look through, a paper's own page, and what is done with
several."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import gradio as gr

from assistant.answering.assistant import Assistant
from assistant.page.bridge import Action, Bridge
from assistant.page.cards import paper_html
from assistant.page.chat_tab import ChatTab
from assistant.page.components import PLAIN
from assistant.page.outputs import Shown
from assistant.page.saved_conversations import MOST_PAPERS
from assistant.page.tables import A_PAGE, form_html, listing_html
from assistant.page.templating import render
from assistant.references import FORMATS
from assistant.wording import count
from index.errors import AskpapersError
from index.retrieval.listing import ORDERS
from index.types import Filters, Listed

_NONE_OPEN = '<p class="empty">Choose a title to read its abstract here.</p>'


class LibraryTab:
    def __init__(self, assistant: Assistant, bridge: Bridge, chat: ChatTab) -> None:
        """To be made within the page."""
        self._assistant, self._bridge, self._chat = assistant, bridge, chat
        with gr.Row(elem_id="library"):
            with gr.Column(elem_id="shelf"):
                gr.HTML(form_html(), elem_id="narrow", **PLAIN)
                self._list = gr.HTML("", elem_id="listing", **PLAIN)
            self._paper = gr.HTML(_NONE_OPEN, elem_id="paper", **PLAIN)

    def connect(self) -> None:
        """page.js asks for the list when the tab is opened; one at a time, so that the latest
        wish is met last."""
        shown = [self._list, self._paper, *self._chat.asked_about]
        self._bridge.on(self._do, [], shown, tab="library", concurrency_limit=1)

    def warm(self) -> None:
        with suppress(AskpapersError):  # whoever opens the library is told
            self._assistant.published.listing()

    def _do(self, event: gr.EventData) -> Shown:
        wanted = Action(event)
        try:
            return self._done(wanted)
        except KeyError:
            return self._bridge.tell(said="This paper is no longer in the collection.")
        except AskpapersError as error:
            return self._bridge.tell(said=str(error))

    def _done(self, wanted: Action) -> Shown:
        chosen = list(dict.fromkeys(wanted.texts("papers")))
        if wanted.do == "library.open":
            return {self._paper: self._page_of(wanted.text("paper"))}
        if wanted.do == "library.all":
            found = self._found(wanted)
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
            return self._exported(wanted, chosen)
        return {self._list: self._listed(wanted)}

    def _listed(self, wanted: Action) -> str:
        try:
            found = self._found(wanted)
            start = wanted.number("start")
            start = start - start % A_PAGE if 0 <= start < len(found) else 0
            return listing_html(
                found,
                start,
                len(self._assistant.published.listing()),
                self._assistant.published.digests(),
            )
        except AskpapersError as error:
            return render("said.html", kind="problem", text=str(error), lines=())

    def _found(self, wanted: Action) -> list[Listed]:
        """Raises an error of the index, or SettingError for a filter that means nothing."""
        since, until = wanted.text("since") or None, wanted.text("until") or None
        filters = Filters(digest=wanted.text("digest").strip() or None)
        if wanted.text("dates") == "appeared":
            filters = Filters(filters.digest, paper_since=since, paper_until=until)
        else:
            filters = Filters(filters.digest, since=since, until=until)
        order = wanted.text("order")
        return self._assistant.published.listing().find(
            wanted.text("words"), filters, order if order in ORDERS else "title"
        )

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

    def _exported(self, wanted: Action, chosen: list[str]) -> Shown:
        """The chosen papers, or all that were found, as a file to save."""
        if wanted.text("format") not in FORMATS:
            return self._bridge.tell(said="Choose a format first.")
        keys = chosen or [paper.id for paper in self._found(wanted)]
        papers = []
        for key in keys[:MOST_PAPERS]:
            with suppress(KeyError):
                papers.append(self._assistant.published.paper(key))
        suffix, write = FORMATS[wanted.text("format")]
        name = f"askpapers-{datetime.now(UTC):%Y-%m-%d}.{suffix}"
        said = f"{count(len(papers), 'paper')} in {name}."
        if len(keys) > MOST_PAPERS:
            first = f"It holds the first {MOST_PAPERS:,} of {len(keys):,}"
            said += f" {first}; narrow the list for the others."
        return self._bridge.tell(save={"name": name, "text": write(papers)}, said=said)
