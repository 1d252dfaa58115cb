"""The commands, and what each of them takes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any, NoReturn, get_args

from assistant.control_characters import one_line
from assistant.doors.mcp_clients import CLIENTS
from assistant.terminal import collection_commands, commands, models, notes, services
from assistant.terminal.completion import SHELLS, PrintCompletion
from assistant.types import REPLIED, Kind

# what a question can be said to ask for: not what the program tells without the abstracts
_ASKED_FOR = [kind for kind in get_args(Kind) if kind not in REPLIED]


class _Parser(argparse.ArgumentParser):
    """Tells wrong usage in one line, whatever was typed; from Python 3.14 on, argparse would colour
    it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.color = False

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: error: {one_line(message)}\n")


_Add = Callable[..., argparse.ArgumentParser]
"""Adds a command."""


def parser() -> _Parser:
    made = _Parser(
        prog="askpapers",
        parents=[_COMMON],
        description="Ask questions of your saved Daily Papers digests.",
    )
    made.add_argument("--version", action="version", version=f"askpapers {version('askpapers')}")
    made.add_argument(
        "--print-completion",
        action=PrintCompletion,
        choices=SHELLS,
        metavar="SHELL",
        help='what makes the shell complete commands, options and files: eval "$(askpapers '
        '--print-completion bash)" '
        "in .bashrc; for zsh, save it as _askpapers in a folder of $fpath, for fish, as "
        "askpapers.fish in ~/.config/fish/completions",
    )
    add = made.add_subparsers(dest="command", required=True, metavar="COMMAND").add_parser
    _collection(add)
    _questions(add)
    _page(add)
    _services(add)
    _overviews(add)
    _language_models(add)
    _measurements(add)
    return made


def _with_home() -> _Parser:
    common = _Parser(add_help=False)
    common.add_argument(
        "--home", metavar="DIR", default=argparse.SUPPRESS, help="the folder that holds everything"
    )
    return common


def _with_json() -> _Parser:
    as_json = _Parser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return as_json


def _with_models() -> _Parser:
    which = _Parser(add_help=False)
    which.add_argument(
        "--llm",
        metavar="LLM",
        help="auto, none, openai, an OpenAI-compatible http(s) address, or a .gguf file",
    )
    which.add_argument("--model", metavar="NAME", help="the model's name at that address")
    return which


_COMMON, _AS_JSON, _MODELS = _with_home(), _with_json(), _with_models()


def _collection(add: _Add) -> None:
    index = add("index", parents=[_COMMON, _AS_JSON], help="add or update digests")
    index.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files or folders; zotero: for the Zotero that runs here, zotero:FILE for a copy of "
        "its database; none: look again at every known one",
    )
    index.add_argument("--rebuild", action="store_true", help="compute everything anew")
    index.add_argument(
        "--captured", metavar="DATE", help="the date the given digests were captured (YYYY-MM-DD)"
    )
    index.add_argument(
        "--watch", metavar="DIR", help="then take up whatever appears, changes or goes in DIR"
    )
    index.add_argument(
        "--ray", metavar="ADDRESS", help="read and embed on the Ray cluster at HOST:PORT"
    )
    index.add_argument(
        "--dry-run", action="store_true", help="tell what would be read, and index nothing"
    )
    index.set_defaults(run=collection_commands.index)

    remove = add("remove", parents=[_COMMON, _AS_JSON], help="take digests away")
    remove.add_argument(
        "names",
        nargs="+",
        metavar="NAME",
        help="a digest's name, as search shows it, or the path it came from",
    )
    remove.set_defaults(run=collection_commands.remove)

    fetch = add(
        "fetch",
        parents=[_COMMON, _AS_JSON],
        help="Daily Papers from the Hub; this and `model get` go there",
    )
    which = fetch.add_mutually_exclusive_group()
    which.add_argument("--date", metavar="DATE", help="this day (YYYY-MM-DD; without any: today)")
    which.add_argument("--since", metavar="DATE", help="every day from DATE on")
    fetch.add_argument("--until", metavar="DATE", help="with --since: the last day (today)")
    fetch.set_defaults(run=collection_commands.fetch)


