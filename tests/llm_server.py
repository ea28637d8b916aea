"""An OpenAI-compatible server on loopback that answers, and misbehaves, on command."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from checker.llm.controls import RIGHT, WRONG, Control
from tests.loopback import answering

# What a request asks, read as any model would: between fences.
_PAGES = re.compile(r"^(=== \w+ ===) CANON\n(.*)\n\1 PAGES\n(.*)\n\1$", re.DOTALL)
_DATA = re.compile(r"^(=== \w+ ===)\n(.*)\n\1$", re.DOTALL)
_ENTRY = re.compile(r"^(\d+) \[(\w+)\] (.*)$", re.MULTILINE)
_LINE = re.compile(r"^(\d+)\| (.*)$", re.MULTILINE)
_COMPANY = re.compile(r"^Company: (.*?)(?: \(also: .*\))?\.$", re.MULTILINE)


@dataclass(frozen=True)
class Numbered:
    """An entry of the canon or a line of the pages, as a request shows it."""

    number: int
    text: str
    kind: str = ""


@dataclass(frozen=True)
class Asked:
    """One request: its headers and its body, and what it shows of canon and pages."""

    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def user(self) -> str:
        return str(self.body["messages"][-1]["content"])

    @property
    def rewrites(self) -> bool:
        """Whether a rewrite is asked for."""
        return _PAGES.match(self.user) is None

    @property
    def data(self) -> dict[str, Any]:
        """What is to be rewritten."""
        found = _DATA.match(self.user)
        assert found is not None, self.user
        return dict(json.loads(found[2]))

    @cached_property
    def company(self) -> str:
        return str(_COMPANY.findall(self._part(2))[0])

    @cached_property
    def entries(self) -> list[Numbered]:
        """Entries and control entries."""
        return [Numbered(int(n), text, kind) for n, kind, text in _ENTRY.findall(self._part(2))]

    @cached_property
    def lines(self) -> list[Numbered]:
        """Lines and control lines."""
        return [Numbered(int(number), text) for number, text in _LINE.findall(self._part(3))]

    @cached_property
    def control(self) -> dict[str, Control]:
        """The control questions there are, by line."""
        return {c.line.format(company=self.company): c for c in (*WRONG, *RIGHT)}

    @cached_property
    def own(self) -> list[str]:
        """The lines of the page, without those of control questions."""
        return [line.text for line in self.lines if line.text not in self.control]

    def _part(self, number: int) -> str:
        found = _PAGES.match(self.user)
        assert found is not None, self.user
        return found[number]


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


Said = tuple[str, dict[str, Any]]
"""A list of the answer, and an item for it; the line is filled in."""
Decide = Callable[[str, Sequence[Numbered]], Sequence[Said]]

_OURS = {"plans": [], "thing": "", "whose": "ours", "when": "now"}


def value(entry: int, quote: str, **more: Any) -> Said:
    return "values", {"entry": entry, **_OURS, "quote": quote, "value": quote, **more}


def conflict(entry: int, quote: str, **more: Any) -> Said:
    item = {"entry": entry, "kind": "claim", **_OURS, "quote": quote, "value": ""}
    return "conflicts", {**item, "relation": "contradicts", "reason": "as compared", **more}


def agrees(entry: int) -> Said:
    return "agrees", {"entry": entry}


_TOLD = re.compile(r"\$?\d[\d,.]*\d|\$?\d|cannot|unlimited|every|only|once")
_FIGURE = re.compile(r"\$?\d[\d,.]*(?: \w+){0,2}?(?: per \w+)*(?= |\W*$)")
_WORD = re.compile(r"[a-z]{4,}")
_MEASURED = frozenset({"price", "limit"})
_SHARED = 2


def reader(line: str, entries: Sequence[Numbered]) -> list[Said]:
    """A model that reads well enough for these tests: it compares figures and a few words."""
    words = set(_WORD.findall(line.lower()))
    said: list[Said] = []
    for entry in entries:
        there = set(_WORD.findall(entry.text.lower().removeprefix("price of ")))
        if entry.kind == "claim" and len(words & there) >= _SHARED:
            said += _compared(line, entry)
        elif entry.kind in _MEASURED and there <= words and (found := _FIGURE.search(line)):
            said.append(value(entry.number, found[0]))
    return said


def _compared(line: str, entry: Numbered) -> list[Said]:
    here, there = set(_TOLD.findall(line)), set(_TOLD.findall(entry.text))
    if not here:
        return []
    odd = sorted(here - there)
    return [conflict(entry.number, odd[0])] if odd else [agrees(entry.number)]


def answers(asked: Asked, decide: Decide = reader, controls: Decide | None = None) -> str:
    """What a model answers that decides each line of the page so, and the controls rightly."""
    said: dict[str, list[dict[str, Any]]] = {"values": [], "conflicts": [], "agrees": []}
    known = {control.approved.format(company=asked.company) for control in asked.control.values()}
    entries = [entry for entry in asked.entries if entry.text not in known]
    for line in asked.lines:
        control = asked.control.get(line.text)
        if control is None:
            items = decide(line.text, entries)
        elif controls is not None:
            items = controls(line.text, asked.entries)
        else:
            items = _rightly(control, line.text, asked)
        for name, item in items:
            said[name].append({"line": line.number, **item})
    return json.dumps(said)


def _rightly(control: Control, line: str, asked: Asked) -> Sequence[Said]:
    approved = control.approved.format(company=asked.company)
    entry = next(entry.number for entry in asked.entries if entry.text == approved)
    return [conflict(entry, line)] if control.wrong else []


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
        self._send_json(sent.status, sent.body, sent.headers, sent.drip)

    def _send_json(
        self,
        status: int,
        value: object,
        headers: Mapping[str, str] | None = None,
        drip: bool = False,
    ) -> None:
        """Send a value, or bytes as they are."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        for name, said in (headers or {}).items():
            self.send_header(name, said)
        self.end_headers()
        try:
            self._write(body, drip)
        except OSError:
            self.close_connection = True

    def _write(self, body: bytes, drip: bool) -> None:
        if not drip:
            self.wfile.write(body)
            return
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        pass


def serving(*behaviours: Behaviour) -> AbstractContextManager[LLMServer]:
    return answering(LLMServer(*behaviours))
