"""What is configured, of the whole program: index.settings says where it is read from."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from index.home import Home
from index.settings import SearchSettings, read


class Settings(SearchSettings):
    """What is configured, before the flags of one command. Secrets never show in a repr."""

    model_config = SettingsConfigDict(extra="forbid")

    llm: str = "auto"
    model: str | None = None
    llm_api_key: SecretStr | None = None
    llm_timeout: float = Field(default=60.0, gt=0)
    # tokens, where the server does not tell, or tells too many
    llm_context: int | None = Field(default=None, gt=0)
    repair: bool = False  # have the model mend, once, what failed the check
    second_opinion: bool = False  # ask the model about sentences that are supported in part

    hub: str | None = None  # where `fetch` asks for Daily Papers
    # how large one file may be that is added on the page
    upload_mb: int = Field(default=64, gt=0, le=1024)

    # how large all files may be that are being added on the page
    uploads_mb: int = Field(default=256, gt=0, le=4096)
    # names, separated by commas, by which the page may be called besides its own address
    hosts: str = ""
    editors: str = ""  # users who may change the collection on the page, or "everyone" or "nobody"
    # None: one a core, or eight of a model's server
    answers_at_once: int | None = Field(default=None, gt=0, le=256)
    # more questions are refused, and told when to come back
    answers_waiting: int = Field(default=100, ge=0, le=10_000)

    # The Hub's own variable, for whoever uses a mirror for everything.
    hf_endpoint: str | None = Field(default=None, validation_alias="HF_ENDPOINT")

    # OpenAI's own variables: looked at, never used unless `llm` names OpenAI.
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")

    @property
    def endpoint(self) -> str:
        """The Hub's address."""
        return self.hub or self.hf_endpoint or "https://huggingface.co"


def read_settings(home: Home, *, llm: str | None = None, model: str | None = None) -> Settings:
    """Flags that are not None win over the environment, the environment over the file.

    Raises SettingError, naming the setting, for a value or a name that cannot be used.
    """
    return read(Settings, home, {"llm": llm, "model": model})
