"""The documents say what the program does: names in docs/design.md, paths and tests named in any of
them."""

from __future__ import annotations

import argparse
import inspect
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

import assistant
import index
from assistant.settings import Settings
from assistant.terminal.arguments import parser
from assistant.terminal.cli import main
from tests.conftest import DATA
from tests.hub_server import HubServer, paper

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *(ROOT / "docs").glob("*.md"),
]
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
QUESTION = "How much faster are Sparse Lanterns?"


def section(title: str, level: str = "##") -> str:
    """The text below a heading, up to the next of its level."""
    return re.split(
        rf"^{level} ", DESIGN.split(f"\n{level} {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE
    )[0]


def block(text: str) -> str:
    """The first block of code in it."""
    return text.split("```", 2)[1].split("\n", 1)[1]


# ---- the contract: commands


def commands(parser: argparse.ArgumentParser, words: str = "") -> Iterator[tuple[str, set[str]]]:
    """Each command of the program with its flags."""
    chosen = next((a for a in parser._actions if isinstance(a, argparse._SubParsersAction)), None)
    if chosen is not None:
        for name, below in chosen.choices.items():
            yield from commands(below, f"{words} {name}".strip())
        return
    flags = {flag for action in parser._actions for flag in action.option_strings}
    yield words, flags - {"-h", "--help", "--home"}


def described(lines: str) -> Iterator[tuple[str, set[str]]]:
    """Each command of a block of code with its flags."""
    filters = next((line for line in lines.splitlines() if line.startswith("FILTERS:")), "")
    for line in lines.splitlines():
        if line.startswith("askpapers "):
            used = line.removeprefix("askpapers ").replace("[FILTERS]", filters)
            words = used.split()
            name = " ".join(words[: 2 if words[0] == "eval" else 1])
            yield name, set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", used))


def test_the_contract_has_every_command_and_flag_and_no_other() -> None:
    assert dict(described(block(section("The contract")))) == dict(commands(parser()))


def test_every_command_and_flag_says_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    for name, flags in commands(parser()):
        with pytest.raises(SystemExit):
            main([*name.split(), "--help"])
        shown = capsys.readouterr().out
        for flag in flags:
            assert re.search(rf"{re.escape(flag)}\b[^\n]*(?:\n {{10,}}| {{2,}})\w", shown), (
                f"{name} {flag}"
            )


def test_what_is_reserved_does_not_exist_yet() -> None:
    reserved, there = section("Names reserved for what is to come"), dict(commands(parser()))
    commands_of_it = block(reserved) if "```" in reserved else ""
    for name, flags in described(commands_of_it):
        assert not there.get(name, set()) & (flags - {"--json"}), f"{name} moves up"
        assert name not in there or flags - {"--json"}, f"{name} moves up"


# ---- the contract: JSON


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert main([*map(str, arguments), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def keys_of(value: Any, path: str = "") -> set[str]:
    """Every key of a JSON value by its path, as the design writes it."""
    if isinstance(value, dict):
        return set().union(
            *(keys_of(inner, f"{path}.{key}".removeprefix(".")) for key, inner in value.items())
        )
    if isinstance(value, list):
        return (
            set().union(*(keys_of(inner, f"{path}[]") for inner in value))
            if value
            else {f"{path}[]"}
        )
    return {path}


def promised(command: str) -> set[str]:
    """The keys in the design's tables for one command."""
    after = section("The contract").split(f"`askpapers {command} --json`", 1)[1]
    table = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)
    assert table
    return {
        key
        for row in table[0].splitlines()[2:]
        for key in re.findall(r"`([^`]+)`", row.split("|")[1])
    }


def assert_promised(found: set[str], *names: str) -> None:
    """What was found is what is promised. Where a list is empty, it holds nothing that could be
    compared."""
    wanted = set().union(*map(promised, names))
    opened = {key.removesuffix("{}") for key in wanted if key.endswith("{}")}
    found = {
        next((f"{key}{{}}" for key in opened if one.startswith(f"{key}.")), one) for one in found
    }
    empty = {key for key in found - wanted if any(one.startswith(f"{key}.") for one in wanted)}
    assert found - empty <= wanted
    assert {
        key for key in wanted - found if not any(key.startswith(f"{one}.") for one in empty)
    } == set()


def test_the_keys_of_ask(small_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answered = told(capsys, "ask", QUESTION, "--home", small_home)
    refused = told(capsys, "ask", "What is the recipe for sourdough bread?", "--home", small_home)
    assert answered["citations"]
    assert refused["nearest"]
    survey = told(capsys, "ask", "overview of lanterns", "--table", "--home", small_home)
    assert survey["table"]
    found = keys_of(answered) - {"nearest[]"} | {k for k in keys_of(refused) if "nearest" in k}
    assert_promised(found | {k for k in keys_of(survey) if k.startswith("table[]")}, "ask")
    for kind, path in (
        (assistant.Answer, ""),
        (assistant.Citation, "citations[]."),
        (assistant.Sentence, "sentences[]."),
    ):
        own = {
            key.removeprefix(path).split(".")[0].removesuffix("[]")
            for key in promised("ask")
            if key.startswith(path)
        }
        assert own == set(kind.__dataclass_fields__), kind


def test_the_keys_of_search_status_and_news(
    small_home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert_promised(
        keys_of(told(capsys, "search", "lanterns", "--explain", "--home", small_home)), "search"
    )
    assert set(told(capsys, "search", "lanterns", "--home", small_home)["results"][0]) == {
        key.split(".")[1].removesuffix("[]")
        for key in promised("search")
        if "legs" not in key and "terms" not in key
    }
    folder = tmp_path / "notes"
    assert main(["notes", str(folder), "--home", str(small_home)]) == 0
    next(folder.iterdir()).write_text(next(folder.iterdir()).read_text().replace("<!--", ""))
    capsys.readouterr()
    assert_promised(keys_of(told(capsys, "notes", folder, "--home", small_home)), "notes")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-unused")  # so that there is a note
    assert_promised(keys_of(told(capsys, "status", "--home", small_home)), "status")
    assert_promised(keys_of(told(capsys, "doctor", "--home", small_home)), "doctor")
    found = keys_of(told(capsys, "model", "--home", small_home))
    assert found - {"found[]"} == {key for key in promised("model") if "found" not in key}


def test_the_keys_of_index_fetch_remove_and_news(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = ("--home", tmp_path / "home")
    indexed = told(capsys, "index", DATA, *home)
    assert indexed["unparsed"]
    assert_promised(keys_of(indexed), "index")
    shown = told(capsys, "index", DATA, "--dry-run", *home)
    assert shown["unparsed"]
    assert_promised(keys_of(shown), "index --dry-run")
    assert_promised(keys_of(told(capsys, "news", "--keep", QUESTION, *home)), "news")
    with HubServer({"2025-03-03": [paper(1)]}) as hub:
        monkeypatch.setenv("ASKPAPERS_HUB", hub.url)
        fetched = told(capsys, "fetch", "--date", date(2025, 3, 3), *home)
    assert_promised(keys_of(fetched), "fetch", "index")
    assert_promised(keys_of(told(capsys, "remove", "spaced.txt", *home)), "index")


def test_the_keys_of_eval(
    small_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus.jsonl").write_text(
        '{"_id": "d1", "title": "Lanterns", "text": "They light a tunnel."}\n'
    )
    (tmp_path / "queries.jsonl").write_text('{"_id": "q1", "text": "lanterns"}\n')
    (tmp_path / "qrels.tsv").write_text("q1\td1\t1\n")
    assert_promised(
        keys_of(told(capsys, "eval", "retrieval", tmp_path, "--legs")), "eval retrieval"
    )
    asked = {
        "id": "1",
        "kind": "fact",
        "question": QUESTION,
        "gold": ["Sparse Lanterns"],
        "need": 1,
        "facts": ["3.1x"],
    }
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(asked))
    assert_promised(
        keys_of(told(capsys, "eval", "answers", file, "--home", small_home)), "eval answers"
    )
    claim = {"claim": "It is fast.", "evidence": "It is fast.", "label": "SUPPORT", "kind": "true"}
    file.write_text(json.dumps(claim))
    assert_promised(keys_of(told(capsys, "eval", "gate", file)), "eval gate")


# ---- the contract: Python


def test_the_names_and_signatures() -> None:
    modules = {"assistant": assistant, "index": index}
    text = block(section("The contract").split("### Python")[1])
    named = {
        module: set(names.split(", "))
        for module, names in re.findall(
            r"^from (\w+) import "
            r"(.*)$",
            text,
            re.M,
        )
    }
    assert named == {name: set(module.__all__) for name, module in modules.items()}
    calls = dict(re.findall(r"^(\w+)(\(.*\))$", text, re.MULTILINE))
    assert set(calls) == {name for names in named.values() for name in names if name.islower()}
    for name, shown in calls.items():
        real = inspect.signature(
            getattr(modules["assistant" if name in named["assistant"] else "index"], name)
        )
        bare = [
            parameter.replace(annotation=inspect.Parameter.empty)
            for parameter in real.parameters.values()
        ]
        plain = real.replace(parameters=bare, return_annotation=inspect.Signature.empty)
        assert str(plain).replace("'", '"') == shown, name


# ---- the layout


def test_the_layout_has_every_wing_and_no_other() -> None:
    tree = block(section("Layout"))
    for package in ("index", "assistant"):
        part = re.split(r"^\w", tree.split(f"{package}/ ", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
        wings = {
            path.name
            for path in (ROOT / package).iterdir()
            if path.is_dir() and path.name != "__pycache__"
        }
        assert set(re.findall(r"^  (\w+)/ ", part, re.MULTILINE)) == wings
    for folder in re.findall(r"(?:^|  )(\w+)/  ", tree, re.MULTILINE):
        assert any(
            (parent / folder).is_dir() for parent in (ROOT, ROOT / "index", ROOT / "assistant")
        ), folder


def test_the_floors_are_those_that_are_checked() -> None:
    text = section("Layout").split("```")[3]
    for contract in PROJECT["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers":
            (package,) = contract["containers"]
            part = text.split(f"\n{package} ", 1)[1]
            lines = re.split(r"^\w", part, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
            assert [line.strip() for line in lines if line.strip()] == contract["layers"]


# ---- the invariants, and all that is named


def all_tests() -> set[str]:
    files = list((ROOT / "tests").glob("test_*.py"))
    names = {
        name
        for file in files
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.M)
    }
    return names | {file.stem for file in files}


def test_each_invariant_is_proved_by_tests_that_exist() -> None:
    invariants = re.findall(r"^\d\. (.*)$", section("Invariants"), re.MULTILINE)
    assert len(invariants) == 6
    for invariant in invariants:
        named = set(re.findall(r"`(test_\w+)`", invariant))
        assert named
        assert named <= all_tests()


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_what_is_named_exists(file: Path) -> None:
    """Paths, tests, links and targets of make; and a name that is said to stand in a module stands
    there."""
    text = file.read_text(encoding="utf-8")
    for path in re.findall(r"`([\w.-]+(?:/[\w.-]+)+/?)(?: [^`]*)?`", text):
        if path.split("/")[0] in {one.name for one in ROOT.iterdir()}:
            assert (ROOT / path).exists(), path
    assert set(re.findall(r"`(?:tests/)?(test_\w+)(?:\.py)?`", text)) <= all_tests()
    for name, path in re.findall(r"`(\w+)`(?:,? (?:in|of) | \()`([\w/.]+\.py)`", text):
        assert re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8")), (
            f"{path} has no {name}"
        )
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (file.parent / link).exists(), link
    for target in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE):
        assert re.search(
            rf"^{target}:.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
        ), target


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_what_is_shown_can_be_typed(file: Path) -> None:
    """Commands in blocks of the console, and settings; the README's own test does more."""
    text = file.read_text(encoding="utf-8")
    for shown in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for line in re.findall(r"^(?:\$ )?askpapers (.*)$", shown, re.MULTILINE):
            parser().parse_args(shlex.split(line.split("  #")[0]))
    known = {f"ASKPAPERS_{name.upper()}" for name in Settings.model_fields} | {
        "ASKPAPERS_HOME",
        "ASKPAPERS_DEBUG",
    }
    if file.name == "design.md":
        reserved = set(
            re.findall(r"ASKPAPERS_[A-Z_]+", section("Names reserved for what is to come"))
        )
        assert not reserved & known, "moves up"
        known |= reserved
    assert set(re.findall(r"\bASKPAPERS_[A-Z_]*[A-Z]\b", text)) <= known


def test_the_citation_is_of_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert (cited["version"], cited["license"]) == (
        PROJECT["project"]["version"],
        PROJECT["project"]["license"],
    )
    assert cited["abstract"] == PROJECT["project"]["description"]
