"""What is configured, of the whole program: index.settings says where it is read from."""

from __future__ import annotations

import os

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from assistant.chosen_model import ChosenModel, chosen
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
    # calls of an address; the page has no more answers written at one time
    llm_at_once: int = Field(default=64, gt=0, le=1024)
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
    read_ahead: bool = True  # of papers' sentences, by a server of which nobody asks anything
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
    """Flags that are not None win over the environment, the environment over the model that was
    chosen for this home, and that over the file.

    A chosen model is taken whole, so that no key goes to another server than its own. Raises
    SettingError, naming the setting, for a value or a name that cannot be used.
    """
    flags = {"llm": llm, "model": model}
    given = {name: value for name, value in flags.items() if value is not None}
    if llm is not None or named_by_environment():
        return read(Settings, home, given)
    was_chosen = chosen(home)
    return read(Settings, home, (was_chosen.as_settings() if was_chosen else {}) | given)


def settings_for(home: Home, model: ChosenModel) -> Settings:
    """As they would be if this model answered. Raises SettingError."""
    return read(Settings, home, model.as_settings())


def named_by_environment() -> bool:
    """Whether ASKPAPERS_LLM says which model answers, which wins over what was chosen."""
    return any(name.upper() == "ASKPAPERS_LLM" and value for name, value in os.environ.items())
