"""A chat model at its address, or at several: whose turn it is, and where a question goes if that
one is ill.

What has begun to answer is not asked anew elsewhere: an answer is of one server, whole or not. All
addresses have to be of one model.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from typing import Protocol, TypeVar

from assistant.llm.chat_model import Message
from assistant.llm.failures import ServerIll
from assistant.llm.interruption import is_stopped
from assistant.types import Heartbeat, Usage
from index.circuits import Circuits, Full, Lease
from index.errors import ModelError
from index.retries import AskedToWait, RetryPolicy, TransientFailure, Unwell

_R = TypeVar("_R")
Piece = str | Heartbeat | Usage
LONGEST_PAUSE = 10.0  # seconds: a busy server that asks for no more is waited for without a word
PAUSE = 0.5  # seconds, where a busy server does not say how many


class ChatServer(Protocol):
    """One of them. `stream` raises ServerIll where another may be well."""

    @property
    def name(self) -> str: ...
    @property
    def context(self) -> int | None: ...
    def stream(self, messages: Sequence[Message]) -> Generator[Piece, None, None]: ...
    def listed(self) -> list[str]: ...


class ChatServers:
    """`connects` reach one server each, at the addresses of `circuits`: given the model's name, or
    None for the only one there."""

    def __init__(
        self,
        connects: Sequence[Callable[[str | None], ChatServer]],
        model: str | None,
        circuits: Circuits,
        timeout: float,
    ) -> None:
        """Raises SettingError for what is no address, and without a model's name ModelError where
        no server tells one."""
        self.circuits = circuits
        self._timeout = timeout
        # a server that is alone is asked again by who asks it
        tries = 1 if len(circuits) == 1 else 2
        self._policy = RetryPolicy(tries=tries, wait=PAUSE, longest=LONGEST_PAUSE)
        self._agreed: set[int] = set()
        if len(circuits) == 1:
            self._servers = [connects[0](model)]
            self.name = self._servers[0].name
        else:
            self.name = model or self._asked(lambda place: connects[place](None).name)
            self._servers = [connect(self.name) for connect in connects]

    @property
    def context(self) -> int | None:
        """The smallest window that is known of."""
        if len(self._servers) == 1:
            return self._servers[0].context
        if not self._agreed:
            with suppress(ModelError):  # which is told when it is asked
                self._asked(self._agree)
        windows = [self._servers[place].context for place in sorted(self._agreed)]
        return min((window for window in windows if window is not None), default=None)

    def stream(self, messages: Sequence[Message]) -> Iterator[Piece]:
        def begun(place: int) -> tuple[Piece, Generator[Piece, None, None]]:
            self._agree(place)
            pieces = self._servers[place].stream(messages)
            return next(pieces), pieces

        def begin() -> tuple[Piece, Generator[Piece, None, None], Lease]:
            lease, (first, rest) = self.circuits.begin(
                self._noticed(begun), self._timeout, is_stopped
            )
            return first, rest, lease

        first, rest, lease = self._told(begin)
        with closing(lease), closing(rest):
            yield first
            try:
                yield from rest
            except ServerIll as error:
                lease.ill(self._unwell(lease.place, error))
                raise

    def listed(self) -> list[str]:
        """The models of a server. Raises ModelError."""
        return self._asked(lambda place: self._servers[place].listed())

    def _agree(self, place: int) -> None:
        """Raises ModelError for one of several addresses that lists its models, and not this one:
        nobody is answered by another model than the one that was named."""
        if len(self._servers) == 1 or place in self._agreed:
            return
        try:
            names = self._servers[place].listed()
        except ServerIll:
            raise
        except ModelError:  # not every server lists them
            names = []
        if names and not {self.name, f"{self.name}:latest"} & set(names):
            raise ModelError(self.circuits.of_another_model(place, f"has no model {self.name!r}"))
        self._agreed.add(place)

    def _asked(self, does: Callable[[int], _R]) -> _R:
        return self._told(
            lambda: self.circuits.call(self._noticed(does), self._timeout, is_stopped)
        )

    def _noticed(self, does: Callable[[int], _R]) -> Callable[[int], _R]:
        def once(place: int) -> _R:
            try:
                return does(place)
            except ServerIll as error:
                raise self._unwell(place, error) from error

        return once

    def _unwell(self, place: int, error: ServerIll) -> Unwell:
        self._agreed.discard(place)  # who knows what comes back
        why = str(error).rpartition(". ")[0].replace(self.circuits.shown[place], "it")
        why = why[:1].lower() + why[1:]
        if error.after is not None and error.after > LONGEST_PAUSE:
            return AskedToWait(why, error.after)
        return TransientFailure(why, error.after)

    def _told(self, ask: Callable[[], _R]) -> _R:
        """Raises ModelError, in a sentence, where no address is well."""
        setting, many = self.circuits.setting, len(self.circuits)
        try:
            return self._policy.retrying()(ask)
        except Full as error:
            raise ModelError(
                f"{self.name} took no call for {self._timeout:g} seconds: it has "
                f"{self.circuits.at_once * many}, and may have no more at once. Ask again, or "
                f"raise {setting}_AT_ONCE."
            ) from error
        except Unwell as error:
            if many == 1 and isinstance(error.__cause__, ServerIll):
                raise error.__cause__ from error.__cause__.__cause__
            raise ModelError(self.circuits.none_answers(error)) from error
