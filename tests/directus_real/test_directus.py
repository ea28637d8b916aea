"""A real Directus with our extension: over its REST API, and in its Studio in Chromium.

Run by `make test-directus`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.integrations.wagtail.browser import browser_page
from tests.service.made import CHECKS, served

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ROOT = Path(__file__).parents[2]
MODULES = ROOT / ".directus" / "node_modules"
EXTENSION = "directus-extension-onmessage"
WHO, PASSWORD = "kim@example.com", "Brightline-1"
START_SECONDS = 180.0
DIRECTUS = ["node", "node_modules/directus/cli.js"]
WRONG, RIGHT = "Growth costs $55 per seat per month.", "Growth costs $49 per seat per month."
FIELDS: list[dict[str, Any]] = [
    {
        "field": "id",
        "type": "integer",
        "schema": {"is_primary_key": True, "has_auto_increment": True},
        "meta": {"hidden": True},
    },
    {"field": "title", "type": "string", "meta": {"interface": "input"}},
    {"field": "body", "type": "text", "meta": {"interface": "input-multiline"}},
    {
        "field": "status",
        "type": "string",
        "schema": {"default_value": "draft"},
        "meta": {
            "interface": "select-dropdown",
            "options": {"choices": [{"text": s, "value": s} for s in ("draft", "published")]},
        },
    },
]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Directus:
    """A running Directus: its REST API as an administrator."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._site = httpx.Client(base_url=url, timeout=30)

    def log_in(self) -> None:
        made = self._site.post("/auth/login", json={"email": WHO, "password": PASSWORD})
        token = made.raise_for_status().json()["data"]["access_token"]
        self._site.headers["Authorization"] = f"Bearer {token}"

    def make_collection(self, name: str, fields: list[dict[str, Any]]) -> None:
        body = {"collection": name, "schema": {}, "meta": {}, "fields": fields}
        self._site.post("/collections", json=body).raise_for_status()

    def create(self, collection: str, item: Any) -> httpx.Response:
        return self._site.post(f"/items/{collection}", json=item)

    def update(self, collection: str, key: str | None, item: Any) -> httpx.Response:
        path = f"/items/{collection}" + (f"/{key}" if key else "")
        return self._site.patch(path, json=item)

    def item(self, collection: str, key: str) -> dict[str, Any]:
        read = self._site.get(f"/items/{collection}/{key}").raise_for_status()
        return dict(read.json()["data"])

    def count(self, collection: str) -> int:
        return len(self._site.get(f"/items/{collection}").raise_for_status().json()["data"])


def environment(onmessage: str, fail: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DB_CLIENT": "sqlite3",
        "DB_FILENAME": "./data.db",
        "SECRET": "0123456789abcdef0123456789abcdef",
        "ADMIN_EMAIL": WHO,
        "ADMIN_PASSWORD": PASSWORD,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TELEMETRY": "false",
        "ONMESSAGE_URL": onmessage,
        "ONMESSAGE_KEY": CHECKS,
        "ONMESSAGE_FAIL": fail,
    }


