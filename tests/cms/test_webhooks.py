"""Webhooks, received by the service: what is accepted, checked, told, and refused."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from checker.interface import SettingsError
from checker.service_settings import WebhookSettings
from integrations.cms.arriving import Arriving
from integrations.cms.signatures import Received, signed_standard, standard
from integrations.cms.webhooks import receivers
from integrations.service import web as web_module
from integrations.service.problems import Problem
from integrations.service.web import web
from tests.cms.test_signatures import AT, SIGNED
from tests.loopback import answering
from tests.service.made import CHECKS, WRONG, key, served, settings_in

TOKEN = "token-0123456789abcdef"
ENVIRON = {
    "CONTENTFUL_SECRET": SIGNED["contentful"]["secret"],
    "SANITY_SECRET": SIGNED["sanity"]["secret"],
    "CMS_TOKEN": TOKEN,
    "ALERT_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}


class Inbox:
    """Where alerts go: what came, and what is answered."""

    def __init__(self) -> None:
        self.status = 200
        self.came: list[Received] = []

    @contextmanager
    def open(self) -> Iterator[str]:
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                inbox.came.append(Received("POST", self.path, headers, body))
                self.send_response(inbox.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        with answering(server):
            yield f"http://127.0.0.1:{server.server_port}/alerts"


@pytest.fixture(scope="module")
def inbox() -> Inbox:
    return Inbox()


class Clock:
    """The receivers' time."""

    now = AT


@pytest.fixture(scope="module")
def hooked(tmp_path_factory: pytest.TempPathFactory, inbox: Inbox) -> Iterator[TestClient]:
    patch = pytest.MonkeyPatch()
    router = web_module.router
    patch.setattr(web_module, "router", lambda known, desk: router(known, desk, lambda: Clock.now))
    with inbox.open() as url:
        alert = {"url": url, "secret_variable": "ALERT_SECRET"}
        hooks = [
            {"name": "site", "cms": "contentful", "secret_variable": "CONTENTFUL_SECRET"},
            {"name": "sanity", "cms": "sanity", "secret_variable": "SANITY_SECRET"},
            {"name": "strapi", "cms": "strapi", "secret_variable": "CMS_TOKEN"},
            {"name": "directus", "cms": "directus", "secret_variable": "CMS_TOKEN"},
            {"name": "wordpress", "cms": "wordpress", "secret_variable": "CMS_TOKEN"},
        ]
        webhooks = tuple({**hook, "alert": alert, "channel": "website"} for hook in hooks)
        settings = settings_in(tmp_path_factory.mktemp("hooks"), webhooks=webhooks)
        with TestClient(web(settings, ENVIRON)) as service:
            yield service
    patch.undo()


@pytest.fixture(autouse=True)
def _fresh(inbox: Inbox) -> None:
    inbox.came.clear()
    inbox.status = 200
    Clock.now = AT


def sent(service: TestClient, name: str, headers: dict[str, str], body: str | bytes) -> Any:
    return service.post(f"/v1/webhooks/{name}", content=body, headers=headers)


def fixture(service: TestClient, cms: str, name: str, **headers: str) -> Any:
    given = SIGNED[cms]
    return sent(service, name, {**given["headers"], **headers}, given["body"].encode())


def signed(body: bytes, at: datetime, name: str = "msg_1") -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    signature = signed_standard(name, stamp, body, TOKEN)
    return {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": signature}


@pytest.mark.parametrize(("cms", "name"), [("contentful", "site"), ("sanity", "sanity")])
def test_published_entry_is_checked_and_told(
    hooked: TestClient, inbox: Inbox, cms: str, name: str
) -> None:
    answer = fixture(hooked, cms, name)

    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["decision"]) == ("checked", "deny")
    (alert,) = inbox.came
    assert standard(alert, ENVIRON["ALERT_SECRET"]).at is not None
    told = json.loads(alert.body)
    assert told["findings"] == answer.json()["findings"]
    assert told["findings"][0]["location"]["field"].startswith("body")
    assert told["findings"][0]["location"]["channel"] == "website"
    assert told["text"].startswith(
        f"{told['uri']} was published: 1 finding against the canon\n- body"
    )


