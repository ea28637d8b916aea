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
from playwright.sync_api import expect

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


def status_field(default: str) -> dict[str, Any]:
    choices = [{"text": status, "value": status} for status in ("draft", "published")]
    return {
        "field": "status",
        "type": "string",
        "schema": {"default_value": default},
        "meta": {"interface": "select-dropdown", "options": {"choices": choices}},
    }


FIELDS: list[dict[str, Any]] = [
    {
        "field": "id",
        "type": "integer",
        "schema": {"is_primary_key": True, "has_auto_increment": True},
        "meta": {"hidden": True},
    },
    {"field": "title", "type": "string", "meta": {"interface": "input"}},
    {"field": "body", "type": "text", "meta": {"interface": "input-multiline"}},
    status_field("draft"),
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

    def log_in(self, who: str = WHO) -> None:
        made = self._site.post("/auth/login", json={"email": who, "password": PASSWORD})
        token = made.raise_for_status().json()["data"]["access_token"]
        self._site.headers["Authorization"] = f"Bearer {token}"

    def make_collection(self, name: str, fields: list[dict[str, Any]], **meta: Any) -> None:
        body = {"collection": name, "schema": {}, "meta": meta, "fields": fields}
        self._site.post("/collections", json=body).raise_for_status()

    def make_translations(self, of: str) -> None:
        """A collection of translations of another's items, as the Studio makes it."""
        texts = [
            FIELDS[0],
            {"field": "page", "type": "integer"},
            {"field": "language", "type": "string"},
            {"field": "body", "type": "text"},
        ]
        self.make_collection(f"{of}_translations", texts)
        alias = {"field": "translations", "type": "alias", "meta": {"special": ["o2m"]}}
        self.post(f"/fields/{of}", alias).raise_for_status()
        link = {"collection": f"{of}_translations", "field": "page", "related_collection": of}
        meta = {"one_field": "translations"}
        self.post("/relations", {**link, "meta": meta}).raise_for_status()

    def create(self, collection: str, item: Any) -> httpx.Response:
        return self._site.post(f"/items/{collection}", json=item)

    def update(self, collection: str, key: str | None, item: Any) -> httpx.Response:
        path = f"/items/{collection}" + (f"/{key}" if key else "")
        return self._site.patch(path, json=item)

    def item(self, collection: str, key: str) -> dict[str, Any]:
        read = self._site.get(f"/items/{collection}/{key}").raise_for_status()
        return dict(read.json()["data"])

    def post(self, path: str, body: Any) -> httpx.Response:
        return self._site.post(path, json=body)

    def get(self, path: str) -> Any:
        return self._site.get(path).raise_for_status().json()["data"]

    @contextmanager
    def editor(self, permission: dict[str, Any], **policy: Any) -> Iterator[Directus]:
        """Somebody who may read, create and update, one of these with presets."""
        actions = [
            {"action": action, "collection": collection, "fields": ["*"], "permissions": {}}
            for action in ("read", "create", "update")
            for collection in ("pages", "news")
        ]
        set_by = [permission | one for one in actions if one["action"] == permission["action"]]
        plain = {"name": "Editors", "app_access": True, "permissions": actions}
        presets = {"name": "Presets", "permissions": set_by, **policy}
        name = f"{time.monotonic_ns()}@example.com"
        who = {
            "email": name,
            "password": PASSWORD,
            "policies": [{"policy": plain}, {"policy": presets}],
        }
        user = key_of(self.post("/users", {**who, "status": "active"}))
        other = Directus(self.url)
        other.log_in(name)
        yield other
        self._site.delete(f"/users/{user}").raise_for_status()

    def count(self, collection: str) -> int:
        return len(self._site.get(f"/items/{collection}").raise_for_status().json()["data"])


def environment(onmessage: str, fail: str, port: int, key: str = CHECKS) -> dict[str, str]:
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
        "ONMESSAGE_KEY": key,
        "ONMESSAGE_FAIL": fail,
    }


@contextmanager
def running(folder: Path, onmessage: str, fail: str, key: str = CHECKS) -> Iterator[Directus]:
    """Directus in a folder, which asks OnMessage at an address."""
    port = free_port()
    environ = environment(onmessage, fail, port, key)
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
        directus.make_collection("pages", FIELDS, versioning=True)
        directus.make_translations("pages")
        directus.make_collection("news", [*FIELDS[:3], status_field("published")])
        directus.make_collection("notes", FIELDS[:3])
        heading = {"key": "errors.ONMESSAGE", "language": "en-US", "value": "Not published"}
        assert directus.post("/translations", heading).is_success  # as the README says
        yield directus


