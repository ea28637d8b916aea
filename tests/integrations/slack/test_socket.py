"""Socket mode: the bot opens the connection, and Slack's requests come through it."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from checker.config import Settings
from integrations.slack.bot import Bot
from integrations.slack.tokens import Tokens
from tests.integrations.slack.office import CANON, CHANNEL, KIM, TODAY, WRONG, said, shown
from tests.integrations.slack.slack_api import APP_TOKEN, BOT_TOKEN, File, SlackApi


class Socket:
    """Slack's end of the connections."""

    def __init__(self) -> None:
        self.received: queue.Queue[dict[str, Any]] = queue.Queue()
        self.connections: queue.Queue[ServerConnection] = queue.Queue()

    def handle(self, connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        self.connections.put(connection)
        with suppress(ConnectionClosed):
            for message in connection:
                self.received.put(json.loads(message))

    def send(self, connection: ServerConnection, kind: str, id: str, payload: Any) -> None:
        envelope = {"envelope_id": id, "type": kind, "payload": payload}
        connection.send(json.dumps({**envelope, "accepts_response_payload": True}))

    def acknowledged(self, id: str) -> dict[str, Any]:
        """The answer to an envelope."""
        answer = self.received.get(timeout=60)
        assert answer["envelope_id"] == id
        return answer


@contextmanager
def connected(api: SlackApi, settings: Settings) -> Iterator[tuple[Socket, ServerConnection]]:
    socket = Socket()
    with serve(socket.handle, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        api.socket_url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/link"
        tokens = Tokens(BOT_TOKEN, app=APP_TOKEN)
        with Bot(settings, tokens, api.base_url, today=lambda: TODAY) as bot:
            handler = bot.socket()
            handler.connect()  # type: ignore[no-untyped-call]
            try:
                yield socket, socket.connections.get(timeout=60)
            finally:
                handler.close()  # type: ignore[no-untyped-call]
        server.shutdown()


def event(ts: str) -> dict[str, Any]:
    body = {"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "api_app_id": "A1"}
    return {**body, "event": said("", ts, ("F1",))}


def test_events_and_commands_are_acknowledged_and_answered_once(
    api: SlackApi, settings: Settings
) -> None:
    api.share(File("F1", "plans.md", WRONG.encode()))
    command = {"command": "/onmessage", "text": "help", "user_id": KIM, "channel_id": CHANNEL}
    command |= {"trigger_id": "T9", "response_url": f"{api.root}/response/1", "team_id": "T1"}

    with connected(api, settings) as (socket, connection):
        for id in ("e1", "e2"):  # Slack sends again what it thinks was not acknowledged
            socket.send(connection, "events_api", id, event("1.1"))
            assert "payload" not in socket.acknowledged(id)
        socket.send(connection, "slash_commands", "c1", command)
        assert "/onmessage check" in json.dumps(socket.acknowledged("c1")["payload"])
        api.wait_for(lambda: api.reports("1.1"))

    (answer,) = api.answers("1.1")
    assert "1 error" in shown(answer["blocks"])
    assert ("apps.connections.open", APP_TOKEN) in api.tokens_seen


def test_bad_app_token_is_one_line_and_a_stopped_program_ends(
    api: SlackApi, tmp_path: Path
) -> None:
    (tmp_path / "canon.yaml").write_text(CANON, "utf-8")
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": api.base_url}
    command = [str(Path(sys.executable).with_name("onmessage")), "slack"]

    def start(app_token: str) -> subprocess.Popen[str]:
        env = {**os.environ, **tokens, "SLACK_APP_TOKEN": app_token}
        return subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True)

    with start("xapp-revoked") as refused:
        _, said_why = refused.communicate(timeout=60)
    assert refused.returncode == 2
    assert "SLACK_APP_TOKEN: Slack does not take it: invalid_auth" in said_why
    assert "xapp-revoked" not in said_why

    socket = Socket()
    with serve(socket.handle, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        api.socket_url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/link"
        with start(APP_TOKEN) as running:
            socket.connections.get(timeout=60)
            running.terminate()
            _, said_last = running.communicate(timeout=30)
        server.shutdown()
    assert running.returncode == 130
    assert said_last.splitlines()[0].startswith("onmessage: connecting to Slack")
