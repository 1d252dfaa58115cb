"""A Ray cluster on this machine, in a process of its own, and with it the nodes.

python -m tests.ray_nodes <COMMANDS

Its head has no core, as on a machine that only gives work. A command is a line, and so is each
answer: `add N PATHS` starts a node with one core whose Python looks in PATHS first, `kill N`
ends one as a lost machine would, `kill head` all; `pretend VERSION` has the head say that it runs
another Python. Everything is on loopback, and nothing is reported to anybody.
"""

from __future__ import annotations

import json
import os
import sys

os.environ |= {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # 127.0.0.1 stays so
}


def main() -> None:
    from ray.cluster_utils import Cluster

    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what Ray prints is no answer
    here = {"node_ip_address": "127.0.0.1", "include_dashboard": False}
    room = 100 * 2**20  # bytes for what nodes tell each other
    head = {"num_cpus": 0, "object_store_memory": room} | here
    cluster = Cluster(initialize_head=True, head_node_args=head)
    nodes = {"head": cluster.head_node}
    paths = os.environ["PYTHONPATH"]
    print(cluster.address, file=answers, flush=True)
    for line in sys.stdin:
        what, name, *more = line.split()
        if what == "add":
            os.environ["PYTHONPATH"] = os.pathsep.join([*more, paths])
            nodes[name] = cluster.add_node(num_cpus=1, object_store_memory=room, **here)
        elif what == "kill":
            cluster.remove_node(nodes.pop(name), allow_graceful=False)
        elif what == "pretend":
            _pretend(cluster, name)
        print(what, name, file=answers, flush=True)
    cluster.shutdown()


def _pretend(cluster, version: str) -> None:  # type: ignore[no-untyped-def]
    """Write down another version of Python where Ray looks for the one that the head runs."""
    from ray._common.usage.usage_constants import CLUSTER_METADATA_KEY
    from ray._private.ray_constants import KV_NAMESPACE_CLUSTER

    client = cluster.head_node.get_gcs_client()
    known = json.loads(client.internal_kv_get(CLUSTER_METADATA_KEY, KV_NAMESPACE_CLUSTER))
    told = json.dumps(known | {"python_version": version}).encode()
    client.internal_kv_put(CLUSTER_METADATA_KEY, told, True, KV_NAMESPACE_CLUSTER)


if __name__ == "__main__":
    main()
