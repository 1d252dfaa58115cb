"""Who of those that ask over HTTP is answered now: the engine, read in threads, behind the line in
which all wait."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from starlette.requests import ClientDisconnect, Request

from assistant.answering.relay import relay
from assistant.doors.engine import Engine
from assistant.doors.forms import Asked
from assistant.page.admission import Line
from assistant.page.places import HERE, place
from assistant.types import Answer, Event, FollowUps, Heartbeat, TextDelta


@dataclass(frozen=True, slots=True)
class Service:
    """What the routes of the HTTP doors have in common. `line` is shared with the page."""

    engine: Engine
    line: Line

    async def stream(self, asked: Asked, person: str = "") -> AsyncGenerator[Event]:
        """The events of an answer, from when it is its turn; closing it stops the model. Raises
        LineFull besides what the engine raises."""
        ticket = self.line.enter(person)
        stop = threading.Event()
        models = not self.engine.assistant.is_extractive
        begun = False
        try:
            await ticket.admitted.wait()
            begun = True  # from here on the thread that reads gives the place back
            events = self.engine.stream(asked)
            async with aclosing(relay(events, stop, ticket.leave)) as coming:
                async for event in coming:
                    if models and isinstance(event, TextDelta):
                        ticket.begin()
                    yield event
        finally:
            stop.set()
            if not begun:
                ticket.leave()

    async def answer(
        self, asked: Asked, person: str = "", gone: Callable[[], Awaitable[bool]] | None = None
    ) -> Answer:
        """The whole answer, with what to ask next. `gone` says whether whoever asked has left, for
        whom no model writes on. Raises ClientDisconnect then."""
        answer: Answer | None = None
        async with aclosing(self.stream(asked, person)) as events:
            async for event in events:
                if isinstance(event, Answer):
                    answer = event
                elif isinstance(event, Heartbeat) and gone is not None and await gone():
                    raise ClientDisconnect
                elif isinstance(event, FollowUps) and answer is not None:
                    answer = replace(answer, followups=event.questions)
        if answer is None:
            raise AssertionError("a stream holds its answer")
        return answer


def person(request: Request) -> str:
    """By what those who ask are told apart in the line; empty where they cannot be."""
    if user := request.scope.get("askpapers.user"):
        return f"user {user}"
    where = place(request.client.host) if request.client else None
    return "" if where is None or where == HERE else where
