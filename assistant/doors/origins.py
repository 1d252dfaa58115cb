"""Other pages that may ask, or show this one, by their origins."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.page.access import authority
from index.errors import SettingError

_PORTS = {"http": 80, "https": 443}


def origins_of(given: Iterable[str], flag: str = "--allow-origin") -> frozenset[str]:
    """Origins of pages that may ask, or whatever else the flag lets them, as browsers send them.
    Raises SettingError for what is none."""
    found = set()
    for text in given:
        origin = _origin(text)
        if origin is None:
            raise SettingError(
                f"{flag} {text!r} is no origin of a page. Write it as http://HOST:PORT"
            )
        found.add(origin)
    return frozenset(found)


def _origin(text: str) -> str | None:
    """As browsers send it, of one as people write it; None of what is none."""
    scheme, _, rest = text.strip().rstrip("/").lower().partition("://")
    told = authority(rest)
    if scheme not in _PORTS or told is None:
        return None
    name = f"[{told[0]}]" if ":" in told[0] else told[0]
    return f"{scheme}://{name}" + (f":{told[1]}" if told[1] not in (None, _PORTS[scheme]) else "")
