"""A web server on loopback that serves pages, remembers who asked, and misbehaves on command."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import BinaryIO

from tests.loopback import answering

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Sent:
    """An answer. `tell` is a body written by hand: endless, slow, broken."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str | None = HTML
    length: int | None = None
    validators: bool = True
    tell: Callable[[BinaryIO, threading.Event], None] | None = None

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:12]}"'


def redirect(to: str, status: int = 302) -> Sent:
    return Sent(status=status, headers={"Location": to})


def page(text: str, *links: str, head: str = "") -> Sent:
    """A page as sites have them: navigation, text, footer."""
    items = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return Sent(
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Brightline</title>{head}"
        f"</head><body><nav><ul>{items}</ul></nav><main><h1>Plans</h1><p>{text}</p></main>"
        f"<footer>© Brightline</footer></body></html>".encode()
    )


@dataclass
class Site:
    """A running server: its address, its pages by path, and the requests so far."""

    url: str
    port: int
    pages: dict[str, Sent | Callable[[Asked], Sent]]
    asked: list[Asked]
    closing: threading.Event
    named: list[str | None] = field(default_factory=list)

    def paths(self) -> list[str]:
        """The paths asked for since the last call."""
        paths = [asked.path for asked in self.asked]
        self.asked.clear()
        return paths


@contextmanager
def serving(
    pages: dict[str, Sent | Callable[[Asked], Sent]] | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Site]:
    """A server on 127.0.0.1 while the block runs."""
    server = _Server(("127.0.0.1", 0), _Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    port = server.server_address[1]
    site = Site(f"http://127.0.0.1:{port}", port, pages or {}, [], threading.Event())
    server.site = site  # type: ignore[attr-defined]
    with answering(server):
        try:
            yield site
        finally:
            site.closing.set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
        site.asked.append(asked)
        found = site.pages.get(self.path, Sent(b"nothing here", 404))
        self._send(found(asked) if callable(found) else found, asked, site.closing)

    def _send(self, sent: Sent, asked: Asked, closing: threading.Event) -> None:
        known = sent.status == 200 and sent.validators and not sent.tell
        if known and asked.headers.get("if-none-match") == sent.etag:
            sent = Sent(status=304, headers={"ETag": sent.etag}, media_type=None)
        self.send_response(sent.status)
        if known and sent.status == 200:
            self.send_header("ETag", sent.etag)
        if sent.media_type is not None:
            self.send_header("Content-Type", sent.media_type)
        for name, value in sent.headers.items():
            self.send_header(name, value)
        if sent.tell is None:
            self.send_header("Content-Length", str(sent.length or len(sent.body)))
            self.end_headers()
            self.wfile.write(sent.body)
            self.close_connection = sent.length is not None
            return
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        with suppress(OSError):
            sent.tell(self.wfile, closing)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""
