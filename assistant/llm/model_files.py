"""Language models that are fetched from the Hub as GGUF files: what is told of one before it is
fetched, and how it comes.

huggingface_hub 2 begins a broken download anew, and asks huggingface.co which program runs it; so
this has a client of its own, which sends no token and no word of the machine, goes on where it
stopped, and takes a file only if its hash is the one that the Hub told.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import httpx
from filelock import FileLock, Timeout
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from index.addresses import is_local, shown
from index.certificates import certificates, untrusted
from index.errors import HubError, SettingError, StorageError
from index.files import private_folder
from index.home import Home
from index.transport import LARGEST
from index.types import Progress

_TIMEOUT = 20.0  # seconds: the longest silence
_TRIES = 5  # in a row that bring nothing
_REDIRECTS = 5
_SPARE = 500 * 10**6  # bytes that stay free
_NAME = re.compile(r"([\w.-]+/[\w.-]+)/([\w./-]+\.gguf)", re.I)


class KnownModel(BaseModel):
    """A model that serves, by a short name; `memory_gb` is what the machine should have."""

    name: str
    repository: str
    file: str
    bytes: int
    licence: str
    memory_gb: int


class _Lfs(BaseModel):
    sha256: str = Field(pattern=r"[0-9a-f]{64}")
    size: int = Field(gt=0)


class _Sibling(BaseModel):
    rfilename: str
    lfs: _Lfs | None = None


class _Card(BaseModel):
    license: str | list[str] | None = None


class _Repository(BaseModel):
    """What the Hub tells of one, in its own names."""

    sha: str = Field(pattern=r"[0-9a-f]{40}")
    siblings: list[_Sibling]
    cardData: _Card | None = None
    gated: bool | str = False


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file on the Hub, at one revision; `size` in bytes."""

    repository: str
    name: str
    revision: str
    size: int
    sha256: str
    licence: str

    def told(self) -> str:
        return f"{self.name} of {self.repository}: {self.size / 1e9:.2f} GB, licence {self.licence}"


@cache
def known_models() -> tuple[KnownModel, ...]:
    """By the memory that they need, the smallest first."""
    content = files("assistant.llm").joinpath("data", "models.json").read_bytes()
    listed = TypeAdapter(dict[str, str | list[KnownModel]]).validate_json(content)["models"]
    if isinstance(listed, str):
        raise AssertionError("a list")
    return tuple(listed)


def named(name: str) -> tuple[str, str]:
    """Repository and file: of a known model, or as OWNER/REPOSITORY/FILE.gguf. Raises
    SettingError."""
    for one in known_models():
        if name.casefold() == one.name:
            return one.repository, one.file
    if match := _NAME.fullmatch(name):
        return match[1], match[2]
    names = ", ".join(one.name for one in known_models())
    raise SettingError(
        f"{name!r} is no model that askpapers knows. Choose one of {names}, or give "
        "OWNER/REPOSITORY/FILE.gguf."
    )


