"""An engine over a home, the HTTP doors on a port of 127.0.0.1, and questions of all kinds that the
small home is asked through every door."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from assistant.doors.application import application
from assistant.doors.engine import Engine
from assistant.page.access import access_of
from assistant.page.admission import Line
from assistant.page.connections import Connection
from assistant.wiring import open_assistant
from index.home import Home

LANTERNS = "Sparse Lanterns: Lighting Only What Matters in Attention"
QUESTION = "How much faster are Sparse Lanterns?"
CLAIM = "Sparse Lanterns are 3.1x faster than dense attention on long documents."
QUESTIONS = [  # each after those that it is to be asked behind
    (QUESTION,),
    ("Does Sparse Lanterns need retraining?",),
    ("What is Gradient Gardening?",),
    ("Tide Tables",),
    ("How do Sparse Lanterns and Gradient Gardening differ?",),
    ("papers on pruning",),
    ("how many papers are about attention?",),
    ("overview of lanterns",),
    ("when did papers on pruning come?",),
    ("does pruning improve generalization?",),
    ("what should I read on speech recognition?",),
    ("What is the recipe for sourdough bread?",),
    ("Which GPUs was Sparse Lanterns trained on?",),
    ("What is new?",),
    ("how many papers are there?",),
    ("who wrote Tide Tables?",),
    ("what can you do?",),
    ("thanks!",),
    ("Wie schnell sind Sparse Lanterns?",),
    (QUESTION, "and how many keys does it keep?"),
]


def engine_of(home: Path) -> Engine:
    return Engine(open_assistant(Home(home), llm="none"))


def lanterns(engine: Engine) -> str:
    """The id of a paper of the small home."""
    return next(one.paper_id for one in engine.newest(10) if one.title == LANTERNS)


def doors_of(
    engine: Engine,
    *,
    line: Line | None = None,
    origins: frozenset[str] = frozenset(),
    proxied: bool = False,
    opened: bool = False,
) -> Any:
    """The HTTP doors, as they stand on 127.0.0.1."""
    home = engine.published.home
    access = access_of(home, "127.0.0.1", "127.0.0.1", opened=opened)
    waiting = line if line is not None else Line(2, 100)
    return application(engine, waiting, access, origins, proxied=proxied)


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Its address, while it is served from a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, http=Connection, log_level="error", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
