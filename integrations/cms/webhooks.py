"""Receivers for what CMSs say was published: verified, checked, and told on."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from checker.app.engine import Piece
from checker.service_settings import WebhookSettings
from integrations.cms.adapters import ADAPTERS, Adapter, Published
from integrations.cms.alerts import Alert, AlertError, alert_of, secret_in
from integrations.cms.arriving import Arriving
from integrations.cms.entry import page_of
from integrations.cms.replays import KnownError, Replays
from integrations.cms.signatures import MessageIdentity, Received, RefusedError
from integrations.service.asked import Asked
from integrations.service.bodies import whole_characters
from integrations.service.desk import Desk, Policy
from integrations.service.edge import Noted
from integrations.service.examples import problems
from integrations.service.log import log
from integrations.service.problems import Problem

Now = Callable[[], datetime]
_WHERE = "service.webhooks"


@dataclass(frozen=True, slots=True)
class Receiver:
    """One CMS that notifies."""

    settings: WebhookSettings
    adapter: Adapter
    secret: str = field(repr=False)
    replays: Replays
    alert: Alert | None
    policy: Policy


def receivers(
    settings: tuple[WebhookSettings, ...], environ: Mapping[str, str]
) -> dict[str, Receiver]:
    """A receiver for each, by name. Raises SettingsError where a secret is missing."""
    return {one.name: _receiver(one, environ) for one in settings}


def _receiver(settings: WebhookSettings, environ: Mapping[str, str]) -> Receiver:
    alert = alert_of(settings.alert, environ, _WHERE) if settings.alert else None
    return Receiver(
        settings,
        ADAPTERS[settings.cms],
        secret_in(settings.secret_variable, environ, _WHERE),
        Replays(timedelta(seconds=settings.tolerance_seconds)),
        alert,
        # It is public already: there is nothing that could be let through.
        Policy(f"webhook/{settings.name}", "closed", settings.fail_on, alert, settings.cms),
    )


def _utc() -> datetime:
    return datetime.now(UTC)


def router(known: Mapping[str, Receiver], desk: Desk, now: Now = _utc) -> APIRouter:
    """The route that CMSs call."""
    made = APIRouter()
    arriving = Arriving()

    @made.post(
        "/v1/webhooks/{name}",
        summary="What a CMS says was published",
        responses=problems(400, 401, 404, 408, 409, 413, 422, 429, 502),
    )
    async def receive(name: str, request: Request) -> JSONResponse:
        """Verified by the CMS's own signature. Findings go to the receiver's alert."""
        receiver = known.get(name)
        if receiver is None:
            raise Problem(404, "not-found", "no webhook of that name is set up")
        noted: Noted = request.scope["state"]["noted"]
        noted.client = receiver.policy.name
        received = await _received(request, receiver, arriving)
        mark = _accepted(receiver, received, now())
        try:
            with desk.slots.one():
                content = await _handled(receiver, received, desk)
        except BaseException:
            receiver.replays.failed(mark)
            raise
        noted.decision = content.get("decision")
        return JSONResponse(content)

    return made


async def _received(request: Request, receiver: Receiver, arriving: Arriving) -> Received:
    """The message. Raises Problem 401 before its body where its headers cannot be right."""
    headers = {key.lower(): value for key, value in request.headers.items()}
    query = request.url.query
    path = request.scope["path"] + (f"?{query}" if query else "")
    head = Received(request.method, path, headers, b"")
    with _refusing():
        receiver.adapter.precheck(head, receiver.secret)
    return replace(head, body=await arriving.body(request.stream()))


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except KnownError as error:
        raise Problem(409, "replayed", str(error)) from error
    except RefusedError as error:
        raise Problem(401, "signature", str(error)) from error


def _accepted(receiver: Receiver, received: Received, now: datetime) -> MessageIdentity:
    """The message's mark. Raises Problem 401, and 409 for one that was accepted before."""
    with _refusing():
        mark = receiver.adapter.verify(received, receiver.secret)
        receiver.replays.begin(mark, now)
    return mark


async def _handled(receiver: Receiver, received: Received, desk: Desk) -> dict[str, Any]:
    """Check what was published, and tell about it. Raises Problem."""
    published = receiver.adapter.read(received.headers, _payload(received.body))
    if isinstance(published, str):
        return {"status": "ignored", "reason": published}
    answer = await desk.check(_asked(published, receiver), receiver.policy)
    # What a model has still to read is told when it has, if there is anything to tell.
    due = answer["decision"] == "deny" or (answer["decision"] != "allow" and not answer["unread"])
    if due and receiver.alert is not None:
        await _tell(receiver, published, answer)
    return {"status": "checked", "uri": published.uri, **answer}


def _asked(published: Published, receiver: Receiver) -> Asked:
    page = page_of(published.fields)
    piece = Piece(page.html.encode(), published.uri, "text/html", receiver.settings.channel)
    return Asked(piece, page=page)


async def _tell(receiver: Receiver, published: Published, answer: Mapping[str, Any]) -> None:
    """Send the alert. Raises Problem 502 where it fails, so that the CMS tries again."""
    if receiver.alert is None:
        return
    try:
        await receiver.alert.send(receiver.settings.cms, published.uri, answer)
    except AlertError as error:
        log(logging.ERROR, "alert", webhook=receiver.settings.name, error=str(error))
        raise Problem(502, "alert", f"{error}; the check was made, nobody was told") from error


def _payload(body: bytes) -> Mapping[str, Any]:
    try:
        payload = json.loads(whole_characters(body))
    except (ValueError, RecursionError) as error:
        raise Problem(400, "invalid-json", "the body is not JSON") from error
    if not isinstance(payload, Mapping):
        raise Problem(422, "invalid-body", "the body is no object")
    return payload
