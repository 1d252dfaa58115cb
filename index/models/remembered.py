"""What was computed of a text and will be wanted again: the latest of it, so that memory is
bounded."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """At most `most` values, from any thread; those that were not wanted longest go first. It may
    only hold what is the same whenever it is computed, since two threads may both compute it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: Key, value: Value) -> None:
        with self._lock:
            self._held[key] = value
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def all_of(
        self, keys: Sequence[Key], compute: Callable[[list[Key]], Sequence[Value]]
    ) -> list[Value]:
        """The values of keys, those that are missing computed in one call."""
        with self._lock:
            found = {key: self._held[key] for key in keys if key in self._held}
            for key in found:
                self._held.move_to_end(key)
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        for key, value in zip(missing, compute(missing) if missing else (), strict=True):
            found[key] = value
            self.put(key, value)
        return [found[key] for key in keys]

    def one_of(self, key: Key, compute: Callable[[], Value]) -> Value:
        return self.all_of([key], lambda _: [compute()])[0]
