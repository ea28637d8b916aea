"""Chromium without a window, as the tests use it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

MISSING = (
    "Chromium is needed to test the editor in a browser, and there is none: install it "
    "(Debian: apt-get install -y chromium), or name it in CHROMIUM"
)
SECONDS = 15
"""How long to wait for what should be there: this machine may be busy with other things."""

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def browser_page(width: int = 1200, height: int = 800) -> Iterator[Page]:
    """A page of a browser that nobody has used. Fails, saying so, where there is no browser."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        raise RuntimeError(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        try:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(SECONDS * 1000)
            yield page
        finally:
            browser.close()
