"""A service that runs: its limits in time, its canon, its log, and its end."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from checker.suppress import read_waivers
from integrations.service.log import JsonLines
from integrations.service.web import web
from tests.service.made import CANON, CHECKS, OPEN, READS, RIGHT, WRONG, key, served, settings_in

PATIENCE = 60.0
SLOW = "Growth costs $55 per seat per month, and more is said here. " * 60_000


def soon(what: str, true: object) -> None:
    """Wait until something holds, which it must do before patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if true():  # type: ignore[operator]
            return
        time.sleep(0.05)
    pytest.fail(f"never: {what}")


# --- time -----------------------------------------------------------------------------


def test_check_that_outlasts_its_time_is_decided_by_fail_mode(tmp_path: Path) -> None:
    with TestClient(web(settings_in(tmp_path, check_seconds=0.5), {})) as service:
        closed = service.post("/v1/check", json={"text": SLOW}, headers=key(CHECKS)).json()
        open_ = service.post("/v1/check", json={"text": SLOW}, headers=key(OPEN)).json()

        assert (closed["decision"], closed["allowed"]) == ("unavailable", False)
        assert (open_["decision"], open_["allowed"]) == ("unavailable", True)
        assert closed["reason"] == "the check took more than 0.5 s, waiting included"
        assert closed["skipped"] == [{"uri": "text", "reason": closed["reason"]}]
        # Its process is ended and replaced; it does not stay in the way.
        soon("checks again", lambda: decided(service) == "allow")


def decided(service: TestClient | httpx.Client) -> str:
    return service.post("/v1/check", json={"text": RIGHT}, headers=key(CHECKS)).json()["decision"]


def test_request_that_takes_too_long_to_arrive_is_refused(tmp_path: Path) -> None:
    with (
        served(tmp_path, body_seconds=0.3) as port,
        socket.create_connection(("127.0.0.1", port)) as slow,
    ):
        slow.sendall(
            b"POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Content-Length: 40\r\nAuthorization: Bearer " + CHECKS.encode() + b'\r\n\r\n{"te'
        )
        assert b" 408 " in slow.makefile("rb").readline()


def test_more_checks_than_places_are_told_so(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, concurrency=2, check_seconds=3)
    with TestClient(web(settings, {})) as service, ThreadPoolExecutor(6) as pool:
        ask = lambda _: service.post("/v1/check", json={"text": SLOW}, headers=key(CHECKS))  # noqa: E731
        answers = list(pool.map(ask, range(6)))
    busy = [answer for answer in answers if answer.status_code == 429]
    assert [answer.status_code for answer in answers].count(200) == 2
    assert len(busy) == 4
    assert {answer.json()["type"] for answer in busy} == {"urn:onmessage:problem:busy"}
    assert all(1 <= int(answer.headers["retry-after"]) <= 60 for answer in busy)


# --- the canon ------------------------------------------------------------------------


def test_broken_canon_keeps_the_old_one_and_says_so(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, check_seconds=30)
    with TestClient(web(settings, {})) as service:
        before = service.get("/readyz").json()
        assert before["newer_canon"] is None

        settings.canon.write_text("canon: 1\ncompany: [", "utf-8")
        broken = service.get("/readyz")
        assert broken.json() == {**before, "newer_canon": "broken"}
        assert broken.headers["onmessage-canon-error"]
        assert decided(service) == "allow"

        settings.canon.write_text(CANON % 55, "utf-8")
        mended = service.get("/readyz")
        assert mended.json()["newer_canon"] is None
        assert "onmessage-canon-error" not in mended.headers
        assert mended.json()["canon"] != before["canon"]
        assert decided(service) == "deny"


def test_worker_that_is_replaced_while_the_canon_is_broken_has_the_old_one(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, check_seconds=1)
    with TestClient(web(settings, {})) as service:
        settings.canon.write_text("canon: 1\ncompany: [", "utf-8")
        late = service.post("/v1/check", json={"text": SLOW}, headers=key(CHECKS)).json()
        assert late["decision"] == "unavailable"

        soon("checks with the old canon", lambda: decided(service) == "allow")

        settings.canon.write_text(CANON % 55, "utf-8")
        assert decided(service) == "deny"


# --- what is said of it -----------------------------------------------------------------


def test_request_ids_go_in_and_out(service: TestClient) -> None:
    given = service.get("/healthz", headers={"X-Request-Id": "cms-42"})
    assert given.headers["x-request-id"] == "cms-42"
    for strange in ("a b", "x" * 200, '"', ""):
        made = service.get("/healthz", headers={"X-Request-Id": strange}).headers["x-request-id"]
        assert re.fullmatch("[0-9a-f]{32}", made)


def test_log_has_who_and_what_but_no_text_and_no_key(service: TestClient) -> None:
    lines, logger = io.StringIO(), logging.getLogger("onmessage.service")
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        headers = {**key(CHECKS), "X-Request-Id": "cms-43"}
        service.post("/v1/check?secret=query", json={"text": WRONG}, headers=headers)
        service.post("/v1/check", json={"text": "a", "nonsense": WRONG}, headers=key(CHECKS))
        service.post("/v1/check", json={"text": WRONG}, headers=key("om_wrong_0123456789"))
    finally:
        logger.removeHandler(handler)

    first = json.loads(lines.getvalue().splitlines()[0])
    assert first["message"] == "request"
    expected = {"request_id": "cms-43", "client": "checks", "route": "/v1/check", "status": 200}
    expected |= {"decision": "deny", "findings": 1, "texts": 1, "method": "POST"}
    assert expected.items() <= first.items()
    for secret in ("$55", CHECKS, "om_wrong", "secret", "nonsense"):
        assert secret not in lines.getvalue()