def _questions(add: _Add) -> None:
    ask = add("ask", parents=[_COMMON, _AS_JSON, _MODELS, _filters()], help="ask a question")
    ask.add_argument(
        "question",
        nargs="?",
        metavar="QUESTION",
        help="none: a conversation, or where something is piped in, that",
    )
    ask.add_argument(
        "--strict", action="store_true", help="leave out sentences that are not fully supported"
    )
    ask.add_argument(
        "--anyway", action="store_true", help="answer even if the digests probably do not tell"
    )
    ask.add_argument(
        "--kind",
        choices=_ASKED_FOR,
        metavar="KIND",
        help=f"what it asks for, if that is read wrongly: {', '.join(_ASKED_FOR)}",
    )
    ask.add_argument(
        "--table",
        action="store_true",
        help="also the papers as a table: problem, method, data, result and limit of each",
    )
    _add_format(ask, commands.ANSWER_FORMS)
    ask.set_defaults(run=commands.ask)

    search = add("search", parents=[_COMMON, _AS_JSON, _filters()], help="find papers")
    search.add_argument("query", metavar="QUERY")
    search.add_argument(
        "--explain", action="store_true", help="show what decided each paper's place"
    )
    search.add_argument("-k", type=_positive, default=10, metavar="N", help="how many papers (10)")
    _add_format(search, commands.FORMS)
    search.set_defaults(run=commands.search)


def _add_format(command: argparse.ArgumentParser, forms: Sequence[str]) -> None:
    command.add_argument(
        "--format",
        choices=forms,
        metavar="F",
        help=f"how what is found is written: {', '.join(forms)} (text)",
    )


def _page(add: _Add) -> None:
    chat = add("chat", parents=[_COMMON, _MODELS], help="the chat page in the browser")
    chat.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="the address to listen on (127.0.0.1)"
    )
    chat.add_argument(
        "--port", type=int, default=None, metavar="P", help="the port (7860, or the next free one)"
    )
    chat.add_argument(
        "--auth", metavar="@FILE", help="ask for the name and password in FILE (USER:PASSWORD)"
    )
    chat.add_argument(
        "--open", action="store_true", help="let in everybody who reaches the address"
    )
    chat.add_argument(
        "--no-token",
        action="store_true",
        help="on 127.0.0.1: ask for no token, behind a proxy that asks",
    )
    chat.add_argument(
        "--watch", metavar="DIR", help="index DIR, and whatever appears, changes or goes there"
    )
    chat.add_argument(
        "--strict", action="store_true", help="leave out sentences that are not fully supported"
    )
    chat.add_argument(
        "--allow-origin",
        metavar="O",
        action="append",
        help="another page whose scripts may ask, as http://HOST:PORT (may be repeated)",
    )
    chat.add_argument(
        "--frame-ancestor",
        metavar="O",
        action="append",
        help="with --open: a page that may show this one in a frame, as https://HOST (repeatable)",
    )
    chat.add_argument("--no-browser", action="store_true", help="do not open a browser")
    chat.set_defaults(run=commands.chat)

    user = add("user", parents=[_COMMON], help="who may log in to the page")
    user.add_argument("does", choices=("add", "remove", "list"), metavar="add|remove|list")
    user.add_argument("name", nargs="?", metavar="NAME")
    user.set_defaults(run=commands.user)


def _services(add: _Add) -> None:
    serve = add(
        "serve",
        parents=[_COMMON, _MODELS],
        help="for other programs over HTTP, without the page: /v1 as OpenAI has it, /api, /mcp",
    )
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="the address to listen on (127.0.0.1)"
    )
    serve.add_argument(
        "--port", type=int, default=None, metavar="P", help="the port (7860, or the next free one)"
    )
    serve.add_argument(
        "--allow-origin",
        metavar="O",
        action="append",
        help="a page whose scripts may ask, as http://HOST:PORT (may be repeated)",
    )
    serve.add_argument(
        "--open", action="store_true", help="let in everybody who reaches the address"
    )
    serve.set_defaults(run=services.serve)

    mcp = add(
        "mcp",
        parents=[_COMMON, _MODELS],
        help="the collection for assistants that speak MCP, over standard input and output",
    )
    mcp.add_argument(
        "--install",
        nargs="?",
        const="",
        choices=["", *sorted(CLIENTS)],
        metavar="CLIENT",
        help=f"print what tells a client of it, or each: {', '.join(sorted(CLIENTS))}",
    )
    mcp.add_argument(
        "--write", action="store_true", help="with --install: put it into the client's own file"
    )
    mcp.set_defaults(run=services.mcp)