def test_replayed_expired_and_forged_messages_are_refused(hooked: TestClient, inbox: Inbox) -> None:
    fixture(hooked, "contentful", "site")
    inbox.came.clear()

    replayed = fixture(hooked, "contentful", "site")
    assert (replayed.status_code, replayed.json()["type"]) == (
        409,
        "urn:onmessage:problem:replayed",
    )

    Clock.now = AT + timedelta(minutes=6)
    for cms, name in (("contentful", "site"), ("sanity", "sanity")):
        expired = fixture(hooked, cms, name)
        assert expired.status_code == 401
        assert "not of the last 300 seconds" in expired.json()["detail"]

    forged = fixture(
        hooked, "sanity", "sanity", **{"sanity-webhook-signature": "t=1790000000000,v1=" + "A" * 43}
    )
    assert (forged.status_code, forged.json()["detail"]) == (401, "the signature does not fit")
    assert inbox.came == []


def test_alert_that_fails_lets_the_cms_try_again(hooked: TestClient, inbox: Inbox) -> None:
    body = json.dumps(
        {"id": 7, "type": "page", "title": "Growth", "content": f"<p>{WRONG}</p>"}
    ).encode()
    inbox.status = 500
    failed = sent(hooked, "wordpress", signed(body, AT, "msg_try"), body)
    assert failed.status_code == 502
    assert "nobody was told" in failed.json()["detail"]

    inbox.status = 200
    assert sent(hooked, "wordpress", signed(body, AT, "msg_try"), body).status_code == 200
    assert sent(hooked, "wordpress", signed(body, AT, "msg_try"), body).status_code == 409
    assert len(inbox.came) == 2


def test_strapi_and_directus_come_with_a_token(hooked: TestClient, inbox: Inbox) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    entry = {
        "documentId": "abc",
        "title": "Growth",
        "publishedAt": "2026-10-01T00:00:00Z",
        "body": WRONG,
    }
    strapi = {"event": "entry.publish", "model": "page", "entry": entry}
    directus = {
        "collection": "pages",
        "key": 3,
        "item": {"status": "published", "title": "Growth", "body": WRONG},
    }

    for name, message in (("strapi", strapi), ("directus", directus)):
        answer = sent(hooked, name, headers, json.dumps(message))
        assert answer.json()["decision"] == "deny", answer.text
        assert sent(hooked, name, headers, json.dumps(message)).status_code == 409
        assert (
            sent(hooked, name, {"Authorization": "Bearer wrong"}, json.dumps(message)).status_code
            == 401
        )
    assert [json.loads(alert.body)["uri"] for alert in inbox.came] == [
        "strapi/page/abc",
        "directus/pages/3",
    ]


@pytest.mark.parametrize(
    ("name", "message", "why"),
    [
        ("strapi", {"event": "entry.unpublish", "entry": {}}, "event entry.unpublish"),
        ("strapi", {"event": "entry.update", "entry": {"publishedAt": None}}, "a draft"),
        ("strapi", {"event": "media.create", "media": {}}, "event media.create"),
        ("strapi", {"event": "entry.publish"}, "no entry"),
        ("directus", {"item": {"status": "draft"}}, "a draft"),
        ("directus", {}, "no item; see the flow's request body in the documentation"),
    ],
)
def test_what_is_not_published_is_not_checked(
    hooked: TestClient, inbox: Inbox, name: str, message: dict[str, Any], why: str
) -> None:
    answer = sent(hooked, name, {"Authorization": f"Bearer {TOKEN}"}, json.dumps(message))
    assert answer.json() == {"status": "ignored", "reason": why}
    assert inbox.came == []


