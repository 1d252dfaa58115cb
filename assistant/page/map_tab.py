"""The map: the collection in pictures, its topics to choose from, and the papers behind a point or
a topic."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr
from gradio.components import Component

from assistant.answering.assistant import Assistant
from assistant.page.bridge import Action, Bridge
from assistant.page.cards import paper_html
from assistant.page.charts import (
    Chart,
    labels_script,
    map_of,
    papers_a_digest,
    rows,
    topic_colour,
    topic_name,
    topics_over_time,
)
from assistant.page.chat_tab import ChatTab
from assistant.page.components import PLAIN, QUIET
from assistant.page.outputs import Shown
from assistant.page.saved_conversations import MOST_PAPERS, sent
from assistant.page.templating import render
from assistant.wording import count
from index.errors import AskpapersError
from index.retrieval.topics import TopicMap
from index.types import Listed

_SHOWN = 200  # papers of a topic
_ROWS = 60  # of a table beside a picture
_HINT = '<p class="empty">Choose a topic, or a point, to see its papers here.</p>'
_SCRIPT = """
const load = () => window.plotted ??= new Promise((done, failed) => {
  const script = document.createElement("script");
  Object.assign(script, {src: "plotly.js", onload: done, onerror: failed});
  document.head.append(script);
});
LABELSlet drawn = 0;
addEventListener("resize", () => { if (drawn && element.clientWidth !== drawn) draw(); });
const draw = async () => {
  if (!props.value) return;
  const frame = element.querySelector(".frame"), state = element.querySelector(".state");
  const {said, data, layout, config} = JSON.parse(props.value);
  if (!said) await load().catch(() => {
    state.textContent = "The picture could not be loaded. Reload the page.";
  });
  if (said) state.textContent = said;
  if (said || !window.Plotly) return;
  const style = getComputedStyle(element), ink = style.getPropertyValue("--body-text-color");
  const paper = style.getPropertyValue("--body-background-fill");
  const small = element.clientWidth < 500, dark = document.querySelector(".dark") !== null;
  const names = new Set(), size = small ? 11 : 12;
  layout.annotations?.forEach((label) => {
    const words = label.text.replaceAll(/<.*?>/g, "").split(", ");
    const short = words.find((word) => !names.has(word)) ?? words[0];
    names.add(short);
    if (small) label.text = short;
    Object.assign(label, {font: {size}, bgcolor: paper, opacity: 0.85});
  });
  drawn = element.clientWidth;
  const lit = data.filter(({marker}) => marker?.symbol === "star")
    .flatMap(({x, y}) => x.map((across, n) => [across, y[n]]));
  layout.annotations = apart(layout.annotations ?? [], frame, size, lit);
  // the topics' colours are made for light paper; on dark paper each is mixed with white
  const mixed = (part) => Math.round(parseInt(part, 16) * 0.6 + 255 * 0.4).toString(16);
  const lighter = (colour) => "#" + colour.slice(1).match(/../g).map(mixed).join("");
  if (dark) data.forEach(({marker}) => {
    if (/^#[0-9a-f]{6}$/.test(marker?.color)) marker.color = lighter(marker.color);
    if (marker?.opacity) marker.opacity = Math.max(marker.opacity, 0.5);  // less is not seen there
  });
  const coloured = {...layout, font: {...layout.font, color: ink}};
  await Plotly.react(frame, data, coloured, {...config, responsive: true});
  if (state) state.hidden = true;
  if (!frame.dataset.heard) {
    frame.dataset.heard = "yes";
    frame.on("plotly_click", ({points}) => {
      const paper = points[0]?.customdata;
      if (paper) dispatchEvent(new CustomEvent("askpapers", {detail: {do: "map.open", paper}}));
    });
  }
};
watch("value", draw);
""".replace("LABELS", labels_script())


class MapTab:
    def __init__(self, assistant: Assistant, bridge: Bridge, chat: ChatTab) -> None:
        """To be made within the page."""
        self._assistant, self._bridge, self._chat = assistant, bridge, chat
        self._held: tuple[str, TopicMap, list[Listed]] | None = None
        self._making = threading.Lock()

        def picture(name: str, label: str) -> gr.HTML:
            frame = render("map_picture.html", label=label)
            return gr.HTML(
                "", elem_id=name, html_template=frame, js_on_load=_SCRIPT, apply_default_css=False
            )

        with gr.Row(elem_id="map-tab"):
            with gr.Column(elem_id="pictures"):
                self._map = picture(
                    "map", "A map of the papers; the topics below list the same papers"
                )
                self._topics = gr.HTML("", elem_id="topics", **PLAIN)
                gr.HTML("<h2>Papers a digest</h2>", **PLAIN)
                self._counts = picture("counts", "Papers a digest; the table below says the same")
                self._counted = gr.HTML("", **PLAIN)
                gr.HTML("<h2>Topics over time</h2>", **PLAIN)
                self._times = picture("times", "Topics over time; the table below says the same")
                self._timed = gr.HTML("", **PLAIN)
            self._place = gr.HTML(_HINT, elem_id="place", **PLAIN)

    def connect(self, tab: gr.Tab, history: Component) -> None:
        shown = [self._map, self._topics, self._counts, self._counted, self._times, self._timed]
        tab.select(self._draw, [history], shown, js="() => [askpapers.sent()]", **QUIET)
        told = [self._map, self._place, *self._chat.asked_about]
        self._bridge.on(self._do, [], told, tab="map")

    def _draw(self, history: str) -> Shown:
        try:
            lit = _lit(history)
            topic_map, papers = self._now()
            captured = self._assistant.published.captured()
        except AskpapersError as error:
            nothing = json.dumps({"said": "There is nothing to draw."})
            said = render("said.html", kind="problem", text=str(error), lines=())
            return {
                self._topics: said,
                **dict.fromkeys((self._map, self._counts, self._times), nothing),
            }
        shown: Shown = {
            self._map: json.dumps(map_of(topic_map, papers, lit)),
            self._topics: _topics_html(topic_map, papers, bool(lit)),
        }
        if not any(captured.values()):
            undated = json.dumps(
                {"said": "None of the digests is dated, so nothing can be told over time."}
            )
            return {**shown, self._counts: undated, self._times: undated}
        pictures = {
            (self._counts, self._counted): ("Papers a digest", papers_a_digest(captured, papers)),
            (self._times, self._timed): (
                "Topics over time",
                topics_over_time(topic_map, captured, papers),
            ),
        }
        for (picture, table), (title, chart) in pictures.items():
            shown |= {picture: json.dumps(chart), table: _table(title, chart)}
        return shown

    def _do(self, event: gr.EventData) -> Shown:
        wanted = Action(event)
        try:
            topic_map, papers = self._now()
            if wanted.do == "map.open":
                paper = self._assistant.published.paper(wanted.text("paper"))
                return {self._place: paper_html(paper, self._assistant.published.captured())}
            topic = wanted.number("topic")
            if wanted.do in ("map.about", "map.choose"):
                return self._taken(wanted.do, topic_map, papers, topic)
            if not 0 <= topic < len(topic_map.topics):
                return {
                    self._map: json.dumps(map_of(topic_map, papers, _lit(wanted.text("history")))),
                    self._place: _HINT,
                }
            inside = [paper for paper in papers if topic_map.topic_of[paper.number] == topic]
            drawn = json.dumps(map_of(topic_map, papers, (), topic))
            return {
                self._map: drawn,
                self._place: _papers_html(topic, topic_name(topic_map, topic), inside),
            }
        except KeyError:
            return self._bridge.tell(said="This paper is no longer in the collection.")
        except AskpapersError as error:
            return self._bridge.tell(said=str(error))

    def _taken(self, does: str, topic_map: TopicMap, papers: Sequence[Listed], topic: int) -> Shown:
        """The papers of a topic, to be asked about, or selected in the library."""
        ids = [paper.id for paper in papers if topic_map.topic_of[paper.number] == topic]
        if not ids:
            return self._bridge.tell(said="This topic is no longer on the map. Open it again.")
        first = f"The first {MOST_PAPERS:,} of " if len(ids) > MOST_PAPERS else ""
        if does == "map.about":
            return self._chat.about(ids[:MOST_PAPERS], tab="Ask")
        said = f"{first}{count(len(ids), 'paper')} selected in the library."
        return self._bridge.tell(choose=ids[:MOST_PAPERS], tab="Library", said=said)

    def _now(self) -> tuple[TopicMap, list[Listed]]:
        """The map of what is published, and the papers by their numbers."""
        generation = self._assistant.status().generation
        with self._making:
            if self._held is None or self._held[0] != generation:
                listed = sorted(
                    self._assistant.published.listing().find(), key=lambda paper: paper.number
                )
                self._held = (generation, self._assistant.published.topic_map(), listed)
            return self._held[1], self._held[2]


def _lit(history: str) -> frozenset[str]:
    """The papers of the latest answer. Raises QuestionError for what no page sends."""
    answers = [turn.answer for turn in sent(history).turns if turn.answer]
    return frozenset(answers[-1].papers) if answers else frozenset()


@dataclass(frozen=True, slots=True)
class _Topic:
    number: int
    name: str
    colour: str
    papers: int


def _topics_html(topic_map: TopicMap, papers: Sequence[Listed], lit: bool) -> str:
    sizes = Counter(int(topic_map.topic_of[paper.number]) for paper in papers)
    topics = []
    for number in range(len(topic_map.topics)):
        topics.append(
            _Topic(number, topic_name(topic_map, number), topic_colour(number), sizes[number])
        )
    return render("map_topics.html", topics=topics, lit=lit)


def _papers_html(topic: int, head: str, papers: Sequence[Listed]) -> str:
    return render("map_papers.html", topic=topic, head=head, papers=papers, most=_SHOWN)


def _table(title: str, chart: Chart) -> str:
    heads, *lines = rows(chart)
    return render("map_table.html", title=title, heads=heads, lines=lines[-_ROWS:])
