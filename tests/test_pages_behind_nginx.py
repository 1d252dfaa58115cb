"""Two pages over one home behind nginx, as the documentation has it: a browser stays with one, and
goes on at the other where that is killed."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks.visitors import Server, Visitor, serving, visiting
from tests.doors import QUESTION
from tests.made_pages import run
from tests.nginx_runner import NGINX, before

MOST = 40  # browsers, one of which comes to the other page


def taken(folder: Path) -> dict[str, set[str]]:
    """At which pages each browser was."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "access.log").read_text(encoding="utf-8").splitlines():
        browser, page = line.split()
        found[browser].add(page)
    return found


async def visit(address: str, folder: Path, pages: Mapping[str, Server]) -> None:
    async with AsyncExitStack() as stack:
        visitors: dict[str, Visitor] = {}
        for _ in range(MOST):
            site, client = await stack.enter_async_context(visiting(f"{address}/"))
            visitor = Visitor(site, client)
            await visitor.open(looks=False)
            assert "3.1x" in (await visitor.ask(QUESTION)).chat
            (page,) = list(taken(folder).values())[-1]
            visitors[page] = visitor
            if len(visitors) == len(pages):
                break
        assert visitors.keys() == pages.keys()
        assert all(len(at) == 1 for at in taken(folder).values())
        killed, stays = visitors
        pages[killed].process.kill()
        pages[killed].process.wait()
        for page in (stays, killed):  # whose browser sends along what was said
            outcome = await visitors[page].ask("and how many keys does it keep?")
            assert not outcome.failed
            assert "Sparse Lanterns" in outcome.chat
        for visitor in visitors.values():
            await visitor.close()


@pytest.mark.slow
@pytest.mark.skipif(not NGINX.exists(), reason="nginx is not installed (.ci/run does it)")
def test_two_pages_behind_nginx(small_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(home, "--open")) for _ in range(2)]
        pages = {urlsplit(server.address).netloc: server for server in servers}
        ports = [int(page.rpartition(":")[2]) for page in pages]
        address = stack.enter_context(before(ports, tmp_path / "nginx"))
        run(visit(address, tmp_path / "nginx", pages))
