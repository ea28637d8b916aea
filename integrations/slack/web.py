"""HTTP mode: the address that Slack sends events, commands and presses of buttons to."""

from __future__ import annotations

import logging
from typing import Final

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

PATH: Final = "/slack/events"
MOST_BYTES: Final = 1_000_000
"""Slack's requests are some kilobytes; what is larger is not read."""

_log = logging.getLogger(__name__)


def web_app(app: App) -> Starlette:
    """The bot as an ASGI app: `POST /slack/events`, `GET /healthz`."""

    async def events(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        retry = request.headers.get("x-slack-retry-num")
        if retry:
            reason = request.headers.get("x-slack-retry-reason", "")
            _log.info("Slack sends an event again (%r, %r)", retry[:10], reason[:40])
        try:
            asked = to_bolt_request(request, body)
        except ValueError:  # no UTF-8, or no JSON
            return PlainTextResponse("not a request of Slack", 400)
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(
        routes=[Route(PATH, events, methods=["POST"]), Route("/healthz", health, methods=["GET"])]
    )


def serve(app: App, host: str, port: int) -> None:
    """Listen until interrupted. TLS is left to a proxy in front."""
    uvicorn.run(web_app(app), host=host, port=port, access_log=False, log_level="warning")


async def _body(request: Request) -> bytes | None:
    """The body, None where it is larger than any of Slack's."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)
