"""The language model that was chosen for a home, on the page or by `askpapers model`: one file of
the home, readable by its owner alone, since it may hold a key."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from index.errors import SettingError
from index.files import private_folder, write_atomically
from index.home import Home

_REST = ("model", "key")


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """`llm` as the flag of that name takes it, `model` the name at that address. The key never
    shows in a repr."""

    llm: str
    model: str | None = None
    key: str | None = field(default=None, repr=False)

    def as_settings(self) -> dict[str, str | None]:
        """By the names of the settings, all of them: what is None is not looked for elsewhere."""
        return {"llm": self.llm, "model": self.model, "llm_api_key": self.key}


def chosen(home: Home) -> ChosenModel | None:
    """None where none was. Raises SettingError for a file that cannot be read."""
    try:
        held = json.loads(home.chat_model.read_bytes())
        return ChosenModel(
            _text(held["llm"]), *(held[name] and _text(held[name]) for name in _REST)
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SettingError(
            f"{str(home.chat_model)!r} does not hold a chosen model that can be read. Choose one "
            "anew: askpapers model use WHAT, or let it go: askpapers model forget"
        ) from error


def choose(home: Home, model: ChosenModel) -> None:
    """From the next start on; the choice before is replaced."""
    private_folder(home.root)
    write_atomically(home.chat_model, json.dumps(asdict(model)).encode())


def forget(home: Home) -> bool:
    """Take the choice back, with its key; says whether there was one."""
    was = home.chat_model.exists()
    home.chat_model.unlink(missing_ok=True)
    return was


def _text(value: object) -> str:
    if not (isinstance(value, str) and value):
        raise ValueError
    return value
