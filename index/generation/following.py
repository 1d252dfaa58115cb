"""Keeps a home's copy of what machines share up to date, in a thread of its own."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from index.errors import AskpapersError, IndexError_
from index.generation.generations import current_or_none, read_manifest, server_vectors
from index.home import Home
from index.settings import SearchSettings, read

if TYPE_CHECKING:
    from index.generation.publications import Shared
    from index.generation.server_vectors import ServerVectors

_log = logging.getLogger(__name__)
EVERY = 2.0  # seconds between looks


class Follower:
    """Takes up what is published for all. Where the store cannot be reached, the home's copy
    stands, and that is told once in the log and by `troubles`."""

    def __init__(self, home: Home) -> None:
        """Nothing is asked yet."""
        self._home = home
        self._begun = False
        self._beginning = threading.Lock()
        self._stop = threading.Event()
        self._of_store, self._of_server = "", _OfServer(home)
        weakref.finalize(self, self._stop.set)

    def begin(self) -> None:
        """Look for the first time, before anything is read; then from time to time. Raises what is
        wrong with the store or the settings if the home has no copy yet."""
        with self._beginning:
            if self._begun:
                return
            shared, self._of_store = fetch_newest(self._home)
            if shared is not None:
                me = weakref.ref(self)
                threading.Thread(
                    target=_follow, args=(shared, self._stop, lambda: me()), daemon=True
                ).start()
            self._begun = True

    def look(self, shared: Shared) -> None:
        """Once more."""
        from index.generation.taking_up import take_up

        found = ""
        try:
            take_up(shared)
        except AskpapersError as error:
            found = _told(error)
        if found and found != self._of_store:
            _log.warning("%s", found)
        elif self._of_store and not found:
            _log.warning("What is published for all machines is followed again.")
        self._of_store = found
        self._of_server.look()

    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the store and the Chroma server, a sentence each; the server is asked
        only if it was not yet."""
        if self._of_server.trouble is None:
            self._of_server.look()
        return tuple(filter(None, (self._of_store, self._of_server.trouble)))

    def end(self) -> None:
        self._stop.set()


def fetch_newest(home: Home) -> tuple[Shared | None, str]:
    """Have in a home what machines share, if the settings name a store: the way there, and what is
    wrong with it. Raises that if the home has no copy yet."""
    settings = read(SearchSettings, home)
    if not (settings.store or settings.chroma_url):
        return None, ""  # and nothing more is loaded
    from index.generation.publications import Shared
    from index.generation.taking_up import take_up

    shared = Shared.of(home)
    if shared is None:
        return None, ""
    try:
        take_up(shared)
    except AskpapersError as error:
        if current_or_none(home) is None:
            raise
        return shared, _told(error)
    return shared, ""


def trouble_of_server(home: Home) -> str:
    """What is wrong with the Chroma server of the home's copy, and what to do; asks it. Raises
    SettingError."""
    found = _OfServer(home)
    found.look()
    return found.trouble or ""


class _OfServer:
    """What is wrong with the Chroma server of the home's copy; None if nobody has looked."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._of: str | None = None  # which generation
        self._vectors: ServerVectors | None = None
        self.trouble: str | None = None

    def look(self) -> None:
        try:
            self.trouble = self._found()
        except AskpapersError as error:
            self.trouble = str(error)

    def _found(self) -> str:
        try:
            manifest = read_manifest(self._home)
        except IndexError_:
            return ""
        if not manifest.collection:
            return ""
        if self._vectors is None or self._of != manifest.generation:
            self._of, self._vectors = manifest.generation, server_vectors(self._home, manifest, set)
        if self._vectors is None:
            return (
                "The index was built for a Chroma server, and ASKPAPERS_CHROMA_URL is not set: all "
                "vectors are looked at on this machine. Set it, or build the index for this "
                "machine alone: askpapers index"
            )
        return self._vectors.trouble()


def _follow(shared: Shared, stop: threading.Event, follower: Callable[[], Follower | None]) -> None:
    while not stop.wait(EVERY):
        if (found := follower()) is None:
            return
        found.look(shared)
        del found


def _told(error: AskpapersError) -> str:
    return f"{error} Until then the papers are those that this machine has."
