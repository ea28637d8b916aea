"""An editor in a real browser: publishes a wrong price, is told, mends it, publishes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from tests.integrations.wagtail.browser import browser_page
from tests.integrations.wagtail.conftest import draft

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

# The browser's driver has an event loop of its own, and Django would refuse to wait beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Name a folder here to look at the pictures.
PICTURES = os.environ.get("WAGTAIL_TEST_PICTURES")

IN_SIGHT = """(() => {
  const { top, bottom } = document.querySelector('.onmessage-here').getBoundingClientRect();
  return bottom > top && top >= 0 && bottom <= innerHeight;
})()"""
"""Whether the place of the finding can be seen without scrolling."""


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The project, served by a process of its own from the tests' database."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "WAGTAIL_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "WAGTAIL_TEST_FOLDER": str(folder),
        "PYTHONUNBUFFERED": "1",
    }
    # Port 0 is any that is free; `--insecure` serves the scripts and styles, too.
    options = ("--noreload", "--insecure", "127.0.0.1:0")
    command = (sys.executable, "-m", "django", "runserver", *options)
    served = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert served.stdout is not None
    try:
        yield next(
            found[0] for line in served.stdout if (found := re.search(r"http://127[.0-9:]+", line))
        )
    finally:
        served.kill()
        served.wait()


def picture(tab: Tab, name: str) -> None:
    if PICTURES:
        tab.screenshot(path=Path(PICTURES, f"{name}.png"))


@pytest.mark.django_db(transaction=True)
def test_an_editor_is_told_mends_it_and_publishes(
    home: Any, folder: Path, django_user_model: Any
) -> None:
    django_user_model.objects.create_superuser("erin", "erin@brightline.example", "secret")
    page = draft(
        home,
        "Plans",
        intro="<p>Logs, metrics and traces in one place.</p>",
        body=[
            ("heading", "Growth"),
            ("paragraph", "<p>For teams that grow. It costs $55 per seat per month.</p>"),
        ],
        footnote="Best-in-class support.",
    )
    with server(folder) as url, browser_page() as tab:
        tab.goto(f"{url}/admin/login/?next=/admin/pages/{page.pk}/edit/")
        tab.fill("input[name=username]", "erin")
        tab.fill("input[name=password]", "secret")
        tab.click("button[type=submit]")
        publish(tab)
        told = tab.locator(".messages .onmessage-verdict")
        told.wait_for()
        assert "Not published" in told.inner_text()
        tab.wait_for_timeout(600)
        picture(tab, "denied")
        page.refresh_from_db()
        assert not page.live

        here = tab.locator(".onmessage-here")
        tab.click(".messages a.onmessage-field >> text=Footnote")  # on another tab
        here.wait_for()
        tab.wait_for_function(IN_SIGHT)
        here.locator("input[name=footnote]").fill("Support by people.")

        tab.click(".messages a.onmessage-field >> text=Paragraph")
        tab.locator(".onmessage-here [contenteditable=true]").wait_for()
        assert "It costs $55 per seat" in here.inner_text()
        picture(tab, "field")
        mend(tab)
        publish(tab)
        tab.get_by_text("has been published").wait_for()
        picture(tab, "published")
    page.refresh_from_db()
    assert page.live
    assert "$49 per seat" in str(page.body)
    assert page.footnote == "Support by people."


def publish(tab: Tab) -> None:
    tab.click("footer [data-w-dropdown-target=toggle]")
    tab.click("button[name=action-publish]")


def mend(tab: Tab) -> None:
    """Types over the price in the rich text that the link led to, and waits until it is taken."""
    tab.locator(".onmessage-here [contenteditable=true]").click()
    tab.keyboard.press("ControlOrMeta+A")
    tab.keyboard.type("For teams that grow. It costs $49 per seat per month, billed annually.")
    taken = (
        "[...document.querySelectorAll('.onmessage-here input')].some(e => e.value.includes('$49'))"
    )
    tab.wait_for_function(taken)