def _overviews(add: _Add) -> None:
    news = add(
        "news",
        parents=[_COMMON, _AS_JSON, _MODELS],
        help="which new papers change your standing questions",
    )
    news.add_argument("--keep", metavar="QUESTION", help="ask it again after every new index")
    news.add_argument("--drop", metavar="N", type=_positive, help="keep the Nth question no longer")
    news.add_argument(
        "--format",
        choices=commands.NEWS_FORMS,
        metavar="F",
        help="with what the newest digests brought: atom for feed readers, md or html for a mail",
    )
    news.set_defaults(run=commands.news)

    _notes(add)

    drawn = add(
        "map",
        parents=[_COMMON],
        help="the collection as a picture: papers by meaning, topics by name",
    )
    drawn.add_argument(
        "-o", "--out", metavar="FILE", required=True, help="map.html (interactive) or map.png"
    )
    drawn.set_defaults(run=commands.draw)

    status = add(
        "status", parents=[_COMMON, _AS_JSON, _MODELS], help="what is indexed, by which models"
    )
    status.set_defaults(run=commands.status)

    doctor = add(
        "doctor",
        parents=[_COMMON, _AS_JSON],
        help="what is right here and what to do where it is not; asks no other machine",
    )
    doctor.set_defaults(run=models.doctor)


def _notes(add: _Add) -> None:
    vault = add(
        "notes",
        parents=[_COMMON, _AS_JSON, _MODELS, _filters()],
        help="a note a paper in a folder of Obsidian's; written anew where what you added stays",
    )
    vault.add_argument("folder", metavar="DIR", help="a folder of the vault")
    vault.add_argument("--set", metavar="NAME", help="only the papers of this set of the Library")
    vault.add_argument("--starred", action="store_true", help="only papers that are starred")
    vault.add_argument(
        "--ask", metavar="QUESTION", help="the papers of the answer, and itself with footnotes"
    )
    vault.set_defaults(run=notes.notes)


def _language_models(add: _Add) -> None:
    model = add(
        "model",
        parents=[_COMMON, _AS_JSON],
        help="which language model writes answers: found on this machine, tried, chosen, fetched",
    )
    model.add_argument(
        "does",
        nargs="?",
        default="list",
        choices=models.DOES,
        metavar="|".join(models.DOES),
        help="list: what answers now, and what is found on this machine",
    )
    model.add_argument(
        "what",
        nargs="?",
        metavar="WHAT",
        help="a model that is found here, an address, openai, none, or a .gguf file; for get a "
        "name of its table, or OWNER/REPOSITORY/FILE.gguf",
    )
    model.add_argument("--model", metavar="NAME", help="the model's name at that address")
    model.add_argument(
        "--key", action="store_true", help="ask for the key of that address, and keep it"
    )
    model.set_defaults(run=models.model)


def _measurements(add: _Add) -> None:
    evaluate = add("eval", help="measure").add_subparsers(required=True, metavar="WHAT")
    retrieval = evaluate.add_parser(
        "retrieval", parents=[_COMMON, _AS_JSON], help="finding known papers"
    )
    retrieval.add_argument(
        "folder", metavar="DIR", help="in BEIR's form: corpus.jsonl, queries.jsonl, qrels.tsv"
    )
    retrieval.add_argument("--legs", action="store_true", help="also what each leg finds by itself")
    retrieval.set_defaults(run=commands.eval_retrieval)
    answers = evaluate.add_parser(
        "answers", parents=[_COMMON, _AS_JSON, _MODELS], help="answers to known questions"
    )
    answers.add_argument(
        "file", metavar="FILE.jsonl", help="lines {id, kind, question, gold, need, facts}"
    )
    answers.set_defaults(run=commands.eval_answers)
    gate = evaluate.add_parser(
        "gate", parents=[_COMMON, _AS_JSON], help="does the check tell true claims from false ones?"
    )
    gate.add_argument("file", metavar="FILE.jsonl", help="lines {id, kind, claim, evidence, label}")
    gate.set_defaults(run=commands.eval_gate)


def _filters() -> _Parser:
    filters = _Parser(add_help=False)
    group = filters.add_argument_group("filters")
    group.add_argument("--digest", metavar="NAME", help="only papers of this digest")
    group.add_argument(
        "--since", metavar="DATE", help="only digests captured on or after DATE (YYYY-MM-DD)"
    )
    group.add_argument("--until", metavar="DATE", help="only digests captured on or before DATE")
    group.add_argument(
        "--paper-since", metavar="DATE", help="only papers on arXiv in or after the month of DATE"
    )
    group.add_argument(
        "--paper-until", metavar="DATE", help="only papers on arXiv in or before the month of DATE"
    )
    group.add_argument(
        "--paper", metavar="ID", action="append", help="only this paper (may be repeated)"
    )
    group.add_argument(
        "--author",
        metavar="NAME",
        action="append",
        help="only papers that name this author (repeated: each of them)",
    )
    group.add_argument(
        "--min-votes", metavar="N", type=int, help="only papers with at least N votes"
    )
    group.add_argument(
        "--max-votes", metavar="N", type=int, help="only papers with at most N votes"
    )
    return filters


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
