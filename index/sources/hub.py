"""Daily Papers as the Hub tells them, a day at a time: the one module that goes to the network for
digests.

Pages are read as JSON rather than by huggingface_hub's `list_daily_papers`, which waits without end
for a silent server, loses the keywords, and with its own headers also asks huggingface.co, whatever
the endpoint, how to recognise which program runs it. Nor through its session, which follows a
redirect to any machine. So the client is ours: no token, no telemetry, one host, and replies with
an end.
"""

from __future__ import annotations

import errno
import json
import socket
import time
import weakref
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from typing import Annotated, Any

import httpx
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from index.addresses import is_address, shown
from index.certificates import untrusted
from index.errors import HubError, HubOffline, SettingError
from index.retries import PermanentFailure, RetryPolicy, TransientFailure
from index.transport import UnboundedReply, client

# papers: what the Hub gives unasked, asked for so that a shorter page is known to be the last
_PAGE = 50
_PAGES = 40  # of a day: the fullest has had four
_REDIRECTS = 5  # of a request, within the Hub
_WHOLE = 3  # times the longest silence, in which a reply has to be whole
_MOST = 2**31  # upvotes
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)


class _Author(BaseModel):
    name: str


class _Paper(BaseModel):
    """What is kept of a paper, in the Hub's own names."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    summary: str = Field(min_length=1)
    authors: list[_Author] = []
    publishedAt: str | None = None
    upvotes: Annotated[
        int | None, BeforeValidator(lambda told: told if _is_count(told) else None)
    ] = None
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
        return {
            "paper": {**beside, **{name: value for name, value in item["paper"].items() if value}}
        }


_ITEMS = TypeAdapter(list[_Item])


class Hub:
    """Daily Papers at one endpoint."""

    def __init__(self, endpoint: str, policy: RetryPolicy | None = None) -> None:
        """Raises SettingError for what is no web address."""
        self.shown = shown(endpoint).rstrip("/")
        if not is_address(self.shown) or self.shown in ("http:", "https:") or " " in self.shown:
            raise SettingError(
                f"The Hub's address {self.shown!r} is no http(s) address. Correct ASKPAPERS_HUB."
            )
        self._endpoint = endpoint.rstrip("/")
        self._policy = policy or RetryPolicy()
        try:
            self._client = client(
                endpoint,
                {"user-agent": f"askpapers/{version('askpapers')}"},
                self._policy.timeout,
                _WHOLE * self._policy.timeout,
            )
            self._client.build_request("GET", self._endpoint)
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
            raise SettingError(
                f"The Hub's address {self.shown!r}, or the proxy that the environment names for "
                "it, cannot be used. Correct ASKPAPERS_HUB."
            ) from error
        weakref.finalize(self, self._client.close)

    def page_of(self, day: date) -> str:
        """The address under which a reader finds the day."""
        return f"{self.shown}/papers/date/{day}"

    def papers(self, day: date, waiting: Callable[[float], None] = lambda _: None) -> bytes | None:
        """The papers of a day as a JSON list, the same bytes for the same papers; None if the day
        has none.

        `waiting` is called with the seconds before each further try. Raises HubError, which says
        why, not what to do.
        """
        papers: dict[str, _Paper] = {}
        for number in range(_PAGES):
            page = [item.paper for item in self._page(day, number, waiting)]
            new = {paper.id: paper for paper in page if paper.id not in papers}
            papers |= new
            # nothing new: a server that knows no pages sends the first one again
            if len(page) < _PAGE or not new:
                break
        else:
            raise HubError(f"it has more than {_PAGES} pages of that day, which no day has")
        listed = [{"paper": papers[key].model_dump(exclude_none=True)} for key in sorted(papers)]
        return (
            json.dumps(listed, ensure_ascii=False, sort_keys=True, indent=1).encode()
            if listed
            else None
        )

    def _page(self, day: date, number: int, waiting: Callable[[float], None]) -> list[_Item]:
        try:
            content = self._policy.retrying(waiting)(self._asked, day, number)
        except TransientFailure as error:
            raise HubError(f"{error}, {self._policy.tries} times") from error
        except PermanentFailure as error:
            raise HubError(str(error)) from error
        try:
            return _ITEMS.validate_json(content)
        except ValidationError as error:
            raise HubError(f"it sent no list of papers ({_first(error)})") from error

    def _asked(self, day: date, number: int) -> bytes:
        """One request. Raises TransientFailure for what may pass, PermanentFailure or HubError for
        what will not."""
        from huggingface_hub.constants import is_offline_mode

        if is_offline_mode():
            raise HubError("HF_HUB_OFFLINE is set, so nothing may be fetched until it is unset")
        query = {"date": day.isoformat(), "p": str(number), "limit": str(_PAGE)}
        request = self._client.build_request(
            "GET", f"{self._endpoint}/api/daily_papers", params=query
        )
        try:
            response = self._followed(request)
        except UnboundedReply as error:
            raise PermanentFailure(f"it {error}") from error
        except httpx.ConnectError as error:
            if told := untrusted(error, "ASKPAPERS_HUB"):
                raise PermanentFailure(told) from error
            if _is_offline(error):
                raise HubOffline("it cannot be found from here") from error
            raise TransientFailure(f"it cannot be reached ({error})") from error
        except httpx.HTTPError as error:
            raise TransientFailure(
                f"it cannot be reached ({str(error) or type(error).__name__})"
            ) from error
        except ValueError as error:  # of names that no network knows
            raise PermanentFailure("it is no address. Correct ASKPAPERS_HUB") from error
        time.sleep(self._policy.pause)
        self._policy.look(response.status_code, response.headers)
        return response.content

    def _followed(self, request: httpx.Request) -> httpx.Response:
        """The answer, after redirects on the Hub's own host. Raises PermanentFailure for one that
        leads away, or in a ring."""
        for _ in range(_REDIRECTS):
            response = self._client.send(request)
            if (following := response.next_request) is None:
                return response
            if not _is_same_place(request.url, following.url):
                raise PermanentFailure(
                    f"it sends elsewhere ({shown(str(following.url))}). Correct ASKPAPERS_HUB"
                )
            request = following
        raise PermanentFailure(f"it sent elsewhere more than {_REDIRECTS} times")


def _is_same_place(here: httpx.URL, there: httpx.URL) -> bool:
    """The same host and port, or from http to https on their usual ones."""
    if here.host != there.host:
        return False
    is_upgrade = (
        (here.scheme, there.scheme) == ("http", "https")
        and here.port is None
        and there.port is None
    )
    return is_upgrade or (here.scheme, here.port) == (there.scheme, there.port)


def _is_offline(error: BaseException) -> bool:
    """Whether no name can be looked up, or no way leads anywhere: waiting a few seconds brings
    back no network."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return True
        if isinstance(cause, OSError) and cause.errno in _NO_WAY:
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _is_count(told: object) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told < _MOST


def _first(error: ValidationError) -> str:
    """Where the first thing is wrong, and how."""
    first = error.errors()[0]
    return ": ".join(filter(None, [".".join(map(str, first["loc"])), first["msg"]]))
