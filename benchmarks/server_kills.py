"""What benchmarks/crash.py kills where several machines share a collection: builds upon a store and
a Chroma server, of which another machine reads.

After each kill a reader on another machine must find the old index or the new one whole, and the
same command, on the same machine or on another one, must end in the index of an undisturbed build,
with all of its vectors on the server. The server is not reset between kills: what killed builds
left on it stays.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crash import Job, fingerprint
from index.generation.catalogue import Catalogue
from index.generation.chroma_server import keys
from index.generation.generations import read_manifest
from index.generation.publications import Shared
from index.generation.taking_up import take_up
from index.home import Home
from tests.chroma_runner import ChromaRunner
from tests.starting import Starter


@dataclass(frozen=True, slots=True)
class Machines:
    """Builders in processes of their own, that have read their modules already; and a reader."""

    folder: Path
    starter: Starter

    @classmethod
    @contextmanager
    def started(cls, folder: Path, digests: Path) -> Iterator[Machines]:
        """With all digests but the smallest published by the machine `before`."""
        pages = sorted(digests.glob("*.txt"), key=lambda file: file.stat().st_size)
        (folder / "store").mkdir()
        with ChromaRunner(folder / "chroma") as server:
            os.environ["ASKPAPERS_CHROMA_URL"] = server.url
            os.environ["ASKPAPERS_STORE"] = (folder / "store").as_uri()
            try:
                machines = cls(folder, Starter("index.builder"))
                assert machines.run("before", ["index", *map(str, pages[1:])]) == 0
                shutil.rmtree(folder / "before" / "vectors")  # they are computed in every build
                shutil.copytree(folder / "store", folder / "store-before")
                yield machines
            finally:
                del os.environ["ASKPAPERS_CHROMA_URL"], os.environ["ASKPAPERS_STORE"]

    def jobs(self, digests: Path) -> list[Job]:
        """The undisturbed builds."""
        pages = sorted(digests.glob("*.txt"), key=lambda file: file.stat().st_size)
        found, before = [], self.seen()
        for arguments in (
            ["index", str(pages[0])],
            ["remove", pages[-1].name],
            ["index", "--rebuild"],
        ):
            self.reset("undisturbed")
            started = time.monotonic()
            assert self.run("undisturbed", arguments) == 0
            found.append(Job(arguments, time.monotonic() - started, before, self.seen()))
        return found

    def kill_once(self, job: Job, share: float, *, after_progress: bool, elsewhere: bool) -> str:
        """Kill one build; says whether the reader then found the index from before or after. With
        `elsewhere` another machine does it over. Raises if anything is lost."""
        self.reset("killed", "other")
        building = self._start("killed", job.arguments)
        if after_progress:
            while not (self.folder / "err").stat().st_size:
                time.sleep(0.01)
            time.sleep(share * job.seconds / 2)
        else:
            time.sleep(share * job.seconds)
        os.kill(building, signal.SIGKILL)
        self.starter.wait(building)
        seen = self.seen()
        assert seen in (job.before, job.after), "a reader found a mixture"
        again = self.run("other" if elsewhere else "killed", job.arguments)
        # what was removed is not there to be removed again
        if job.arguments[0] != "remove" or seen == job.before:
            assert again == 0, (self.folder / "err").read_text()
        assert self.seen() == job.after, "the finished index is not that of an undisturbed build"
        return "new" if seen == job.after else "old"

    def reset(self, *names: str) -> None:
        """The store, and these machines' homes, as before; not the server."""
        shutil.rmtree(self.folder / "store")
        shutil.copytree(self.folder / "store-before", self.folder / "store")
        for name in names:
            shutil.rmtree(self.folder / name, ignore_errors=True)
            shutil.copytree(self.folder / "before", self.folder / name)

    def run(self, name: str, arguments: list[str]) -> int:
        return self.starter.wait(self._start(name, arguments))

    def seen(self) -> str:
        """What a reader on another machine finds, whole, and on the server, too."""
        reader = Home(self.folder / "reader")
        shared = Shared.of(reader)
        assert shared is not None
        take_up(shared)
        manifest = read_manifest(reader)
        catalogue = Catalogue(reader.generations / manifest.generation / "catalogue.sqlite", {})
        every = range(manifest.passages)
        titles = (title for title, _ in catalogue.texts(every))
        wanted = list(keys(catalogue.numbered(every), titles))
        catalogue.close()
        server = shared.server()
        assert server.missing(manifest.collection, wanted) == [], "vectors are missing"
        server.close()
        return fingerprint(reader.root)

    def _start(self, name: str, arguments: list[str]) -> int:
        out, err = self.folder / "out", self.folder / "err"
        for file in (out, err):
            file.write_bytes(b"")
        return self.starter.start([*arguments, "--home", str(self.folder / name)], out, err)
