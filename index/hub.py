"""Daily Papers as the Hub tells them, a day at a time: the one module that goes to the network for digests.

Pages are read as JSON through huggingface_hub's session rather than by its `list_daily_papers`, which waits without
end for a silent server, loses the keywords, and with its own headers also asks huggingface.co, whatever the endpoint,
how to recognise which program runs it. So the headers are ours: no token, no telemetry.
"""

from __future__ import annotations

import importlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from index.errors import HubError, SettingError

_PAGE = 50  # papers: what the Hub gives unasked, asked for so that a shorter page is known to be the last
_NO_MORE_CALLS = re.compile(r"\br\s*=\s*0\s*;\s*t\s*=\s*(\d+)")  # the Hub's header: none left, for t seconds


class _Busy(Exception):
    """Worth another try, after as many seconds as the server asks for."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


@dataclass(frozen=True, slots=True)
class Patience:
    """How politely the Hub is asked; all but `tries` in seconds."""

    pause: float = 0.2  # after each request
    tries: int = 5
    wait: float = 1.0  # before the second try; doubles with each further one
    longest: float = 360.0  # a server that asks for a longer wait is asked another day; the Hub counts by 5 minutes
    timeout: float = 20.0


class _Author(BaseModel):
    name: str


class _Paper(BaseModel):
    """What is kept of a paper, in the Hub's own names."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    summary: str = Field(min_length=1)
    authors: list[_Author] = []
    publishedAt: str | None = None
    upvotes: int | None = None
    ai_keywords: list[str] | None = None


class _Item(BaseModel):
    paper: _Paper

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, item: Any) -> Any:
        """Title and summary stand in the paper, or beside it."""
        if not isinstance(item, dict) or not isinstance(item.get("paper"), dict):
            return item
        beside = {name: item[name] for name in ("title", "summary") if item.get(name)}
        return {"paper": {**beside, **{name: value for name, value in item["paper"].items() if value}}}


_ITEMS = TypeAdapter(list[_Item])


class Hub:
    """Daily Papers at one endpoint."""

    def __init__(self, endpoint: str, patience: Patience | None = None) -> None:
        """Raises SettingError for what is no web address."""
        if urlsplit(endpoint).scheme not in ("http", "https") or not urlsplit(endpoint).hostname:
            raise SettingError(f"The Hub's address {endpoint!r} is no http(s) address. Correct ASKPAPERS_HUB.")
        self.endpoint = endpoint.rstrip("/")
        self._patience = patience or Patience()

    def page_of(self, day: date) -> str:
        """The address under which a reader finds the day."""
        return f"{self.endpoint}/papers/date/{day}"

    def papers(self, day: date, waiting: Callable[[float], None] = lambda _: None) -> bytes | None:
        """The papers of a day as a JSON list, the same bytes for the same papers; None if the day has none.

        `waiting` is called with the seconds before each further try. Raises HubError, which says why, not what to do.
        """
        papers: dict[str, _Paper] = {}
        for number in count():
            page = [item.paper for item in self._page(day, number, waiting)]
            new = {paper.id: paper for paper in page if paper.id not in papers}
            papers |= new
            if len(page) < _PAGE or not new:  # nothing new: a server that knows no pages sends the first one again
                break
        listed = [{"paper": papers[key].model_dump(exclude_none=True)} for key in sorted(papers)]
        return json.dumps(listed, ensure_ascii=False, sort_keys=True, indent=1).encode() if listed else None

    def _page(self, day: date, number: int, waiting: Callable[[float], None]) -> list[_Item]:
        tries = Retrying(
            stop=stop_after_attempt(self._patience.tries),
            wait=self._wait,
            retry=retry_if_exception_type(_Busy),
            before_sleep=lambda state: waiting(state.upcoming_sleep),
            reraise=True,
        )
        try:
            content = tries(self._asked, day, number)
        except _Busy as error:
            raise HubError(f"{error}, {self._patience.tries} times") from error
        try:
            return _ITEMS.validate_json(content)
        except ValidationError as error:
            raise HubError(f"it sent no list of papers ({_first(error)})") from error

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.after if isinstance(error, _Busy) else None
        growing = self._patience.wait * 2.0 ** (state.attempt_number - 1)
        return growing if asked is None else asked

    def _asked(self, day: date, number: int) -> bytes:
        """One request. Raises _Busy for what may pass, HubError for what will not."""
        from huggingface_hub import get_session
        from huggingface_hub.errors import OfflineModeIsEnabled

        session = get_session()
        library = importlib.import_module(type(session).__module__.partition(".")[0])  # httpx, since 2.0 httpx2
        try:
            response = session.get(
                f"{self.endpoint}/api/daily_papers",
                params={"date": day.isoformat(), "p": number, "limit": _PAGE},
                headers={"user-agent": f"askpapers/{version('askpapers')}"},
                timeout=self._patience.timeout,
            )
        except OfflineModeIsEnabled as error:
            raise HubError("HF_HUB_OFFLINE is set, so nothing may be fetched until it is unset") from error
        except library.RequestError as error:
            raise _Busy(f"it cannot be reached ({str(error) or type(error).__name__})") from error
        time.sleep(self._patience.pause)
        status = response.status_code
        if status in (408, 425, 429) or status >= 500:
            after = _asked_to_wait(response.headers)
            if after is not None and after > self._patience.longest:
                raise HubError(f"it answered {status} and asks to wait {after:,.0f} seconds")
            raise _Busy(f"it answered {status}", after)
        if status >= 400:
            raise HubError(f"it answered {status}")
        return bytes(response.content)


def _asked_to_wait(headers: Any) -> float | None:
    """Seconds, from Retry-After (a number or a date) or the Hub's own header; None if the server does not say."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    if value:
        try:
            return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
        except (ValueError, TypeError):
            return None
    found = _NO_MORE_CALLS.search(headers.get("ratelimit", ""))
    return float(found[1]) if found else None


def _first(error: ValidationError) -> str:
    """Where the first thing is wrong, and how."""
    first = error.errors()[0]
    return ": ".join(filter(None, [".".join(map(str, first["loc"])), first["msg"]]))
