"""An OpenAI-compatible server on loopback that answers, and misbehaves, on command."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What a request asks, read as any model would: the JSON between the two fences.
_DATA = re.compile(r"^(=== \w+ ===)\n(.*)\n\1$", re.DOTALL)


@dataclass(frozen=True)
class Asked:
    """One request: its headers, its body, and the passages in it, each with its ids."""

    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def user(self) -> str:
        return str(self.body["messages"][-1]["content"])

    @property
    def data(self) -> dict[str, Any]:
        found = _DATA.match(self.user)
        assert found is not None, self.user
        return dict(json.loads(found[2]))

    @property
    def passages(self) -> list[dict[str, Any]]:
        return list(self.data["passages"])


@dataclass(frozen=True)
class Sent:
    """What the server sends back."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    drip: bool = False
    wait: float = 0.0
    hang_up: bool = False


Behaviour = Callable[[Asked], Sent]


def reader(text: str, approved: str) -> tuple[str, str]:
    """A model that reads well enough for these tests: label and evidence.

    It compares numbers and a few words, and is never wrong about the control questions.
    """
    words = lambda t: set(re.findall(r"\$?\d[\d,.]*\d|\$?\d|cannot|unlimited|every|only|once", t))  # noqa: E731
    here, there = words(text), words(approved)
    if here == there or (here and here <= there):
        return "entailment", text
    odd = sorted(here - there)
    return "contradiction", odd[0] if odd else text


def answers(asked: Asked, decide: Callable[[str, str], tuple[str, str]] = reader) -> str:
    said = []
    for passage in asked.passages:
        for entry in passage["compare"]:
            label, evidence = decide(passage["text"], entry["approved"])
            said.append(
                {
                    "id": entry["id"],
                    "reason": "as compared",
                    "evidence": evidence,
                    "label": label,
                    "confidence": 0.9,
                }
            )
    return json.dumps({"answers": said})


def completion(
    asked: Asked, text: str | None, finish: str = "stop", refusal: str | None = None
) -> dict[str, Any]:
    """A chat completion with a text, in a tool call where one was asked for."""
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": refusal}
    tools = asked.body.get("tools")
    if tools and text is not None:
        name = tools[0]["function"]["name"]
        call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": text}}
        message |= {"content": None, "tool_calls": [call]}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": asked.body["model"],
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }


def good(asked: Asked) -> Sent:
    return Sent(body=completion(asked, answers(asked)))


def saying(text: str | None, finish: str = "stop", refusal: str | None = None) -> Behaviour:
    return lambda asked: Sent(body=completion(asked, text, finish, refusal))


def failing(status: int, message: str = "no", **headers: str) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Sent(status, {"error": {"message": message, "type": "x"}}, named)


class LLMServer(ThreadingHTTPServer):
    """Answers each request with the next behaviour, and the last one from then on."""

    daemon_threads = True

    def __init__(self, *behaviours: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviours = list(behaviours) or [good]
        self.asked: list[Asked] = []
        self.seen: list[str] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def next(self, asked: Asked) -> Behaviour:
        with self.lock:
            self.asked.append(asked)
            return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


class _Handler(BaseHTTPRequestHandler):
    server: LLMServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        self.send_error(404)

    def do_POST(self) -> None:
        self.server.seen.append(self.path)
        if not self.path.endswith("/chat/completions"):
            self.close_connection = True
            self.send_error(404)
            return
        length = int(self.headers["content-length"])
        asked = Asked(
            {k.lower(): v for k, v in self.headers.items()}, json.loads(self.rfile.read(length))
        )
        sent = self.server.next(asked)(asked)
        time.sleep(sent.wait)
        if sent.hang_up:
            self.close_connection = True
            self.connection.close()
            return
        body = sent.body if isinstance(sent.body, bytes) else json.dumps(sent.body).encode()
        self.send_response(sent.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        for name, value in sent.headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self._send(body, sent.drip)
        except OSError:
            self.close_connection = True

    def _send(self, body: bytes, drip: bool) -> None:
        if not drip:
            self.wfile.write(body)
            return
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(*behaviours: Behaviour) -> Iterator[LLMServer]:
    server = LLMServer(*behaviours)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
