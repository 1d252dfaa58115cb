"""Where everything of one user lies: one folder, which can be copied."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from index.files import tighten

_OURS = set(
    """CURRENT askpapers.toml atlas build.lock build.pid digests feedback.1.jsonl feedback.jsonl
    feedback.lock generations marks.json marks.lock model.json models multilingual pull.lock pulling
    readers sample session.key sessions.ended sessions.ended.lock sets.json sets.lock standing.json
    standing.lock typed.txt unread.json users.json users.lock vectors""".split()
)


@dataclass(frozen=True, slots=True)
class Home:
    root: Path

    @property
    def digests(self) -> Path:
        """Compressed copies of every digest read."""
        return self.root / "digests"

    @property
    def generations(self) -> Path:
        return self.root / "generations"

    @property
    def current(self) -> Path:
        """The file that names the published generation; replaced by one atomic rename."""
        return self.root / "CURRENT"

    @property
    def vectors(self) -> Path:
        """What was ever embedded, a file a model."""
        return self.root / "vectors"

    @property
    def multilingual(self) -> Path:
        """The multilingual vectors of each generation, where they are wanted."""
        return self.root / "multilingual"

    @property
    def readers(self) -> Path:
        """A lock file for each reader of each generation."""
        return self.root / "readers"

    @property
    def lock(self) -> Path:
        return self.root / "build.lock"

    @property
    def settings(self) -> Path:
        return self.root / "askpapers.toml"

    @property
    def topic_maps(self) -> Path:
        """The map of the published generation."""
        return self.root / "atlas"  # as homes have it since the first map

    @property
    def feedback(self) -> Path:
        """What readers thought of answers, a JSON object a line."""
        return self.root / "feedback.jsonl"

    @property
    def standing(self) -> Path:
        """The questions that are asked again of every generation."""
        return self.root / "standing.json"

    @property
    def marks(self) -> Path:
        """Which papers were read or starred, notes on them, and when what is new was last seen."""
        return self.root / "marks.json"

    @property
    def chat_model(self) -> Path:
        """The language model that was chosen on the page or by `askpapers model`, with its key."""
        return self.root / "model.json"

    @property
    def models(self) -> Path:
        """Language models that were fetched."""
        return self.root / "models"

    @property
    def paper_sets(self) -> Path:
        """Sets of papers that have names."""
        return self.root / "sets.json"

    @property
    def unread(self) -> Path:
        """Which files could not be read."""
        return self.root / "unread.json"

    @property
    def typed(self) -> Path:
        """The questions of conversations in the terminal, one a line."""
        return self.root / "typed.txt"

    @property
    def users(self) -> Path:
        """Who may log in to the page, with hashed passwords."""
        return self.root / "users.json"

    @property
    def sample(self) -> Home:
        """The sample's own home: nothing of it ever stands among the user's papers."""
        return Home(self.root / "sample")


def tighten_home(home: Home) -> None:
    """Leave the home to its owner alone. Of a folder that holds other things, too, only what is
    askpapers' own."""
    names = [path.name for path in home.root.iterdir()]
    strangers = [
        name
        for name in names
        if name not in _OURS and not name.startswith(tuple(f".{own}." for own in _OURS))
    ]
    if not strangers:
        tighten(home.root)
        return
    for name in set(names) - set(strangers):
        tighten(home.root / name)


def locate(home: str | Path | None = None) -> Home:
    """The given folder, else `ASKPAPERS_HOME`, else the platform's folder for user data."""
    return Home(
        Path(
            home or os.environ.get("ASKPAPERS_HOME") or platformdirs.user_data_path("askpapers")
        ).expanduser()
    )
