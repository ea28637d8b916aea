"""Services that answer in JSON, on loopback: what fakes of them share, and how they are asked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, parse_qsl, urlsplit

from checker.sources.fetch import FetchLimits
from checker.sources.opening import Surroundings, open_source
from checker.sources.settings import SourceSettings
from checker.sources.source import Source
from tests.loopback import answering
from tests.sources.streams import Memory, Stream


@dataclass(frozen=True)
class Request:
    """What was asked of a service."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What it answers: a value as JSON, or bytes."""

    value: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Service:
    """A service that is running: what it was asked, and what it answers to the next requests.

    `before` are answers to give instead of the right ones, one each, to those requests of which
    `hits` is true.
    """

    token: str = "s3cret-token"
    url: str = ""
    asked: list[Request] = field(default_factory=list)
    before: list[Reply] = field(default_factory=list)
    hits: Callable[[Request], bool] = lambda _: True
    size: int = 100
    """How many documents a page of a list has at most."""
    tries_login: int = 1
    """How many times a request is made whose login is refused."""

    def settings(self) -> dict[str, Any]:
        """A source of it."""
        raise NotImplementedError

    def environ(self) -> dict[str, str]:
        """Its login."""
        raise NotImplementedError

    def answer(self, request: Request) -> Reply:
        """The right answer to a request that may be made."""
        raise NotImplementedError

    def allows(self, request: Request) -> bool:
        """Whether the login of a request is good."""
        return request.headers.get("authorization") == f"Bearer {self.token}"

    def refusal(self) -> Reply:
        """The answer where it is not."""
        return Reply({"message": "Unauthorized"}, 401)

    def reply(self, request: Request) -> Reply:
        self.asked.append(request)
        if self.before and self.hits(request):
            return self.before.pop(0)
        return self.answer(request) if self.allows(request) else self.refusal()

    def requests(self) -> int:
        """How many requests there were since the last call."""
        count = len(self.asked)
        self.asked.clear()
        return count


@dataclass
class TokenService(Service):
    """A service whose tokens are given for an hour (OAuth 2.0)."""

    tokens: int = 0
    granted: dict[str, list[str]] = field(default_factory=dict)
    """What the last token was asked for by."""
    refused: Reply | None = None
    """The answer where none is given."""

    def token_for(self, request: Request) -> Reply:
        self.granted = parse_qs(request.body.decode())
        if self.refused is not None:
            return self.refused
        self.tokens += 1
        self.token = f"token-{self.tokens}"
        return Reply({"access_token": self.token, "expires_in": 3600, "token_type": "Bearer"})


Running = TypeVar("Running", bound=Service)


@contextmanager
def running(service: Running) -> Iterator[Running]:
    """A service on 127.0.0.1 while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.service = service  # type: ignore[attr-defined]
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    with answering(server):
        yield service


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        service: Service = self.server.service  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        body = self.rfile.read(length)
        reply = service.reply(Request(self.command, parts.path, query, headers, body))
        is_bytes = isinstance(reply.value, bytes)
        content = reply.value if is_bytes else json.dumps(reply.value).encode()
        self.send_response(reply.status)
        self.send_header(
            "Content-Type", "application/octet-stream" if is_bytes else "application/json"
        )
        self.send_header("Content-Length", str(len(content)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


@dataclass
class Clock:
    """A time that passes where somebody sleeps, and not otherwise."""

    now: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def opened(
    settings: Mapping[str, Any],
    environ: Mapping[str, str],
    clock: Clock | None = None,
    now: Callable[[], float] = time.time,
) -> Source:
    """A source of a service as the settings would name it, with a clock of its own."""
    made = SourceSettings.model_validate({"name": "service", "allow_private": True, **settings})
    limits = FetchLimits(seconds=10, megabytes=1)
    clock = clock or Clock()
    around = Surroundings(environ, Path("cache"), limits, clock=clock, sleep=clock.sleep, now=now)
    return open_source(made, around)


def read(service: Service, memory: Memory | None = None, **more: Any) -> Stream:
    """One whole stream of a service, with more settings than its own."""
    made = opened({**service.settings(), **more}, service.environ())
    return (memory or Memory()).read(made)
