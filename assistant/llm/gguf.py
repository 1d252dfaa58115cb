"""A GGUF file run in the process, by llama.cpp's own server on a loopback port: the one module that
knows xllamacpp."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from index.errors import ModelError, SettingError

_MAGIC = b"GGUF"
# tokens; room for eight papers, without the gigabytes that a window of 128k would reserve
_CONTEXT = 8192
# tokens, thoughts included; a small model that repeats itself would else fill its window
_LONGEST_ANSWER = 2048


class LocalServer:
    """Serves `path` at `url` for as long as this object lives; answers only requests that bear
    `key`.

    Raises SettingError where the file cannot be meant, ModelError where llama.cpp does not load it.
    """

    def __init__(self, path: Path) -> None:
        _check(path)
        # its threads wait for each other many times a token: by spinning they would take the core
        # that another program has, and an answer several times as long
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            import xllamacpp
        except ImportError as error:
            raise SettingError(
                "To run a GGUF file, xllamacpp must be installed. Run: pip install "
                '"askpapers[local]"'
            ) from error

        # Any page in the browser and any user of the machine can reach the port: the key keeps them
        # out.
        self.key = secrets.token_urlsafe(32)
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.model_alias = {path.stem}
        params.hostnames = ["127.0.0.1"]
        params.port = 0  # the system chooses a free one
        params.api_keys = [self.key]
        params.n_ctx = _CONTEXT
        params.n_predict = _LONGEST_ANSWER
        params.cache_ram_mib = 0  # else up to 8 GiB of old prompts are kept
        params.ui = params.endpoint_slots = False
        params.offline = True
        params.verbosity = 0
        try:
            self._server = xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelError(
                f"llama.cpp cannot load {str(path)!r}: the file is damaged, of a kind too new for "
                "it, or too large for the memory. Download it again, or try a smaller model."
            ) from error
        self.url = str(self._server.listening_address)


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except FileNotFoundError as error:
        raise SettingError(
            f"There is no file {str(path)!r}. Correct --llm, or download the model."
        ) from error
    except OSError as error:
        raise SettingError(
            f"{str(path)!r} cannot be read ({error.strerror}). Correct --llm."
        ) from error
    if magic != _MAGIC:
        raise SettingError(
            f"{str(path)!r} is not a GGUF file, whatever its name says. Download the model again."
        )
