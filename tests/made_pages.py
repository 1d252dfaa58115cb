"""The page in this process, without a server or a browser, and an event loop to follow its handlers
in."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from assistant.answering.assistant import Assistant
from assistant.page.page import Page
from assistant.page.updates import Updates
from index.home import Home


def made(assistant: Assistant, home: Home | None = None, upload_mb: int = 64) -> Page:
    """A page made where an event loop runs: where none does, Gradio makes some and never closes
    them."""
    home = home or Home(Path(tempfile.mkdtemp(prefix="askpapers-page-")))
    updates = Updates(home)

    async def make() -> Page:
        return Page(assistant, home, updates, upload_mb)

    page: Page = run(make())
    return page


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: where a browser test came before, Playwright's event loop runs in
    this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def left_by(steps: Iterable[Mapping[Any, Any]]) -> dict[Any, Any]:
    """What the page shows after all steps: each changes some of its components."""
    return {component: value for step in steps for component, value in step.items()}
