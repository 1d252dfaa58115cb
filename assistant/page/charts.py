"""Draws the collection as Plotly reads it: a map of the papers, papers a digest, topics over time.
Pure functions.

A chart is a dictionary of plain values; what it says can be read as tables, too.
"""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypedDict

from markupsafe import Markup

from assistant.control_characters import harmless
from assistant.latex import as_read
from assistant.page.templating import render
from index.retrieval.topics import TopicMap
from index.types import Listed

_COLOURS = """#0f766e #b45309 #4f46e5 #be123c #4d7c0f #0369a1 #a21caf #854d0e #15803d #7c3aed
    #c2410c #0e7490 #9f1239 #1d4ed8 #65a30d #86198f #a16207 #047857 #6d28d9 #b91c1c #0284c7 #3f6212
    #c026d3 #d97706""".split()
_LETTERED = 20_000  # papers: of more, a point does not carry its title
_SHARP = 3_000  # papers: more are drawn by the graphics card
_NAMED = 10  # topics that are named on the map
_NEAR_EDGE = 0.6  # of the way from the middle: a label goes inwards from there
_POINT, _SMALL_POINT = 7, 3  # pixels across
_FAINT, _PLAIN, _CHOSEN = 0.35, 0.75, 0.95  # opacity of points
_FOLDED = 60  # characters of a line of a title
_LAYOUT: Mapping[str, object] = {
    "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"family": "system-ui, sans-serif", "size": 13},
    "hoverlabel": {"align": "left"},
    "showlegend": False,
}


class Trace(TypedDict, total=False):
    """One series of a chart, in Plotly's words."""

    type: str
    mode: str
    name: str
    x: Sequence[float] | Sequence[str]
    y: Sequence[float]
    marker: Mapping[str, object]
    customdata: Sequence[str]
    text: Sequence[str]
    hovertemplate: str


class Chart(TypedDict):
    data: list[Trace]
    layout: dict[str, object]
    config: dict[str, object]


def topic_name(topic_map: TopicMap, topic: int) -> str:
    return ", ".join(topic_map.topics[topic])


def short_name(topic_map: TopicMap, topic: int) -> str:
    return ", ".join(topic_map.topics[topic][:2])


def topic_colour(topic: int) -> str:
    return _COLOURS[topic % len(_COLOURS)]


def map_of(
    topic_map: TopicMap, papers: Sequence[Listed], lit: Collection[str] = (), topic: int = -1
) -> Chart:
    """Every paper a point, in its topic's colour; those `lit` (by id) stand out, and so does one
    topic. `papers` by their numbers."""
    kind = "scattergl" if len(papers) > _SHARP else "scatter"
    size = _POINT if len(papers) < _SHARP else _SMALL_POINT
    titled = len(papers) <= _LETTERED
    traces: list[Trace] = []
    for number in range(len(topic_map.topics)):
        inside = [paper for paper in papers if topic_map.topic_of[paper.number] == number]
        faint = topic not in (-1, number) or bool(lit)
        shown = _FAINT if faint else _CHOSEN if topic == number else _PLAIN
        point = {"color": topic_colour(number), "size": size, "opacity": shown}
        traces.append(
            _points(kind, inside, topic_map, point, titled, topic_name(topic_map, number))
        )
    if shining := [paper for paper in papers if paper.id in lit]:
        marker = {
            "color": "#f59e0b",
            "size": 15,
            "symbol": "star",
            "line": {"width": 1, "color": "#78350f"},
        }
        traces.append(_points("scatter", shining, topic_map, marker, True, "cited in the answer"))
    axis = {"visible": False, "range": [-1.08, 1.08]}
    names = (
        []
        if len(papers) < _NAMED
        else [_label(topic_map, number) for number in _largest(topic_map)]
    )
    layout = {
        **_LAYOUT,
        "xaxis": axis,
        "yaxis": axis,
        "annotations": names,
        "dragmode": "pan",
        "hovermode": "closest",
    }
    return {"data": traces, "layout": layout, "config": {"scrollZoom": True, "displaylogo": False}}


def papers_a_digest(captured: Mapping[str, str | None], papers: Sequence[Listed]) -> Chart:
    """How many papers the dated digests of each day hold."""
    days = Counter(day for paper in papers for day in _days(paper, captured))
    dates = sorted(days)
    bars: Trace = {
        "type": "bar",
        "x": dates,
        "y": [days[day] for day in dates],
        "marker": {"color": _COLOURS[0]},
        "hovertemplate": "%{x}: %{y} papers<extra></extra>",
    }
    return _timed([bars])


