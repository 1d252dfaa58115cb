"""Several addresses of one embedding model: what they bring, and what one that is ill costs.

    python benchmarks/addresses.py

The servers are scripted, on loopback, and sleep instead of computing: each does one request at a
time, for .1 second. So the figures are those of the client alone.
"""

from __future__ import annotations

import socket
import statistics
import threading
import time
from contextlib import ExitStack
from typing import Any

from index.circuits import Circuits
from index.models.endpoints import TEXTS, Endpoint
from index.models.llamaindex import EndpointEmbedding
from tests.vector_server import Reply, VectorServer

WORKS = 0.1  # seconds a request
SILENCE = 1.0  # seconds, the time-out
REQUESTS, QUESTIONS, CALLS = 48, 60, 20_000


class Server(VectorServer):
    """One request at a time."""

    works = WORKS

    def __init__(self) -> None:
        super().__init__()
        self._working = threading.Lock()

    def answer(self, path: str, body: dict[str, Any]) -> Reply:
        with self._working:
            time.sleep(self.works)
        return super().answer(path, body)


def endpoint(urls: list[str]) -> Endpoint:
    return Endpoint(", ".join(urls), None, "toy", "ASKPAPERS_EMBED", SILENCE)


def of_a_build(count: int) -> float:
    """Passages a second."""
    texts = [f"text {number}" for number in range(REQUESTS * TEXTS)]
    with ExitStack() as stack:
        urls = [stack.enter_context(Server()).url for _ in range(count)]
        model = EndpointEmbedding(endpoint(urls))
        start = time.perf_counter()
        model.get_text_embedding_batch(texts)
        return len(texts) / (time.perf_counter() - start)


def of_questions(what: str) -> list[float]:
    """Milliseconds of each question, of two addresses of which one may be ill."""
    with ExitStack() as stack:
        live, other = stack.enter_context(Server()), stack.enter_context(Server())
        urls = [other.url, live.url]
        if what == "dead":
            held = stack.enter_context(socket.socket())
            held.bind(("127.0.0.1", 0))  # nobody listens
            urls[0] = f"http://127.0.0.1:{held.getsockname()[1]}/v1"
        if what == "silent":
            other.works = SILENCE * 1.5
        asked = endpoint(urls)
        found = []
        for number in range(QUESTIONS):
            start = time.perf_counter()
            asked.vectors([f"question {number}"], awaited=True)
            found.append(1000 * (time.perf_counter() - start))
        return found


def own_cost(count: int) -> float:
    """Microseconds a call."""
    circuits = Circuits("ASKPAPERS_EMBED", [f"http://{place}" for place in range(count)])
    start = time.process_time()
    for _ in range(CALLS):
        circuits.call(lambda place: place, wait=1)
    return 1e6 * (time.process_time() - start) / CALLS


def main() -> None:
    print(f"a build: {REQUESTS} requests of {TEXTS} passages, {WORKS:g} s each")
    first = of_a_build(1)
    for count in (1, 2, 4):
        rate = first if count == 1 else of_a_build(count)
        print(f"  {count} addresses: {rate:6.0f} passages a second, {rate / first:.2f} times one's")
    print(f"{QUESTIONS} questions, one after the other, at two addresses; time-out {SILENCE:g} s")
    for what in ("well", "dead", "silent"):
        found = of_questions(what)
        slow = sum(one > 2 * 1000 * WORKS for one in found)
        print(
            f"  one is {what:6}: median {statistics.median(found):4.0f} ms, "
            f"longest {max(found):5.0f} ms, {slow} of {QUESTIONS} over {2000 * WORKS:.0f} ms"
        )
    print(f"our own part: {own_cost(1):.0f} µs a call of one address, {own_cost(8):.0f} of eight")


if __name__ == "__main__":
    main()
