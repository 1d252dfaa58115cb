"""The documentation as a site (docs/site.py, mkdocs.yml): it is built without a warning, loads
nothing from elsewhere, and says the same to people and to programs that read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[1]
LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def pages(site: Path) -> dict[str, BeautifulSoup]:
    return {
        file.name: BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        for file in site.glob("*.html")
        if file.name != "404.html"  # it is shown anywhere, and its links begin at the root
    }


def test_its_first_page_answers_what_a_newcomer_asks(site: Path) -> None:
    first = pages(site)["index.html"]
    assert "Ask questions of your saved" in first.article.get_text()
    headings = [one.get_text().rstrip("¶") for one in first.find_all("h2")]
    wanted = [
        "Install without a checkout",
        "What it does",
        "Your own digests",
        "A language model, if you like",
        "How good it is",
        "How it works",
        "How it is built",
    ]
    assert [one for one in headings if one in wanted] == wanted
    assert "make chat" in first.get_text()
    assert (site / "page.png").is_file()
    assert first.find("img", src="page.png")


def test_it_loads_nothing_and_its_links_lead_somewhere(site: Path) -> None:
    for name, page in pages(site).items():
        for tag, where in LOADING.items():
            loaded = [one.get(where, "") for one in page.find_all(tag)]
            assert not [one for one in loaded if "//" in one], name
        leading = [one["href"].partition("#")[0] for one in page.find_all("a", href=True)]
        inside = {
            one for one in leading if one and "://" not in one and not one.startswith("mailto:")
        }
        assert all((site / one).exists() for one in inside), name


def test_programs_read_the_markdown_of_every_page(site: Path) -> None:
    told = (site / "llms.txt").read_text(encoding="utf-8")
    named = [line.rpartition("(")[2].rstrip(")") for line in told.splitlines() if line[:2] == "- "]
    assert {"index.md", "page.md", "benchmarks.md", "python.md"} <= set(named)
    assert {name.replace(".md", ".html") for name in named} == set(pages(site))
    for name in named:
        assert (site / name).read_text(encoding="utf-8").strip()
    assert "](docs/" not in (site / "index.md").read_text(encoding="utf-8")
