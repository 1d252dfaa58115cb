"""Whether what `make release` made installs and runs: in a new environment of each supported Python
that is found here, with what the package index has.

    make release && .venv/bin/python benchmarks/installs.py [--python PATH ...] [--dist DIR]

For each Python: the wheel with all its dependencies (wheels only), then the sdist in its place,
each in an empty home. The command that was installed tells its version, indexes the sample,
answers, and serves the page. The network is gone by then, as far as Python's own sockets are
concerned: who asks for another machine is refused, and that is told.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
MINORS = range(11, 20)
ELSEWHERE = [".pyenv/versions/*/bin/python", ".local/share/uv/python/*/bin/python3"]
QUESTION = "By how much does LoRA cut trainable parameters?"
NO_NETWORK = """
import os, sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else ""
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in (None, "", "127.0.0.1", "::1", "localhost"):
        with open(os.environ["WENT_OUT"], "a") as told:
            told.write(f"{event} {host}\\n")
        raise OSError("no network here")

sys.addaudithook(refuse)
"""


class Broken(Exception):
    """It does not install, or not run; with what it wrote."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", type=Path, action="append")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist")
    arguments = parser.parse_args()
    wheels, sdists = ([*arguments.dist.glob(f"askpapers-*{end}")] for end in (".whl", ".tar.gz"))
    if not wheels or not sdists:
        raise SystemExit(f"{arguments.dist} has no wheel and sdist: `make release` first.")
    here = arguments.python or [*pythons().values()]
    failed = [str(python) for python in here if not _installs(python, wheels[0], sdists[0])]
    raise SystemExit(f"It does not run with {', '.join(failed)}." if failed else 0)


def _installs(python: Path, wheel: Path, sdist: Path) -> bool:
    print(f"{python}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            place = environment(python, Path(folder, "env"))
            for what, options in (
                (wheel, ["--only-binary", ":all:"]),
                (sdist, ["--no-deps", "--force-reinstall"]),
            ):
                began = time.monotonic()
                install(place, what, *options)
                print(f"  {what.name}: installed in {time.monotonic() - began:.0f} s", flush=True)
                for line in tried(place, Path(folder, what.name)):
                    print(f"    {line}", flush=True)
        except Broken as error:
            print(f"  {error}", flush=True)
            return False
    return True


def pythons(home: Path | None = None) -> dict[str, Path]:
    """Of each supported version ("3.12") one that runs: on the path, else of pyenv's or uv's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = SpecifierSet(project["requires-python"])
    named = [found for minor in MINORS if (found := shutil.which(f"python3.{minor}"))]
    below = home or Path.home()
    others = [path for pattern in ELSEWHERE for path in sorted(below.glob(pattern))]
    found: dict[str, Path] = {}
    for path in [*named, *others]:
        code = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
        done = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
        version = done.stdout.strip()  # a name on the path may be a signpost to nothing
        if done.returncode == 0 and f"{version}.0" in supported:
            found.setdefault(version, Path(path))
    return dict(sorted(found.items()))


def environment(python: Path, folder: Path, packages: Iterable[Path] = ()) -> Path:
    """A new one with nothing in it but pip, and what lies in other folders of packages."""
    run([python, "-m", "venv", folder])
    (site,) = folder.glob("lib/python3*/site-packages")
    (site / "others.pth").write_text("".join(f"{path}\n" for path in packages))
    return folder


def install(place: Path, what: Path, *options: str) -> None:
    pip = [place / "bin" / "python", "-m", "pip", "install", "-q", *options]
    run([*pip, what], loud=True)


def tried(place: Path, home: Path) -> Iterator[str]:
    """What the command that is installed there does in an empty home, a line for each."""
    home.mkdir()
    (site,) = place.glob("lib/python3*/site-packages")
    command = place / "bin" / "askpapers"
    went_out = home / "went_out"
    with closed(place, went_out) as environment:
        told = environment | {"HOME": str(home)}
        yield run([command, "--version"], told, home).strip()
        sample = (site / "assistant" / "sample").glob("*.txt")
        yield run([command, "index", *sample], told, home).strip()
        answer = run([command, "ask", "--llm", "none", QUESTION], told, home)
        yield answer.splitlines()[0]
        with chat(command, told | {"ASKPAPERS_HOME": str(home / "new")}, home) as address:
            browser = build_opener(HTTPCookieProcessor)  # the address's key becomes a cookie
            page = browser.open(address, timeout=60).read().decode()
            yield f"the page: {len(page)} characters"
    if "10,000 times fewer" not in answer or "gradio" not in page:
        raise Broken(f"another answer or page: {answer}\n{page[:1000]}")
    if went_out.exists():
        raise Broken(f"it asked for other machines: {went_out.read_text()}")


@contextmanager
def closed(place: Path, went_out: Path) -> Iterator[dict[str, str]]:
    """Variables with which a program of that environment reaches this machine alone; what it asked
    for elsewhere is written to a file."""
    (site,) = place.glob("lib/python3*/site-packages")
    hook, starter = site / "no_network.py", site / "no_network.pth"
    hook.write_text(NO_NETWORK)
    starter.write_text("import no_network\n")
    try:
        yield {"PATH": os.defpath, "WENT_OUT": str(went_out)}
    finally:
        hook.unlink()
        starter.unlink()


@contextmanager
def chat(command: Path, told: dict[str, str], folder: Path) -> Iterator[str]:
    """The address of its page, over the sample."""
    arguments = [command, "chat", "--no-browser", "--port", "0"]
    with (folder / "err").open("w+") as err:
        server = subprocess.Popen(
            arguments, env=told, cwd=folder, stdout=subprocess.PIPE, stderr=err, text=True
        )
        assert server.stdout is not None
        try:
            words = server.stdout.readline().split()
            if words[:3] != ["askpapers", "is", "at"]:
                raise Broken(f"the page does not start: {(folder / 'err').read_text()[-2000:]}")
            yield words[3]
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=60)
        written = (folder / "err").read_text()
    if server.returncode or re.search("Traceback|Warning:", written):
        raise Broken(f"the page ends with status {server.returncode}: {written[-2000:]}")


def run(
    command: list[Path | str],
    told: Mapping[str, str] = os.environ,
    at: Path | None = None,
    *,
    loud: bool = False,
) -> str:
    """What it writes, in the folder `at`. `loud`: it may warn."""
    there = {name: value for name, value in told.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command,
        env=there,
        cwd=at or Path(command[0]).parent,  # not a checkout, whose packages would be taken
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or (not loud and re.search("Traceback|Warning:", done.stderr)):
        said = done.stdout[-1000:] + done.stderr[-2000:]
        raise Broken(f"{' '.join(map(str, command))}: status {done.returncode}: {said}")
    return done.stdout


if __name__ == "__main__":
    main()
