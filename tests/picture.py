"""Takes the README's picture anew, docs/page.png: the page with an answer over the sample.

    python -m tests.picture

Not a test: what it shows is tested in test_browser.py. It needs /usr/bin/chromium.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browsing import CHROMIUM, FLAGS, ask, served, visit

PICTURE = Path(__file__).parents[1] / "docs" / "page.png"
QUESTION = "How does LoRA differ from QLoRA?"


def main() -> None:
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(Path(home)) as url, visit(browser, url, width=1280, height=800) as page:
            ask(page, QUESTION)
            page.wait_for_timeout(1000)  # the view has come to rest, and the suggestions are there
            shot = page.screenshot()
        browser.close()
    # 256 colours are more than the page has, and a third of the bytes.
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(256).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
