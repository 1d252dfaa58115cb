"""The settings, read once at the edge: environment variables `ASKPAPERS_*`, then `askpapers.toml` in the home."""

from __future__ import annotations

import tomllib
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from index.errors import SettingError
from index.home import Home


class Settings(BaseSettings):
    """What is configured, before the flags of one command. Secrets never show in a repr."""

    model_config = SettingsConfigDict(env_prefix="ASKPAPERS_", frozen=True, extra="forbid")

    llm: str = "auto"
    model: str | None = None
    llm_api_key: SecretStr | None = None
    llm_timeout: float = Field(default=60.0, gt=0)

    hub: str | None = None  # where `fetch` asks for Daily Papers
    upload_mb: int = Field(default=64, gt=0, le=1024)  # how large one file may be that is added on the page

    # The Hub's own variable, for whoever uses a mirror for everything.
    hf_endpoint: str | None = Field(default=None, validation_alias="HF_ENDPOINT")

    # OpenAI's own variables: looked at, never used unless `llm` names OpenAI.
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")

    @property
    def endpoint(self) -> str:
        """The Hub's address."""
        return self.hub or self.hf_endpoint or "https://huggingface.co"


def read_settings(home: Home, **flags: Any) -> Settings:
    """Flags that are not None win over the environment, the environment over the file.

    Raises SettingError, naming the setting, for a value or a name that cannot be used.
    """

    class Here(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=home.settings)

    try:
        return Here(**{name: value for name, value in flags.items() if value is not None})
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{str(home.settings)!r} is not valid TOML ({error}). Correct it or delete it.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingError(
            f"The setting {name!r} cannot be used: {first['msg']}. "
            f"Correct ASKPAPERS_{name.upper()} or {str(home.settings)!r}."
        ) from error
