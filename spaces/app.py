"""The chat over the sample as a Hugging Face Space runs it: whoever comes may ask, and nobody
changes anything. What it needs on the disk lies in a folder that ends with it."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from assistant.terminal.cli import main

FRAMED_BY = "https://huggingface.co"
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 (the Hub's proxy comes from elsewhere)


def settings(given: Mapping[str, str], home: str) -> dict[str, str]:
    """What a Space's environment comes to for askpapers."""
    return {
        "ASKPAPERS_HOME": home,
        "ASKPAPERS_HOSTS": given.get("SPACE_HOST", ""),  # the name by which browsers call it
        "ASKPAPERS_EDITORS": "nobody",
        "FORWARDED_ALLOW_IPS": "*",  # of the Hub's proxy: nothing else reaches a Space
        "GRADIO_TEMP_DIR": str(Path(home, "gradio")),
        "MPLCONFIGDIR": str(Path(home, "matplotlib")),  # Gradio imports it, where it is installed
        "HF_HUB_OFFLINE": "1",
    }


def command(given: Mapping[str, str]) -> list[str]:
    host = given.get("GRADIO_SERVER_NAME", EVERY_ADDRESS)
    port = given.get("GRADIO_SERVER_PORT", "7860")
    how = ["--open", "--llm", "none", "--no-browser", "--frame-ancestor", FRAMED_BY]
    return ["chat", "--host", host, "--port", port, *how]


if __name__ == "__main__":
    folder = tempfile.mkdtemp(prefix="askpapers-space-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= settings(os.environ, folder)
    sys.exit(main(command(os.environ)))
