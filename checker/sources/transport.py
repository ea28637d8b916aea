"""The guarded way into the network: judged addresses only, and one end to all waiting."""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpcore
import httpx

from checker.sources.addresses import Resolve, refusal, resolve_within

Clock = Callable[[], float]


class RefusedAddressError(Exception):
    """A host resolves to an address that may not be connected to.

    `may_be_allowed` says that `allow_private` would admit it.
    """

    def __init__(self, message: str, may_be_allowed: bool) -> None:
        super().__init__(message)
        self.may_be_allowed = may_be_allowed


class NoAddressError(Exception):
    """A host has no address."""


@dataclass(slots=True)
class Deadline:
    """The end of one fetch, however many connections, redirects and reads it takes."""

    clock: Clock = time.monotonic
    _end: float = field(default=0.0)

    def start(self, seconds: float) -> None:
        """Begin again."""
        self._end = self.clock() + seconds

    def left(self) -> float:
        """The seconds left. Raises httpcore.ReadTimeout where there are none."""
        left = self._end - self.clock()
        if left <= 0:
            raise httpcore.ReadTimeout("no time left")
        return left


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends with the fetch.

    A time limit for each read alone would never end a server that sends a byte a second.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        del timeout
        inner = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves a host once, judges all its addresses, and connects to one of these.

    `own` is the host and port that may lie in a private network, None where none may. The
    name stays what the request says: for the Host header, and for TLS, which checks the
    certificate against it.
    """

    def __init__(self, resolve: Resolve, deadline: Deadline, own: tuple[str, int] | None) -> None:
        self._resolve = resolve
        self._deadline = deadline
        self._own = own
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a judged address of a host. Raises RefusedAddressError, NoAddressError."""
        del timeout
        addresses = self._judged(host, port)
        for number, address in enumerate(addresses):
            # One that does not answer must leave time for the next.
            seconds = self._deadline.left() / (len(addresses) - number)
            try:
                stream = self._network.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses) - 1:
                    raise
            else:
                return _Stream(stream, self._deadline)
        raise NoAddressError(host)

    def _judged(self, host: str, port: int) -> list[str]:
        try:
            found = resolve_within(self._resolve, host, port, self._deadline.left())
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("the name was not resolved in time") from error
        except (OSError, ValueError) as error:
            raise NoAddressError(host) from error
        for address in found:
            kind = refusal(address, allow_private=(host, port) == self._own)
            if kind is not None:
                known = "" if host == address else f" is {address},"
                private = refusal(address, allow_private=True) is None
                raise RefusedAddressError(f"{host}{known or ' is'} {kind}", private)
        return list(found)


class GuardedTransport(httpx.BaseTransport):
    """httpx over a guarded backend. Proxies of the environment are not used: a proxy would
    resolve names by itself, and nothing could be judged."""

    def __init__(self, backend: GuardedBackend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            network_backend=backend,
            max_connections=4,
            keepalive_expiry=15,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body is read as it is iterated. Raises httpcore's errors."""
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status, headers=response.headers, stream=_ResponseBody(response), extensions={}
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _ResponseBody(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        with contextlib.suppress(httpcore.TimeoutException, httpcore.NetworkError):
            self._response.close()