def topics_over_time(
    topic_map: TopicMap, captured: Mapping[str, str | None], papers: Sequence[Listed]
) -> Chart:
    """Which share of each day's papers belongs to each topic."""
    whole: Counter[str] = Counter()
    of_topic: Counter[tuple[str, int]] = Counter()
    for paper in papers:
        days = _days(paper, captured)
        whole.update(days)
        of_topic.update((day, int(topic_map.topic_of[paper.number])) for day in days)
    dates = sorted(whole)
    bars: list[Trace] = []
    for topic in range(len(topic_map.topics)):
        name = topic_name(topic_map, topic)
        bars.append(
            {
                "type": "bar",
                "name": name,
                "x": dates,
                "y": [round(100 * of_topic[date, topic] / whole[date], 1) for date in dates],
                "marker": {"color": topic_colour(topic)},
                "hovertemplate": f"{_label_text(name)}<br>%{{x}}: %{{y}}%<extra></extra>",
            }
        )
    return _timed(bars, of_all=True)


def rows(chart: Chart) -> list[list[str]]:
    """What a chart over time says, as a table: a row a day, a column a series."""
    series = chart["data"]
    dates = series[0]["x"] if series else []
    table = [["Day", *(one.get("name", "Papers") for one in series)]]
    for n, date in enumerate(dates):
        table.append([str(date), *(str(one["y"][n]) for one in series)])
    return table


@dataclass(frozen=True, slots=True)
class _Topic:
    name: str
    titles: Sequence[str]


def page(chart: Chart, topic_map: TopicMap, papers: Sequence[Listed]) -> str:
    """A file that shows the map by itself, with its papers listed by topic below it."""
    from plotly.offline import get_plotlyjs

    topics = []
    for number in range(len(topic_map.topics)):
        titles = [paper.title for paper in papers if topic_map.topic_of[paper.number] == number]
        topics.append(_Topic(topic_name(topic_map, number), titles))
    data = json.dumps(chart).replace("<", "\\u003c")  # nothing in it ends the script
    return render(
        "map_file.html",
        papers=len(papers),
        topics=topics,
        plotly=Markup(get_plotlyjs()),  # noqa: S704 - Plotly's own
        chart=Markup(data),  # noqa: S704 - see above
        labels=Markup(labels_script()),  # noqa: S704 - this program's own
    )


@cache
def labels_script() -> str:
    """What places the labels of a map where it is drawn, so that none overlaps another."""
    return (files("assistant.page") / "labels.js").read_text(encoding="utf-8")


def _points(
    kind: str,
    papers: Sequence[Listed],
    topic_map: TopicMap,
    marker: Mapping[str, object],
    titled: bool,
    name: str,
) -> Trace:
    places = [topic_map.positions[paper.number] for paper in papers]
    trace: Trace = {
        "type": kind,
        "mode": "markers",
        "name": name,
        "x": [round(float(x), 3) for x, _ in places],
        "y": [round(float(y), 3) for _, y in places],
        "marker": marker,
        "customdata": [paper.id for paper in papers],
        "hovertemplate": f"{_label_text(name)}<extra></extra>",
    }
    if titled:
        trace["text"] = [_folded(paper.title) for paper in papers]
        trace["hovertemplate"] = f"<b>%{{text}}</b><br>{_label_text(name)}<extra></extra>"
    return trace


def _label_text(text: str) -> str:
    """As Plotly may show it, which reads a few tags."""
    return html.escape(harmless(text))


def _folded(title: str) -> str:
    """A title in lines of some 60 characters. Plotly reads a few tags in it, so there are none."""
    import textwrap

    return "<br>".join(textwrap.wrap(_label_text(as_read(title)), _FOLDED))


def _largest(topic_map: TopicMap) -> list[int]:
    return list(range(min(_NAMED, len(topic_map.topics))))  # topics are numbered by size


def _label(topic_map: TopicMap, topic: int) -> dict[str, object]:
    x, y = middle_of(topic_map, topic)
    text = _label_text(short_name(topic_map, topic))
    return {
        "x": x,
        "y": y,
        "xanchor": _anchor(x),
        "text": f"<b>{text}</b>",
        "showarrow": False,
        "font": {"size": 12},
    }


def _anchor(x: float) -> str:
    """The side of a label at its point: near an edge it goes inwards."""
    if x > _NEAR_EDGE:
        return "right"
    return "left" if x < -_NEAR_EDGE else "center"


def middle_of(topic_map: TopicMap, topic: int) -> tuple[float, float]:
    """Where the label of a topic belongs."""
    import numpy as np

    x, y = np.median(topic_map.positions[topic_map.topic_of == topic], axis=0)
    return round(float(x), 3), round(float(y), 3)


def _days(paper: Listed, captured: Mapping[str, str | None]) -> set[str]:
    return {day for name in paper.digests if (day := captured.get(name))}


def _timed(bars: list[Trace], *, of_all: bool = False) -> Chart:
    """Bars a day; with `of_all` stacked ones, in per cent."""
    layout: dict[str, object] = {
        **_LAYOUT,
        "margin": {"l": 40, "r": 8, "t": 8, "b": 40},
        "xaxis": {"type": "date"},
        "yaxis": {"ticksuffix": "%", "range": [0, 100]} if of_all else {},
        "bargap": 0.2,
    }
    if of_all:
        layout["barmode"] = "stack"
    return {"data": bars, "layout": layout, "config": {"displayModeBar": False}}
