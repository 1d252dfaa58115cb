"""What each command of the terminal does with its arguments. What is heavy is imported where it is
needed."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.control_characters import one_line
from assistant.terminal.printing import (
    put,
    put_answer_as,
    put_asked,
    put_json,
    put_measured,
    put_papers_as,
    told_standing,
    told_status,
)
from assistant.terminal.results import put_results, why
from assistant.terminal.typed_secrets import typed_secret
from assistant.wording import count, tell, verb
from index.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.assistant import Assistant, How
    from assistant.page.access import Access
    from assistant.page.admission import Line
    from assistant.page.asgi import App
    from assistant.page.guard import Guard
    from assistant.published import Published
    from assistant.standing_queries import StandingQuery
    from assistant.types import Answer
    from index.home import Home
    from index.types import Filters

FORMS = ("text", "md", "csv", "bibtex", "ris", "csl", "json")
ANSWER_FORMS = ("text", "md", "footnotes", *FORMS[2:])
_UNTABLED = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL JSON"}
NEWS_FORMS = ("atom", "md", "html")
_FILTERS = ("digest", "since", "until", "paper_since", "paper_until", "min_votes", "max_votes")


def ask(arguments: Namespace, home: Home) -> int:
    from assistant.wiring import open_assistant

    form = _form(arguments)
    assistant = open_assistant(home, llm=arguments.llm, model=arguments.model)
    how: How = {
        "strict": arguments.strict,
        "filters": filters_of(arguments),
        "anyway": arguments.anyway,
        "kind": arguments.kind,
    }
    answered = partial(_answered, assistant, form, tabled=arguments.table)
    if arguments.question is None and sys.stdin.isatty() and sys.stdout.isatty():
        from assistant.terminal.typed_conversation import Conversation

        def follows(question: str, history: Sequence[Answer]) -> Answer:
            return answered(question, {**how, "history": history})

        Conversation(assistant.published, home, follows).run()
        return 0
    question = arguments.question if arguments.question is not None else sys.stdin.read()
    return 1 if answered(question, how).problem else 0


def _answered(assistant: Assistant, form: str, question: str, how: How, *, tabled: bool) -> Answer:
    """Asked and shown in a form; what the answer lacks is told."""
    if form == "text":
        answer = put_asked(assistant, question, how, tabled=tabled)
    else:
        answer = assistant.ask(question, **how)
        if tabled:
            answer = assistant.tabled(answer)
        papers = assistant.published.papers_of(answer)
        put_answer_as(form, answer, papers, tabled=tabled or answer.table is not None)
    if answer.problem:
        tell(f"askpapers: The answer is not complete. {answer.problem}")
    return answer


def search(arguments: Namespace, home: Home) -> int:
    from assistant.doors.forms import hit
    from assistant.question.found import covers
    from assistant.wiring import open_assistant
    from assistant.wording import NO_PAPER

    form = _form(arguments)
    assistant, filters = open_assistant(home, llm="none"), filters_of(arguments)
    query = assistant.published.read(arguments.query)
    if query.corrected != " ".join(arguments.query.split()):
        tell(f"Searched for: {query.corrected}")
    results = assistant.published.search(query, arguments.k, filters)
    for note in covers(filters, assistant.published.digests()):
        tell(note)
    if not results:
        tell(NO_PAPER)
    if form in ("md", "csv", *_UNTABLED):
        put_papers_as(form, [result.paper for result in results])
    elif form == "json":
        found = [asdict(hit(result)) for result in results]
        if arguments.explain:
            for told, result in zip(found, results, strict=True):
                told |= why(query, result)
        put_json({"results": found})
    else:
        put_results(results, query if arguments.explain else None)
    return 0


def chat(arguments: Namespace, home: Home) -> int:
    from assistant.doors.origins import origins_of
    from assistant.page.server import serve
    from index.watching import existing

    allowed = origins_of(arguments.allow_origin or ())
    ancestors = origins_of(arguments.frame_ancestor or (), "--frame-ancestor")
    serve(
        home,
        llm=arguments.llm,
        model=arguments.model,
        host=arguments.host,
        port=arguments.port,
        auth=arguments.auth,
        opened=arguments.open,
        no_token=arguments.no_token,
        browser=not arguments.no_browser,
        watched=existing(arguments.watch) if arguments.watch else None,
        strict=arguments.strict,
        beside=partial(_beside, allowed),
        ancestors=ancestors,
    )
    return 0


def _beside(
    origins: frozenset[str], page: Guard, assistant: Assistant, line: Line, access: Access
) -> App:
    """The doors for other programs, at the page's address."""
    from assistant.doors.beside_page import BesidePage

    def doors() -> App:
        from assistant.doors.application import application
        from assistant.doors.engine import Engine

        return application(Engine(assistant), line, access, origins, proxied=page.proxied)

    return BesidePage(page, doors)


def user(arguments: Namespace, home: Home) -> int:
    from assistant.page.access import program_key
    from assistant.page.users import add_user, remove_user, users_of

    if arguments.does == "list":
        names = sorted(users_of(home).hashes())
        put("\n".join(names) or "There is no user yet. Add one: askpapers user add NAME")
        return 0
    if not arguments.name:
        raise SettingError(f"askpapers user {arguments.does} needs a NAME.")
    if arguments.does == "remove":
        remove_user(home, arguments.name)
        put(f"{arguments.name} is no user any more, and logged out.")
        return 0
    new = add_user(home, arguments.name, typed_secret("password", twice=True))
    put(f"{arguments.name} {'may log in now' if new else 'has a new password, and is logged out'}.")
    put(f"Programs of {arguments.name} use the key {program_key(home, arguments.name)}")
    return 0


