"""HTTP mode: the address that Slack sends events, commands and presses of buttons to."""

from __future__ import annotations

import logging
from typing import Final

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

PATH: Final = "/slack/events"
MOST_BYTES: Final = 1_000_000
"""Slack's requests are some kilobytes; what is larger is not read."""
_CERTIFICATE_CHECK: Final = b"ssl_check=1&"
"""Slack asks this now and then, to see our certificate; it wants no more than an answer."""

_log = logging.getLogger(__name__)


def web_app(app: App, signing_secret: str) -> Starlette:
    """The bot as an ASGI app: `POST /slack/events`, `GET /healthz`."""
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        if body.startswith(_CERTIFICATE_CHECK):
            return Response()
        # Here, and not in Bolt alone: nothing is parsed that Slack has not signed.
        if not _is_signed(body, request, verifier):
            return PlainTextResponse("not signed by Slack, or too old", 401)
        retry = request.headers.get("x-slack-retry-num")
        if retry:
            reason = request.headers.get("x-slack-retry-reason", "")
            _log.info("Slack sends an event again (%r, %r)", retry[:10], reason[:40])
        asked = to_bolt_request(request, body)
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(
        routes=[Route(PATH, events, methods=["POST"]), Route("/healthz", health, methods=["GET"])]
    )


def serve(app: App, signing_secret: str, host: str, port: int) -> None:
    """Listen until interrupted. TLS is left to a proxy in front."""
    uvicorn.run(
        web_app(app, signing_secret), host=host, port=port, access_log=False, log_level="warning"
    )


def _is_signed(body: bytes, request: Request, verifier: SignatureVerifier) -> bool:
    """Whether Slack has signed this request within the last five minutes."""
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    return timestamp.isdecimal() and verifier.is_valid(body, timestamp, signature)


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
