"""The edge of the service: what is true of every request, whatever it asks for.

An ASGI middleware: it names the request, bounds its body in size and time, and logs, counts
and answers what went wrong.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checker.app.engine import EngineState
from integrations.service.log import log
from integrations.service.metrics import Metrics
from integrations.service.problems import UNEXPECTED, Problem

_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")


@dataclass(slots=True)
class Noted:
    """What the log says of a request beside what the edge sees."""

    client: str | None = None
    decision: str | None = None
    findings: int | None = None
    texts: int | None = None


@dataclass(slots=True)
class _Request:
    scope: Scope
    receive: Receive
    send: Send
    id: str
    most_bytes: int
    body_seconds: float
    state: Callable[[], EngineState]
    begun: float = field(default_factory=time.monotonic)
    received: int = 0
    status: int = 0
    noted: Noted = field(default_factory=Noted)

    async def receiving(self) -> Message:
        """The next part of the body. Raises Problem 413 or 408."""
        left = self.begun + self.body_seconds - time.monotonic()
        if self.status:  # answered: what comes now is only that the client goes away
            return await self.receive()
        try:
            message = await asyncio.wait_for(self.receive(), max(left, 0.001))
        except TimeoutError as error:
            detail = f"the request took more than {self.body_seconds:g} s to arrive"
            raise Problem(408, "slow-request", detail, {"Connection": "close"}) from error
        self.received += len(message.get("body", b""))
        if self.received > self.most_bytes:
            raise self.too_large()
        return message

    async def sending(self, message: Message) -> None:
        """The answer, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.id
            headers["X-Content-Type-Options"] = "nosniff"
            headers.setdefault("Cache-Control", "no-store")
            state = self.state()
            headers["OnMessage-Canon"] = state.canon_sha256
            if state.error is not None:
                headers["OnMessage-Canon-Error"] = "a newer canon cannot be used"
        await self.send(message)

    def too_large(self) -> Problem:
        """What is said of a body that is too large."""
        detail = f"the request has more than {self.most_bytes:,} bytes"
        return Problem(413, "too-large", detail, {"Connection": "close"})


class Edge:
    """Wraps the application."""

    def __init__(
        self,
        app: ASGIApp,
        most_bytes: int,
        body_seconds: float,
        metrics: Metrics,
        state: Callable[[], EngineState],
    ) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._body_seconds = body_seconds
        self._metrics = metrics
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request = _Request(
            scope,
            receive,
            send,
            _request_id(headers.get("x-request-id")),
            self._most_bytes,
            self._body_seconds,
            self._state,
        )
        scope.setdefault("state", {})["noted"] = request.noted
        try:
            await self._answered(request, headers)
        finally:
            self._note(request)

    async def _answered(self, request: _Request, headers: Headers) -> None:
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self._most_bytes:
            await self._tell(request, request.too_large())
            return
        try:
            await self._app(request.scope, request.receiving, request.sending)
        except Problem as problem:
            await self._tell(request, problem)
        except ClientDisconnect:
            # No error, and nobody is there to be told: the client went away while its body was
            # read. `_note` logs and counts it all the same, as 499, as nginx does.
            pass
        except Exception:
            log(logging.ERROR, "unexpected", exc_info=True, request_id=request.id)
            await self._tell(request, UNEXPECTED)

    async def _tell(self, request: _Request, problem: Problem) -> None:
        if not request.status:
            await problem.response()(request.scope, request.receive, request.sending)

    def _note(self, request: _Request) -> None:
        route = getattr(request.scope.get("route"), "path", "unknown")
        method, seconds = request.scope["method"], time.monotonic() - request.begun
        # A method is the client's word, and a label for each would never end.
        counted = method if route != "unknown" else "other"
        self._metrics.requests.labels(counted, route, request.status or 499).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        noted = request.noted
        log(
            logging.INFO,
            "request",
            request_id=request.id,
            client=noted.client,
            method=method,
            route=route,
            status=request.status or 499,
            ms=round(seconds * 1000, 1),
            bytes=request.received,
            decision=noted.decision,
            texts=noted.texts,
            findings=noted.findings,
        )


def _request_id(given: str | None) -> str:
    """The client's own id where it is one, so that its log and ours can be joined."""
    return given if given and _ID.fullmatch(given) else uuid.uuid4().hex
