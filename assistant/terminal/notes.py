"""The command that writes notes of papers into a folder of a note-taking program."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.control_characters import one_line
from assistant.terminal.commands import filters_of
from assistant.terminal.printing import put, put_json
from assistant.wording import count, tell
from index.errors import SettingError

if TYPE_CHECKING:
    from assistant.answering.assistant import Assistant
    from assistant.published import Published
    from assistant.types import Answer
    from assistant.vault import Written
    from index.home import Home
    from index.types import Paper


def notes(arguments: Namespace, home: Home) -> int:
    from assistant.marks import Mark, marks
    from assistant.paper_notes import PAPER, answer_note, paper_note
    from assistant.vault import write_notes
    from assistant.wiring import open_assistant

    assistant = open_assistant(home, llm=arguments.llm, model=arguments.model)
    answer = _answer(assistant, arguments)
    papers = _papers(assistant.published, home, arguments, answer)
    topics = _topics(assistant.published, list(papers))
    kept, folder = marks(home), Path(arguments.folder).expanduser()
    made = [paper_note(one, kept.get(key, Mark()), topics[key]) for key, one in papers.items()]
    written = write_notes(folder, made)
    if answer is not None:
        names = {key: name for (field, key), name in written.names.items() if field == PAPER}
        own = write_notes(folder, [answer_note(answer, papers, names)])
        written = _together(written, own)
    _tell(written, arguments, folder)
    return 1 if answer is not None and answer.problem else 0


def _answer(assistant: Assistant, arguments: Namespace) -> Answer | None:
    if arguments.ask is None:
        return None
    if arguments.set is not None or arguments.starred:
        raise SettingError("--ask stands without --set and --starred: its papers are its own.")
    answer = assistant.ask(arguments.ask, filters=filters_of(arguments))
    if answer.problem:
        tell(f"askpapers: The answer is not complete. {answer.problem}")
    return answer


def _papers(
    published: Published, home: Home, arguments: Namespace, answer: Answer | None
) -> dict[str, Paper]:
    """By their ids; of an answer those in play, else all that pass."""
    from assistant.marks import marks
    from assistant.paper_sets import sets

    if answer is not None:
        return published.known(answer.papers)
    keys = [one.id for one in published.listing().find("", filters_of(arguments))]
    if arguments.set is not None:
        named = {one.name: one.papers for one in sets(home)}
        if arguments.set not in named:
            there = ", ".join(repr(name) for name in named) or "none yet; the Library keeps them"
            raise SettingError(f"There is no set {arguments.set!r}. There are: {there}.")
        keys = [key for key in keys if key in set(named[arguments.set])]
    if arguments.starred:
        starred = {key for key, one in marks(home).items() if one.starred}
        keys = [key for key in keys if key in starred]
    return published.known(keys)


def _topics(published: Published, keys: list[str]) -> dict[str, tuple[str, ...]]:
    """The terms of each paper's topic, as on the map."""
    if not keys:
        return {}
    opened = published.open()
    named, found = opened.searcher.generation.papers.named, opened.topics
    numbers = {key: named(key) for key in keys}
    return {
        key: () if number is None else found.names[found.topic_of[number]]
        for key, number in numbers.items()
    }


def _together(papers: Written, answer: Written) -> Written:
    return replace(
        papers,
        added=(*papers.added, *answer.added),
        rewritten=(*papers.rewritten, *answer.rewritten),
        unchanged=papers.unchanged + answer.unchanged,
        left=(*papers.left, *answer.left),
    )


def _tell(written: Written, arguments: Namespace, folder: Path) -> None:
    for one in written.left:
        tell(f"askpapers: {one.path!r} was left as it is: {one.why}.")
    if arguments.json:
        put_json(
            {
                "folder": str(folder),
                "added": written.added,
                "rewritten": written.rewritten,
                "unchanged": written.unchanged,
                "left": [{"path": one.path, "why": one.why} for one in written.left],
            }
        )
        return
    put(
        f"{one_line(str(folder))}: {count(len(written.added), 'note')} added, "
        f"{len(written.rewritten)} written anew, {written.unchanged} unchanged."
    )
