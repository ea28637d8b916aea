"""Answers come in time, whatever a model takes; what it finds after that is told once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from checker.app.engine import Engine, Piece
from checker.service_settings import ServiceSettings
from integrations.cms.signatures import signed_standard
from integrations.service.web import web
from integrations.service.worker import answered
from tests.cms.test_webhooks import Inbox
from tests.llm_server import LLMServer
from tests.service.made import CHECKS, CLIENTS, OPEN, READS, RIGHT, WRONG, key, settings_in
from tests.slow_model import SAID, SAYS, SlowModel, llm_of, slow_model

TOKEN = "token-0123456789abcdef"
MANY = {"burst": 10_000, "per_minute": 100_000}
UNREAD = "the model has not read 1 page yet; what it finds there is not in this answer"


@pytest.fixture
def slow() -> Iterator[tuple[SlowModel, LLMServer]]:
    with slow_model() as running:
        yield running


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def service(
    tmp_path: Path, slow: tuple[SlowModel, LLMServer], inbox: Inbox
) -> Iterator[TestClient]:
    made = settings_in(tmp_path)
    made.canon.write_text(made.canon.read_text("utf-8") + SAYS, "utf-8")
    with inbox.open() as url:
        clients = [{**client, **MANY, "alert": {"url": url}} for client in CLIENTS]
        hook = {"name": "wordpress", "cms": "wordpress", "secret_variable": "CMS_TOKEN"}
        hooks = [{**hook, "alert": {"url": url}}]
        served = ServiceSettings(clients=clients, webhooks=hooks, answer_seconds=0)
        llm = llm_of(slow[1])
        settings = made.model_copy(update={"judge": "llm", "llm": llm, "service": served})
        with TestClient(web(settings, {"CMS_TOKEN": TOKEN})) as running:
            yield running


def checked(service: TestClient, text: str, who: str = CHECKS) -> dict[str, Any]:
    answer = service.post("/v1/check", json={"text": text}, headers=key(who))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def published(service: TestClient, body: str, name: str = "msg_1") -> dict[str, Any]:
    content = json.dumps({"id": 7, "type": "page", "title": "Support", "content": body}).encode()
    stamp = str(int(time.time()))
    signature = signed_standard(name, stamp, content, TOKEN)
    headers = {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": signature}
    answer = service.post("/v1/webhooks/wordpress", content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def follow_ups(service: TestClient, client: str, decision: str) -> float:
    """How many checks of a client had this decision, by the service's own count."""
    text = service.get("/metrics", headers=key(READS)).text
    wanted = f'checks_total{{client="{client}",decision="{decision}"'
    return sum(float(line.split()[-1]) for line in text.splitlines() if wanted in line)


def until(service: TestClient, true: Any) -> None:
    """Ask the service, whose loop goes on meanwhile, until something holds."""
    for _ in range(3000):
        service.get("/healthz")
        if true():
            return
    raise AssertionError("never happened")


def test_what_is_unread_counts_as_the_client_says_and_is_said(
    service: TestClient, slow: tuple[SlowModel, LLMServer]
) -> None:
    closed, opened = checked(service, SAID), checked(service, SAID + " Always.", OPEN)
    for answer, allowed in ((closed, False), (opened, True)):
        assert (answer["decision"], answer["allowed"]) == ("unavailable", allowed)
        assert (answer["unread"], answer["reason"], answer["notes"]) == (1, UNREAD, [UNREAD])


def test_a_model_that_gives_no_answer_is_said(
    service: TestClient, slow: tuple[SlowModel, LLMServer]
) -> None:
    slow[0].dead = True
    checked(service, SAID)
    slow[0].let_go.set()
    until(service, lambda: follow_ups(service, "checks", "allow") == 1)