def refused(answer: httpx.Response) -> list[dict[str, Any]]:
    """The things that an answer refuses an item for."""
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    assert {error["extensions"]["code"] for error in errors} == {"ONMESSAGE"}
    assert all(error["message"].startswith("Not published") for error in errors)
    assert ["refusal" in error["extensions"] for error in errors] == [
        n == 0 for n in range(len(errors))
    ]
    return list(errors[0]["extensions"]["refusal"]["things"])


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


def test_answer_has_every_thing_once_worst_first(directus: Directus) -> None:
    wrong = {
        "title": "Plans",
        "body": f"For the Grwth plan.\n\n## Prices\n\n{WRONG}\n\n{WRONG}\n\n"
        "Each further seat on Growth is $61 per seat per month.",
        "status": "published",
    }
    things = refused(directus.create("pages", wrong))

    assert [thing["severity"] for thing in things] == ["error", "error", "warning"]
    assert [thing["quoted"] for thing in things] == [
        "$55 per seat per month", "$61 per seat per month", "Grwth",
    ]  # fmt: skip
    assert things[0] | {"message": ""} == {
        "severity": "error",
        "field": "body",
        "heading": "Prices",
        "quoted": "$55 per seat per month",
        "approved": "$49 / seat / month",
        "suggestion": "$49",
        "message": "",
    }


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
    answer = directus.update("pages", None, every)
    refused(answer)
    item = made[0]["id"]
    assert answer.json()["errors"][0]["message"].startswith(f"Not published, item {item}. body:")
    assert {directus.item("pages", item["id"])["body"] for item in made} == {RIGHT}


def test_collection_without_a_status_is_public(directus: Directus) -> None:
    refused(directus.create("notes", {"title": "Growth", "body": WRONG}))
    key_of(directus.create("notes", {"title": "Growth", "body": RIGHT}))


def test_translations_are_checked_and_nothing_of_the_item_is_stored(directus: Directus) -> None:
    """They have no status of their own, so they are public, whatever that of the item is."""
    wrong, right = {"language": "en", "body": WRONG}, {"language": "en", "body": RIGHT}
    before = directus.count("pages"), directus.count("pages_translations")
    for status in ("draft", "published"):
        page = {"title": "Growth", "body": RIGHT, "status": status}
        refused(directus.create("pages", page | {"translations": [right, wrong]}))
    assert (directus.count("pages"), directus.count("pages_translations")) == before

    made = key_of(directus.create("pages", page | {"translations": [right]}))
    (own,) = directus.item("pages", made)["translations"]
    edit = {"create": [], "update": [{"id": own, "body": WRONG}], "delete": []}
    refused(directus.update("pages", made, {"title": "Other", "translations": edit}))
    assert directus.item("pages", made)["title"] == "Growth"
    assert directus.item("pages_translations", own)["body"] == RIGHT


def test_content_version_is_checked_when_it_is_promoted(directus: Directus) -> None:
    made = key_of(directus.create("pages", {"title": "G", "body": RIGHT, "status": "published"}))
    version = {"key": "next", "name": "Next", "collection": "pages", "item": made}
    key = key_of(directus.post("/versions", version))
    assert directus.post(f"/versions/{key}/save", {"body": WRONG}).is_success
    compared = directus.get(f"/versions/{key}/compare")
    wish = {"mainHash": compared["mainHash"], "fields": ["body"]}
    refused(directus.post(f"/versions/{key}/promote", wish))
    assert directus.item("pages", made)["body"] == RIGHT


@pytest.mark.parametrize("action", ["create", "update"])
def test_status_that_a_permission_sets_counts(directus: Directus, action: str) -> None:
    """Of people who are not administrators: what they do not say is set by their policy."""
    draft = key_of(directus.create("pages", {"title": "Growth", "body": WRONG}))
    with directus.editor({"action": action, "presets": {"status": "published"}}) as editor:
        if action == "create":
            before = directus.count("pages")
            refused(editor.create("pages", {"title": "Growth", "body": WRONG}))
            assert directus.count("pages") == before
            made = key_of(editor.create("pages", {"title": "Growth", "body": RIGHT}))
        else:
            refused(editor.update("pages", draft, {"title": "Other"}))
            made = key_of(editor.update("pages", draft, {"body": RIGHT}))
    assert directus.item("pages", made)["status"] == "published"


def test_draft_that_a_permission_makes_may_be_wrong(directus: Directus) -> None:
    with directus.editor({"action": "create", "presets": {"status": "draft"}}) as editor:
        made = key_of(editor.create("news", {"title": "Growth", "body": WRONG}))
    assert directus.item("news", made)["status"] == "draft"
    refused(directus.create("news", {"title": "Growth", "body": WRONG}))


