"""A real Strapi with our plugin, driven over its REST API and its Publish button's route.

Run by `make test-strapi`.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cms.test_webhooks import Inbox
from tests.service.made import CHECKS, served

ROOT = Path(__file__).parents[2]
MODULES = ROOT / ".strapi" / "node_modules"
PLUGIN = "strapi-plugin-onmessage"
TOKEN = "token-0123456789abcdef"
START_SECONDS = 180.0
STRAPI = ["node", "node_modules/@strapi/strapi/bin/strapi.js", "start"]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Strapi:
    """A running Strapi: its REST API with a token, its admin API as an editor."""

    def __init__(self, url: str, onmessage: str) -> None:
        self.onmessage = onmessage
        self._site = httpx.Client(base_url=url, timeout=30)
        self._admin: dict[str, str] = {}
        self._api: dict[str, str] = {}

    def log_in(self) -> None:
        who = {"email": "kim@brightline.example", "password": "Brightline-1"}
        made = self._site.post("/admin/register-admin", json={**who, "firstname": "Kim"})
        if made.status_code != 201:
            made = self._site.post("/admin/login", json=who)
        self._admin = {"Authorization": f"Bearer {made.json()['data']['token']}"}
        wish = {"name": f"tests {time.time()}", "description": "", "type": "full-access"}
        wish |= {"lifespan": None, "permissions": None}
        token = self.admin("/admin/api-tokens", wish).json()["data"]["accessKey"]
        self._api = {"Authorization": f"Bearer {token}"}

    def admin(self, path: str, body: Any) -> httpx.Response:
        return self._site.post(path, json=body, headers=self._admin)

    def create(self, status: str, **data: Any) -> httpx.Response:
        return self._site.post(
            "/api/pages", params={"status": status}, json={"data": data}, headers=self._api
        )

    def update(self, document: str, status: str, **data: Any) -> httpx.Response:
        path = f"/api/pages/{document}"
        return self._site.put(
            path, params={"status": status}, json={"data": data}, headers=self._api
        )

    def press_publish(self, document: str) -> httpx.Response:
        path = f"/content-manager/collection-types/api::page.page/{document}/actions/publish"
        return self.admin(path, {})

    def public(self) -> dict[str, str]:
        """The titles of what visitors see, by document."""
        listed = self._site.get("/api/pages", headers=self._api).json()["data"]
        return {page["documentId"]: page["title"] for page in listed}


def environment(folder: Path, onmessage: str, fail: str) -> dict[str, str]:
    return {
        **os.environ,
        # Strapi's own files are linked, and would look for plugins where they are linked from.
        "NODE_PATH": str(folder / "node_modules"),
        "DATABASE_FILE": str(folder / "data.db"),
        "ONMESSAGE_URL": onmessage,
        "ONMESSAGE_KEY": CHECKS,
        "ONMESSAGE_FAIL": fail,
        "ONMESSAGE_TIMEOUT_MS": "10000",
        "WEBHOOK_TOKEN": TOKEN,
        "STRAPI_TELEMETRY_DISABLED": "true",
        "NODE_ENV": "development",  # in production it sends no webhooks to loopback
    }


@contextmanager
def running(folder: Path, onmessage: str, fail: str) -> Iterator[Strapi]:
    """Strapi in a folder, which asks OnMessage at an address."""
    port = free_port()
    environ = environment(folder, onmessage, fail) | {"PORT": str(port)}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(STRAPI, cwd=folder, env=environ, stdout=log, stderr=log)
        try:
            strapi = Strapi(f"http://127.0.0.1:{port}", onmessage)
            wait_for(f"http://127.0.0.1:{port}/_health", process, folder / "log")
            strapi.log_in()
            yield strapi
        finally:
            process.terminate()
            process.wait(60)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(url).status_code == 204:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    pytest.fail(f"Strapi did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, with the plugin packed and installed as its README says.

    npm would fetch all of Strapi once more for it: its file is unpacked where npm would put it.
    """
    folder = tmp_path_factory.mktemp("site") / "app"
    shutil.copytree(Path(__file__).with_name("app"), folder)
    modules = folder / "node_modules"
    modules.mkdir()
    for module in MODULES.iterdir():
        (modules / module.name).symlink_to(module)
    packed = ROOT / "integrations" / "cms" / "strapi"
    npm = ["npm", "pack", str(packed), "--pack-destination", str(folder.parent)]
    subprocess.run(npm, check=True, capture_output=True)
    (archive,) = folder.parent.glob("*.tgz")
    with tarfile.open(archive) as files:
        files.extractall(folder.parent, filter="data")
    (folder.parent / "package").rename(modules / PLUGIN)
    package = json.loads((folder / "package.json").read_text("utf-8"))
    package["dependencies"][PLUGIN] = f"file:{archive}"
    (folder / "package.json").write_text(json.dumps(package), "utf-8")
    (folder / "public" / "uploads").mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(scope="module")
