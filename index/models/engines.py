"""Runs an embedding model's ONNX file: OpenVINO where it is installed, else onnxruntime. Same
vectors (cosine over .999), OpenVINO nearly twice as fast on a laptop's processor. Both take one
text at a time, from any thread.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

# What OpenVINO prepares anew for each length of a text it keeps, some 2 MB a length and stream, of
# 5,000 by itself: a server held 400 MB of it in the end. These are fifty lengths a stream,
# chosen by benchmarks/clients.py --memory.
_PREPARED = 100

Pending = Callable[[], npt.NDArray[np.float32]]
"""A text that is being read; to be called once."""


class Engine(Protocol):
    def __call__(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Token ids `(1, l)` to the model's first output: the last hidden state `(l, d)`, or `(d,)`
        where it pools. Safe to call from several threads."""
        ...

    def begin(self, ids: npt.NDArray[np.int64]) -> Pending:
        """The same, but only begun, where the engine can do that: whoever asks for what comes of
        it waits."""
        ...


class OpenVino:
    """One stream a core; a stream's result does not depend on the others. `exact` computes in
    float32 also where the processor has a faster and coarser way; `threads` is how many texts are
    read at a time, all cores' worth if it is None. Raises ImportError without the package."""

    def __init__(self, model: Path, *, exact: bool = False, threads: int | None = None) -> None:
        # OpenVINO reports its import to a server unless its telemetry package is missing: then it
        # takes a stub.
        sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
        import openvino

        streams = str(threads or os.cpu_count() or 1)
        settings = {
            "PERFORMANCE_HINT": "THROUGHPUT",
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": streams,
            "CPU_RUNTIME_CACHE_CAPACITY": str(_PREPARED),
            # a stream that is bound to a core waits there for other work while another core rests
            "ENABLE_CPU_PINNING": "NO",
        }
        if exact:
            settings |= {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": "0"}
        self._model = openvino.Core().compile_model(str(model), "CPU", settings)
        self._free: deque[Any] = deque()  # requests that nobody waits for
        # The binding fills a table at its first call, in which two threads can lock each other out
        # for good (one waits for Python's lock, the other for the table's): so the first call is
        # made here, alone.
        self._inputs = {name for one in self._model.inputs for name in one.names}
        self(np.array([[1, 2]], dtype=np.int64))

    def __call__(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        return self.begin(ids)()

    def begin(self, ids: npt.NDArray[np.int64]) -> Pending:
        try:
            request = self._free.pop()
        except IndexError:
            request = self._model.create_infer_request()
        try:
            request.wait()  # for a text that nobody waited for
        except RuntimeError:  # nor for its failure
            request = self._model.create_infer_request()
        request.start_async(_inputs(ids, self._inputs))
        return _Begun(request, self._free)


class _Begun:
    """What a request reads. One that is let go while it does so would stop all threads until it has
    ended, so it is kept, read or not, but where it fails."""

    def __init__(self, request: Any, free: deque[Any]) -> None:
        self._request, self._free = request, free

    def __call__(self) -> npt.NDArray[np.float32]:
        request, self._request = self._request, None
        request.wait()
        hidden: npt.NDArray[np.float32] = np.array(request.get_output_tensor(0).data[0])
        self._request = request
        return hidden

    def __del__(self) -> None:
        if self._request is not None:
            self._free.append(self._request)


class OnnxRuntime:
    """One thread a text: twice the texts a second of all threads on one text. It always computes in
    float32."""

    def __init__(self, model: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {one.name for one in self._session.get_inputs()}

    def __call__(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        hidden: npt.NDArray[np.float32] = self._session.run(None, _inputs(ids, self._inputs))[0][0]
        return hidden

    def begin(self, ids: npt.NDArray[np.int64]) -> Pending:
        hidden = self(ids)
        return lambda: hidden


def load_engine(model: Path, *, exact: bool = False, threads: int | None = None) -> Engine:
    try:
        return OpenVino(model, exact=exact, threads=threads)
    except ImportError:  # no wheel for Intel Macs
        return OnnxRuntime(model)


def _inputs(ids: npt.NDArray[np.int64], wanted: set[str]) -> dict[str, Any]:
    every = {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": np.zeros_like(ids),
        "position_ids": np.arange(ids.shape[1], dtype=np.int64)[None],
    }
    return {name: every[name] for name in every.keys() & wanted}
