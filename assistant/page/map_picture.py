"""The map as a picture: its papers as points, and as many names of topics as have room."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.page.charts import middle_of, short_name, topic_colour
from index.errors import SettingError
from index.retrieval.topics import TopicMap
from index.types import Listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

_PADDING = 1.5  # points around a label
_STEPS = (0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2, -2)  # heights of a label, by which it may be moved


def need_matplotlib() -> None:
    """Raises SettingError where it is not installed: it is large, and nothing else needs it."""
    if find_spec("matplotlib") is None:
        raise SettingError(
            "A picture is drawn by matplotlib, which is not installed. "
            'Install it with pip install "askpapers[picture]", or name a file that ends in .html.'
        )


def picture(topic_map: TopicMap, papers: Sequence[Listed]) -> bytes:
    """The map as PNG."""
    out = io.BytesIO()
    drawn(topic_map, len(papers)).savefig(out, format="png")
    return out.getvalue()


def drawn(topic_map: TopicMap, papers: int) -> Figure:
    """The map of so many papers. Topics are named from the largest on; a name stands at its topic,
    or as near above or below it as there is room, and is left out where there is none."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 9), dpi=150)
    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()
    axes = figure.add_axes((0.01, 0.01, 0.98, 0.95))
    axes.set_axis_off()
    axes.set_title(f"{papers:,} papers", fontsize=12)
    colours = [topic_colour(topic) for topic in topic_map.topic_of]
    x, y = topic_map.positions.T
    axes.scatter(x, y, c=colours, s=max(2, 2000 / max(papers, 40)), alpha=0.7, linewidths=0)
    axes.autoscale_view()  # else what follows is measured before it
    taken: list[Bbox] = []
    for topic in range(len(topic_map.topics)):
        _name(axes, renderer, topic_map, topic, taken)
    return figure


def _name(
    axes: Axes, renderer: RendererAgg, topic_map: TopicMap, topic: int, taken: list[Bbox]
) -> None:
    """Write a topic's name where it covers none of what is taken, and take that."""
    style = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": _PADDING}
    left, up = middle_of(topic_map, topic)
    label = axes.text(
        left,
        up,
        short_name(topic_map, topic),
        ha="center",
        va="center",
        fontsize=8,
        bbox=style,
    )
    label.update_bbox_position_size(renderer)
    drawn_box: Any = label.get_bbox_patch()
    frame, box = axes.get_window_extent(), drawn_box.get_window_extent().padded(1)
    inwards = max(frame.x0 - box.x0, 0) + min(frame.x1 - box.x1, 0)
    for step in _STEPS:
        moved = box.translated(inwards, step * box.height)
        inside = frame.y0 <= moved.y0 and moved.y1 <= frame.y1
        if inside and not any(moved.overlaps(other) for other in taken):
            at = axes.transData.transform((left, up)) + np.array([inwards, step * box.height])
            label.set_position(tuple(axes.transData.inverted().transform(at)))
            taken.append(moved)
            return
    label.remove()
