"""Puts the parts together: the one place that decides which model answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path

from assistant.answering.assistant import Assistant
from assistant.answering.generation import Extras
from assistant.llm.chat_servers import ChatServers
from assistant.llm.connecting import circuits_of, connect
from assistant.settings import Settings, read_settings
from index.addresses import is_address, several, shown_all
from index.circuits import Circuits
from index.errors import NoIndex, SettingError
from index.generation.generations import current_name
from index.home import Home, locate
from index.models.minilm import bundled
from index.settings import secret
from index.types import Progress


def open_assistant(
    home: Home | str | Path | None = None,
    *,
    llm: str | None = None,
    model: str | None = None,
    sample: bool = False,
    strict: bool = False,
) -> Assistant:
    """An assistant over `home` (else `ASKPAPERS_HOME`, else the platform's folder) with the model
    that the arguments, the environment or the home's file name.

    `llm` is "none", "openai", an http(s) address or a .gguf file, `model` the name at that address;
    None and "auto" take what is configured, and quote without a model where nothing is. `sample`:
    where nothing is indexed, the sample answers. `strict`: no answer shows a sentence that is not
    fully supported. Raises SettingError for a model that cannot be meant; nothing is reached or
    loaded yet.
    """
    home = home if isinstance(home, Home) else locate(home)
    settings = read_settings(home, llm=None if llm == "auto" else llm, model=model)
    if settings.llm in ("auto", "none"):
        return Assistant(home, sample=sample, strict=strict, notes=tuple(_found_key(settings)))
    llm_shown = shown_all(settings.llm) if is_address(settings.llm) else settings.llm
    label = settings.model or llm_shown
    extras = Extras(settings.repair, settings.second_opinion)
    circuits = None
    if is_address(settings.llm):
        circuits = circuits_of(several(settings.llm), settings.llm_at_once)
    return Assistant(
        home,
        model=chat_model(settings, circuits),
        llm=label,
        circuits=circuits,
        sample=sample,
        strict=strict,
        extras=extras,
    )


def chat_model(settings: Settings, circuits: Circuits | None = None) -> Callable[[], ChatServers]:
    """What connects to the model that the settings name; nothing is reached before it is called.
    `circuits` are those of its addresses, where somebody tells of them.

    Raises SettingError for one that cannot be meant.
    """
    if not (settings.llm == "openai" or is_address(settings.llm) or is_gguf(settings.llm)):
        raise SettingError(
            f"--llm {settings.llm!r} is none of: auto, none, openai, an http(s) address, a .gguf "
            "file. Use one of them."
        )
    return partial(
        connect,
        settings.llm,
        model=settings.model,
        api_key=secret(settings.llm_api_key),
        openai_key=secret(settings.openai_api_key),
        openai_base_url=settings.openai_base_url,
        timeout=settings.llm_timeout,
        context=settings.llm_context,
        at_once=settings.llm_at_once,
        circuits=circuits,
    )


def _found_key(settings: Settings) -> list[str]:
    if settings.openai_api_key is None or settings.llm == "none":
        return []
    return [
        "OPENAI_API_KEY is set but not used: answers are extractive. To use OpenAI, start "
        "with --llm openai."
    ]


def is_gguf(llm: str) -> bool:
    """Whether `--llm` names a file that is run in the process."""
    return llm.casefold().endswith(".gguf")


def sample_files() -> list[Path]:
    """The digests that a newcomer without any chats with: beside the package in a wheel, in a
    checkout's examples."""
    package = Path(str(files("assistant")))
    for folder in (package / "sample", package.parent / "examples"):
        if found := sorted(folder.glob("*.txt")):
            return found
    return []


def ensure_sample(home: Home, progress: Progress | None = None) -> bool:
    """Index the sample in a home of its own if nothing is indexed; says whether the sample is what
    answers."""
    try:
        current_name(home)
    except NoIndex:
        from index.builder import build

        build(sample_files(), home=home.sample.root, progress=progress, embed=bundled(), alone=True)
        return True
    return False
