"""The desk in a real browser: twenty findings by keyboard, two people at once, for anybody."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from checker.app.ledgers import ledger
from tests.browser.test_report_page import AXE, CHROMIUM, FLAGS
from tests.desk.made import DECIDES, app_in, many, scanned, settings_in

pytestmark = pytest.mark.skipif(
    not os.environ.get("ONMESSAGE_TEST_BROWSER"), reason="make test-browser runs these"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The desk over a folder's store, on a free port of this machine."""
    config = uvicorn.Config(app_in(folder).app, port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@contextmanager
def person(browser: Any, address: str, name: str = "Dana", **options: Any) -> Iterator[Any]:
    """Somebody signed in, whose browser complains of anything that goes wrong."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(address) else wrong.append(asked.url),
    )
    page.goto(address)
    page.fill("input[name=name]", name)
    page.fill("input[name=key]", DECIDES)
    page.keyboard.press("Enter")
    page.wait_for_selector("a.row")
    yield page
    assert [line for line in wrong if "409" not in line] == []
    context.close()


def kept(folder: Path) -> list[str]:
    return [d.fingerprint or "" for d in ledger(settings_in(folder)).made().decisions]


def test_twenty_findings_are_worked_through_by_keyboard(browser: Any, tmp_path: Path) -> None:
    scanned(tmp_path, many(25))
    with served(tmp_path) as address, person(browser, address) as page:
        names = [row.get_attribute("id")[2:] for row in page.locator("a.row").all()]
        page.keyboard.press("j")
        page.wait_for_selector(f'article[data-name="{names[0]}"]')
        for number, name in enumerate(names[:20]):
            page.wait_for_selector(f'article[data-name="{name}"]')
            _decided(page, number)
        assert page.locator("a.row").count() == 5 + 4  # the assigned ones stay open
    assert kept(tmp_path) == names[:20]


def _decided(page: Any, number: int) -> None:
    """Each kind of decision in turn, by keys alone."""
    key, typed = (("d", "a quote"), ("a", "agreed"), ("c", ""), ("g", "Kim"), ("s", ""))[number % 5]
    page.keyboard.press(key)
    page.wait_for_function("document.activeElement.matches('.act[open] input')")
    page.keyboard.type(typed)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_keys_go_on_and_back_and_over_the_end_of_a_page(browser: Any, tmp_path: Path) -> None:
    scanned(tmp_path, many(120))
    with served(tmp_path) as address, person(browser, address) as page:
        names = [row.get_attribute("id")[2:] for row in page.locator("a.row").all()]
        for key, name in (("j", names[0]), ("j", names[1]), ("k", names[0])):
            page.keyboard.press(key)
            page.wait_for_selector(f'article[data-name="{name}"]')
        assert page.evaluate("document.activeElement.id") == f"r-{names[0]}"
        page.locator("a.row").nth(99).click()
        page.wait_for_selector(f'article[data-name="{names[99]}"]')
        with page.expect_navigation():
            page.keyboard.press("j")
        assert page.locator("a.row").count() == 20


def test_single_keys_can_be_switched_off(browser: Any, tmp_path: Path) -> None:
    scanned(tmp_path, many(3))
    with served(tmp_path) as address, person(browser, address) as page:
        page.keyboard.press("?")
        page.uncheck("#single")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        assert page.locator("article.finding").count() == 0
        page.reload()
        page.keyboard.press("j")
        assert page.locator("article.finding").count() == 0


def test_two_people_at_once_lose_nothing(browser: Any, tmp_path: Path) -> None:
    """Both work through the same queue; who is slower is told, and sends it again."""
    scanned(tmp_path, many(4))
    with (
        served(tmp_path) as address,
        person(browser, address) as mine,
        person(browser, address, "Kim") as theirs,
    ):
        for page in (mine, theirs):
            page.keyboard.press("j")
            page.wait_for_selector("article.finding")
            page.keyboard.press("d")
            page.wait_for_function("document.activeElement.matches('.act[open] input')")
        name = mine.locator("article.finding").get_attribute("data-name")
        for page, why in ((theirs, "Kim's reason"), (mine, "my reason")):
            page.keyboard.type(why)
            with page.expect_navigation():
                page.keyboard.press("Enter")
        assert "Your decision was not kept" in mine.locator(".told").inner_text()
        assert "Kim (through desk)" in mine.locator(".told").inner_text()
        assert mine.locator("#act-dismiss input[name=why]").input_value() == "my reason"
        assert kept(tmp_path) == [name]
        with mine.expect_navigation():
            mine.locator("#act-dismiss button").click()
    made = ledger(settings_in(tmp_path)).made().decisions
    assert [decision.why for decision in made] == ["Kim's reason", "my reason"]


def test_all_with_the_same_sentence_are_decided_by_one_key(browser: Any, tmp_path: Path) -> None:
    text = "Growth is $55 per seat."
    scanned(tmp_path, many(4, text="$55", line_text=text, plain=text, offset=10))
    with served(tmp_path) as address, person(browser, address) as page:
        page.keyboard.press("j")
        page.wait_for_selector("article.finding")
        page.keyboard.press("b")
        page.keyboard.press("d")
        page.wait_for_function("document.activeElement.matches('.act[open] input')")
        page.keyboard.type("a quote")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "4 findings" in page.locator(".told").inner_text()
    assert len(kept(tmp_path)) == 4


def test_without_scripts_everything_can_be_decided(browser: Any, tmp_path: Path) -> None:
    scanned(tmp_path, many(2))
    with served(tmp_path) as address, person(browser, address, java_script_enabled=False) as page:
        page.locator("a.row").first.click()
        page.locator("#act-dismiss summary").click()
        page.fill("#act-dismiss input[name=why]", "a quote")
        page.click("#act-dismiss button")
        page.wait_for_selector(".told.good")
    assert len(kept(tmp_path)) == 1


def test_5000_findings_are_no_more_to_lay_out_than_a_hundred(browser: Any, tmp_path: Path) -> None:
    """Elements, and the frames of scrolling through them: work, not seconds."""
    counted = {}
    for count in (100, 5_000):
        folder = tmp_path / str(count)
        folder.mkdir()
        scanned(folder, many(count))
        with served(folder) as address, person(browser, address) as page:
            counted[count] = page.evaluate("document.querySelectorAll('*').length")
            page.evaluate(SCROLL)
            shown = page.evaluate("document.querySelector('.side').scrollTop")
            assert shown > 0
    assert counted[5_000] < counted[100] + 40


SCROLL = """async () => {
  const side = document.querySelector(".side");
  while (side.scrollTop + side.clientHeight < side.scrollHeight - 1) {
    side.scrollTop += 400;
    await new Promise(requestAnimationFrame);
  }
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_anybody_can_use_it(
    browser: Any, tmp_path: Path, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    scanned(tmp_path, many(30), many(33)[30:])
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 844}}
    # The checker of accessibility is a script of another's, which the page would refuse.
    with (
        served(tmp_path) as address,
        person(browser, address, bypass_csp=True, **options) as page,
    ):
        name = page.locator("a.row").nth(2).get_attribute("id")[2:]
        # Signed in, the sign-in page is shown as well.
        for path in ("/", f"/?f={name}", f"/?f={name}&tab=all#act-dismiss", "/sign-in"):
            page.goto(address + path)
            page.evaluate(OPEN_ALL)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            found = Axe().run(page, options=AXE).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


OPEN_ALL = """() => {
  for (const part of document.querySelectorAll("details:not([name])")) part.open = true;
  for (const row of document.querySelectorAll(".group li")) row.style.contentVisibility = "visible";
}"""
