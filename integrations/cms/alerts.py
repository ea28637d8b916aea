"""Telling people: findings of what is public already go to an address of theirs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from integrations.cms.signatures import signed_standard

_SECONDS = 10.0
_SHOWN = 5


class AlertError(Exception):
    """An alert did not arrive; the message is for the log."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An address, and the secret that signs what is sent there (Standard Webhooks)."""

    url: str
    secret: str | None = field(default=None, repr=False)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def send(self, cms: str, uri: str, answer: Mapping[str, Any]) -> None:
        """Send findings. Raises AlertError."""
        body = json.dumps(_message(cms, uri, answer)).encode()
        try:
            async with httpx.AsyncClient(timeout=_SECONDS) as client:
                sent = await client.post(self.url, content=body, headers=self._headers(body))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise AlertError(f"the alert was not sent: {type(error).__name__}") from error
        if not sent.is_success:
            raise AlertError(f"the alert was answered with status {sent.status_code}")

    def _headers(self, body: bytes) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self.secret is None:
            return headers
        name, stamp = f"msg_{uuid.uuid4().hex}", str(int(self.now().timestamp()))
        signature = signed_standard(name, stamp, body, self.secret)
        signed = {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": signature}
        return headers | signed


def _message(cms: str, uri: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`text` is for chats, which show it; the rest is for programs."""
    return {
        "text": _text(uri, answer),
        "cms": cms,
        "uri": uri,
        **{key: answer[key] for key in ("decision", "reason", "findings", "skipped", "canon")},
    }


def _text(uri: str, answer: Mapping[str, Any]) -> str:
    findings = answer["findings"]
    lines = [f"{uri} was published: {answer['reason']}"]
    lines += [f"- {_where(finding)}{finding['message']}" for finding in findings[:_SHOWN]]
    if len(findings) > _SHOWN:
        lines.append(f"and {len(findings) - _SHOWN} more")
    return "\n".join(lines)


def _where(finding: Mapping[str, Any]) -> str:
    place = finding["location"].get("field")
    return f"{place}: " if place else ""
