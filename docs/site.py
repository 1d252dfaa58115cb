"""What the site of `make docs` has beyond this folder: pages of the repository's top, links that
lead there, and llms.txt with the Markdown of each page, for programs that read."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_ROOT = Path(__file__).parents[1]
_PAGES = {
    "README.md": "index.md",
    "benchmarks/README.md": "benchmarks.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
_LINK = re.compile(r"(?P<picture>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<to>[^)\s]+)\)")
_WRITTEN: dict[str, tuple[str, str]] = {}  # of each page its title and its Markdown


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for source, name in _PAGES.items():
        text = (_ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    source = {name: one for one, name in _PAGES.items()}.get(page.file.src_uri)
    folder = posixpath.dirname(source if source is not None else f"docs/{page.file.src_uri}")
    text = _LINK.sub(lambda link: _led(link, folder), markdown)
    _WRITTEN[page.file.src_uri] = (str(page.title), text)
    return text


def _led(link: re.Match[str], folder: str) -> str:
    """A link as the site has it; to a file of the program, which the site lacks, its text alone."""
    to, _, place = link["to"].partition("#")
    if not to or "://" in to:
        return link[0]
    file = posixpath.normpath(posixpath.join(folder, to))
    page = _PAGES.get(file) or (file.removeprefix("docs/") if file.startswith("docs/") else "")
    if not page or page.startswith("upstream/"):
        return link["text"]
    return f"{link['picture']}[{link['text']}]({page}{f'#{place}' if place else ''})"


def on_post_build(config: MkDocsConfig) -> None:
    lines = [f"# {config.site_name}", "", f"> {config.site_description}", "", "## Pages", ""]
    for name in (page for entry in config.nav or () for page in entry.values()):
        title, text = _WRITTEN[name]
        lines.append(f"- [{title}]({name})")
        (Path(config.site_dir) / name).write_text(text, encoding="utf-8")
    (Path(config.site_dir) / "llms.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")