def news(arguments: Namespace, home: Home) -> int:
    from assistant.standing_queries import ask_again, drop, keep, standing
    from assistant.wiring import open_assistant

    if arguments.json and arguments.format:
        raise SettingError("--json and --format contradict each other. Give one of them.")
    assistant = open_assistant(home, llm=arguments.llm, model=arguments.model)
    if arguments.drop is not None:
        kept = standing(home)
        if arguments.drop > len(kept):
            raise SettingError(
                f"--drop {arguments.drop}: {len(kept)} questions are kept. "
                f"askpapers news lists them."
            )
        drop(home, kept[arguments.drop - 1].question)
    if arguments.keep is not None:
        keep(home, assistant, arguments.keep)
    ask_again(home, assistant)
    kept = standing(home)
    if arguments.format:
        put(_as_feed(arguments.format, assistant.published, kept), end="")
    elif arguments.json:
        put_json({"questions": [{**asdict(one), "digests": len(one.digests)} for one in kept]})
    else:
        put(told_standing(kept))
    return 0


def _as_feed(form: str, published: Published, kept: Sequence[StandingQuery]) -> str:
    from assistant.news_feed import FEEDS, entries

    now = datetime.now(UTC)
    undated = sum(not one.captured for one in published.digests())
    if undated:
        tell(
            f"askpapers: {count(undated, 'digest')} without a date {verb(undated, 'is', 'are')} "
            "not in it. Give a date on the page, under Digests."
        )
    found = entries(published, kept, now.astimezone().date())
    return FEEDS[form](found, now.isoformat(timespec="seconds"))


def draw(arguments: Namespace, home: Home) -> int:
    from assistant.page.charts import map_of, page
    from assistant.page.map_picture import need_matplotlib, picture
    from assistant.wiring import open_assistant

    out = Path(arguments.out).expanduser()
    if out.suffix.lower() not in (".html", ".png"):
        raise SettingError(
            f"-o {arguments.out!r} ends in neither .html nor .png. Name a file of "
            f"one of these kinds."
        )
    if out.suffix.lower() == ".png":
        need_matplotlib()
    assistant = open_assistant(home, llm="none")
    papers = sorted(assistant.published.listing().find(), key=lambda paper: paper.number)
    tell("askpapers: drawing the map; the first of a collection takes from seconds to two minutes")
    topic_map = assistant.published.topic_map()
    if out.suffix.lower() == ".png":
        drawn = picture(topic_map, papers)
    else:
        # half a character is in no file
        drawn = page(map_of(topic_map, papers), topic_map, papers).encode(errors="replace")
    try:
        out.write_bytes(drawn)
    except OSError as error:
        raise SettingError(
            f"{str(out)!r} cannot be written ({error.strerror}). Name another file with -o."
        ) from error
    put(f"{one_line(str(out))}: {len(papers):,} papers, {len(topic_map.topics)} topics")
    return 0


def status(arguments: Namespace, home: Home) -> int:
    from assistant.wiring import open_assistant

    status = open_assistant(home, llm=arguments.llm, model=arguments.model).status()
    if arguments.json:
        put_json(asdict(status))
    else:
        put(told_status(status))
    return 0


def eval_answers(arguments: Namespace, home: Home) -> int:
    from assistant.evaluation import evaluate, read_questions, table
    from assistant.wiring import open_assistant

    assistant = open_assistant(home, llm=arguments.llm, model=arguments.model)
    figures = evaluate(assistant, read_questions(arguments.file))
    if arguments.json:
        put_json(asdict(figures))
    else:
        put(table(figures))
    return 0


def eval_gate(arguments: Namespace, home: Home) -> int:  # noqa: ARG001 (every command gets one)
    from assistant.gate_evaluation import evaluate, read_claims, table

    figures = evaluate(read_claims(arguments.file))
    if arguments.json:
        put_json(asdict(figures))
    else:
        put(table(figures))
    return 0


def eval_retrieval(arguments: Namespace, home: Home) -> int:
    from assistant.progress import bar
    from index.evaluation import evaluate, read_benchmark
    from index.models.embedders import Models

    with bar() as progress:
        benchmark = read_benchmark(Path(arguments.folder))
        found = evaluate(benchmark, Models.of(home), legs=arguments.legs, progress=progress)
    if arguments.json:
        put_json(found.as_json())
    else:
        put_measured(found)
    return 0


def _form(arguments: Namespace) -> str:
    """How an answer is to be written. Raises SettingError for what does not go together."""
    form: str = arguments.format or ("json" if arguments.json else "text")
    if arguments.json and form != "json":
        raise SettingError(f"--json and --format {form} contradict each other. Give one of them.")
    if form in _UNTABLED and getattr(arguments, "table", False):
        raise SettingError(
            f"{_UNTABLED[form]} has no tables. With --table, give --format text, md, csv or json."
        )
    return form


def filters_of(arguments: Namespace) -> Filters:
    from index.types import Filters

    return Filters.of(
        arguments.paper or (),
        arguments.author or (),
        **{name: getattr(arguments, name) for name in _FILTERS},
    )