HEAD = f"""\
POST /v1/check HTTP/1.1\r
Host: a\r
Authorization: Bearer {CHECKS}\r
Content-Length: 100\r
Content-Type: """.encode()


@pytest.mark.parametrize(
    "half",
    [
        b"POST /v1/che",
        b"POST /v1/check HTTP/1.1\r\nHost: a\r\nAuth",
        HEAD + b'application/json\r\n\r\n{"te',
        HEAD + b"multipart/form-data; boundary=x\r\n\r\n--x\r\n",
        HEAD + b'application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"tex',
        HEAD.replace(b"Content-Length: 100\r\n", b"")
        + b"application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_client_that_goes_away_is_no_error(running: served, half: bytes) -> None:
    before = len(running.log)
    with socket.create_connection(("127.0.0.1", running.port)) as client:
        client.sendall(half)
        client.shutdown(socket.SHUT_WR)
        client.recv(1000)
    httpx.get(f"http://127.0.0.1:{running.port}/healthz")
    soon("the log has what came after", lambda: "/healthz" in "".join(running.log[before:]))

    lines = [json.loads(line) for line in running.log[before:]]
    assert {line["level"] for line in lines} <= {"info", "warning"}, lines
    assert not any("traceback" in line for line in lines)
    asked = [line for line in lines if line.get("route") == "/v1/check"]
    assert all(400 <= line["status"] < 500 for line in asked), asked


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[served]:
    service = served(tmp_path_factory.mktemp("running"))
    with service:
        yield service


def test_unexpected_error_is_a_problem_and_its_words_are_not_logged(
    service: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError(WRONG)

    monkeypatch.setattr("integrations.service.routes.policy_of", broken)
    lines, logger = io.StringIO(), logging.getLogger("onmessage.service")
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    try:
        answer = service.post("/v1/check", json={"text": RIGHT}, headers=key(CHECKS))
    finally:
        logger.removeHandler(handler)

    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:onmessage:problem:unexpected"
    assert "ZeroDivisionError" in lines.getvalue()
    assert "$55" not in lines.getvalue() + answer.text


def test_metrics_count_requests_checks_and_findings(service: TestClient) -> None:
    service.post("/v1/check", json={"text": WRONG}, headers=key(CHECKS))
    service.get("/nothing")

    text = service.get("/metrics", headers=key(READS)).text

    for line in (
        r'onmessage_requests_total\{method="POST",route="/v1/check",status="200"\} [1-9]',
        r'onmessage_checks_total\{client="checks",decision="deny"\} [1-9]',
        r'onmessage_findings_total\{rule="price-mismatch",severity="error"\} [1-9]',
        r"onmessage_checks_running 0.0",
        r"onmessage_canon_broken 0.0",
        r'onmessage_requests_total\{method="other",route="unknown",status="404"\} [1-9]',
    ):
        assert re.search(line, text), line


def test_openapi_says_what_is_answered(service: TestClient) -> None:
    from jsonschema import Draft202012Validator

    document = service.get("/openapi.json").json()
    assert set(document["paths"]) >= {"/v1/check", "/v1/check/batch", "/v1/findings", "/healthz"}
    schemas = {"components": document["components"]}

    def valid(value: object, name: str) -> None:
        Draft202012Validator({**schemas, "$ref": f"#/components/schemas/{name}"}).validate(value)

    body = document["paths"]["/v1/check"]["post"]["requestBody"]["content"]["application/json"]
    for example in body["examples"].values():
        valid(example["value"], "CheckBody")
        if "url" not in example["value"]:
            answer = service.post("/v1/check", json={**example["value"]}, headers=key(CHECKS))
            assert answer.status_code == 200, answer.text
            valid(answer.json(), "CheckAnswer")
    valid(service.get("/nothing").json(), "ProblemValue")


# --- its end --------------------------------------------------------------------------


def test_service_that_is_killed_loses_no_decision_it_confirmed(tmp_path: Path) -> None:
    service = served(tmp_path)
    confirmed: list[str] = []
    with (
        service as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=key(CHECKS)) as ask,
    ):

        def decide(start: int) -> None:
            for number in range(start, start + 1000):
                fingerprint = f"{number:08x}"
                body = {"fingerprint": fingerprint, "who": "kim", "why": "agreed"}
                try:
                    if ask.post("/v1/decisions", json=body).status_code == 201:
                        confirmed.append(fingerprint)
                except httpx.HTTPError:
                    return

        with ThreadPoolExecutor(4) as pool:
            deciding = [pool.submit(decide, 1000 * thread) for thread in range(4)]
            soon("some decisions", lambda: len(confirmed) >= 10)
            service.process.kill()
            for done in deciding:
                done.result()

    stored = {waiver.fingerprint for waiver in read_waivers(tmp_path / "waivers.yaml").decisions}
    assert set(confirmed) <= stored


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks at /proc")
def test_no_process_outlives_a_service_that_is_killed(tmp_path: Path) -> None:
    service = served(tmp_path)
    with service:
        children = list(descendants(service.process.pid))
        assert children
        service.process.kill()
        service.process.wait()
        soon("all gone", lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))


def descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            yield child
            yield from descendants(child)


def test_nobody_may_ask_is_said_at_the_start(tmp_path: Path) -> None:
    settings_in(tmp_path)
    done = subprocess.run(
        [Path(sys.executable).with_name("onmessage"), "serve"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("onmessage: service.clients: nobody may ask; make a key with")


def test_new_key_fits_its_digest() -> None:
    from integrations.service.clients import digest

    done = subprocess.run(
        [Path(sys.executable).with_name("onmessage"), "serve", "--new-key"],
        capture_output=True,
        text=True,
        env={**os.environ},
    )
    assert f"key_sha256: {digest(done.stdout.strip()).hex()}" in done.stderr
