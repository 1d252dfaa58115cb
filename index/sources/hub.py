"""Daily Papers as the Hub tells them, a day at a time: the one module that goes to the network for digests.

Pages are read as JSON through huggingface_hub's session rather than by its `list_daily_papers`, which waits without
end for a silent server, loses the keywords, and with its own headers also asks huggingface.co, whatever the endpoint,
how to recognise which program runs it. So the headers are ours: no token, no telemetry.
"""

from __future__ import annotations

import importlib
import json
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator

from index.errors import HubError, SettingError
from index.retries import PermanentFailure, RetryPolicy, TransientFailure

_PAGE = 50  # papers: what the Hub gives unasked, asked for so that a shorter page is known to be the last


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

    def __init__(self, endpoint: str, patience: RetryPolicy | None = None) -> None:
        """Raises SettingError for what is no web address."""
        if urlsplit(endpoint).scheme not in ("http", "https") or not urlsplit(endpoint).hostname:
            raise SettingError(f"The Hub's address {endpoint!r} is no http(s) address. Correct ASKPAPERS_HUB.")
        self.endpoint = endpoint.rstrip("/")
        self._patience = patience or RetryPolicy()

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
        try:
            content = self._patience.retrying(waiting)(self._asked, day, number)
        except TransientFailure as error:
            raise HubError(f"{error}, {self._patience.tries} times") from error
        except PermanentFailure as error:
            raise HubError(str(error)) from error
        try:
            return _ITEMS.validate_json(content)
        except ValidationError as error:
            raise HubError(f"it sent no list of papers ({_first(error)})") from error

    def _asked(self, day: date, number: int) -> bytes:
        """One request. Raises Busy for what may pass, Refused or HubError for what will not."""
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
            raise TransientFailure(f"it cannot be reached ({str(error) or type(error).__name__})") from error
        time.sleep(self._patience.pause)
        self._patience.look(response.status_code, response.headers)
        return bytes(response.content)


def _first(error: ValidationError) -> str:
    """Where the first thing is wrong, and how."""
    first = error.errors()[0]
    return ": ".join(filter(None, [".".join(map(str, first["loc"])), first["msg"]]))
