"""Answers before suggestions: what to ask next waits until nobody waits for an answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from typing import cast

from assistant.page.admission import Ticket
from assistant.types import Answer, Event

_PULSE = 0.1  # seconds before Stop is felt there


def giving_way(events: Iterator[Event], ticket: Ticket, stop: threading.Event) -> Iterator[Event]:
    """The same events, to be read by a thread of its own; after the answer its ticket gives way. To
    be called in the line's event loop."""
    loop = asyncio.get_running_loop()

    def given() -> Iterator[Event]:
        with closing(cast("Generator[Event]", events)):
            for event in events:
                yield event
                if isinstance(event, Answer):
                    with suppress(RuntimeError):  # the loop has ended
                        loop.call_soon_threadsafe(ticket.give_way)
                    while not ticket.resumed.wait(_PULSE) and not stop.is_set():
                        pass

    return given()
