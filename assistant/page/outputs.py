"""What a handler sends to the page, past what Gradio does with it otherwise.

Gradio makes a component anew for every output that a step of a handler leaves as it is (3 to 13 ms
a step here, half of all that fifty people at once cost), and has each value looked at in another
thread. So a handler's values go out as the page takes them, and for what stays as it is, what
Gradio would send in the end.
"""

from __future__ import annotations

import inspect
from asyncio import CancelledError
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from functools import wraps
from typing import Any

import gradio as gr
from anyio.to_thread import run_sync
from gradio.components import Component

Shown = dict[Component, object]  # new values, by the component that shows each


class _Unchanged(dict[str, str]):
    """Read by the page as an update of nothing; not by Gradio as an update, which it would carry
    out."""

    def get(self, _key: str, default: Any = None) -> Any:
        return default


UNCHANGED = _Unchanged(__type__="update")


def lean(does: Callable[..., Any], outputs: Sequence[Component]) -> Callable[..., Any]:
    """A handler that gives what a page takes, made of one that gives new values by component, in
    one step or several. To be connected with `postprocess=False`."""

    def taken(shown: Shown) -> Any:
        values = [
            _taken(output, shown[output]) if output in shown else UNCHANGED for output in outputs
        ]
        return values if len(outputs) > 1 else values[0]

    # What a step told last Gradio tells once more when all is done, and by then the page may show
    # what another handler told it since.
    nothing = taken({})
    if inspect.isasyncgenfunction(does):

        @wraps(does)
        async def follow(*given: Any) -> AsyncGenerator[Any]:
            async with aclosing(does(*given)) as steps:
                async for shown in steps:
                    yield taken(shown)
            yield nothing

        return follow
    if inspect.isgeneratorfunction(does):

        @wraps(does)
        def each(*given: Any) -> Iterator[Any]:
            for shown in does(*given):
                yield taken(shown)
            yield nothing

        return each

    @wraps(does)
    async def once(*given: Any) -> Any:
        try:
            return taken(await run_sync(does, *given))
        # the server ends: Gradio would print a traceback for everybody who is still there
        except CancelledError:
            return taken({})

    return once


def _taken(output: Any, value: Any) -> Any:
    if isinstance(output, gr.Chatbot):
        return [
            {
                **message,
                "metadata": None,
                "content": [{"type": "text", "text": message["content"]}],
                "options": None,
            }
            for message in value
        ]
    return value
