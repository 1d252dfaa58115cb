"""Loads prompt files, and the sentences that the program says in other languages. Knows their
placeholders; not what is said in them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template

from index.errors import SettingError


def render(name: str, **values: str) -> str:
    """The prompt file `prompts/<name>.txt` with its `$placeholders` filled.

    Raises SettingError if there is no such file, or if the values are not exactly its placeholders.
    """
    file = files("prompts").joinpath(f"{name}.txt")
    if not file.is_file():
        raise SettingError(f"There is no prompt file {name!r}. Reinstall askpapers.")
    template = Template(file.read_text(encoding="utf-8"))
    wanted = set(template.get_identifiers())
    if wanted != values.keys():
        raise SettingError(
            f"The prompt file {name!r} wants the variables {sorted(wanted)}, but got "
            f"{sorted(values)}. Make the file and the call agree."
        )
    return template.substitute(values).strip()


def line_in(language: str, name: str) -> str:
    """The sentence of the file `prompts/<name>.txt` in a language by its code; in English where it
    has none."""
    lines = _lines(name)
    return lines.get(language, lines["en"])


@cache
def _lines(name: str) -> dict[str, str]:
    """One a line, each behind its language's code."""
    parts = (line.partition(": ") for line in render(name).splitlines())
    return {code: said for code, _, said in parts}
