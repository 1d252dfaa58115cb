"""Files of JSON Lines that a person gives: each line of one form, or told by its number."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from index.errors import SourceError

_Row = TypeVar("_Row", bound=BaseModel)


def read_rows(file: str, form: type[_Row], noun: str, keys: str) -> list[_Row]:
    """The rows of a file, in order; blank lines are none. `noun` and `keys` are what is missing in
    an empty one. Raises SourceError, naming the line, for a file that is not of this form."""
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            f"{file!r} could not be read ({error}). Give a JSON Lines file."
        ) from error
    rows = []
    for number, line in enumerate(lines, start=1):
        try:
            rows += [form.model_validate_json(line)] if line.strip() else []
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise SourceError(
                f"{file}:{number}: {where} {first['msg']}. Correct the line."
            ) from error
    if not rows:
        raise SourceError(f"{file!r} holds no {noun}. Give lines of {{{keys}}}.")
    return rows
