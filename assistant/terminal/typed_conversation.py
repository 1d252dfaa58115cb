"""A conversation in the terminal: the arrow keys bring back what was typed, also the next time, and
Tab completes what to ask next and the words of the papers' titles.

The keys are readline's; where Python has none, lines are read as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from types import ModuleType

from assistant.control_characters import COMMANDS, one_line
from assistant.published import Published
from assistant.types import Answer
from assistant.wording import tell
from index.errors import AskpapersError
from index.files import private_folder, write_atomically
from index.home import Home

Answered = Callable[[str, Sequence[Answer]], Answer]
"""Asks a question behind the answers of a conversation, shows the answer, and gives it."""

HELP = (
    "Tab completes; /new begins another conversation, /quit ends (as Ctrl-D does), Ctrl-C stops an "
    "answer."
)
ORDERS = ("/help", "/new", "/quit")
_KEPT = 1000  # questions
_SHOWN = 60  # completions
_WORD = re.compile(r"[^\W_][\w-]{2,}")


class Conversation:
    """`answered` asks and shows. What was typed is kept in the home, for its owner alone."""

    def __init__(self, published: Published, home: Home, answered: Answered) -> None:
        self._published, self._home, self._answered = published, home, answered
        self._history: list[Answer] = []
        self._completions: list[str] = []

    def run(self) -> None:
        """Until whoever types ends it. What goes wrong with a question is told, and ends nothing;
        an index that cannot be read is an error of the index."""
        self._published.open()
        keys = _readline()
        typed = kept(self._home)
        if keys is not None:
            self._listen(keys, typed)
        tell(HELP)
        try:
            self._converse(typed)
        finally:
            keep(self._home, typed)

    def _converse(self, typed: list[str]) -> None:
        while (question := self._next()) is not None:
            if question.startswith("/"):
                if not self._ordered(question):
                    break
            elif question:
                if question not in typed[-1:]:
                    typed.append(question)
                self._ask(question)

    def _next(self) -> str | None:
        """None at the end. Ctrl-C leaves the line."""
        try:
            return input("\n> ").strip()
        except KeyboardInterrupt:
            return ""
        except EOFError:
            tell("")
            return None

    def _ask(self, question: str) -> None:
        try:
            self._history.append(self._answered(question, self._history))
        except KeyboardInterrupt:
            tell("askpapers: stopped.")
        except AskpapersError as error:
            tell(f"askpapers: {error}")

    def _ordered(self, order: str) -> bool:
        """Whether the conversation goes on."""
        if order == "/new":
            self._history.clear()
            tell("A new conversation.")
        elif order != "/quit":
            tell(HELP)
        return order != "/quit"

    def _listen(self, keys: ModuleType, typed: Sequence[str]) -> None:
        keys.clear_history()
        for line in typed:
            keys.add_history(line)
        keys.set_completer_delims("")  # a whole line is completed
        keys.set_completer(self._complete)
        is_libedit = "libedit" in (keys.__doc__ or "")
        keys.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")

    def _complete(self, line: str, place: int) -> str | None:
        """As readline asks: one after the other, None behind the last."""
        if place == 0:
            suggested = self._history[-1].followups if self._history else ()
            # readline shows them by itself
            harmless = [*map(one_line, suggested)]
            self._completions = completions(line, harmless, self._words)
        return self._completions[place] if place < len(self._completions) else None

    @cached_property
    def _words(self) -> Sequence[str]:
        try:
            return words_of(paper.title for paper in self._published.listing().find())
        except AskpapersError:
            return ()


def words_of(titles: Iterable[str]) -> list[str]:
    """The words of titles, each as it is mostly written, the commonest first."""
    written = Counter(word for title in titles for word in _WORD.findall(title))
    forms: dict[str, str] = {}
    for word, _ in written.most_common():
        forms.setdefault(word.casefold(), word)
    return list(forms.values())


def completions(line: str, suggested: Sequence[str], words: Sequence[str]) -> list[str]:
    """Whole lines that a line may become: an order, a suggested question, or itself with its last
    word completed."""
    if line.startswith("/"):
        return [order for order in ORDERS if order.startswith(line)]
    whole = [one for one in suggested if one.casefold().startswith(line.casefold())]
    start = re.search(r"[\w-]*$", line)
    begun = start[0].casefold() if start else ""
    if not begun:
        return whole
    head = line[: len(line) - len(begun)]
    ended = [head + one for one in words if one.casefold().startswith(begun)]
    return list(dict.fromkeys([*whole, *ended]))[:_SHOWN]


def kept(home: Home) -> list[str]:
    """What was typed before, the oldest first; nothing where that cannot be read."""
    try:
        text = home.typed.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    return [COMMANDS.sub("", line) for line in text.splitlines() if line.strip()]


def keep(home: Home, typed: Sequence[str]) -> None:
    """The newest of it. A home that cannot be written loses no answer for it."""
    lines = [" ".join(COMMANDS.sub("", line).split()) for line in typed[-_KEPT:]]
    try:
        private_folder(home.root)
        write_atomically(home.typed, "".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        tell(f"askpapers: what was typed could not be kept ({error.strerror}).")


def _readline() -> ModuleType | None:
    try:
        import readline
    except ModuleNotFoundError:  # Windows
        return None
    return readline
