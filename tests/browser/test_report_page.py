"""The page of a report in a real browser: how it looks, works and prints, and for whom."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from checker.models import Report
from checker.report.html import html
from tests.report.pages import clean, hostile, long

pytestmark = pytest.mark.skipif(
    not os.environ.get("ONMESSAGE_TEST_BROWSER"), reason="make test-browser runs these"
)

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
# Without these Chromium looks for its maker's hosts at every start.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MADE: dict[str, Callable[[], Report]] = {
    "none": clean,
    "ten": lambda: long(10),
    "hostile": hostile,
}
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, make in {**MADE, "thousand": lambda: long(1000)}.items():
        (folder / f"{name}.html").write_text("".join(html(make())), "utf-8")
    return folder


@contextmanager
def shown(browser: Any, path: Path, **options: Any) -> Iterator[Any]:
    """The page in a browser of its own, which complains of anything that goes wrong in it."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    page, wrong = context.new_page(), []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("request", lambda request: wrong.append(request.url))
    page.goto(path.as_uri())
    assert [line for line in wrong if line != path.as_uri()] == []
    yield page
    assert [line for line in wrong if not line.startswith(path.as_uri())] == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", MADE)
def test_it_fits_and_anybody_can_use_it(
    browser: Any, pages: Path, name: str, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    # The checker of accessibility is a script of another's, which the page would refuse.
    with shown(browser, pages / f"{name}.html", bypass_csp=True, **options) as page:
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        found = Axe().run(page, options=AXE).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


OPEN_ALL = """() => {
  for (const part of document.querySelectorAll("details")) part.open = true;
  const later = document.querySelectorAll("article, .entry");
  for (const part of later) part.style.contentVisibility = "visible";
}"""


def test_filters_leave_what_fits_and_a_link_brings_the_rest_back(browser: Any, pages: Path) -> None:
    with shown(browser, pages / "ten.html") as page:
        page.select_option("select[name=severity]", "error")
        page.select_option("select[name=change]", "new")
        visible = page.locator("#findings article:visible")
        assert page.locator("#shown").inner_text() == str(visible.count())
        assert 0 < visible.count() < 10
        assert {node.get_attribute("data-severity") for node in visible.all()} == {"error"}
        assert {node.get_attribute("data-change") for node in visible.all()} == {"new"}
        hidden = page.locator("#findings article[hidden]").first.get_attribute("id")
        page.evaluate("id => { location.hash = id; }", hidden)
        page.wait_for_function("id => document.activeElement.id === id", arg=hidden)
        assert page.locator("#findings article:visible").count() == 10


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_enter_on_a_cell_goes_to_its_passages(browser: Any, pages: Path, scripts: bool) -> None:
    with shown(browser, pages / "ten.html", java_script_enabled=scripts) as page:
        assert page.locator("#filter").is_visible() is scripts
        cell = page.locator(".matrix .s-contradicts a").first
        target = (cell.get_attribute("href") or "").lstrip("#")
        cell.focus()
        page.keyboard.press("Enter")
        where = page.locator(f"[id='{target}']")
        where.wait_for(state="visible")
        box = where.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 900


def test_focus_is_seen(browser: Any, pages: Path) -> None:
    with shown(browser, pages / "ten.html") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
        assert page.locator(".skip").bounding_box()["x"] >= 0
        for _ in range(3):
            page.keyboard.press("Tab")
            style = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(style) == "solid"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_everything_is_open_in_print(
    browser: Any, pages: Path, tmp_path: Path, scripts: bool
) -> None:
    import pypdfium2

    path = tmp_path / "report.pdf"
    with shown(browser, pages / "ten.html", java_script_enabled=scripts) as page:
        page.pdf(path=path, format="A4")
    with pypdfium2.PdfDocument(path) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    for closed in ("quote agreed", "site/mended.md", "agrees “Growth is $49.”"):
        assert closed in " ".join(text.split())


def test_a_thousand_findings_open_as_fast_as_their_number_lets_expect(
    browser: Any, pages: Path
) -> None:
    drawn = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"

    def seconds(name: str) -> float:
        started = time.monotonic()
        with shown(browser, pages / name) as page:
            page.evaluate(drawn)
        return time.monotonic() - started

    few = min(seconds("ten.html") for _ in range(3))
    many = min(seconds("thousand.html") for _ in range(3))
    size = (pages / "thousand.html").stat().st_size
    print(f"\n1,000 findings: {size / 1e6:.2f} MB, shown after {many:.2f} s; ten {few:.2f} s")
    # A hundred times as many in the same run, most of whose time is a page's own.
    assert many < 30 * few
