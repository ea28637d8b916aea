"""What the service answers at `/v1`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from checker.app import triage
from checker.app.ledgers import DecisionLedger, ledger
from checker.app.scanned import open_findings
from checker.config import Settings
from checker.interface import StoreError
from checker.service_settings import Scope
from integrations.service import examples
from integrations.service.answering import Answering, Policy
from integrations.service.asked import asked_of, body_of, pieces_in
from integrations.service.bodies import (
    BatchAnswer,
    BatchBody,
    CheckAnswer,
    DecisionAnswer,
    DecisionBody,
)
from integrations.service.clients import Client, Clients
from integrations.service.edge import Noted
from integrations.service.problems import Problem

_ASKING = examples.problems(400, 401, 403, 408, 413, 422, 429)
_KEY: list[dict[str, list[str]]] = [{"key": []}]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes work with."""

    settings: Settings
    clients: Clients
    answering: Answering
    deciding: asyncio.Lock


def routes(parts: Parts) -> APIRouter:
    """The routes of version 1."""
    router = APIRouter(prefix="/v1")
    _add_check(router, parts)
    _add_batch(router, parts)
    _add_decisions(router, parts)
    _add_findings(router, parts)
    return router


def _admitted(parts: Parts, request: Request, scope: Scope) -> Client:
    client = parts.clients.admitted(request.headers.get("authorization"), scope)
    _noted(request).client = client.name
    return client


def _add_check(router: APIRouter, parts: Parts) -> None:
    most_bytes = int(parts.settings.service.max_megabytes * 1_000_000)

    @router.post(
        "/check",
        summary="Check one text, page, file, address or CMS entry",
        responses={
            **_ASKING,
            **examples.problems(415),
            200: {"model": CheckAnswer, "description": "What to do, and why."},
        },
        openapi_extra={"requestBody": examples.CHECK, "security": _KEY},
    )
    async def check(request: Request) -> Response:
        """`allowed` says whether to go on; `findings` what contradicts the canon, and where."""
        client = _admitted(parts, request, "check")
        with parts.answering.slots.one():
            asked = await asked_of(request, client.settings.channel, most_bytes)
            answer = await parts.answering.check(asked, policy_of(client))
        _note(request, [answer])
        return _json(answer)


def _add_batch(router: APIRouter, parts: Parts) -> None:
    most = parts.settings.service.batch

    @router.post(
        "/check/batch",
        summary="Check many short texts, each by itself",
        responses={**_ASKING, 200: {"model": BatchAnswer, "description": "An answer for each."}},
        openapi_extra={"requestBody": examples.BATCH, "security": _KEY},
    )
    async def batch(request: Request) -> Response:
        """For variants that are made in advance or on the fly; texts are not compared."""
        client = _admitted(parts, request, "check")
        with parts.answering.slots.one():
            body = await body_of(request, BatchBody)
            if len(body.texts) > most:
                detail = f"texts: {len(body.texts)} texts; at most {most} in one call"
                raise Problem(422, "invalid-body", detail)
            pieces = pieces_in(body, client.settings.channel)
            results = await parts.answering.batch(pieces, policy_of(client))
        _note(request, results)
        return _json({"allowed": all(r["allowed"] for r in results), "results": results})


def _add_decisions(router: APIRouter, parts: Parts) -> None:
    @router.post(
        "/decisions",
        summary="Waive findings, or reopen them",
        status_code=201,
        responses={**_ASKING, 201: {"model": DecisionAnswer, "description": "It is stored."}},
        openapi_extra={"requestBody": examples.DECISION, "security": _KEY},
    )
    async def decide(request: Request) -> Response:
        """It holds from the next check on, here and for `onmessage check`."""
        client = _admitted(parts, request, "decide")
        body = await body_of(request, DecisionBody)
        async with parts.deciding:
            stored = await asyncio.to_thread(
                _stored, ledger(parts.settings), body, client.name, date.today()
            )
        return _json(stored, 201)


def _add_findings(router: APIRouter, parts: Parts) -> None:
    @router.get(
        "/findings",
        summary="The open findings of the last scan",
        responses=examples.problems(401, 403, 404, 429),
        openapi_extra={"security": _KEY},
    )
    async def findings(request: Request, channel: str | None = None) -> Response:
        """What the channels say against the canon, as `onmessage scan` found it."""
        _admitted(parts, request, "read")
        try:
            found = await asyncio.to_thread(open_findings, parts.settings, channel)
        except StoreError as error:
            raise Problem(404, "no-scan", str(error)) from error
        return _json(found)


def policy_of(client: Client) -> Policy:
    """How a client's checks are decided."""
    settings = client.settings
    return Policy(client.name, settings.fail, settings.fail_on, client.alert)


def _stored(kept: DecisionLedger, body: DecisionBody, client: str, today: date) -> dict[str, str]:
    """Store a decision. Raises SettingsError where it is none."""
    values = body.model_dump(exclude={"decision", "kind", "who"})
    values |= {"who": f"{body.who} (through {client})", "dated": today}
    if body.decision == "waived":
        made = triage.decide(kept, {**values, "kind": body.kind})
    else:
        undo = triage.reopen if body.decision == "reopened" else triage.resolve
        made = undo(kept, values)
    return {"stored": made.named(), "decision": body.decision, "who": made.who}


def _json(value: object, status: int = 200) -> Response:
    content = json.dumps(value, separators=(",", ":")).encode()
    return Response(content, status, media_type="application/json")


def _noted(request: Request) -> Noted:
    noted: Noted = request.scope["state"]["noted"]
    return noted


def _note(request: Request, answers: list[dict[str, Any]]) -> None:
    noted = _noted(request)
    noted.texts = len(answers)
    noted.findings = sum(len(answer["findings"]) for answer in answers)
    noted.decision = answers[0]["decision"] if len(answers) == 1 else None
