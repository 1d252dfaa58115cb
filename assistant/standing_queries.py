"""Standing questions: asked again of every new generation, to say which papers that came since
change the answer.

Each is one user's. The terminal, and a page that asks nobody for a name, have one user in common,
without a name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from assistant.answering.assistant import Assistant
from assistant.question.bearing import bearing
from assistant.question.language import readable
from assistant.references import marked
from assistant.types import Answer
from index.errors import AskpapersError, SettingError
from index.files import private_folder, write_atomically
from index.home import Home

_MOST = 50  # questions of a user
_LOCK_SECONDS = 10  # seconds


@dataclass(frozen=True, slots=True)
class NewPaper:
    paper_id: str
    title: str


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What changed an answer: `papers` that came since and that it cites now; `text` is the answer
    with them, in which each sentence that is not fully supported says so, `seen` whether the page
    has shown it."""

    at: str  # ISO 8601, with the time
    generation: str
    papers: tuple[NewPaper, ...]
    text: str
    seen: bool = False


@dataclass(frozen=True, slots=True)
class StandingQuery:
    """A question that a `user` keeps. `digests` (hashes) are those that it was last asked of,
    `cited` what it cited then."""

    question: str
    kept: str  # ISO 8601, with the time
    generation: str
    digests: tuple[str, ...]
    cited: tuple[str, ...]
    news: NewAnswer | None = None
    user: str = ""


_FORM = TypeAdapter(tuple[StandingQuery, ...])


def standing(home: Home, user: str = "") -> tuple[StandingQuery, ...]:
    """The questions that a user keeps, the oldest first. Raises SettingError if their file cannot
    be read."""
    return tuple(one for one in everybodys(home) if one.user == user)


def everybodys(home: Home) -> tuple[StandingQuery, ...]:
    """The questions of all users. Raises SettingError if their file cannot be read."""
    try:
        return _FORM.validate_json(home.standing.read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        raise SettingError(
            f"The standing questions in {str(home.standing)!r} cannot be read. Mend the file, or "
            "take it away."
        ) from error


def keep(
    home: Home, assistant: Assistant, question: str, answer: Answer | None = None, user: str = ""
) -> StandingQuery:
    """Keep a question, with its `answer` if it was just asked. Raises SettingError where too many
    are kept, QuestionError for one that is far too long, or what asking raises."""
    _room(standing(home, user))  # first: to ask takes long
    answer = answer or assistant.ask(question)
    digests = tuple(digest.sha256 for digest in assistant.published.digests())
    asked = readable(answer.searched or answer.question)
    new = StandingQuery(
        asked, _now(), assistant.status().generation, digests, _papers(answer), user=user
    )
    with _changing(home) as kept:
        own = [one for one in kept if one.user == user]
        if any(one.question == asked for one in own):
            return next(one for one in own if one.question == asked)
        _room(own)
        _write(home, (*kept, new))
    return new


def _room(kept: Sequence[StandingQuery]) -> None:
    if len(kept) >= _MOST:
        raise SettingError(
            f"{_MOST} questions are kept, which is the most. Drop one: askpapers news --drop N"
        )


def drop(home: Home, question: str, user: str = "") -> None:
    """Keep a user's question no longer."""
    with _changing(home) as kept:
        _write(home, [one for one in kept if (one.user, one.question) != (user, question)])


def ask_again(home: Home, assistant: Assistant) -> tuple[StandingQuery, ...]:
    """Ask what was last asked of an older generation; the questions of all users, with their latest
    news.

    What several users keep is asked once. Raises the first error of the index or the model once all
    were tried; what could be asked stays.
    """
    failed: AskpapersError | None = None
    answers: dict[str, Answer] = {}
    for one in everybodys(home):
        if one.generation == assistant.status().generation:
            continue
        try:
            asked = _asked(one, assistant, answers)
        except AskpapersError as error:
            failed = failed or error
            continue
        with _changing(home) as kept:
            same = (one.user, one.question)
            _write(
                home, [asked if (other.user, other.question) == same else other for other in kept]
            )
    if failed:
        raise failed
    return everybodys(home)


def mark_seen(home: Home, user: str = "") -> None:
    """All news that there is for a user has been shown."""
    if any(one.news and not one.news.seen for one in standing(home, user)):
        with _changing(home) as kept:
            _write(home, [_seen(one) if one.user == user else one for one in kept])


def _seen(one: StandingQuery) -> StandingQuery:
    return replace(one, news=one.news and replace(one.news, seen=True))


def _asked(one: StandingQuery, assistant: Assistant, answers: dict[str, Answer]) -> StandingQuery:
    """The question as the present generation answers it; `answers` are those that were given just
    now."""
    generation = assistant.status().generation
    digests = tuple(digest.sha256 for digest in assistant.published.digests())
    answer = answers[one.question] = answers.get(one.question) or assistant.ask(one.question)
    since = [key for key in _papers(answer) if key not in one.cited]
    new = _changing_it(answer, assistant.published.arrived(since, one.digests), assistant)
    news = one.news
    if new:
        papers = tuple(NewPaper(key, assistant.published.paper(key).title) for key in new)
        news = NewAnswer(_now(), generation, papers, marked(answer))
    return replace(one, generation=generation, digests=digests, cited=_papers(answer), news=news)


def _changing_it(answer: Answer, arrived: Sequence[str], assistant: Assistant) -> list[str]:
    """Those of the papers that bear on the question; what an answer lists, it lists for that."""
    if answer.count is not None or not arrived:
        return list(arrived)
    bears = bearing(answer.searched, assistant.published.open().searcher)
    return [key for key in arrived if key in bears]


def _papers(answer: Answer) -> tuple[str, ...]:
    return answer.papers if answer.status == "answered" else ()


@contextmanager
def _changing(home: Home) -> Iterator[tuple[StandingQuery, ...]]:
    """The questions while nobody else changes them. Raises SettingError if another process does not
    end."""
    private_folder(home.root)
    try:
        with FileLock(home.standing.with_suffix(".lock"), timeout=_LOCK_SECONDS, mode=0o600):
            yield everybodys(home)
    except Timeout as error:
        raise SettingError(
            "Another askpapers is changing the standing questions. Try again."
        ) from error


def _write(home: Home, kept: Sequence[StandingQuery]) -> None:
    write_atomically(
        home.standing,
        json.dumps([asdict(one) for one in kept], ensure_ascii=False, indent=1).encode(),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
