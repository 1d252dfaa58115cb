"""The Hugging Face Space: its folder is whole, it runs as a Space runs it, and stands in a frame of
the Hub alone."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from assistant.terminal.arguments import parser
from tests.browsing import CHROMIUM, FLAGS
from tests.loopback import free_port
from tests.starting import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

SPACES = ROOT / "spaces"
NAME = "team-askpapers.localhost"  # browsers take it for this machine
PACKAGES = sysconfig.get_path("purelib")
QUESTION = "By how much does LoRA cut trainable parameters?"
APP = runpy.run_path(str(SPACES / "app.py"))
FRONT = yaml.safe_load((SPACES / "README.md").read_text(encoding="utf-8").split("---\n")[1])


def test_the_folder_is_what_a_space_needs() -> None:
    assert FRONT["sdk"] == "gradio"
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert f"\ngradio=={FRONT['sdk_version']} " in lock
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert FRONT["license"] == project["license"].lower()
    assert FRONT["python_version"] in ("3.11", "3.12", "3.13", "3.14")
    assert len(FRONT["short_description"]) <= 60  # or the Hub refuses it
    assert (SPACES / FRONT["app_file"]).is_file()
    assert (SPACES / "requirements.txt").read_text(encoding="utf-8").split() == [project["name"]]


def test_its_command_reads_lets_everybody_in_and_is_the_hubs_alone_to_frame() -> None:
    arguments = parser().parse_args(APP["command"]({}))
    assert (arguments.host, arguments.port, arguments.llm) == ("0.0.0.0", 7860, "none")
    assert arguments.open
    assert arguments.frame_ancestor == ["https://huggingface.co"]
    assert arguments.watch is None
    told = APP["settings"]({"SPACE_HOST": "a-b.hf.space"}, "/tmp/x")
    assert told["ASKPAPERS_EDITORS"] == "nobody"
    assert told["ASKPAPERS_HOSTS"] == "a-b.hf.space"
    assert not [name for name in told if name.endswith(("_KEY", "_LLM"))]


@dataclass(frozen=True)
class Space:
    port: int
    folder: Path
    temporary: Path

    @property
    def here(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def by_name(self) -> str:
        return f"http://{NAME}:{self.port}"


def _installed(folder: Path) -> Path:
    """The packages as a wheel brings them. On a path with this checkout the folder `spaces` would
    pass for the Hub's package of that name, which Gradio looks for in a Space."""
    folder.mkdir()
    for name in ("assistant", "index", "prompts"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "examples").symlink_to(ROOT / "examples")
    return folder


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Space]:
    """By `python app.py` in the folder, without a home, with what a Space's environment has."""
    root = tmp_path_factory.mktemp("space")
    running = Space(free_port(), Path(shutil.copytree(SPACES, root / "app")), root / "tmp")
    running.temporary.mkdir()
    before = sorted(running.folder.rglob("*"))
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(_installed(root / "installed")), PACKAGES]),
        "HOME": str(root / "no" / "home"),
        "TMPDIR": str(running.temporary),
        "SYSTEM": "spaces",
        "SPACE_ID": "team/askpapers",
        "SPACE_HOST": NAME,
        "GRADIO_SERVER_NAME": "127.0.0.1",
        "GRADIO_SERVER_PORT": str(running.port),
        "OPENAI_API_KEY": "sk-unused",
    }
    with (root / "said").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-B", "-S", FRONT["app_file"]],  # -S: without this checkout
            cwd=running.folder, env=environment, stdout=said, stderr=said,
        )  # fmt: skip
        try:
            for _ in range(480):
                time.sleep(0.25)
                if "askpapers is at" in (root / "said").read_text() or process.poll() is not None:
                    break
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            status = process.wait(30)
    assert status == 0, (root / "said").read_text()
    assert "Traceback" not in (root / "said").read_text()
    assert sorted(running.folder.rglob("*")) == before
    assert list(running.temporary.iterdir()) == []  # it leaves nothing
    assert not (root / "no").exists()


@pytest.mark.slow
def test_it_answers_from_the_sample_and_takes_nothing(space: Space) -> None:
    asked = {"question": QUESTION}
    answer = httpx.post(f"{space.here}/api/ask", json=asked, timeout=60).json()
    assert answer["status"] == "answered"
    assert answer["sample"]
    assert answer["llm"] == "extractive"
    by_name = {"host": NAME, "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1"}
    page = httpx.get(f"{space.here}/", headers=by_name, timeout=60)
    assert page.status_code == 200
    assert f'"root":"https://{NAME}"' in re.sub(r"\s", "", page.text)
    assert httpx.get(space.here, headers={"host": "other.example"}).status_code == 421
    upload = {"files": ("day.txt", b"A title\n\nAn abstract.")}
    own = {**by_name, "origin": f"https://{NAME}", "sec-fetch-site": "same-origin"}
    refused = httpx.post(f"{space.here}/gradio_api/upload", files=upload, headers=own, timeout=60)
    assert refused.status_code == 403
    assert "not change it" in refused.text


@pytest.mark.slow
def test_it_stands_in_a_frame_of_the_hub_alone(playwright: Playwright, space: Space) -> None:
    # a page out there may not reach into this machine, as a Space's frame would here
    flags = [*FLAGS, "--disable-features=LocalNetworkAccessChecks"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    page, asked = browser.new_page(), set[str]()
    page.set_default_timeout(60_000)
    frame = f'<iframe src="{space.by_name}" width="1200" height="800"></iframe>'

    def foreign(route: Any) -> None:
        route.fulfill(body=f"<!doctype html><title>x</title>{frame}", content_type="text/html")

    for origin in ("https://huggingface.co", "https://evil.example"):
        page.route(f"{origin}/**", foreign)
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    page.goto("https://huggingface.co/spaces/team/askpapers")
    shown = page.frame_locator("iframe")
    shown.get_by_role("textbox", name="Question").fill(QUESTION)
    shown.get_by_role("textbox", name="Question").press("Enter")
    shown.locator(".answer:not(.waiting)").first.wait_for()
    assert "10,000 times" in shown.locator(".answer").first.inner_text()
    assert asked == {"huggingface.co", f"{NAME}:{space.port}"}
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto("https://evil.example/")
    page.wait_for_timeout(3000)
    assert any("frame-ancestors" in text for text in refused), refused
    assert [one.get_by_role("textbox").count() for one in page.frames[1:]] == [0]
    browser.close()
