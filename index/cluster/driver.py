"""The process that speaks to a Ray cluster. It can be ended at any moment; and when Ray itself ends
it, as it does with programs whose node has died, whoever asks lives on and says so.

It takes requests on its standard input, one after the other, until that ends, and answers each with
pickled replies: ("some", columns) as they come, then ("done", value), or ("failed", what Ray says).
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from queue import SimpleQueue
from typing import Any

from index.cluster import work

Columns = Mapping[str, Sequence[Any]]

NO_NODE = "no node is left"
_WAIT = 10.0  # seconds without a core, after which nobody is waited for
_LOOK = 1.0  # second between two looks
_TRIES = 4  # of connecting to the head, a second between two; Ray's own are 20
_HEAD = 15  # seconds for which a head that does not answer is waited for; Ray's own are 60
_BLOCK = {"read": 2**20, "embed": 2**16}  # bytes that a core gets at once, or one item
_MOST = {"read": 32, "embed": 64}  # items; of passages a second or two of work


def main(address: str) -> None:
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what Ray prints is no reply
    telling = threading.Lock()

    def tell(what: str, value: object) -> None:
        try:
            with telling:
                pickle.dump((what, value), replies, protocol=5)
                replies.flush()
        except OSError:  # nobody is there to read it
            os._exit(0)

    asked: SimpleQueue[tuple[str, Columns]] = SimpleQueue()
    threading.Thread(target=_receive, args=[asked], daemon=True).start()
    try:
        tell("done", _connected(address))
        threading.Thread(target=_watch, args=[tell], daemon=True).start()
        while True:
            what, columns = asked.get()
            for found in _computed(what, columns):
                tell("some", found)
            tell("done", None)
    except BaseException as error:  # whatever it is, it is told
        cause = getattr(error, "cause", None) or error.__cause__
        tell("failed", "\n".join(f"{type(one).__name__}: {one}" for one in (error, cause) if one))
        os._exit(1)


def _connected(address: str) -> int:
    """How many cores the cluster has."""
    # of this process alone; whether a cluster counts its uses is decided by who starts it
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RAY_gcs_server_port_wait_time_s"] = str(_TRIES)  # noqa: SIM112
    os.environ["RAY_gcs_rpc_server_reconnect_timeout_s"] = str(_HEAD)  # noqa: SIM112
    import ray.data

    ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    return _cores()


def _cores() -> int:
    """Of the nodes that are alive."""
    import ray

    return int(sum(node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]))


def _computed(what: str, columns: Columns) -> Iterator[dict[str, list[Any]]]:
    """The results, a block at a time, as they are ready; Ray gives to others what was lost with a
    node."""
    import ray.data

    # Functions, no actors: Ray keeps a node's processes from one portion to the next, and each has
    # loaded the model once; and where no process is bound to a portion, a lost one is no matter.
    done = ray.data.from_arrow(list(_tables(what, columns))).map_batches(
        getattr(work, what),
        batch_size=None,
        batch_format="pyarrow",
        fn_kwargs={"asked_by": work.program()},
        num_cpus=1,
    )
    for block in done.iter_batches(batch_size=None, batch_format="pyarrow"):
        yield block.to_pydict()


def _tables(what: str, columns: Columns) -> Iterator[Any]:
    """Arrow tables of the columns, and each row's number; small ones, so that all nodes have some,
    and little is computed again when one is lost."""
    import pyarrow as pa

    for rows in _runs([sum(map(len, row)) for row in zip(*columns.values(), strict=True)], what):
        some = {
            name: pa.array(column[rows.start : rows.stop], pa.large_binary())
            for name, column in columns.items()
        }
        yield pa.table({"number": pa.array(rows, pa.int64())} | some)


def _runs(sizes: Sequence[int], what: str) -> Iterator[range]:
    start = size = 0
    for place, more in enumerate(sizes):
        if place > start and (size + more > _BLOCK[what] or place - start == _MOST[what]):
            yield range(start, place)
            start, size = place, 0
        size += more
    if sizes:
        yield range(start, len(sizes))


def _watch(tell: Callable[[str, object], None]) -> None:
    """Ends the process when no node is left: Ray would wait for one without end."""
    last = time.monotonic()
    while True:
        time.sleep(_LOOK)
        if _cores():
            last = time.monotonic()
        elif time.monotonic() - last > _WAIT:
            tell("failed", NO_NODE)
            os._exit(1)


def _receive(asked: SimpleQueue[tuple[str, Columns]]) -> None:
    """Ends the process when nobody can ask any more, whatever it does."""
    while True:
        try:
            # of the program that started this one
            asked.put(pickle.load(sys.stdin.buffer))  # noqa: S301
        except BaseException:
            os._exit(0)
