"""Settings, read once at the edge: environment variables `ASKPAPERS_*`, then `askpapers.toml` in
the home.

Here are those of the models that find papers; `assistant.settings` adds its own.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, TypeVar, cast

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from index.circuits import AT_ONCE
from index.errors import SettingError
from index.home import Home

BUNDLED = "bundled"
_REMEMBERED = 8  # settings: keys that were used stand among them


class SearchSettings(BaseSettings):
    """Which models find papers. Secrets never show in a repr."""

    model_config = SettingsConfigDict(
        env_prefix="ASKPAPERS_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    # or the http(s) address of an OpenAI-compatible server, or a folder with an ONNX model
    embed: str = BUNDLED  # several addresses, of one model, are separated by commas
    embed_model: str | None = None  # at that address
    embed_api_key: SecretStr | None = None
    embed_query_prefix: str | None = None
    embed_passage_prefix: str | None = None
    embed_pooling: Literal["mean", "cls", "last"] | None = None  # of an ONNX model
    embed_timeout: float = Field(default=60.0, gt=0)  # seconds
    embed_at_once: int = Field(default=AT_ONCE, gt=0, le=1024)  # calls of an address

    multilingual: bool = False  # find papers for questions in other languages by the extra's model

    rerank: str = BUNDLED  # or the http(s) address of a server with /rerank
    rerank_model: str | None = None
    rerank_api_key: SecretStr | None = None
    rerank_timeout: float = Field(default=60.0, gt=0)  # seconds
    rerank_at_once: int = Field(default=AT_ONCE, gt=0, le=1024)

    @field_validator("embed", "rerank", "llm", mode="before", check_fields=False)
    @classmethod
    def _joined(cls, given: object) -> object:
        """A list of addresses, as the file may have it."""
        is_list = isinstance(given, list) and given and all(isinstance(one, str) for one in given)
        return ", ".join(given) if is_list else given  # type: ignore[arg-type]

    # a Chroma server for the vectors, and a store for all else, which several machines share
    chroma_url: str | None = None
    chroma_token: SecretStr | None = None
    chroma_timeout: float = Field(default=5.0, gt=0)  # seconds
    store: str | None = None  # file:///folder, s3://bucket/prefix and their like


S = TypeVar("S", bound=SearchSettings)


def read(kind: type[S], home: Home, given: Mapping[str, str | None] | None = None) -> S:
    """What is given wins over the environment, the environment over the file.

    Raises SettingError, naming the setting, for a value or a name that cannot be used.
    """

    try:
        file = home.settings.read_bytes().decode() if home.settings.is_file() else ""
        return cast("S", _read(kind, file, tuple((given or {}).items()), _environment(kind)))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(
            f"{str(home.settings)!r} is not valid TOML ({error}). Correct it or delete it."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingError(
            f"The setting {name!r} cannot be used: {first['msg']}. "
            f"Correct ASKPAPERS_{name.upper()} or {str(home.settings)!r}."
        ) from error


def _environment(kind: type[SearchSettings]) -> frozenset[tuple[str, str]]:
    """What the environment says of these settings."""
    prefix = kind.model_config["env_prefix"]
    names = {f"{prefix}{name}".upper() for name in kind.model_fields}
    others = [field.validation_alias for field in kind.model_fields.values()]
    names |= {other.upper() for other in others if isinstance(other, str)}
    return frozenset(item for item in os.environ.items() if item[0].upper() in names)


@lru_cache(_REMEMBERED)
def _read(
    kind: type[SearchSettings],
    file: str,
    given: tuple[tuple[str, str | None], ...],
    _: frozenset[tuple[str, str]],
) -> SearchSettings:
    """Remembered, for as long as the file and the environment say the same: they are read several
    times for every index that is opened, and that took longer than all else there."""

    class Here(kind):  # type: ignore[valid-type, misc]
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            in_file = InitSettingsSource(settings_cls, tomllib.loads(file))
            return init_settings, env_settings, in_file

    found: SearchSettings = Here(**dict(given))
    return found


def secret(value: SecretStr | None) -> str | None:
    """The text itself, for whoever has to send it."""
    return None if value is None else value.get_secret_value()