def test_right_entry_tells_nobody(hooked: TestClient, inbox: Inbox) -> None:
    body = json.dumps(
        {"id": 8, "title": "Growth", "content": "<p>$49 per seat per month</p>"}
    ).encode()
    answer = sent(hooked, "wordpress", signed(body, AT, "msg_right"), body)
    assert answer.json()["decision"] == "allow"
    assert inbox.came == []


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_signed_body_that_is_no_object_is_explained(hooked: TestClient, body: bytes) -> None:
    answer = sent(hooked, "wordpress", signed(body, AT, f"msg_{len(body)}"), body)
    assert answer.status_code in {400, 422}


def test_unknown_webhook_is_not_found(hooked: TestClient) -> None:
    assert sent(hooked, "nothing", {}, b"{}").status_code == 404


def test_missing_secret_stops_the_start() -> None:
    hook = WebhookSettings(name="site", cms="sanity", secret_variable="SANITY_SECRET")
    with pytest.raises(SettingsError, match="SANITY_SECRET is not set"):
        receivers((hook,), {})


def test_time_is_utc() -> None:
    assert datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC) == AT
    assert Path(__file__).with_name("signed.json").exists()


def test_half_of_a_character_is_checked_as_what_it_is_shown_as(
    hooked: TestClient, inbox: Inbox
) -> None:
    body = (
        rb'{"id": "\ud800", "title": "Growth", "content": "<p>\udfff ' + WRONG.encode() + b'</p>"}'
    )
    answer = sent(hooked, "wordpress", signed(body, AT, "msg_half"), body)
    assert answer.json()["decision"] == "deny", answer.text
    assert json.loads(inbox.came[0].body)["uri"] == "wordpress/post/\ufffd"


# --- before the sender is known -----------------------------------------------------------


SILENT = 12


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("strapi", "Authorization: Bearer wrong"),
        ("strapi", f"Authorization: Bearer {TOKEN}"),
        ("wordpress", "webhook-id: 1"),
        ("wordpress", "webhook-signature: v1,abc"),
    ],
)
def test_silent_connections_take_no_check_from_anybody(
    tmp_path: Path, name: str, header: str
) -> None:
    hooks = [
        {"name": "strapi", "cms": "strapi", "secret_variable": "CMS_TOKEN"},
        {"name": "wordpress", "cms": "wordpress", "secret_variable": "CMS_TOKEN"},
    ]
    environ = {"CMS_TOKEN": TOKEN}
    with served(tmp_path, environ, webhooks=hooks, concurrency=2) as port, ExitStack() as open_:
        for _ in range(SILENT):
            silent = open_.enter_context(socket.create_connection(("127.0.0.1", port)))
            silent.sendall(
                f"POST /v1/webhooks/{name} HTTP/1.1\r\nHost: a\r\n{header}\r\n"
                "Content-Length: 100\r\n\r\n{".encode()
            )
        url = f"http://127.0.0.1:{port}"
        body = {"text": WRONG}
        for _ in range(3):
            answer = httpx.post(f"{url}/v1/check", json=body, headers=key(CHECKS), timeout=60)
            assert answer.json()["decision"] == "deny", answer.text
        event = {"event": "entry.publish", "entry": {"documentId": "a", "title": WRONG}}
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = httpx.post(f"{url}/v1/webhooks/strapi", json=event, headers=headers, timeout=60)
        assert answer.json()["decision"] == "deny", answer.text


def test_bodies_on_their_way_in_take_so_much_and_no_more() -> None:
    async def half(name: bytes, went: asyncio.Event) -> AsyncIterator[bytes]:
        yield name * 4
        await went.wait()
        yield name

    async def come() -> tuple[bytes, int]:
        arriving, went = Arriving(most_bytes=8), asyncio.Event()
        first = asyncio.create_task(arriving.body(half(b"a", went)))
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await arriving.body(part async for part in half(b"bb", went))
        assert refused.value.status == 429
        went.set()
        return await first, arriving.held

    assert asyncio.run(come()) == (b"aaaaa", 0)
