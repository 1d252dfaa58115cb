"""What is right with this installation, its home, index and models, and what to do where it is not.

Only this machine is asked: servers on it at their usual ports, and those that the settings name, if
they stand here. Of any other it is said that it was not asked.
"""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from assistant.answering.assistant import Assistant
from assistant.chosen_model import chosen
from assistant.llm.local_servers import PORTS, FoundServer, found_servers
from assistant.settings import Settings, named_by_environment, read_settings
from assistant.wiring import chat_model, is_gguf
from assistant.wording import count
from index.addresses import is_address, is_local, several, shown, shown_all
from index.arrays import Floats
from index.errors import AskpapersError, EndpointError, IndexError_, NoIndex
from index.home import Home
from index.models.embedders import Models
from index.models.vectors import PROBE, same
from index.settings import BUNDLED

State = Literal["good", "note", "fault"]
_ROOM = 500 * 10**6  # bytes: a few thousand papers and what building them takes
_PACKAGES = ("chromadb", "llama-index-core", "openai", "gradio")


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is what was looked at; `does` what to do, empty where nothing has to be done. A note
    is worth knowing, a fault keeps something from working."""

    about: str
    state: State
    said: str
    does: str = ""


def examine(home: Home, ports: Sequence[tuple[str, int]] = PORTS) -> list[Finding]:
    """In the order in which things are needed. Takes a second or two, longer where a server on this
    machine is slow."""
    found = [_versions(), _home(home), _disk(home)]
    try:
        settings = read_settings(home)
    except AskpapersError as error:
        return [*found, _fault("settings", error)]
    found += [*_settings(home), *_shared(home, settings), _index(home)]
    found += _finder("embedding", settings.embed, partial(_embeds, home, []))
    found += _finder("reranking", settings.rerank, partial(_reranks, home))
    served = found_servers(ports)
    return [*found, *_answers(settings, served), *_served(served), *_keys(settings)]


def _fault(about: str, error: AskpapersError, place: str = "") -> Finding:
    """The errors of askpapers end with what to do."""
    said, _, does = str(error).rpartition(". ")
    told = f"{place}{said}." if said else f"{place}{error}"
    return Finding(about, "fault", told, does if said else "")


def _versions() -> Finding:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    return Finding("versions", "good", f"askpapers {version('askpapers')}, {python}; {packages}")


def _home(home: Home) -> Finding:
    root, where = home.root, str(home.root)
    if not root.exists():
        return Finding("home", "note", f"{where} is not there yet; it is made when it is needed.")
    if not root.is_dir():
        return Finding(
            "home", "fault", f"{where} is no folder.", "Name one with --home, or move the file."
        )
    if not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            "home", "fault", f"{where} cannot be written.", "Correct its rights, or give --home."
        )
    if os.name != "nt" and root.stat().st_mode & 0o077:
        return Finding(
            "home",
            "note",
            f"{where} can be looked into by other users of this machine.",
            f"Close it: chmod 700 {where!r}",
        )
    return Finding("home", "good", where)


def _disk(home: Home) -> Finding:
    place = next(one for one in (home.root, *home.root.absolute().parents) if one.exists())
    free = shutil.disk_usage(place).free
    said = f"{free / 1e9:.1f} GB are free"
    if free < _ROOM:
        return Finding("disk", "fault", f"{said}.", "Make room: an index needs half a gigabyte.")
    return Finding("disk", "good", said)


def _settings(home: Home) -> Iterator[Finding]:
    if home.settings.exists():
        yield Finding("settings", "good", f"{home.settings} is read")
    if (choice := chosen(home)) and named_by_environment():
        yield Finding(
            "settings",
            "note",
            f"ASKPAPERS_LLM is set; what was chosen ({shown_all(choice.llm)}) is not used.",
            "Unset it, or let the choice go: askpapers model forget",
        )


def _index(home: Home) -> Finding:
    try:
        status = Assistant(home).published.status("")
    except NoIndex as error:
        return Finding("index", "note", *_split(error))
    except IndexError_ as error:
        return _fault("index", error)
    except AskpapersError as error:  # of the embedding model, which is looked at by itself
        return _fault("index", error)
    undated = f", {status.undated} of them undated" if status.undated else ""
    said = f"{count(status.papers, 'paper')} of {count(status.digests, 'digest')}{undated}"
    return Finding("index", "good", said)


def _shared(home: Home, settings: Settings) -> Iterator[Finding]:
    """The store and the Chroma server that machines share."""
    if not (settings.store or settings.chroma_url):
        return
    from index.generation.following import trouble_of_server
    from index.generation.publications import Shared

    store, url = settings.store or "", settings.chroma_url or ""
    try:
        shared = Shared.of(home)
        if shared is None or not store.startswith("file:"):
            yield Finding("store", "note", f"{shown(store)}, which was not asked: it is not here.")
        else:
            newest = shared.newest()
            said = f"its publication {newest.number:,} is the newest" if newest else "it is empty"
            yield Finding("store", "good", f"{shown(store)}: {said}")
    except AskpapersError as error:
        yield _fault("store", error)
    where = shown(url)
    if not _is_here(url):
        yield Finding("chroma", "note", f"{where}, which was not asked: it is not here.")
    elif trouble := trouble_of_server(home):
        yield Finding("chroma", "fault", trouble, "askpapers status tells when it is well again.")
    else:
        yield Finding("chroma", "good", f"{where} has what is published here")


def _split(error: AskpapersError) -> tuple[str, str]:
    fault = _fault("", error)
    return fault.said, fault.does


def _finder(about: str, setting: str, tries: Callable[[str], str]) -> Iterator[Finding]:
    """The embedding model, or the reranker, at each of its addresses."""
    if setting in ("", BUNDLED):
        yield Finding(about, "good", "the bundled one")
        return
    for place, one in _numbered(setting):
        if is_address(one) and not _is_here(one):
            said = f"{place}{shown(one)}, which was not asked: it is not here."
            yield Finding(about, "note", said)
            continue
        try:
            yield Finding(about, "good", place + tries(one))
        except AskpapersError as error:
            yield _fault(about, error, place)


def _numbered(setting: str) -> list[tuple[str, str]]:
    """The addresses of a setting, and before each, of several, which it is."""
    every = several(setting)
    if len(every) == 1:
        return [("", every[0])]
    return [(f"{number} of {len(every)}: ", one) for number, one in enumerate(every, 1)]


def _embeds(home: Home, before: list[Floats], address: str) -> str:
    """`before` has the vectors of the addresses before it."""
    model = Models.of(home, given={"embed": address}).embed.load()
    row = model.encode([PROBE])[0]
    if before and not same(row, before[0]):
        raise EndpointError(
            f"{shown(address)} gives other vectors than an address before it. All addresses of "
            "ASKPAPERS_EMBED have to be of one model: correct it."
        )
    before.append(row)
    where = f" at {shown(address)}" if is_address(address) else ""
    return f"{model.name}{where}, {len(row)} numbers a text"


def _reranks(home: Home, address: str) -> str:
    model = Models.of(home, given={"embed": BUNDLED, "rerank": address}).rerank
    if model is None:
        raise AssertionError("a reranker is set")
    model.scores("a word", [PROBE])
    return f"{model.name} answers"


def _answers(settings: Settings, served: Sequence[FoundServer]) -> Iterator[Finding]:
    """Which language model writes, if any."""
    llm = settings.llm
    if llm in ("auto", "none"):
        does = "" if llm == "none" else _advice(served)
        yield Finding("answers", "note", "quoted from the papers, without a language model.", does)
        return
    if is_gguf(llm):
        yield _gguf(Path(llm).expanduser())
        return
    for place, one in _numbered(llm):
        label = f"{settings.model} at {shown(one)}" if settings.model else shown(one)
        if is_address(one) and _is_here(one):
            yield _listed(settings.model_copy(update={"llm": one}), label, place)
        else:
            said = f"{place}{label}, which was not asked: it is not here."
            yield Finding("answers", "note", said, "askpapers model try")


def _listed(settings: Settings, label: str, place: str) -> Finding:
    try:
        model = chat_model(settings)()
        names = model.listed()
    except AskpapersError as error:
        return _fault("answers", error, place)
    if names and model.name not in names and f"{model.name}:latest" not in names:
        return Finding(
            "answers",
            "fault",
            f"{place}{shown(settings.llm)} has no model {model.name!r}.",
            f"Choose one of its own: {', '.join(names[:20])}",
        )
    return Finding("answers", "good", f"{place}by {label}")


def _gguf(path: Path) -> Finding:
    if not path.is_file():
        return Finding("answers", "fault", f"There is no file {str(path)!r}.", "Correct --llm.")
    if find_spec("xllamacpp") is None:
        return Finding(
            "answers",
            "fault",
            f"{path.name} cannot be run: xllamacpp is not installed.",
            'Run: pip install "askpapers[local]"',
        )
    return Finding("answers", "good", f"by {path.name}, in the process")


def _advice(served: Sequence[FoundServer]) -> str:
    if found := next((one for one in served if one.models), None):
        return f"To have one write them: askpapers model use {found.models[0]}"
    return "To have one write them, start Ollama or LM Studio, or: askpapers model get"


def _served(served: Sequence[FoundServer]) -> Iterator[Finding]:
    for one in served:
        if one.wants_key:
            yield Finding(
                "found",
                "note",
                f"{one.name} at {one.url}, which wants a key.",
                f"askpapers model use {one.url} --key",
            )
        else:
            names = ", ".join(one.models) or "no model yet"
            yield Finding("found", "good", f"{one.name} at {one.url}: {names}")


def _keys(settings: Settings) -> Iterator[Finding]:
    if settings.openai_api_key is not None and settings.llm != "openai":
        yield Finding(
            "keys",
            "note",
            "OPENAI_API_KEY is set and not used.",
            "To use OpenAI: askpapers model use openai",
        )
    if settings.llm_api_key is not None and settings.llm in ("auto", "none"):
        yield Finding(
            "keys",
            "note",
            "ASKPAPERS_LLM_API_KEY is set, and no model's address.",
            "Name it: askpapers model use ADDRESS --key",
        )


def _is_here(address: str) -> bool:
    try:
        return is_local(urlsplit(address).hostname or "")
    except ValueError:
        return False
