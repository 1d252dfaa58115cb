"""Brings an answer from the thread that reads it to whoever awaits it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import closing, suppress
from typing import cast

from assistant.llm.interruption import stopped_by
from assistant.types import Event, Heartbeat, TextDelta

_PULSE = 0.1  # seconds: text is sent, and Stop is looked at, no more often than this
_SILENCE = 1.0  # seconds


async def relay(
    stream: Iterator[Event],
    stop: threading.Event,
    ended: Callable[[], None] = lambda: None,
    pause: Callable[[], float] = lambda: _PULSE,
) -> AsyncGenerator[Event]:
    """What a stream gives, its text gathered to at most ten pieces a second, or to one in every
    `pause()` seconds, where that is longer; ends as soon as `stop` is set. `ended` is called when
    nothing is read any more, which may be later.

    A second of silence gives a heartbeat: between pieces Gradio closes what nobody listens to any
    more. The stream is read in a thread of its own, so that Stop is felt while a model is silent,
    and that none of the few threads by which Gradio does everything else waits for it. That thread
    closes the stream, which cancels the model; where it waits for a server, its connection is shut.
    """
    pieces: asyncio.Queue[Event | Exception | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def put(piece: Event | Exception | None) -> None:
        with suppress(RuntimeError):  # the loop has ended, and with it whoever listened
            loop.call_soon_threadsafe(pieces.put_nowait, piece)

    def over() -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(ended)

    if stop.is_set():
        ended()
        return
    threading.Thread(target=_read, args=(stream, stop, put, over), daemon=True).start()
    text, due, thinks = "", time.monotonic(), False
    while not stop.is_set():
        try:
            piece = await asyncio.wait_for(pieces.get(), _PULSE)
            thinks = isinstance(piece, Heartbeat)
        except TimeoutError:
            piece = Heartbeat()
        text += piece.text if isinstance(piece, TextDelta) else ""
        now = time.monotonic()
        if text and (now >= due or not isinstance(piece, TextDelta | Heartbeat)):
            yield TextDelta(text)
            text, due = "", now + max(pause(), _PULSE)
        elif now >= due + _SILENCE:
            yield Heartbeat(thinks)
            due = now + _PULSE
        if isinstance(piece, Exception):
            try:
                raise piece
            finally:  # what is raised knows this frame: a circle would keep the index open
                del piece
        if piece is None:
            return
        if not isinstance(piece, TextDelta | Heartbeat):
            yield piece


def _read(
    stream: Iterator[Event],
    stop: threading.Event,
    put: Callable[[Event | Exception | None], None],
    over: Callable[[], None],
) -> None:
    try:
        with stopped_by(stop), closing(cast("Generator[Event]", stream)):
            for piece in stream:
                put(piece)
                if stop.is_set():
                    break
        put(None)
    except Exception as error:
        put(error)
    finally:
        over()
