"""A Ray cluster on this machine, in a process of its own, and with it the nodes.

python -m tests.ray_nodes <COMMANDS

Its head has no core, as on a machine that only gives work. A command is a line, and so is each
answer: `add N PATHS` sees that there is a node N of one core, whose Python looks in PATHS first,
`kill N` ends one as a lost machine would, `kill head` all; `pretend VERSION` has the head say that
it runs that Python. Everything is on loopback, and nothing is reported to anybody.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.starting import ROOT

FOLDER = Path(sys.prefix) / "ray_packages"  # make .venv/cluster puts them there
TO_JOIN = {  # what Ray has to be told to use such a cluster
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # 127.0.0.1 stays so
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(32),  # else any user of this machine could run programs
}
_ROOM = 100 * 2**20  # bytes for what nodes tell each other


class Nodes:
    """Whoever starts them, and ends them with itself."""

    def __init__(self, folder: str) -> None:
        path = os.pathsep.join([str(FOLDER), str(ROOT), os.environ.get("PYTHONPATH", "")])
        more = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_TMPDIR": folder}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.ray_nodes"],
            cwd=ROOT,
            env=os.environ | TO_JOIN | more | {"PYTHONPATH": path.strip(os.pathsep)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.address = self._answer()

    def do(self, *words: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        assert self._answer().split() == [str(word) for word in words[:2]]

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def started() -> Iterator[Nodes]:
    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp") as folder:  # its sockets' names
        nodes = Nodes(folder)
        try:
            yield nodes
        finally:
            nodes.process.communicate()


def _serve() -> None:
    from ray.cluster_utils import Cluster

    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what Ray prints is no answer
    here: dict[str, Any] = {"node_ip_address": "127.0.0.1", "include_dashboard": False}
    here["object_store_memory"] = _ROOM
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0} | here)
    nodes = {"head": cluster.head_node}
    paths = os.environ["PYTHONPATH"]
    print(cluster.address, file=answers, flush=True)
    for line in sys.stdin:
        what, name, *more = line.split()
        if what == "add" and name not in nodes:
            os.environ["PYTHONPATH"] = os.pathsep.join([*more, paths])
            nodes[name] = cluster.add_node(num_cpus=1, **here)
        elif what == "kill":
            cluster.remove_node(nodes.pop(name), allow_graceful=False)
        elif what == "pretend":
            _pretend(cluster.head_node.get_gcs_client(), name)
        print(what, name, file=answers, flush=True)
    cluster.shutdown()


def _pretend(head: Any, version: str) -> None:
    """Write down another version of Python where Ray looks for the one that the head runs."""
    from ray._common.usage.usage_constants import CLUSTER_METADATA_KEY
    from ray._private.ray_constants import KV_NAMESPACE_CLUSTER

    known = json.loads(head.internal_kv_get(CLUSTER_METADATA_KEY, KV_NAMESPACE_CLUSTER))
    told = json.dumps(known | {"python_version": version}).encode()
    head.internal_kv_put(CLUSTER_METADATA_KEY, told, True, KV_NAMESPACE_CLUSTER)


if __name__ == "__main__":
    _serve()