@contextmanager
def running(folder: Path, onmessage: str, fail: str) -> Iterator[Directus]:
    """Directus in a folder, which asks OnMessage at an address."""
    port = free_port()
    environ = environment(onmessage, fail, port)
    with (folder / "log").open("w") as log:
        start = [*DIRECTUS, "start"]
        process = subprocess.Popen(start, cwd=folder, env=environ, stdout=log, stderr=log)
        try:
            directus = Directus(f"http://127.0.0.1:{port}")
            wait_for(f"{directus.url}/server/ping", process, folder / "log")
            directus.log_in()
            yield directus
        finally:
            process.terminate()
            process.wait(60)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    pytest.fail(f"Directus did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its database, and the extension unpacked where its README says."""
    folder = tmp_path_factory.mktemp("directus") / "app"
    shutil.copytree(Path(__file__).with_name("app"), folder)
    (folder / "node_modules").symlink_to(MODULES)
    packed = ROOT / "integrations" / "cms" / "directus"
    npm = ["npm", "pack", str(packed), "--pack-destination", str(folder.parent)]
    subprocess.run(npm, check=True, capture_output=True)
    (archive,) = folder.parent.glob("*.tgz")
    with tarfile.open(archive) as files:
        files.extractall(folder.parent, filter="data")
    (folder / "extensions").mkdir()
    (folder.parent / "package").rename(folder / "extensions" / EXTENSION)
    environ = environment("http://127.0.0.1:1", "closed", free_port())
    made = [*DIRECTUS, "bootstrap"]
    subprocess.run(made, cwd=folder, env=environ, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def directus(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directus]:
    with (
        served(tmp_path_factory.mktemp("service")) as port,
        running(site, f"http://127.0.0.1:{port}", "closed") as directus,
    ):
        directus.make_collection("pages", FIELDS)
        directus.make_collection("notes", FIELDS[:3])
        yield directus


def refused(answer: httpx.Response) -> list[dict[str, Any]]:
    """The things that an answer refuses an item for."""
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "ONMESSAGE"
    assert error["message"].startswith("Not published. ")
    return list(error["extensions"]["refusal"]["things"])


def key_of(answer: httpx.Response) -> str:
    assert answer.is_success, answer.text
    return str(answer.json()["data"]["id"])


def test_wrong_item_is_not_published_and_a_right_one_is(directus: Directus) -> None:
    before = directus.count("pages")
    wrong = {"title": "Growth", "body": WRONG, "status": "published"}

    (thing,) = refused(directus.create("pages", wrong))

    assert (thing["field"], thing["quoted"]) == ("body", "$55 per seat per month")
    assert thing["approved"] == "$49 / seat / month"
    assert directus.count("pages") == before
    made = key_of(directus.create("pages", wrong | {"body": RIGHT}))
    assert directus.item("pages", made)["body"] == RIGHT


def test_draft_by_default_may_be_wrong_until_it_is_published(directus: Directus) -> None:
    made = key_of(directus.create("pages", {"title": "Growth", "body": WRONG}))
    assert directus.item("pages", made)["status"] == "draft"

    refused(directus.update("pages", made, {"status": "published"}))
    assert directus.item("pages", made)["status"] == "draft"

    key_of(directus.update("pages", made, {"status": "published", "body": RIGHT}))
    assert directus.item("pages", made)["status"] == "published"


def test_what_is_public_does_not_become_wrong(directus: Directus) -> None:
    right = {"title": "Growth", "body": RIGHT, "status": "published"}
    made = key_of(directus.create("pages", right))

    refused(directus.update("pages", made, {"body": WRONG}))

    assert directus.item("pages", made)["body"] == RIGHT


def test_one_wrong_item_of_several_stores_none(directus: Directus) -> None:
    before = directus.count("pages")
    items = [{"title": str(n), "body": RIGHT, "status": "published"} for n in range(3)]
    refused(directus.create("pages", [*items, items[0] | {"body": WRONG}]))
    assert directus.count("pages") == before

    made = directus.create("pages", items).json()["data"]
    every = {"keys": [item["id"] for item in made], "data": {"body": WRONG}}
    refused(directus.update("pages", None, every))
    assert {directus.item("pages", item["id"])["body"] for item in made} == {RIGHT}


def test_collection_without_a_status_is_public(directus: Directus) -> None:
    refused(directus.create("notes", {"title": "Growth", "body": WRONG}))
    key_of(directus.create("notes", {"title": "Growth", "body": RIGHT}))


def test_unreachable_service_is_decided_by_fail_mode(
    tmp_path: Path, site: Path, directus: Directus
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    item = {"title": "Growth", "body": WRONG, "status": "published"}
    for fail, published in (("closed", False), ("open", True)):
        folder = tmp_path / fail
        shutil.copytree(site, folder, symlinks=True)
        with running(folder, nobody, fail) as other:
            answer = other.create("pages", item)
            assert answer.is_success is published, answer.text
            if not published:
                assert "does not answer" in answer.json()["errors"][0]["message"]


def field_of(page: Page, name: str) -> Locator:
    """A field of the item that the Studio shows, by its label."""
    return page.locator(".field").filter(has=page.locator(".field-name", has_text=name))


def test_studio_shows_every_things_words_and_what_to_write(
    directus: Directus, tmp_path: Path
) -> None:
    """An editor in the Studio: what the dialog shows, and that the text is still there."""
    body = f"{WRONG}\n\nEach further seat on Growth is $61 per seat per month."
    with browser_page(1300, 900) as page:
        page.set_default_timeout(60_000)
        page.goto(f"{directus.url}/admin/login")
        page.fill("input[type=email]", WHO)
        page.fill("input[type=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/content**")
        page.goto(f"{directus.url}/admin/content/pages/+")
        field_of(page, "Title").locator("input").fill("Plans")
        field_of(page, "Body").locator("textarea").fill(body)
        field_of(page, "Status").locator(".v-input").click()
        page.locator(".v-list-item", has_text="published").click()
        page.locator(".header-bar .v-button button").last.click()
        told = page.locator(".v-dialog, .v-card").filter(has_text="Not published").last
        told.wait_for()
        shown = told.inner_text()
        page.screenshot(path=tmp_path / "refused.png")
        kept = field_of(page, "Body").locator("textarea").input_value()

    assert kept == body
    for words in ("$55 per seat per month", "$61 per seat per month", "write “$49"):
        assert words in shown
    if folder := os.environ.get("TEST_DIRECTUS_PICTURES"):
        shutil.copy(tmp_path / "refused.png", folder)