@pytest.mark.parametrize(("strict", "decision"), [(False, "allow"), (True, "unavailable")])
def test_what_no_model_has_read_is_counted_and_explained(
    tmp_path: Path, slow: tuple[SlowModel, LLMServer], strict: bool, decision: str
) -> None:
    slow[0].dead = True
    slow[0].let_go.set()
    made = settings_in(tmp_path)
    llm = {"judge": "llm", "llm": llm_of(slow[1])}
    with Engine(made.model_copy(update=llm)) as engine:
        answer = answered(engine.check([Piece(SAID.encode(), "text")]), "error", strict)
    why = "llm: 1 page not read: server error"
    assert (answer.decision, answer.unread) == (decision, 1)
    assert answer.values["notes"] == [why]
    assert answer.reason == (why if strict else None)


def test_rules_have_answered_by_then(service: TestClient) -> None:
    answer = checked(service, f"{WRONG}\n\n{SAID}")
    assert (answer["decision"], answer["allowed"], answer["unread"]) == ("deny", False, 1)
    assert [finding["rule"] for finding in answer["findings"]] == ["price-mismatch"]


def test_what_the_model_finds_is_told_once_and_known_from_then_on(
    service: TestClient, slow: tuple[SlowModel, LLMServer], inbox: Inbox
) -> None:
    model, server = slow
    checked(service, f"{WRONG}\n\n{SAID}")
    assert inbox.came == []
    model.let_go.set()
    until(service, lambda: inbox.came)

    whole = checked(service, f"{WRONG}\n\n{SAID}")
    assert (whole["unread"], whole["notes"], len(server.asked)) == (0, [], 1)
    (alert,) = inbox.came
    told = json.loads(alert.body)
    assert told["findings"] == whole["findings"]
    assert told["text"].startswith("text has now been read whole: 2 findings against the canon")


def test_what_did_not_get_worse_is_not_told(
    service: TestClient, slow: tuple[SlowModel, LLMServer], inbox: Inbox
) -> None:
    model, _ = slow
    checked(service, WRONG)
    checked(service, RIGHT)
    model.let_go.set()
    until(service, lambda: follow_ups(service, "checks", "allow") == 1)
    # At once, and when it was read whole.
    until(service, lambda: follow_ups(service, "checks", "deny") == 2)
    assert inbox.came == []


def test_webhook_is_answered_in_time_and_alerts_when_the_model_has_read(
    service: TestClient, slow: tuple[SlowModel, LLMServer], inbox: Inbox
) -> None:
    model, _ = slow
    answer = published(service, f"<p>{SAID}</p>")
    assert (answer["status"], answer["decision"], answer["unread"]) == ("checked", "unavailable", 1)
    assert inbox.came == []
    model.let_go.set()
    until(service, lambda: inbox.came)
    (alert,) = inbox.came
    told = json.loads(alert.body)
    assert (told["cms"], told["decision"]) == ("wordpress", "deny")
    assert told["findings"][0]["location"]["field"].startswith("content")


def test_batch_has_what_is_known_and_the_rest_when_it_is_asked_again(
    service: TestClient, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, _ = slow
    texts = [{"id": str(n), "text": text} for n, text in enumerate((SAID, WRONG, SAID + " Now."))]

    def batch() -> list[dict[str, Any]]:
        answer = service.post("/v1/check/batch", json={"texts": texts}, headers=key(CHECKS))
        return list(answer.json()["results"])

    assert [(one["decision"], one["unread"]) for one in batch()] == [
        ("unavailable", 1),
        ("deny", 1),
        ("unavailable", 1),
    ]
    model.let_go.set()
    until(service, lambda: all(not one["unread"] for one in batch()))
    assert [one["decision"] for one in batch()] == ["deny", "deny", "deny"]


def test_model_that_answers_in_time_is_in_the_answer(
    tmp_path: Path, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, server = slow
    model.let_go.set()
    made = settings_in(tmp_path, answer_seconds=25)
    made.canon.write_text(made.canon.read_text("utf-8") + SAYS, "utf-8")
    settings = made.model_copy(update={"judge": "llm", "llm": llm_of(server)})
    with TestClient(web(settings, {})) as running:
        answer = checked(running, SAID)
    assert (answer["decision"], answer["unread"]) == ("deny", 0)
