"""Where machines that share a collection keep its files: a folder that all of them reach, or object
storage.

Both create a name exclusively, so that of two builders one is told: a folder by a hard link, object
storage by a conditional request (`If-None-Match`), which obstore has for S3, Google's and Azure's
alike. Object storage is the extra `server`; who may enter is told to it by its own variables
(`AWS_ACCESS_KEY_ID`, …), which are none of askpapers' settings.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from index.addresses import cleaned, shown
from index.errors import ServerError, SettingError

BUCKETS = ("s3", "gs", "az")
_CONNECT, _SILENT, _TRIED = 5, 30, 30  # seconds
_TRIES = 4
_HALF = ".half-"  # begins what a killed process leaves in a folder
_NO_TRUST = re.compile(r"InvalidCertificate\(\s*(\w+)")  # obstore tells of it in so many words
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Stored:
    """What a store knows of an object without reading it; `modified` is seconds by its own
    clock."""

    size: int
    modified: float


class ObjectStore(Protocol):
    """Objects by names such as `blobs/ab12`. Every method raises ServerError."""

    def create(self, name: str, content: bytes) -> bool:
        """Write an object, whole or not at all, if there is none of this name; says whether there
        was none."""
        ...

    def put(self, name: str, content: bytes) -> None: ...
    def read(self, name: str) -> bytes | None: ...
    def listed(self, folder: str) -> dict[str, Stored]: ...
    def delete(self, names: Iterable[str]) -> None: ...


def open_store(url: str) -> ObjectStore:
    """Raises SettingError for what names no store."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        parts = urlsplit("")
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        return FolderStore(Path(unquote(parts.path)))
    if parts.scheme in BUCKETS and parts.netloc:
        return BucketStore(url.strip())
    raise SettingError(
        f"ASKPAPERS_STORE is {shown(url)!r}, which is none of: file:///FOLDER, s3://BUCKET/PREFIX, "
        "gs://BUCKET/PREFIX, az://CONTAINER/PREFIX. Correct it."
    )


class FolderStore:
    """A folder that all machines reach. Its files have the rights of the folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def create(self, name: str, content: bytes) -> bool:
        def link(half: Path, target: Path) -> bool:
            try:
                os.link(half, target)
            except FileExistsError:
                return False
            return True

        return self._told(lambda: self._written(name, content, link))

    def put(self, name: str, content: bytes) -> None:
        self._told(lambda: self._written(name, content, Path.replace))

    def read(self, name: str) -> bytes | None:
        def read() -> bytes | None:
            try:
                return (self._root / name).read_bytes()
            except FileNotFoundError:
                self._root.stat()  # a folder that is not there holds nothing that could be missing
                return None

        return self._told(read)

    def listed(self, folder: str) -> dict[str, Stored]:
        def listed() -> dict[str, Stored]:
            self._root.stat()
            found = {}
            with suppress(FileNotFoundError), os.scandir(self._root / folder) as entries:
                for entry in entries:
                    if not entry.name.startswith(_HALF):
                        with suppress(FileNotFoundError):  # deleted since
                            known = entry.stat()
                            stored = Stored(known.st_size, known.st_mtime)
                            found[f"{folder}/{entry.name}"] = stored
            return found

        return self._told(listed)

    def delete(self, names: Iterable[str]) -> None:
        def delete() -> None:
            for name in names:
                (self._root / name).unlink(missing_ok=True)

        self._told(delete)

    def _written(self, name: str, content: bytes, place: Callable[[Path, Path], _T]) -> _T:
        target = self._root / name
        rights = self._root.stat().st_mode
        if not target.parent.is_dir():
            target.parent.mkdir(exist_ok=True)
            target.parent.chmod(rights & 0o777)
        handle, half = tempfile.mkstemp(dir=target.parent, prefix=_HALF)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(half).chmod(rights & 0o666)
            return place(Path(half), target)
        finally:
            Path(half).unlink(missing_ok=True)

    def _told(self, call: Callable[[], _T]) -> _T:
        try:
            return call()
        except OSError as error:
            raise ServerError(
                f"The store {str(self._root)!r} cannot be used ({error.strerror or error}). See "
                "that the folder is there and can be written, or correct ASKPAPERS_STORE; nothing "
                "is lost."
            ) from error


class BucketStore:
    """A bucket, or a part of one, behind obstore."""

    def __init__(self, url: str) -> None:
        try:
            import obstore
        except ImportError as error:
            raise SettingError(
                "ASKPAPERS_STORE names object storage, for which the extra `server` is missing. "
                'Run: pip install "askpapers[server]"'
            ) from error
        self._shown = shown(url)
        self._objects: Any = obstore
        self._bucket: Any = self._told(lambda: _bucket(url))

    def create(self, name: str, content: bytes) -> bool:
        def create() -> bool:
            try:
                self._objects.put(self._bucket, name, content, mode="create")
            except self._objects.exceptions.AlreadyExistsError:
                return False
            return True

        return self._told(create)

    def put(self, name: str, content: bytes) -> None:
        self._told(lambda: self._objects.put(self._bucket, name, content))

    def read(self, name: str) -> bytes | None:
        def read() -> bytes | None:
            try:
                return bytes(self._objects.get(self._bucket, name).bytes())
            except FileNotFoundError:
                return None

        return self._told(read)

    def listed(self, folder: str) -> dict[str, Stored]:
        def listed() -> dict[str, Stored]:
            return {
                one["path"]: Stored(one["size"], one["last_modified"].timestamp())
                for some in self._objects.list(self._bucket, folder)
                for one in some
            }

        return self._told(listed)

    def delete(self, names: Iterable[str]) -> None:
        def delete() -> None:
            if wanted := list(names):
                with suppress(FileNotFoundError):
                    self._objects.delete(self._bucket, wanted)

        self._told(delete)

    def _told(self, call: Callable[[], _T]) -> _T:
        try:
            return call()
        except (self._objects.exceptions.BaseError, OSError, ValueError) as error:
            if refused := _NO_TRUST.search(str(error)):
                raise ServerError(
                    f"The store {self._shown} (ASKPAPERS_STORE): its certificate is not believed "
                    f"({refused[1]}). Renew it there, or name the file (PEM) of whoever vouches "
                    "for it in SSL_CERT_FILE; nothing is lost."
                ) from error
            why = cleaned(str(error).partition("\n")[0], os.environ.get("AWS_SECRET_ACCESS_KEY"))
            raise ServerError(
                f"The store {self._shown} cannot be used ({why}). See that it is there and lets "
                "you in, or correct ASKPAPERS_STORE; nothing is lost."
            ) from error


def _bucket(url: str) -> Any:
    from obstore.store import from_url

    endpoint = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT") or ""
    return from_url(
        url,
        client_options={
            "connect_timeout": timedelta(seconds=_CONNECT),
            "timeout": timedelta(seconds=_SILENT),
            "allow_http": endpoint.startswith("http://"),  # whoever names one means it
        },
        retry_config={"max_retries": _TRIES, "retry_timeout": timedelta(seconds=_TRIED)},
    )
