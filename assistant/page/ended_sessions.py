"""Which sessions of the page were ended before their time: a signed cookie that was copied would
let in for 30 days."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from index.files import private_folder, write_atomically

_log = logging.getLogger(__name__)
_LOCK_SECONDS = 5.0  # seconds, while another process writes


class EndedSessions:
    """Ids of ended sessions, kept in a file until they would have ended anyway. What another page
    of this home ended is ended here."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read: tuple[int, Mapping[str, float]] = (-1, {})
        # where the home cannot be written, until this process ends
        self._here: dict[str, float] = {}
        self._changing = threading.Lock()

    def __contains__(self, key: object) -> bool:
        return key in self._here or key in self._known()

    def add(self, key: str, expires: float) -> None:
        with self._changing:
            self._here[key] = expires
            try:
                private_folder(self._file.parent)
                with FileLock(
                    self._file.with_suffix(".ended.lock"), timeout=_LOCK_SECONDS, mode=0o600
                ):
                    now = time.time()
                    kept = {
                        one: at for one, at in {**self._known(), **self._here}.items() if at > now
                    }
                    write_atomically(self._file, json.dumps(kept).encode())
                self._here.clear()
            except (OSError, Timeout) as error:
                _log.warning(
                    "an ended session is not kept, and would be one again after a restart: %s",
                    error,
                )

    def _known(self) -> Mapping[str, float]:
        try:
            changed = self._file.stat().st_mtime_ns
            if self._read[0] != changed:
                held = json.loads(self._file.read_bytes())
                self._read = changed, {str(key): float(at) for key, at in held.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, TypeError):
            _log.warning(
                "%s cannot be read: sessions that were ended may be so no longer", self._file
            )
        return self._read[1]
