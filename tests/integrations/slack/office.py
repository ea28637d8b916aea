"""A workspace with the bot in it: its canon, and people who write, press and edit."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn

from checker.app.engine import Engine
from checker.config import Settings, SlackSettings
from checker.models import Document
from integrations.slack.bot import Bot
from integrations.slack.tokens import Tokens
from integrations.slack.web import web_app
from tests.integrations.slack.slack_api import BOT_TOKEN, SlackApi

SECRET = "a signing secret"
TODAY = date(2026, 10, 1)
CHANNEL = "C0WEBSITE"
KIM, LEE = "U0KIM", "U0LEE"
CANON = """
canon: 1
company: Brightline
channels:
  website: {match: ["site/**"]}
  partner: {match: ["partners/**"]}
packages:
  - {id: growth, name: Growth, prices: [{amount: 49, per: seat, every: month}]}
  - {id: scale, name: Scale, prices: [{amount: 89, per: seat, every: month}]}
"""
WRONG = "Growth is $55 per seat per month."
RIGHT = "Growth is $49 per seat per month."


def settings_in(folder: Path, **slack: Any) -> Settings:
    """Settings whose canon, waivers and state are in a folder."""
    (folder / "canon.yaml").write_text(CANON, "utf-8")
    (folder / "waivers.yaml").write_text("waivers: []\n", "utf-8")
    chosen = {"channels": {CHANNEL: "website"}, "allowed": (KIM,), "workers": 2}
    return Settings(
        canon=folder / "canon.yaml",
        waivers=folder / "waivers.yaml",
        judge="rules",
        slack=SlackSettings(**{"state": folder / "slack.sqlite", **chosen, **slack}),
    )


@dataclass
class Office:
    """What people do in Slack, as the requests that Slack makes of it."""

    api: SlackApi
    address: str
    bot: Bot
    secret: str = SECRET
    _count: list[int] = field(default_factory=lambda: [0])

    def post(
        self,
        body: str,
        kind: str = "application/json",
        at: float | None = None,
        signature: str | None = None,
        **headers: str,
    ) -> tuple[int, str]:
        """A signed request; its status and what was answered."""
        stamp = str(int(time.time() if at is None else at))
        signed = hmac.new(self.secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
        sent = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature or f"v0={signed.hexdigest()}",
            **headers,
        }
        request = urllib.request.Request(self.address, body.encode(), sent)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def event(self, event: dict[str, Any], id: str | None = None, **headers: str) -> int:
        """An event of the Events API."""
        body = {"type": "event_callback", "event_id": id or self.new("Ev"), "team_id": "T1"}
        return self.post(json.dumps({**body, "api_app_id": "A1", "event": event}), **headers)[0]

    def write(self, text: str = "", files: tuple[str, ...] = (), **more: Any) -> str:
        """A message in the watched channel; its ts."""
        ts = self.new("1700000000.")
        assert self.event(said(text, ts, files, **more)) == 200
        return ts

    def edit(self, ts: str, text: str, files: tuple[str, ...] = (), edited: bool = True) -> int:
        """A message's new text; Slack sends the same when it adds a preview (not `edited`)."""
        message = said(text, ts, files)
        if edited:
            message["edited"] = {"user": KIM, "ts": self.new("1700000001.")}
        stamp = self.new("1700000002.")
        change = {"type": "message", "subtype": "message_changed", "hidden": True}
        change |= {"channel": CHANNEL, "ts": stamp, "event_ts": stamp, "message": message}
        return self.event(change)

    def command(self, text: str, channel: str = CHANNEL) -> tuple[int, str]:
        values = {"command": "/onmessage", "text": text, "user_id": KIM, "channel_id": channel}
        values |= {"trigger_id": self.new("T"), "response_url": f"{self.api.root}/response/1"}
        form = urlencode({**values, "team_id": "T1", "api_app_id": "A1"})
        return self.post(form, "application/x-www-form-urlencoded")

    def interact(self, payload: dict[str, Any], user: str = KIM) -> tuple[int, str]:
        """A pressed button, a sent dialog, a shortcut."""
        body = {"user": {"id": user, "username": user.lower()}, "team": {"id": "T1"}}
        body |= {"trigger_id": self.new("T"), "api_app_id": "A1", **payload}
        form = urlencode({"payload": json.dumps(body)})
        return self.post(form, "application/x-www-form-urlencoded")

    def press(self, message: dict[str, Any], action: str, user: str = KIM) -> tuple[int, str]:
        """Press the first button of that kind under a message."""
        button = next(b for b in buttons_of(message) if b["action_id"] == action)
        action_body = {"type": "button", "action_id": action, "value": button["value"]}
        payload = {"type": "block_actions", "actions": [{**action_body, "block_id": "b"}]}
        payload |= {"channel": {"id": message.get("channel", CHANNEL)}}
        payload |= {"response_url": f"{self.api.root}/response/button"}
        return self.interact(payload, user)

    def send(self, view: dict[str, Any], user: str = KIM, **entered: str) -> tuple[int, str]:
        """Fill in a dialog and send it."""
        fields = {"until": "selected_date", "why": "value"}
        values = {name: {name: {fields[name]: value}} for name, value in entered.items()}
        filled = {**view, "id": "V1", "state": {"values": values}}
        return self.interact({"type": "view_submission", "view": filled}, user)

    def new(self, prefix: str) -> str:
        self._count[0] += 1
        return f"{prefix}{self._count[0]:06d}"

    def answer_in(self, thread: str) -> dict[str, Any]:
        """The one answer in a thread, when it has come."""
        (answer,) = self.api.wait_for(lambda: self.api.answers(thread))
        return answer

    def settled(self) -> None:
        """Wait until nothing waits and nothing is being done."""
        jobs = self.bot.jobs
        for _ in range(1500):
            with jobs._changed:
                open_jobs = jobs._db.execute(
                    "SELECT count(*) FROM jobs WHERE state IN ('waiting', 'working')"
                ).fetchone()[0]
            if not open_jobs:
                return
            time.sleep(0.01)
        raise AssertionError("jobs are still open")


def said(text: str, ts: str, files: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A message event."""
    event = {"type": "message", "channel": CHANNEL, "user": KIM, "text": text, "ts": ts}
    if files:
        event |= {"subtype": "file_share", "files": [{"id": id} for id in files]}
    return {**event, "event_ts": ts, **more}


def buttons_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Every button of a message, from the top."""
    rows = [b for b in message["blocks"] if b["type"] == "actions"]
    return [button for row in rows for button in row["elements"]]


def shown(value: Any) -> str:
    """All the texts of blocks, in order, as one text."""
    if isinstance(value, list):
        return "".join(map(shown, value))
    if isinstance(value, dict):
        text = value.get("text")
        own = text if isinstance(text, str) else ""
        end = "\n" if value.get("type", "").startswith(("rich_text_", "header", "plain")) else ""
        return own + "".join(shown(v) for v in value.values()) + end
    return ""


@contextmanager
def opened(
    api: SlackApi,
    settings: Settings,
    engine: Engine | None = None,
    fetch: Callable[[str], Document] | None = None,
) -> Iterator[Office]:
    """The bot, running in HTTP mode on loopback."""
    tokens = Tokens(BOT_TOKEN, SECRET)
    with Bot(settings, tokens, api.base_url, engine, fetch, lambda: TODAY) as bot:
        config = uvicorn.Config(web_app(bot.app, SECRET), port=0, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield Office(api, f"http://127.0.0.1:{port}/slack/events", bot)
        finally:
            server.should_exit = True
            thread.join(10)
