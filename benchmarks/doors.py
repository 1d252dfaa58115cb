"""How soon and how heavily the doors for other programs stand open.

    python benchmarks/doors.py [--home DIR] [--runs N]

`askpapers serve`: seconds from its start until it answers, of the clock and of the processor, since
these machines are shared; megabytes of memory once all is loaded and nobody asks. `askpapers mcp`:
seconds from its start until a client has its tools, and its first answer; milliseconds of a call
after that, of the clock, and for answers of the processor; and of the same question asked again,
when the sentences of its papers and what to ask next are known. Each is the median of the runs, as
whole processes; without `--home` over the sample.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from mcp import Client, StdioServerParameters

from assistant.wiring import sample_files
from benchmarks.commits import ROOT
from index.builder import build

COMMAND = [
    sys.executable,
    "-c",
    "from assistant.terminal.cli import main; raise SystemExit(main())",
]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
QUESTION = "By how much does LoRA cut trainable parameters?"
QUESTIONS = (
    "How does LoRA differ from QLoRA?",
    "What is FlashAttention?",
    "papers on pruning",
    "Which optimizer has bias correction?",
)
SETTLED = 15.0  # seconds after which nothing is loaded any more
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or Path(folder)
        if arguments.home is None:
            build(sample_files(), home=home)
        figures: dict[str, list[float]] = {}
        for _ in range(arguments.runs):
            for name, value in {**served(home), **asyncio.run(over_mcp(home))}.items():
                figures.setdefault(name, []).append(value)
    print(f"{arguments.runs} runs, median\n\n| | |\n|---|---|")
    for name, values in figures.items():
        print(f"| {name} | {statistics.median(values):,.2f} |")


def served(home: Path) -> dict[str, float]:
    began = time.perf_counter()
    server = subprocess.Popen(
        [*COMMAND, "serve", "--home", str(home), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    assert server.stdout
    try:
        url = server.stdout.readline().split()[3]
        httpx.get(f"{url}/healthz")
        started, processor = time.perf_counter() - began, cpu(server.pid)
        time.sleep(SETTLED)
        return {
            "serve answers, s": started,
            "of the processor, s": processor,
            "serve idle, MB": memory(server.pid),
        }
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


async def over_mcp(home: Path) -> dict[str, float]:
    arguments = [*COMMAND[1:], "mcp", "--home", str(home)]
    server = StdioServerParameters(command=COMMAND[0], args=arguments, env=ENVIRONMENT)
    began = time.perf_counter()
    async with Client(server) as client:
        await client.list_tools()
        listed = time.perf_counter() - began
        await client.call_tool("ask_papers", {"question": QUESTION})
        first = time.perf_counter() - began
        await asyncio.sleep(SETTLED)
        (process,) = children()
        figures = {"mcp tells its tools, s": listed, "mcp's first answer, s": first}
        for what, name, of in (
            ("a new answer", "ask_papers", "question"),
            ("the same again", "ask_papers", "question"),
            ("a search", "search_papers", "query"),
        ):
            before = cpu(process)
            each = [await took(client, name, {of: text}) for text in QUESTIONS]
            figures[f"{what} over mcp when warm, ms"] = statistics.median(each)
            used = (cpu(process) - before) * 1000 / len(QUESTIONS)
            figures[f"{what}, of the processor, ms in the mean"] = used
    return figures


async def took(client: Client, name: str, arguments: dict[str, str]) -> float:
    """Milliseconds of one call of a tool."""
    began = time.perf_counter()
    await client.call_tool(name, arguments)
    return (time.perf_counter() - began) * 1000


def cpu(process: int) -> float:
    """Seconds of the processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def children() -> list[int]:
    """The processes that this one has begun and that run."""
    told = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return [int(one) for one in told.split()]


def memory(process: int) -> float:
    """Megabytes that a process holds."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
