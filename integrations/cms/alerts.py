"""Telling people: findings of what is public already go to an address of theirs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from checker.interface import SettingsError
from checker.service_settings import AlertSettings
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
        """Send findings in what was published. Raises AlertError."""
        await self._send(_message(cms, uri, f"{uri} was published", answer))

    async def follow(self, cms: str | None, uri: str, answer: Mapping[str, Any]) -> None:
        """Send what a model found after an answer was given without it. Raises AlertError."""
        await self._send(_message(cms, uri, f"{uri} has now been read whole", answer))

    async def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps(message).encode()
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


def alert_of(settings: AlertSettings, environ: Mapping[str, str], where: str) -> Alert:
    """The alert of the settings. Raises SettingsError, naming `where`, if its secret is missing."""
    variable = settings.secret_variable
    return Alert(settings.url, secret_in(variable, environ, where) if variable else None)


def secret_in(variable: str, environ: Mapping[str, str], where: str) -> str:
    """The secret a variable has. Raises SettingsError."""
    secret = environ.get(variable, "")
    if not secret:
        hint = "put the secret there that the other side has"
        raise SettingsError(f"{where}: the variable {variable} is not set; {hint}")
    return secret


def _message(cms: str | None, uri: str, news: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`text` is for chats, which show it; the rest is for programs."""
    return {
        "text": _text(news, answer),
        "cms": cms,
        "uri": uri,
        **{key: answer[key] for key in ("decision", "reason", "findings", "skipped", "canon")},
    }


def _text(news: str, answer: Mapping[str, Any]) -> str:
    findings = answer["findings"]
    lines = [f"{news}: {answer['reason']}"]
    lines += [f"- {_where(finding)}{finding['message']}" for finding in findings[:_SHOWN]]
    if len(findings) > _SHOWN:
        lines.append(f"and {len(findings) - _SHOWN} more")
    return "\n".join(lines)


def _where(finding: Mapping[str, Any]) -> str:
    place = finding["location"].get("field")
    return f"{place}: " if place else ""
