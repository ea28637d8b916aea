"""What the edge of the service makes of clients that go away."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from checker.app.engine import EngineState
from integrations.service import edge
from integrations.service.metrics import Metrics


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that reads the body."""
    await Request(scope, receive, send).body()


def no_state() -> EngineState:
    raise AssertionError("nothing is answered")


def test_a_client_that_goes_away_is_counted_as_499_and_is_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logged: list[tuple[str, object]] = []
    monkeypatch.setattr(
        edge, "log", lambda _, message, **fields: logged.append((message, fields.get("status")))
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    metrics = Metrics()
    scope = {"type": "http", "method": "POST", "headers": []}
    asyncio.run(edge.Edge(reading, 1_000, 5, metrics, no_state)(scope, receive, send))
    assert sent == []
    assert logged == [("request", 499)]
    assert 'status="499"' in metrics.text().decode()