class ModelHub:
    """The Hub at one endpoint, asked for models."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint.rstrip("/")
        self.shown = shown(self._endpoint)

    def look(self, repository: str, name: str) -> ModelFile:
        """What the Hub tells of a file; nothing is fetched yet. Raises HubError."""
        from huggingface_hub.constants import is_offline_mode

        if is_offline_mode():
            raise HubError("HF_HUB_OFFLINE is set, so nothing is fetched. Unset it.")
        url = f"{self._endpoint}/api/models/{quote(repository)}"
        with (
            self._client() as client,
            self._told(repository),
            self._opened(client, url, {}, {"blobs": "true"}) as response,
        ):
            content = b""
            for piece in response.iter_bytes():
                content += piece
                if len(content) > LARGEST:
                    raise HubError(f"{self.shown} sent too much. Correct ASKPAPERS_HUB.")
        try:
            found = _Repository.model_validate_json(content)
        except ValidationError as error:
            raise HubError(
                f"{self.shown} sent no description of a model. Correct ASKPAPERS_HUB."
            ) from error
        file = next((one.lfs for one in found.siblings if one.rfilename == name), None)
        if file is None:
            others = [o.rfilename for o in found.siblings if o.rfilename.endswith(".gguf")]
            raise HubError(
                f"{repository} has no file {name!r} with a hash. It has: "
                f"{', '.join(others[:10]) or 'no GGUF file'}."
            )
        if found.gated:
            raise HubError(
                f"{repository} is given only to who agrees to its terms. Fetch the file in a "
                "browser, and name it: askpapers model use FILE.gguf"
            )
        licence = found.cardData.license if found.cardData else None
        told = ", ".join(licence) if isinstance(licence, list) else licence
        return ModelFile(repository, name, found.sha, file.size, file.sha256, told or "not told")

    def fetch(self, file: ModelFile, home: Home, progress: Progress | None = None) -> Path:
        """The file in the home, fetched unless it is there; a download that broke off goes on where
        it stopped. Raises HubError, and StorageError for too little room or another process at
        it."""
        private_folder(home.models)
        target = home.models / Path(file.name).name
        part = target.with_name(f"{target.name}.{file.sha256[:12]}.part")
        with _alone(target):
            if _is(target, file):
                return target
            had = part.stat().st_size if part.exists() else 0
            free = shutil.disk_usage(home.models).free
            if file.size - had + _SPARE > free:
                raise StorageError(
                    f"{file.name} takes {file.size / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free "
                    f"at {str(home.models)!r}. Make room, or take a smaller model."
                )
            self._complete(file, part, progress)
            if not _is(part, file):
                part.unlink()
                raise HubError(
                    f"{file.name} did not come as {self.shown} described it. Fetch it again."
                )
            part.replace(target)
        return target

    def _complete(self, file: ModelFile, part: Path, progress: Progress | None) -> None:
        """Fetch what is missing of it; a connection that broke is taken up again."""
        part.touch(mode=0o600)
        failed = 0
        with self._client() as client:
            while (had := part.stat().st_size) < file.size:
                try:
                    self._more(client, file, part, progress)
                except httpx.TransportError as error:
                    failed = 0 if part.stat().st_size > had else failed + 1
                    if failed == _TRIES:
                        raise HubError(
                            f"{self.shown} broke off {_TRIES} times. Do this again later: it goes "
                            "on where it stopped."
                        ) from error

    def _more(
        self, client: httpx.Client, file: ModelFile, part: Path, progress: Progress | None
    ) -> None:
        had = part.stat().st_size
        url = (
            f"{self._endpoint}/{quote(file.repository)}/resolve/{file.revision}/{quote(file.name)}"
        )
        headers = {"range": f"bytes={had}-"} if had else {}
        with self._opened(client, url, headers) as response, part.open("ab") as out:
            if response.status_code == 200:
                out.truncate(0)  # a server that sends no parts sends all of it
                had = 0
            for piece in response.iter_raw():
                out.write(piece)
                had += len(piece)
                if had > file.size:
                    out.truncate(0)
                    raise HubError(
                        f"{self.shown} sent more of {file.name} than it described. Fetch it again."
                    )
                if progress is not None:
                    progress(f"Fetching {file.name}, MB", had // 10**6, file.size // 10**6)

    @contextmanager
    def _opened(
        self,
        client: httpx.Client,
        url: str,
        headers: dict[str, str],
        query: dict[str, str] | None = None,
    ) -> Iterator[httpx.Response]:
        """The answer, after redirects: the Hub keeps its files on other hosts. Nothing secret is
        sent, and never from https to http."""
        for _ in range(_REDIRECTS + 1):
            with client.stream("GET", url, headers=headers, params=query) as response:
                if not response.is_redirect:
                    if response.status_code not in (200, 206):
                        raise HubError(
                            f"{self.shown} answered {response.status_code} for "
                            f"{shown(str(response.url))}. Correct the name, or do this later."
                        )
                    yield response
                    return
                following = urljoin(url, response.headers.get("location", ""))
                if urlsplit(following).scheme not in ("https", urlsplit(url).scheme):
                    raise HubError(f"{self.shown} sends to an address without https. Not fetched.")
            url, query = following, None
        raise HubError(f"{self.shown} sent elsewhere more than {_REDIRECTS} times. Not fetched.")

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            if told := untrusted(error, "ASKPAPERS_HUB"):
                raise HubError(f"{self.shown}: {told}.") from error
            why = str(error) or type(error).__name__
            raise HubError(
                f"{self.shown} cannot be reached for {what} ({why}). Check the network, or "
                "ASKPAPERS_HUB."
            ) from error

    def _client(self) -> httpx.Client:
        try:
            return httpx.Client(
                headers={
                    "user-agent": f"askpapers/{version('askpapers')}",
                    "accept-encoding": "identity",  # so that a part is a part of the file
                },
                timeout=_TIMEOUT,
                follow_redirects=False,
                trust_env=not is_local(urlsplit(self._endpoint).hostname or ""),
                verify=certificates("httpx", self._endpoint),
            )
        except (ValueError, OSError, ImportError) as error:
            raise SettingError(
                "The proxy that the environment names cannot be used. Correct it."
            ) from error


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    lock = FileLock(target.with_name(f"{target.name}.lock"), timeout=0, mode=0o600)
    try:
        with lock:
            yield
    except Timeout as error:
        raise StorageError(
            f"Another process fetches {target.name!r} already. Wait until it is done."
        ) from error


def _is(path: Path, file: ModelFile) -> bool:
    if not path.exists() or path.stat().st_size != file.size:
        return False
    with path.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest() == file.sha256
