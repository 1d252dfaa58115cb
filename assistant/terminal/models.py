"""The commands `model` and `doctor`: which language model writes answers, and what is right."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import asdict
from importlib.metadata import requires
from importlib.util import find_spec
from typing import TYPE_CHECKING

from assistant.terminal.printing import put, put_json
from assistant.terminal.typed_secrets import typed_secret
from assistant.wording import tell
from index.addresses import is_address, shown_all
from index.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.chosen_model import ChosenModel
    from assistant.doctor import Finding
    from assistant.llm.local_servers import FoundServer
    from index.home import Home

DOES = ("list", "use", "try", "get", "forget")
_LOCAL = "extra == 'local'"  # what that extra needs
_SIGNS = {"good": "ok", "note": "note", "fault": "FAULT"}


def doctor(arguments: Namespace, home: Home) -> int:
    from assistant.doctor import examine

    found = examine(home)
    if arguments.json:
        put_json({"findings": [asdict(one) for one in found]})
    else:
        put("\n".join(map(_line, found)))
    return 1 if any(one.state == "fault" for one in found) else 0


def _line(finding: Finding) -> str:
    does = f"\n{'':17}{finding.does}" if finding.does else ""
    return f"{_SIGNS[finding.state]:<6}{finding.about:<11}{finding.said}{does}"


def model(arguments: Namespace, home: Home) -> int:
    if arguments.does == "list":
        return _show(arguments, home)
    if arguments.does == "forget":
        return _forget(home)
    if arguments.does == "get":
        if not arguments.what:
            return _offer(arguments)
        path = _fetch(arguments.what, home)
        if not _can_run(path):
            return 0
        arguments.does, arguments.what = "use", str(path)
    if arguments.does == "use" and not arguments.what:
        raise SettingError(
            "askpapers model use needs WHAT: a model that is found here, an address, openai, none, "
            "or a .gguf file. askpapers model lists those that are found."
        )
    meant = _meant(arguments, home)
    if meant.llm != "none":
        from assistant.answering.trial import tried
        from assistant.settings import settings_for
        from assistant.wiring import chat_model

        tell(f"askpapers: asking {meant.model or shown_all(meant.llm)} one short question")
        trial = tried(chat_model(settings_for(home, meant))())
        put_json(asdict(trial)) if arguments.json else put(trial.told())
        if trial.doubt:
            tell(trial.doubt)
    if arguments.does == "use":
        _use(meant, home)
    return 0


def _use(meant: ChosenModel, home: Home) -> None:
    from assistant.chosen_model import choose
    from assistant.settings import named_by_environment

    choose(home, meant)
    if meant.llm == "none":
        tell("Answers are quoted from the papers from now on, without a language model.")
    else:
        tell(f"{meant.model or shown_all(meant.llm)} writes the answers from now on.")
    if named_by_environment():
        tell("ASKPAPERS_LLM is set, though, and wins over what is chosen. Unset it.")


def _forget(home: Home) -> int:
    from assistant.chosen_model import forget

    put(
        "The chosen model is forgotten, and its key with it."
        if forget(home)
        else "No model was chosen."
    )
    return 0


def _show(arguments: Namespace, home: Home) -> int:
    from assistant.llm.local_servers import found_servers
    from assistant.settings import read_settings

    settings, found = read_settings(home), found_servers()
    now = "none" if settings.llm == "auto" else settings.llm
    if arguments.json:
        answers = {"llm": shown_all(now), "model": settings.model}
        put_json(answers | {"found": [asdict(one) for one in found]})
        return 0
    by = "quoted from the papers, without a language model"
    if now != "none":
        by = (
            f"by {settings.model} at {shown_all(now)}" if settings.model else f"by {shown_all(now)}"
        )
    lines = [f"answers    {by}"]
    for one in found:
        names = "wants a key" if one.wants_key else ", ".join(one.models) or "no model yet"
        lines.append(f"found      {one.name} at {one.url}: {names}")
    if not found:
        lines.append("found      no server of models on this machine")
    lines.append("Choose one: askpapers model use WHAT")
    put("\n".join(lines))
    return 0


def _offer(arguments: Namespace) -> int:
    """The models that askpapers knows, by the memory that they need."""
    from assistant.llm.model_files import known_models

    known = known_models()
    if arguments.json:
        put_json({"models": [one.model_dump() for one in known]})
        return 0
    rows = [
        f"{one.name:<12}{one.bytes / 1e9:4.1f} GB, for a machine with {one.memory_gb} GB; licence "
        f"{one.licence}; {one.repository}"
        for one in known
    ]
    put("\n".join([*rows, "Fetch one from the Hub: askpapers model get NAME"]))
    return 0


def _fetch(name: str, home: Home) -> Path:
    """The second command that goes out, besides `fetch`; what comes is told first."""
    from assistant.llm.model_files import ModelHub, named
    from assistant.progress import bar
    from assistant.settings import read_settings

    repository, file = named(name)
    hub = ModelHub(read_settings(home).endpoint)
    tell(f"askpapers: asking {hub.shown} for {repository}")
    found = hub.look(repository, file)
    tell(f"{found.told()}. It goes to {home.models}; Ctrl-C stops it, and it goes on from there.")
    with bar() as progress:
        return hub.fetch(found, home, progress)


def _can_run(path: Path) -> bool:
    """Whether llama.cpp is installed; in a terminal it is offered to be."""
    if find_spec("xllamacpp") is not None:
        return True
    if sys.stdin.isatty() and find_spec("pip") is not None:
        put("To run it, llama.cpp has to be installed (34 MB). Install it now? [y/N] ", end="")
        if sys.stdin.readline().strip().casefold() in ("y", "yes"):
            import subprocess

            wanted = [one.partition(";")[0] for one in requires("askpapers") or () if _LOCAL in one]
            install = [sys.executable, "-m", "pip", "install", *wanted]
            if subprocess.run(install, check=False).returncode == 0:  # noqa: S603  # our own words
                return True
    tell(f"{path} is there. To run it: pip install 'askpapers[local]', then")
    tell(f"askpapers model use {str(path)!r}")
    return False


def _meant(arguments: Namespace, home: Home) -> ChosenModel:
    """Which model the arguments name; without WHAT the one that answers now."""
    from assistant.chosen_model import ChosenModel
    from assistant.llm.local_servers import found_servers
    from assistant.settings import read_settings
    from assistant.wiring import is_gguf
    from index.settings import secret

    if not arguments.what:
        settings = read_settings(home, model=arguments.model)
        if settings.llm in ("auto", "none"):
            raise SettingError("No language model answers here. Name one: askpapers model try WHAT")
        return ChosenModel(settings.llm, settings.model, secret(settings.llm_api_key))
    what, key = arguments.what, _key() if arguments.key else None
    if what in ("openai", "none") or is_address(what) or is_gguf(what):
        return ChosenModel(what, arguments.model, key)
    return _found(what, key, found_servers())


def _found(what: str, key: str | None, found: Sequence[FoundServer]) -> ChosenModel:
    """The model of a server on this machine by its own name, or a server's only one by the
    server's."""
    from assistant.chosen_model import ChosenModel

    for one in found:
        for name in one.models:
            if what in (name, name.removesuffix(":latest")):
                return ChosenModel(one.url, name, key)
    for one in found:
        if what.casefold() == one.name.casefold() and len(one.models) == 1:
            return ChosenModel(one.url, one.models[0], key)
    names = [name for one in found for name in one.models]
    here = f"Here are: {', '.join(names[:20])}." if names else "No server of models is found here."
    raise SettingError(
        f"{what!r} is no model on this machine, no address, no .gguf file, and none of openai, "
        f"none. {here}"
    )


def _key() -> str:
    """From the terminal, unseen; else a line of standard input. Raises SettingError."""
    from index.addresses import checked_key

    if (key := checked_key(typed_secret("key"), "The key")) is None:
        raise SettingError("No key was given. Type it, or pipe it in.")
    return key
