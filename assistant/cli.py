"""The terminal door: parses arguments, prints, and turns every error into one sentence.

Exit status: 0 done (an answer that abstains included), 1 a failure told in one sentence, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from index.errors import AskpapersError, SettingError
from index.home import Home, locate

if TYPE_CHECKING:
    from assistant.types import Answer, CollectionStatus
    from index.types import BuildReport, Filters, Result

_FILTERS = ("digest", "since", "until", "paper_since", "paper_until")


def main(argv: Sequence[str] | None = None) -> int:
    """The script `askpapers`."""
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments, locate(getattr(arguments, "home", None)))
        return code
    except AskpapersError as error:
        print(f"askpapers: {error}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("askpapers: stopped.", file=sys.stderr)
    except OSError as error:
        where = f"{error.filename!r}: " if error.filename else ""
        print(f"askpapers: {where}{error.strerror or error}. Check the path and its permissions.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help="the folder that holds everything")
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="one JSON object on standard output")
    filters = argparse.ArgumentParser(add_help=False)
    group = filters.add_argument_group("filters")
    group.add_argument("--digest", metavar="NAME", help="only papers of this digest")
    group.add_argument("--since", metavar="DATE", help="only digests captured on or after DATE (YYYY-MM-DD)")
    group.add_argument("--until", metavar="DATE", help="only digests captured on or before DATE")
    group.add_argument("--paper-since", metavar="DATE", help="only papers on arXiv in or after the month of DATE")
    group.add_argument("--paper-until", metavar="DATE", help="only papers on arXiv in or before the month of DATE")
    group.add_argument("--paper", metavar="ID", action="append", help="only this paper (may be repeated)")
    models = argparse.ArgumentParser(add_help=False)
    models.add_argument(
        "--llm", metavar="LLM", help="auto, none, openai, an OpenAI-compatible http(s) address, or a .gguf file"
    )
    models.add_argument("--model", metavar="NAME", help="the model's name at that address")

    parser = argparse.ArgumentParser(
        prog="askpapers", parents=[common], description="Ask questions of your saved Daily Papers digests."
    )
    parser.add_argument("--version", action="version", version=f"askpapers {version('askpapers')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    index = commands.add_parser("index", parents=[common, as_json], help="add or update digests")
    index.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; none: look again at every known one")
    index.add_argument("--rebuild", action="store_true", help="compute everything anew")
    index.add_argument("--captured", metavar="DATE", help="the date the given digests were captured (YYYY-MM-DD)")
    index.set_defaults(run=_index)

    ask = commands.add_parser("ask", parents=[common, as_json, models, filters], help="ask a question")
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="none: read it from standard input")
    ask.add_argument("--strict", action="store_true", help="leave out sentences that are not fully supported")
    ask.set_defaults(run=_ask)

    search = commands.add_parser("search", parents=[common, as_json, filters], help="find papers")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("-k", type=_positive, default=10, metavar="N", help="how many papers (10)")
    search.set_defaults(run=_search)

    chat = commands.add_parser("chat", parents=[common, models], help="the chat page in the browser")
    chat.add_argument("--host", default="127.0.0.1", metavar="H", help="the address to listen on (127.0.0.1)")
    chat.add_argument("--port", type=int, default=None, metavar="P", help="the port (7860, or the next free one)")
    chat.add_argument("--auth", metavar="USER:PASSWORD", help="ask for this name and password")
    chat.add_argument("--no-browser", action="store_true", help="do not open a browser")
    chat.set_defaults(run=_chat)

    status = commands.add_parser("status", parents=[common, as_json, models], help="what is indexed, by which models")
    status.set_defaults(run=_status)

    evaluate = commands.add_parser("eval", help="measure").add_subparsers(required=True, metavar="WHAT")
    answers = evaluate.add_parser("answers", parents=[common, as_json, models], help="answers to known questions")
    answers.add_argument("file", metavar="FILE.jsonl", help="lines {id, kind, question, gold, need, facts}")
    answers.set_defaults(run=_eval_answers)
    return parser


def _index(arguments: argparse.Namespace, home: Home) -> int:
    from assistant.progress import bar
    from index.builder import build
    from index.filters import iso_date

    captured = iso_date(arguments.captured, "captured").isoformat() if arguments.captured else None
    with bar() as progress:
        report = build(arguments.paths, home=home.root, rebuild=arguments.rebuild, captured=captured, progress=progress)
    for warning in report.warnings:
        print(f"askpapers: {warning}", file=sys.stderr)
    for piece in report.unparsed:
        print(f"{piece.path}:{piece.line}: not read: {piece.why}", file=sys.stderr)
    if arguments.json:
        _print_json(asdict(report))
    else:
        print(_told_report(report))
    return 0


def _ask(arguments: argparse.Namespace, home: Home) -> int:
    from assistant.types import Answer
    from assistant.wiring import open_assistant

    question = arguments.question if arguments.question is not None else sys.stdin.read()
    assistant = open_assistant(home, llm=arguments.llm, model=arguments.model)
    for piece in assistant.stream(question, strict=arguments.strict, filters=_filters(arguments)):
        if isinstance(piece, Answer):
            if arguments.json:
                _print_json(asdict(piece))
            else:
                _print_answer(piece, assistant.captured())
    return 0


def _search(arguments: argparse.Namespace, home: Home) -> int:
    from assistant.wiring import open_assistant

    results = open_assistant(home, llm="none").search(arguments.query, arguments.k, _filters(arguments))
    if arguments.json:
        _print_json({"results": [_result(result) for result in results]})
        return 0
    for place, result in enumerate(results, start=1):
        print(f"{place:2}. {result.paper.title}  ({', '.join(result.paper.digests)})")
        print(f"    {result.passages[0].passage.text[:200]}")
    return 0


def _chat(arguments: argparse.Namespace, home: Home) -> int:
    user, colon, password = (arguments.auth or "").partition(":")
    if arguments.auth and not (user and colon and password):
        raise SettingError("--auth takes USER:PASSWORD. Give both, with a colon between.")

    from assistant.web import serve

    serve(
        home,
        llm=arguments.llm,
        model=arguments.model,
        host=arguments.host,
        port=arguments.port,
        auth=(user, password) if arguments.auth else None,
        browser=not arguments.no_browser,
    )
    return 0


def _status(arguments: argparse.Namespace, home: Home) -> int:
    from assistant.wiring import open_assistant

    status = open_assistant(home, llm=arguments.llm, model=arguments.model).status()
    if arguments.json:
        _print_json(asdict(status))
    else:
        print(_told_status(status))
    return 0


def _eval_answers(arguments: argparse.Namespace, home: Home) -> int:
    from assistant.evaluation import evaluate, read_questions, table
    from assistant.wiring import open_assistant

    assistant = open_assistant(home, llm=arguments.llm, model=arguments.model)
    figures = evaluate(assistant, read_questions(arguments.file))
    if arguments.json:
        _print_json(asdict(figures))
    else:
        print(table(figures))
    return 0


def _filters(arguments: argparse.Namespace) -> Filters:
    from index.types import Filters

    return Filters(**{name: getattr(arguments, name) for name in _FILTERS}, paper=tuple(arguments.paper or ()))


def _result(result: Result) -> dict[str, Any]:
    return {
        "paper_id": result.paper.id,
        "title": result.paper.title,
        "score": round(result.score, 4),
        "passage": result.passages[0].passage.text,
        "digests": result.paper.digests,
        "url": result.paper.url,
    }


def _print_answer(answer: Answer, captured: dict[str, str | None]) -> None:
    if answer.sample:
        print("[sample: summaries written by askpapers]")
    print(answer.text)
    for number in sorted({citation.number for citation in answer.citations}):
        quotes = [citation for citation in answer.citations if citation.number == number]
        digests = ", ".join(f"{name} ({captured.get(name) or 'undated'})" for name in quotes[0].digests)
        print(f"\n[{number}] {quotes[0].title}\n    {digests}")
        if answer.llm != "extractive":  # an extractive answer consists of its quotes
            for citation in quotes:
                print(f"    {citation.support}: \u201c{citation.quote}\u201d")
    marked = [s.text for s in answer.sentences if s.support != "supported"]
    for text in marked:
        print(f"\nnot fully supported: {text}")
    model = "extractive: sentences quoted, no model" if answer.llm == "extractive" else f"model: {answer.llm}"
    for line in (*answer.notes, f"({model}; {answer.seconds.total:.1f} s)"):
        print(f"\n{line}")


def _told_report(report: BuildReport) -> str:
    from assistant.outcomes import count

    return (
        f"{count(report.digests, 'digest')}, {count(report.papers, 'paper')}, {count(report.passages, 'passage')}: "
        f"{report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.unchanged} unchanged papers; entries merged: {report.merged}; "
        f"pieces not read: {len(report.unparsed)}; {report.seconds:.1f} s."
    )


def _told_status(status: CollectionStatus) -> str:
    when = f"{status.captured_from} to {status.captured_to}" if status.captured_from else "no dates"
    model = "extractive (no language model)" if status.llm == "extractive" else status.llm
    rows: Iterable[tuple[str, Any]] = (
        ("home", status.home),
        ("generation", status.generation),
        ("digests", f"{status.digests} ({when}; {status.undated} undated)"),
        ("papers", f"{status.papers} in {status.passages} passages"),
        ("embedding", status.embed),
        ("reranking", status.rerank),
        ("answers by", model),
    )
    return "\n".join([*(f"{name:<11} {value}" for name, value in rows), *status.notes])


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))
