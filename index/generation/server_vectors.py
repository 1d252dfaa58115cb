"""One generation's vectors as a reader finds them on a Chroma server, among those of others."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from index.arrays import Floats
from index.errors import ServerError
from index.generation.chroma_server import ChromaServer

_log = logging.getLogger(__name__)
_MORE = 4  # times as many are asked for, where too few of the nearest are a generation's own
_REST = 10.0  # seconds in which a server that failed is not asked again
_STILL = "Until then all vectors are looked at on this machine."
_T = TypeVar("_T")


class ServerVectors:
    """One generation's vectors as a reader finds them there. A server that fails is not asked for
    a while, and that is told in the log once: whoever searches can look at all vectors himself."""

    def __init__(
        self,
        server: ChromaServer,
        collection: str,
        passages: int,
        known: Callable[[Sequence[str]], set[str]],
    ) -> None:
        self._server, self._collection, self._passages = server, collection, passages
        self._known = known
        self._lock = threading.Lock()
        self._trouble, self._until = "", 0.0

    def close(self) -> None:
        self._server.close()

    def count(self) -> int:
        """Of the collection, which other generations share."""
        return self._server.count(self._collection)

    def trouble(self) -> str:
        """What is wrong with the server, and what to do; empty where nothing is. Asks it, but for
        one that failed a moment ago; the log has what searches find."""
        try:
            self._asked(self._check, quietly=True)
        except ServerError as error:
            return f"{error} {_STILL}"
        return ""

    def nearest(self, question: Floats, k: int) -> dict[str, float]:
        """Ids and cosines of this generation's `k` nearest passages, nearest first. Raises
        ServerError."""
        return self._asked(lambda: self._nearest(question, k))

    def _nearest(self, question: Floats, k: int) -> dict[str, float]:
        wanted, asked = min(k, self._passages), k
        while True:
            found = self._server.nearest(self._collection, question, asked)
            cosines: dict[str, float] = {}
            for key, cosine in found.items():
                cosines.setdefault(key.partition(".")[0], cosine)
            own = self._known(list(cosines))
            if len(own) >= wanted or len(found) < asked:
                if len(own) < wanted:
                    self._check()
                return {key: cosines[key] for key in cosines if key in own}
            asked *= _MORE

    def _check(self) -> None:
        self._server.check()
        if (held := self._server.count(self._collection)) < self._passages:
            raise ServerError(
                f"The Chroma server {self._server.shown} (ASKPAPERS_CHROMA_URL) holds {held:,} of "
                f"{self._passages:,} passages. Run askpapers index: it puts the others there."
            )

    def _asked(self, does: Callable[[], _T], *, quietly: bool = False) -> _T:
        with self._lock:
            trouble = self._trouble if time.monotonic() < self._until else ""
        if trouble:
            raise ServerError(trouble)
        try:
            found = does()
        except ServerError as error:
            with self._lock:
                is_new, self._trouble = str(error) != self._trouble, str(error)
                self._until = time.monotonic() + _REST
            if is_new and not quietly:
                _log.warning("%s %s", error, _STILL)
            raise
        with self._lock:
            self._trouble, was = "", self._trouble
        if was and not quietly:
            _log.warning("The Chroma server %s answers again.", self._server.shown)
        return found
