"""Slack's Web API on loopback: it keeps what it is told, and refuses what Slack refuses."""

# ruff: noqa: N802 - methods have the names that Slack's have

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

BOT_TOKEN = "xoxb-loopback"
APP_TOKEN = "xapp-loopback"

Values = dict[str, Any]


class RefusedError(Exception):
    """Slack's `ok: false`."""


class DroppedError(Exception):
    """The connection breaks before an answer."""


class RateLimitedError(Exception):
    """Too many calls: come back in a second."""


@dataclass(frozen=True)
class File:
    """A file that somebody has shared."""

    id: str
    name: str
    content: bytes
    more: Values = field(default_factory=dict)


@dataclass
class SlackApi:
    """The workspace: messages, files, dialogs; and every call, in order."""

    calls: list[tuple[str, Values]] = field(default_factory=list)
    messages: list[Values] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    uploads: dict[str, Values] = field(default_factory=dict)
    views: list[Values] = field(default_factory=list)
    private: list[Values] = field(default_factory=list)
    without_bot: set[str] = field(default_factory=set)
    before: dict[str, list[Callable[[], None]]] = field(default_factory=dict)
    after: dict[str, list[Callable[[], None]]] = field(default_factory=dict)
    socket_url: str = ""
    tokens_seen: list[tuple[str, str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        self.base_url = f"{self.root}/api/"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    # --- what tests ask -----------------------------------------------------------------

    def wait_for(self, what: Callable[[], Any], seconds: float = 60) -> Any:
        """Wait until something holds, and give it."""
        with self.changed:
            if not self.changed.wait_for(what, seconds):
                raise AssertionError(f"never happened; calls were {[c[0] for c in self.calls]}")
            return what()

    def called(self, method: str) -> list[Values]:
        return [values for name, values in self.calls if name == method]

    def answers(self, thread: str) -> list[Values]:
        """The bot's messages in a thread, reports left out."""
        return [m for m in self.messages if m.get("thread_ts") == thread and "files" not in m]

    def reports(self, thread: str) -> list[Values]:
        """The reports that stand in a thread."""
        return [
            self.uploads[f["id"]]
            for m in self.messages
            if m.get("thread_ts") == thread
            for f in m.get("files", ())
        ]

    def share(self, file: File) -> None:
        self.files[file.id] = file

    # --- what the bot calls ---------------------------------------------------------------

    def answer(self, method: str, values: Values) -> Values:
        with self.changed:
            for act in self._next(self.before, method):
                act()
            self.calls.append((method, values))
            does = getattr(self, method.replace(".", "_"), None)
            if does is None:
                raise RefusedError("unknown_method")
            given: Values = does(values)
            self.changed.notify_all()
            for act in self._next(self.after, method):
                act()
            return given

    def _next(self, acts: dict[str, list[Callable[[], None]]], method: str) -> list[Any]:
        return [acts[method].pop(0)] if acts.get(method) else []

    def auth_test(self, _: Values) -> Values:
        return {"user_id": "UBOT", "bot_id": "BBOT", "team_id": "T1", "url": self.root}

    def apps_connections_open(self, _: Values) -> Values:
        return {"url": self.socket_url}

    def chat_postMessage(self, values: Values) -> Values:
        self._is_in(values["channel"])
        check_blocks(values.get("blocks", []))
        message = {**values, "ts": f"{time.time():.6f}", "bot_id": "BBOT"}
        while any(m["ts"] == message["ts"] for m in self.messages):
            message["ts"] = f"{float(message['ts']) + 0.000001:.6f}"
        self.messages.append(message)
        return {"ts": message["ts"], "channel": values["channel"]}

    def chat_update(self, values: Values) -> Values:
        check_blocks(values.get("blocks", []))
        for message in self.messages:
            if (message["channel"], message["ts"]) == (values["channel"], values["ts"]):
                message.update(values, edited=True)
                return {"ts": values["ts"]}
        raise RefusedError("message_not_found")

    def chat_postEphemeral(self, values: Values) -> Values:
        check_blocks(values.get("blocks", []))
        self.private.append(values)
        return {}

    def reactions_add(self, values: Values) -> Values:
        self._is_in(values["channel"])
        return {}

    def conversations_replies(self, values: Values) -> Values:
        thread = values["ts"]
        return {"messages": [m for m in self.messages if m.get("thread_ts") == thread]}

    def conversations_history(self, values: Values) -> Values:
        channel = values["channel"]
        roots = [m for m in self.messages if m["channel"] == channel and not m.get("thread_ts")]
        return {"messages": roots[::-1]}

    def files_info(self, values: Values) -> Values:
        file = self.files.get(values["file"])
        if file is None:
            raise RefusedError("file_not_found")
        address = f"{self.root}/files-pri/{file.id}"
        shown = {"id": file.id, "name": file.name, "size": len(file.content)}
        return {"file": {**shown, "url_private_download": address, **file.more}}

    def files_getUploadURLExternal(self, values: Values) -> Values:
        id = f"FUP{len(self.uploads)}"
        self.uploads[id] = {"id": id, "filename": values["filename"]}
        return {"upload_url": f"{self.root}/upload/{id}", "file_id": id}

    def files_completeUploadExternal(self, values: Values) -> Values:
        self._is_in(values["channel_id"])
        files = values["files"]
        files = json.loads(files) if isinstance(files, str) else files
        shown = [{"id": f["id"], "name": self.uploads[f["id"]]["filename"]} for f in files]
        place = {"channel": values["channel_id"], "thread_ts": values["thread_ts"]}
        self.messages.append({**place, "ts": f"{time.time():.6f}", "files": shown})
        return {"files": shown}

    def files_delete(self, values: Values) -> Values:
        for message in self.messages:
            if any(f["id"] == values["file"] for f in message.get("files", ())):
                self.messages.remove(message)
                return {}
        raise RefusedError("file_not_found")

    def views_open(self, values: Values) -> Values:
        view = values["view"]
        view = json.loads(view) if isinstance(view, str) else view
        assert len(view["title"]["text"]) <= 24
        assert len(view["private_metadata"]) <= 3000
        check_blocks(view["blocks"])
        self.views.append(view)
        return {"view": {"id": f"V{len(self.views)}"}}

    def _is_in(self, channel: str) -> None:
        if channel in self.without_bot:
            raise RefusedError("not_in_channel")


def check_blocks(blocks: Any) -> None:
    """Slack's documented limits; what breaks one is refused, as Slack does."""
    blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
    if len(blocks) > 50:
        raise RefusedError("invalid_blocks")
    for block in blocks:
        _check_texts(block)
        if block["type"] == "header" and len(block["text"]["text"]) > 150:
            raise RefusedError("invalid_blocks")
        if block["type"] == "actions" and not 1 <= len(block["elements"]) <= 25:
            raise RefusedError("invalid_blocks")


def _check_texts(value: Any) -> None:
    if isinstance(value, list):
        for one in value:
            _check_texts(one)
    elif isinstance(value, dict):
        text = value.get("text")
        if isinstance(text, str) and not 1 <= len(text) <= 3000:
            raise RefusedError("invalid_blocks")
        if value.get("type") == "button":
            assert len(value["text"]["text"]) <= 75
            if len(value["value"]) > 2000:
                raise RefusedError("invalid_blocks")
        for one in value.values():
            _check_texts(one)


def _handler(api: SlackApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = urlsplit(self.path).path
            if path.startswith("/upload/"):
                with api.changed:
                    api.uploads[path.removeprefix("/upload/")]["content"] = body
                self._send(200, b"OK")
            elif path.startswith("/response/"):
                with api.changed:
                    sent = json.loads(body)
                    check_blocks(sent.get("blocks", []))
                    api.private.append({"url": path, **sent})
                    api.changed.notify_all()
                self._send(200, b"ok")
            else:
                self._call(path.removeprefix("/api/"), body)

        def _call(self, method: str, body: bytes) -> None:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            api.tokens_seen.append((method, token))
            if token not in (BOT_TOKEN, APP_TOKEN):
                self._json({"ok": False, "error": "invalid_auth"})
                return
            try:
                self._json({"ok": True, **api.answer(method, self._values(body))})
            except RefusedError as error:
                self._json({"ok": False, "error": str(error)})
            except RateLimitedError:
                self._send(429, b'{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})
            except DroppedError:
                self.close_connection = True
                self.connection.close()

        def _values(self, body: bytes) -> Values:
            values: Values = dict(parse_qsl(urlsplit(self.path).query))
            if "json" in self.headers.get("Content-Type", ""):
                return {**values, **json.loads(body)}
            values |= dict(parse_qsl(body.decode()))
            for name in ("blocks", "metadata", "view"):
                if isinstance(values.get(name), str):
                    values[name] = json.loads(values[name])
            return values

        def do_GET(self) -> None:
            id = self.path.rsplit("/", 1)[-1]
            api.tokens_seen.append((self.path, self.headers.get("Authorization", "")))
            mine = self.headers.get("Authorization") == f"Bearer {BOT_TOKEN}"
            if self.path.startswith("/public/"):  # no part of Slack: a web page
                self._send(200, api.files[id].content, {"Content-Type": "text/markdown"})
            elif self.path.startswith("/away/") or not mine:
                self._send(302, b"", {"Location": f"{api.root}/login"})
            elif id in api.files:
                for act in api._next(api.before, "download"):
                    act()
                kind = api.files[id].more.get("served_as", "application/octet-stream")
                self._send(200, api.files[id].content, {"Content-Type": kind})
            else:
                self._send(404, b"")

        def _json(self, values: Values) -> None:
            self._send(200, json.dumps(values).encode(), {"Content-Type": "application/json"})

        def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
