"""Two pages over one home behind nginx, as the documentation has it: a browser stays with one, and
goes on at the other where that is killed, while it answers, too; whoever logs in at one is let in
at both, and what is uploaded at one is answered from at both."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import struct
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from benchmarks.visitors import COMMAND, Server, Site, Visitor, serving, visiting
from tests.doors import QUESTION
from tests.made_pages import run
from tests.nginx_runner import NGINX, before
from tests.scripted_server import Reply, ScriptedServer

MOST = 40  # browsers, one of which comes to the other page
HOST, NAME, PASSWORD = "papers.example.org", "anna", "anna's password"
TITLE = "The Copper Ferry: Carrying Gradients Across Slow Links"
PAGE = f"""Daily Papers

{TITLE}

Training over slow links waits for gradients. The Copper Ferry sends the largest first, and halves
what is sent on eight links. Code will be released.
"""


def taken(folder: Path) -> dict[str, set[str]]:
    """At which pages each browser was."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "access.log").read_text(encoding="utf-8").splitlines():
        browser, page = line.split()
        found[browser.strip("-")].add(page)
    return found


def started(
    stack: ExitStack,
    home: Path,
    folder: Path,
    *flags: str,
    settings: Mapping[str, str] | None = None,
) -> tuple[str, dict[str, Server]]:
    """The address of two pages behind nginx, and each page by where nginx finds it."""
    servers = [stack.enter_context(serving(home, *flags, settings=settings)) for _ in range(2)]
    pages = {urlsplit(server.address).netloc: server for server in servers}
    ports = [int(page.rpartition(":")[2]) for page in pages]
    return stack.enter_context(before(ports, folder)), pages


async def visit(address: str, folder: Path, pages: Mapping[str, Server]) -> None:
    async with AsyncExitStack() as stack:
        visitors: dict[str, Visitor] = {}
        for _ in range(MOST):
            site, client = await stack.enter_async_context(visiting(f"{address}/"))
            visitor = Visitor(site, client)
            await visitor.open(looks=False)
            assert "3.1x" in (await visitor.ask(QUESTION)).chat
            visitors[await page_of(client, folder, address)] = visitor
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
        address, pages = started(stack, home, tmp_path / "nginx", "--open")
        run(visit(address, tmp_path / "nginx", pages))


def browser(address: str, **cookies: str) -> httpx.AsyncClient:
    headers = {"host": HOST, "origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
    return httpx.AsyncClient(base_url=address, headers=headers, cookies=cookies, timeout=60)


async def log_in(client: httpx.AsyncClient) -> dict[str, str]:
    """The session's cookie, by its name."""
    assert (await client.get("/")).status_code == 401
    form = {"username": NAME, "password": PASSWORD}
    assert (await client.post("/login", data=form)).status_code == 303
    assert (await client.get("/")).status_code == 200
    return {name: value for name, value in client.cookies.items() if name != "askpapers_at"}


async def page_of(client: httpx.AsyncClient, folder: Path, address: str) -> str:
    """At which page this browser is."""
    for _ in range(100):
        await client.get(f"{address}/favicon.ico")
        told = base64.b64decode(client.cookies["askpapers_at"])
        own = "".join(f"{part:08X}" for part in struct.unpack("<4I", told))  # as nginx writes it
        if at := taken(folder).get(f"askpapers_at={own}"):
            (page,) = at
            return page
        await asyncio.sleep(0.05)  # it writes after it has answered
    raise AssertionError("nginx wrote down no request of this browser")


async def elsewhere(
    stack: AsyncExitStack, address: str, session: Mapping[str, str], folder: Path, here: str
) -> httpx.AsyncClient:
    """A browser with this session at another page."""
    for _ in range(MOST):
        client = await stack.enter_async_context(browser(address, **session))
        if await page_of(client, folder, address) != here:
            return client
    raise AssertionError("all browsers are at one page")


async def visitor(client: httpx.AsyncClient, address: str) -> Visitor:
    site = Site(address)
    await site.read(client)
    found = Visitor(site, client)
    await found.open(looks=False)
    return found


async def leave(stack: AsyncExitStack, address: str, folder: Path) -> None:
    """Who logs out at one page is let in at none."""
    client = await stack.enter_async_context(browser(address))
    session = await log_in(client)
    other = await elsewhere(stack, address, session, folder, await page_of(client, folder, address))
    assert (await other.get("/")).status_code == 200
    assert (await client.post("/logout")).status_code == 303
    assert (await other.get("/")).status_code == 401


async def use(
    address: str, folder: Path, pages: Mapping[str, Server], file: Path, model: ScriptedServer
) -> None:
    async with AsyncExitStack() as stack:
        await leave(stack, address, folder)
        client = await stack.enter_async_context(browser(address))
        session = await log_in(client)
        here = await page_of(client, folder, address)
        other = await elsewhere(stack, address, session, folder, here)
        assert (await other.get("/")).status_code == 200, "who logged in at one is let in at both"
        first, second = await visitor(client, address), await visitor(other, address)
        assert not (await first.upload(file)).failed
        for one in (first, second):
            assert "eight links" in (await one.ask(f"“{TITLE}”")).chat
            assert "halves what" in json.dumps(model.asked[-1].body), "of the abstract"
        before = len(model.asked)
        asking = asyncio.create_task(second.ask(QUESTION))
        async with asyncio.timeout(30):
            while len(model.asked) == before:
                await asyncio.sleep(0.05)
        pages[await page_of(other, folder, address)].process.kill()
        lost = await asking
        assert lost.failed
        assert "3.1x" not in lost.chat
        outcome = await second.ask(QUESTION)
        assert not outcome.failed
        assert "3.1x" in outcome.chat
        await first.close()
        await second.close()


@pytest.mark.slow
@pytest.mark.skipif(not NGINX.exists(), reason="nginx is not installed (.ci/run does it)")
def test_users_behind_nginx_upload_ask_and_leave(small_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    command = [*COMMAND, "user", "--home", str(home), "add", NAME]
    subprocess.run(command, input=f"{PASSWORD}\n", check=True, text=True)
    (file := tmp_path / "ferry.txt").write_text(PAGE, encoding="utf-8")
    halves = Reply("The Copper Ferry halves what is sent on eight links [1].")
    lost, faster = Reply("Sparse ", end="hang"), Reply("Sparse Lanterns are 3.1x faster [1].")
    with ExitStack() as stack:
        model = stack.enter_context(ScriptedServer(halves, halves, lost, faster))
        flags = ("--llm", model.url, "--model", "m")
        settings = {"ASKPAPERS_HOSTS": HOST}
        address, pages = started(stack, home, tmp_path / "nginx", *flags, settings=settings)
        run(use(address, tmp_path / "nginx", pages, file, model))