def strapi(site: Path, inbox: Inbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strapi]:
    hook: dict[str, Any] = {"name": "strapi", "cms": "strapi", "secret_variable": "STRAPI_TOKEN"}
    with inbox.open() as url:
        service = served(
            tmp_path_factory.mktemp("service"),
            {"STRAPI_TOKEN": TOKEN},
            webhooks=[{**hook, "fail_on": "warning", "alert": {"url": url}}],
        )
        with service as port, running(site, f"http://127.0.0.1:{port}", "closed") as strapi:
            yield strapi


def blocks(text: str) -> list[dict[str, Any]]:
    return [{"type": "paragraph", "children": [{"type": "text", "text": text}]}]


WRONG, RIGHT = blocks("Now $55 per seat per month."), blocks("Now $49 per seat per month.")


def refused(answer: httpx.Response, field: str) -> bool:
    error = answer.json()["error"]
    assert answer.status_code == 400, answer.text
    assert error["details"]["refusal"]["things"][0]["field"] == field
    assert "Growth is $55 / seat / month here" in error["message"]
    return error["details"]["decision"] == "deny"


def document(answer: httpx.Response) -> str:
    assert answer.is_success, answer.text
    return str(answer.json()["data"]["documentId"])


def test_wrong_page_is_not_created_as_published_and_a_right_one_is(strapi: Strapi) -> None:
    before = strapi.public()
    assert refused(strapi.create("published", title="Growth", body=WRONG), "body.0")
    assert strapi.public() == before

    made = document(strapi.create("published", title="Growth", body=RIGHT))
    assert strapi.public()[made] == "Growth"


def test_draft_may_be_wrong_until_publish_is_pressed(strapi: Strapi) -> None:
    page = document(strapi.create("draft", title="Growth", body=WRONG))
    assert refused(strapi.press_publish(page), "body.0")
    assert page not in strapi.public()

    document(strapi.update(page, "draft", body=RIGHT))
    assert document(strapi.press_publish(page)) == page
    assert page in strapi.public()


def test_text_in_a_dynamic_zone_is_checked_too(strapi: Strapi) -> None:
    sections = [
        {"__component": "page.text", "text": "## Plans\n\nGrowth is $55 per seat per month."}
    ]
    page = document(strapi.create("draft", title="Plans", sections=sections))
    assert refused(strapi.press_publish(page), "sections.0.text")


def test_update_is_checked_with_what_it_leaves_as_it_was(strapi: Strapi) -> None:
    page = document(strapi.create("draft", title="Growth", body=WRONG))
    assert refused(strapi.update(page, "published", title="Growth plan"), "body.0")

    document(strapi.update(page, "published", body=RIGHT))
    assert refused(strapi.update(page, "published", body=WRONG), "body.0")
    assert strapi.public()[page] == "Growth"


def test_its_own_webhook_is_received_and_checked(strapi: Strapi, inbox: Inbox) -> None:
    """A page that lacks a required text is published, since that is a warning, and told."""
    inbox.came.clear()
    hook = {"name": "OnMessage", "headers": {}, "events": ["entry.publish"]}
    url = f"{strapi.onmessage}/v1/webhooks/strapi"
    assert strapi.admin("/admin/webhooks", {**hook, "url": url}).is_success

    page = document(strapi.create("published", title="Team", body=blocks("For the Grwth plan.")))

    end = time.monotonic() + 30
    while not inbox.came and time.monotonic() < end:
        time.sleep(0.1)
    told = json.loads(inbox.came[0].body)
    assert told["uri"] == f"strapi/page/{page}"
    assert told["findings"][0]["location"]["field"] == "body.0"


def test_unreachable_service_is_decided_by_fail_mode(
    tmp_path: Path, site: Path, strapi: Strapi
) -> None:
    """Needs Strapi twice: the first has learned its tables, so they start fast."""
    nobody = f"http://127.0.0.1:{free_port()}"
    for fail, published in (("closed", False), ("open", True)):
        folder = tmp_path / fail
        shutil.copytree(site, folder, symlinks=True)
        with running(folder, nobody, fail) as other:
            answer = other.create("published", title="Growth", body=WRONG)
            assert answer.is_success is published, answer.text
            if not published:
                assert (
                    "the service that checks texts does not answer"
                    in answer.json()["error"]["message"]
                )


def test_plugin_without_a_key_says_what_to_set(site: Path, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    shutil.copytree(site, folder, symlinks=True)
    environ = environment(folder, onmessage="", fail="closed") | {"PORT": "0"}
    done = subprocess.run(
        STRAPI, cwd=folder, env=environ, capture_output=True, text=True, timeout=START_SECONDS
    )
    assert done.returncode != 0
    assert "set ONMESSAGE_URL and ONMESSAGE_KEY" in done.stdout + done.stderr
