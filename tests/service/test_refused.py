"""What is refused: who may not ask, what is too large, what is no request."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from checker.interface import SettingsError
from checker.service_settings import ServiceSettings
from integrations.service.clients import Bucket, Clients
from integrations.service.problems import MEDIA_TYPE, Problem
from integrations.service.slots import Slots
from integrations.service.web import web
from tests.service.made import CHECKS, READS, RIGHT, client, key, settings_in

BODY = {"text": RIGHT}


def kind(answer) -> str:
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json()["status"] == answer.status_code
    return answer.json()["type"].removeprefix("urn:onmessage:problem:")


# --- keys -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {CHECKS}", CHECKS, "Bearer \xff"],
)
def test_without_a_known_key_nothing_is_answered(service: TestClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    answer = service.post("/v1/check", json=BODY, headers=headers)
    assert (answer.status_code, kind(answer)) == (401, "unknown-key")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("method", "path", "who"),
    [
        ("post", "/v1/check", READS),
        ("post", "/v1/check/batch", READS),
        ("post", "/v1/decisions", CHECKS),
        ("get", "/v1/findings", CHECKS),
        ("get", "/metrics", CHECKS),
    ],
)
def test_scope_is_needed(service: TestClient, method: str, path: str, who: str) -> None:
    answer = service.request(method, path, headers=key(who))
    assert (answer.status_code, kind(answer)) == (403, "scope")


def test_key_can_come_from_the_environment() -> None:
    settings = ServiceSettings(clients=({"name": "a", "key_variable": "SITE_KEY"},))

    clients = Clients(settings, {"SITE_KEY": "om_0123456789abcdef"})

    assert clients.known("Bearer om_0123456789abcdef").name == "a"
    with pytest.raises(SettingsError, match="SITE_KEY is not set; make a key"):
        Clients(settings, {})
    with pytest.raises(SettingsError, match="fewer than 16 characters"):
        Clients(settings, {"SITE_KEY": "short"})


def test_client_that_was_met_first_does_not_shadow_another() -> None:
    settings = ServiceSettings(clients=(client("a", "key-of-a"), client("b", "key-of-b")))
    assert Clients(settings, {}).known("bearer key-of-b").name == "b"


# --- limits ---------------------------------------------------------------------------


def test_bucket_refills_with_time() -> None:
    now = [0.0]
    bucket = Bucket(per_minute=60, burst=2, clock=lambda: now[0])
    assert [bucket.wait(), bucket.wait(), bucket.wait()] == [0, 0, 1]
    now[0] = 1.0
    assert [bucket.wait(), bucket.wait()] == [0, 1]
    now[0] = 1_000.0
    assert [bucket.wait(), bucket.wait(), bucket.wait()] == [0, 0, 1]


def test_too_many_requests_are_told_when_to_come_back(tmp_path: Path) -> None:
    one = client("one", CHECKS, per_minute=6, burst=2)
    with TestClient(web(settings_in(tmp_path, clients=(one,)), {})) as service:
        answers = [service.post("/v1/check", json=BODY, headers=key(CHECKS)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert kind(answers[2]) == "rate-limited"
    assert 0 < int(answers[2].headers["retry-after"]) <= 10


def test_place_is_free_again_after_a_check_that_failed() -> None:
    slots = Slots(1)

    def fail() -> None:
        with slots.one():
            with pytest.raises(Problem) as refused, slots.one():
                pass
            assert refused.value.status == 429
            assert int(refused.value.headers["Retry-After"]) >= 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with slots.one():
        assert slots.taken == 1


@pytest.mark.parametrize("says_length", [True, False])
def test_too_large_a_request_is_refused(service: TestClient, says_length: bool) -> None:
    parts = [b'{"text": "', *[b"x" * 1_000_000] * 11, b'"}']
    headers = {**key(CHECKS), "content-type": "application/json"}
    content = b"".join(parts) if says_length else iter(parts)
    answer = service.post("/v1/check", content=content, headers=headers)
    assert (answer.status_code, kind(answer)) == (413, "too-large")


# --- no requests ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (b"", 400, "invalid-json"),
        (b"{", 400, "invalid-json"),
        (b"\xff\xfe", 400, "invalid-json"),
        (b'{"text": "a\x00"}', 400, "invalid-json"),
        (b'{"entry": ' + b'{"a":' * 100_000, 400, "invalid-json"),
        (b'{"entry": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}", 400, "invalid-json"),
        (b"[]", 422, "invalid-body"),
        (b"null", 422, "invalid-body"),
        (b"{}", 422, "invalid-body"),
        (b'{"text": ""}', 422, "invalid-body"),
        (b'{"text": 5}', 422, "invalid-body"),
        (b'{"text": "a", "html": "b"}', 422, "invalid-body"),
        (b'{"text": "a", "secret": 1}', 422, "invalid-body"),
        (b'{"html": "a", "media_type": "text/csv"}', 422, "invalid-body"),
        (b'{"text": "a", "uri": "' + b"u" * 2000 + b'"}', 422, "invalid-body"),
    ],
)
def test_what_is_no_request_is_explained(
    service: TestClient, body: bytes, status: int, problem: str
) -> None:
    headers = {**key(CHECKS), "content-type": "application/json"}
    answer = service.post("/v1/check", content=body, headers=headers)
    assert (answer.status_code, kind(answer)) == (status, problem)


@pytest.mark.parametrize(
    "body",
    [
        rb'{"text": "\ud800"}',
        rb'{"text": "a", "uri": "\ud800"}',
        rb'{"entry": {"title": "\ud800", "\udfff": "x"}}',
        rb'{"text": "a\u0000b"}',
        b'{"entry": {"a": ' + b"9" * 5000 + b"}}",
        b'{"entry": {"a": NaN}}',
        b'{"entry": {"a": 1e999}}',
        b'{"text": "a", "text": "b"}',
        b'{"text": "a", "media_type": "image/png"}',
        b'{"text": "a", "media_type": "application/pdf"}',
        b'{"text": "a", "uri": "../../etc/passwd"}',
        b'{"entry": {"a": ' + b"[" * 150 + b'"x"' + b"]" * 150 + b"}}",
    ],
)
def test_strange_json_is_answered(service: TestClient, body: bytes) -> None:
    headers = {**key(CHECKS), "content-type": "application/json"}
    answer = service.post("/v1/check", content=body, headers=headers)
    assert answer.status_code in {200, 400, 422}, answer.text


def test_other_media_types_are_refused(service: TestClient) -> None:
    answer = service.post(
        "/v1/check", content=b"hello", headers={**key(CHECKS), "content-type": "text/plain"}
    )
    assert (answer.status_code, kind(answer)) == (415, "media-type")


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"files": {"other": ("a.md", b"x")}}, 422),
        ({"files": {"file": ("a.md", b"x")}, "data": {"nonsense": "1"}}, 422),
        ({"files": {"file": ("a.md", b"x")}, "data": {"uri": "u" * 2000}}, 422),
        ({"files": [("file", ("a.md", b"x")), ("file", ("b.md", b"x"))]}, 400),
        ({"content": b"no parts", "headers": {"content-type": "multipart/form-data"}}, 400),
        (
            {"content": b"--x\r\n", "headers": {"content-type": "multipart/form-data; boundary=x"}},
            422,
        ),
    ],
)
def test_uploads_that_are_none(service: TestClient, parts: dict, status: int) -> None:
    headers = {**parts.pop("headers", {}), **key(CHECKS)}
    answer = service.post("/v1/check", headers=headers, **parts)
    assert answer.status_code == status, answer.text
    kind(answer)


def test_unknown_paths_and_methods_are_problems(service: TestClient) -> None:
    assert kind(service.get("/nothing")) == "not-found"
    assert kind(service.get("/v1/check")) == "method-not-allowed"
    assert kind(service.get("/v1/findings", headers=key(READS))) == "no-scan"