def test_draft_that_a_permission_makes_elsewhere_does_not_hide_what_is_public(
    directus: Directus,
) -> None:
    draft = {"action": "create", "presets": {"status": "draft"}}
    wrong, right = ({"title": "Growth", "body": body} for body in (WRONG, RIGHT))
    with directus.editor(draft, ip_access=["192.0.2.1"]) as editor:
        refused(editor.create("news", wrong))
        made = key_of(editor.create("news", right))
    assert directus.item("news", made)["status"] == "published"


@pytest.mark.parametrize(
    ("lacks", "why"),
    [("service", "does not answer"), ("key", "the OnMessage extension is not set up")],
)
def test_fail_mode_decides_where_nobody_can_be_asked(
    tmp_path: Path, site: Path, directus: Directus, lacks: str, why: str
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    item = {"title": "Growth", "body": WRONG, "status": "published"}
    for fail, published in (("closed", False), ("open", True)):
        folder = tmp_path / fail
        shutil.copytree(site, folder, symlinks=True)
        with running(folder, nobody, fail, key="" if lacks == "key" else CHECKS) as other:
            answer = other.create("pages", item)
            assert answer.is_success is published, answer.text
            if not published:
                assert why in answer.json()["errors"][0]["message"]


@pytest.fixture
def studio(directus: Directus) -> Iterator[Page]:
    """The Studio, where somebody has logged in."""
    with browser_page(1300, 900) as page:
        page.set_default_timeout(60_000)
        page.goto(f"{directus.url}/admin/login")
        page.fill("input[type=email]", WHO)
        page.fill("input[type=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/content**")
        yield page


def field_of(page: Page, name: str) -> Locator:
    """A field of the item that the Studio shows, by its label."""
    return page.locator(".field").filter(has=page.locator(".field-name", has_text=name))


def save(page: Page) -> None:
    page.locator(".header-bar .v-button button").last.click()


def dismissed(page: Page) -> list[str]:
    """What dialogs say, in the order in which their button can be pressed: the last is on top."""
    dialogs = page.locator(".v-card", has_text="Dismiss")
    dialogs.last.wait_for()
    said = []
    while left := dialogs.count():
        said.append(dialogs.last.inner_text())
        dialogs.last.get_by_text("Dismiss").click()
        expect(dialogs).to_have_count(left - 1)
    return said


def test_studio_shows_what_is_wrong_and_keeps_the_text(
    directus: Directus, studio: Page, tmp_path: Path
) -> None:
    right = {"title": "Plans", "body": RIGHT, "status": "published"}
    made = key_of(directus.create("pages", right))
    body = f"{WRONG}\n\nEach further seat on Growth is $61 per seat per month."
    studio.goto(f"{directus.url}/admin/content/pages/{made}")
    text = field_of(studio, "Body").locator("textarea")
    text.fill(body)
    save(studio)
    studio.get_by_text("Dismiss").wait_for()
    studio.screenshot(path=tmp_path / "directus-refusal.png", animations="disabled")

    (said,) = dismissed(studio)

    assert said.splitlines()[0] == "Not published"
    for quoted in ("$55 per seat per month", "$61 per seat per month"):
        assert f"body: “{quoted}”, write “$49”" in said
    assert text.input_value() == body
    assert directus.item("pages", made)["body"] == RIGHT
    text.fill(f"{RIGHT} And more.")
    save(studio)
    studio.wait_for_url("**/admin/content/pages")
    assert directus.item("pages", made)["body"] == f"{RIGHT} And more."
    if folder := os.environ.get("TEST_DIRECTUS_PICTURES"):
        shutil.copy(tmp_path / "directus-refusal.png", folder)


def test_studio_shows_every_thing_of_many(directus: Directus, studio: Page) -> None:
    prices = [f"${60 + n} per seat per month" for n in range(9)]
    studio.goto(f"{directus.url}/admin/content/pages/+")
    field_of(studio, "Title").locator("input").fill("Plans")
    body = "\n\n".join(f"Growth is {price}, and more is said of it." for price in prices)
    field_of(studio, "Body").locator("textarea").fill(body)
    field_of(studio, "Status").locator(".v-input").click()
    studio.locator(".v-list-item", has_text="published").click()
    save(studio)

    said = dismissed(studio)

    assert [f"({n} of 3)" in text for n, text in zip((3, 2, 1), said, strict=True)] == [True] * 3
    shown = " ".join(reversed(said))
    places = [shown.index(f"“{price}”, write “$49”") for price in prices]
    assert places == sorted(places)
