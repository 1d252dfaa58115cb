"""Loads prompt files. Knows their placeholders; not what is said in them."""

from __future__ import annotations

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
