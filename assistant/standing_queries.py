"""Standing questions: asked again of every new generation, to say which papers that came since change the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from assistant.answering.assistant import Assistant
from assistant.references import marked
from assistant.types import Answer
from index.errors import AskpapersError, SettingError
from index.files import private_folder, write_atomically
from index.home import Home

_MOST = 50  # questions
_PATIENCE = 10  # seconds


@dataclass(frozen=True, slots=True)
class NewPaper:
    paper_id: str
    title: str


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What changed an answer: `papers` that came since and that it cites now; `text` is the answer with them, in
    which each sentence that is not fully supported says so, `seen` whether the page has shown it."""

    at: str  # ISO 8601, with the time
    generation: str
    papers: tuple[NewPaper, ...]
    text: str
    seen: bool = False


@dataclass(frozen=True, slots=True)
class StandingQuery:
    """A question that is kept. `digests` (hashes) are those that it was last asked of, `cited` what it cited then."""

    question: str
    kept: str  # ISO 8601, with the time
    generation: str
    digests: tuple[str, ...]
    cited: tuple[str, ...]
    news: NewAnswer | None = None


_FORM = TypeAdapter(tuple[StandingQuery, ...])


def standing(home: Home) -> tuple[StandingQuery, ...]:
    """The questions that are kept, the oldest first. Raises SettingError if their file cannot be read."""
    try:
        return _FORM.validate_json(home.standing.read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        raise SettingError(
            f"The standing questions in {str(home.standing)!r} cannot be read. Mend the file, or take it away."
        ) from error


def keep(home: Home, assistant: Assistant, question: str, answer: Answer | None = None) -> StandingQuery:
    """Keep a question, with its `answer` if it was just asked. Raises SettingError where too many are kept, or what
    asking raises."""
    answer = answer or assistant.ask(question)
    digests = tuple(digest.sha256 for digest in assistant.published.digests())
    asked = answer.searched or answer.question
    new = StandingQuery(asked, _now(), assistant.status().generation, digests, _papers(answer))
    with _changing(home) as kept:
        if any(one.question == asked for one in kept):
            return next(one for one in kept if one.question == asked)
        if len(kept) >= _MOST:
            raise SettingError(f"{_MOST} questions are kept, which is the most. Drop one: askpapers news --drop N")
        _write(home, (*kept, new))
    return new


def drop(home: Home, question: str) -> None:
    """Keep a question no longer."""
    with _changing(home) as kept:
        _write(home, [one for one in kept if one.question != question])


def ask_again(home: Home, assistant: Assistant) -> tuple[StandingQuery, ...]:
    """Ask what was last asked of an older generation; all questions, with their latest news.

    Raises the first error of the index or the model once all were tried; what could be asked stays.
    """
    failed: AskpapersError | None = None
    for one in standing(home):
        if one.generation == assistant.status().generation:
            continue
        try:
            asked = _asked(one, assistant)
        except AskpapersError as error:
            failed = failed or error
            continue
        with _changing(home) as kept:
            _write(home, [asked if other.question == one.question else other for other in kept])
    if failed:
        raise failed
    return standing(home)


def mark_seen(home: Home) -> None:
    """All news there is has been shown."""
    if any(one.news and not one.news.seen for one in standing(home)):
        with _changing(home) as kept:
            _write(home, [replace(one, news=one.news and replace(one.news, seen=True)) for one in kept])


def _asked(one: StandingQuery, assistant: Assistant) -> StandingQuery:
    """The question as the present generation answers it."""
    generation = assistant.status().generation
    digests = tuple(digest.sha256 for digest in assistant.published.digests())
    answer = assistant.ask(one.question)
    new = assistant.published.arrived([key for key in _papers(answer) if key not in one.cited], one.digests)
    news = one.news
    if new:
        papers = tuple(NewPaper(key, assistant.published.paper(key).title) for key in new)
        news = NewAnswer(_now(), generation, papers, marked(answer))
    return replace(one, generation=generation, digests=digests, cited=_papers(answer), news=news)


def _papers(answer: Answer) -> tuple[str, ...]:
    return answer.papers if answer.status == "answered" else ()


@contextmanager
def _changing(home: Home) -> Iterator[tuple[StandingQuery, ...]]:
    """The questions while nobody else changes them. Raises SettingError if another process does not end."""
    private_folder(home.root)
    try:
        with FileLock(home.standing.with_suffix(".lock"), timeout=_PATIENCE, mode=0o600):
            yield standing(home)
    except Timeout as error:
        raise SettingError("Another askpapers is changing the standing questions. Try again.") from error


def _write(home: Home, kept: Sequence[StandingQuery]) -> None:
    write_atomically(home.standing, json.dumps([asdict(one) for one in kept], ensure_ascii=False, indent=1).encode())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
