"""Fetching one address from an untrusted network, within limits.

What is refused, and why, is in docs/sources.md. Everything that goes wrong is a FetchError.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import httpcore
import httpx

import checker
from checker.interface import FetchError
from checker.readers.decode import too_large
from checker.readers.files import most_bytes
from checker.readers.formats import media_type_from
from checker.sources.addresses import Resolve, system_resolve
from checker.sources.answers import UnwelcomeError, too_many_redirects
from checker.sources.inflate import TooLargeError, UnreadableError, inflated
from checker.sources.limits import FetchLimits
from checker.sources.targets import may_know, parsed, port_of, same_origin, short, shown
from checker.sources.transport import (
    Clock,
    Deadline,
    GuardedBackend,
    GuardedTransport,
    NoAddressError,
    RefusedAddressError,
)

__all__ = [
    "AGENT",
    "Accepts",
    "FetchError",
    "FetchLimits",
    "FetchedPage",
    "Fetcher",
    "LeftError",
    "UnreadTypeError",
    "anything",
    "readable",
]

AGENT = "OnMessage"
"""Our name in robots.txt and in the User-Agent header."""

Accepts = Callable[[str, str], bool]
"""Whether a media type (no parameters, lower case, empty where none is said) is wanted at a url."""

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_ADMIT = (
    "; `allow_private: true` admits it, under its source in onmessage.yaml, or for `check` under"
    " `fetch:`"
)
_LONGEST_REASON = 100_000
_RAISE = "try again later, or raise fetch.seconds"


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What an address gave. `url` is where it was found in the end, after redirects.

    `media_type` is the Content-Type as sent, in lower case. Where `not_modified`, there is no
    content: it is what it was when its `etag` and `last_modified` were noted. `nofollow` says
    that the server's headers ask not to follow its links, `moved` that all redirects on the way
    were permanent (and there was one).
    """

    url: str
    content: bytes = field(repr=False, default=b"")
    media_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False
    nofollow: bool = False
    moved: bool = False


def anything(media_type: str, url: str) -> bool:
    """Accepts every type: for what is ours to make sense of, such as a sitemap."""
    del media_type, url
    return True


class UnreadTypeError(FetchError):
    """What is at an address is of a type that is not accepted; its body was not read."""


class LeftError(FetchError):
    """An address redirects to another one (`to`) that is not to be followed."""

    def __init__(self, url: str, to: str, moved: bool) -> None:
        super().__init__(url, f"redirects to {short(to)}", "give that address, or exclude this one")
        self.to = to
        self.moved = moved


@dataclass(frozen=True, slots=True)
class _Terms:
    """What is sent, where it is more than an address, and what a body may be.

    `explained` says that what the server gives as a reason is of use.
    """

    accepts: Accepts
    most: int | None
    body: bytes | None = None
    explained: bool = False


@dataclass(frozen=True, slots=True)
class _Redirect:
    """Where an address leads."""

    url: httpx.URL
    permanent: bool


def readable(media_type: str, url: str) -> bool:
    """Whether some reader reads this; without any type it is looked at."""
    return not media_type or media_type_from(media_type, url) is not None


class Fetcher:
    """Fetches addresses, one at a time; not to be shared between threads.

    `headers` (a login, say) go to one origin only: that of `home`, or of the address asked
    for. No redirect takes them anywhere else. Private addresses, where the limits allow them,
    are allowed for that same host and port.
    """

    def __init__(
        self,
        limits: FetchLimits | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        home: str | None = None,
        resolve: Resolve = system_resolve,
        clock: Clock = time.monotonic,
    ) -> None:
        self._limits = limits or FetchLimits()
        self._headers = dict(headers or {})
        self._home = parsed(home) if home else None
        self._resolve = resolve
        self._deadline = Deadline(clock)
        self._client: httpx.Client | None = None
        self._own: httpx.URL | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def get(
        self,
        url: str,
        etag: str | None = None,
        last_modified: str | None = None,
        accepts: Accepts = readable,
        most: int | None = None,
        follow: Callable[[str], bool] | None = None,
    ) -> FetchedPage:
        """What is at an address. Raises FetchError; nothing else.

        With an `etag` or `last_modified` of last time, a page that did not change comes as
        `not_modified`. A body of a type that is not accepted is not read (UnreadTypeError).
        `most` is another limit than that of documents, in bytes. A redirect to where `follow`
        does not allow is not followed (LeftError).
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in asked.items() if value}
        return self._through(url, conditions, _Terms(accepts, most), follow)

    def ask(
        self, url: str, headers: Mapping[str, str], body: bytes | None = None, *, most: int
    ) -> FetchedPage:
        """What an interface for programs answers to GET, or with a `body` to POST.

        `headers` (a login, say) go to the origin of `url` and no further. Raises FetchError; an
        UnwelcomeError has the reason that was given.
        """
        return self._through(url, headers, _Terms(anything, most, body, explained=True), None)

    def _through(
        self,
        url: str,
        conditions: Mapping[str, str],
        terms: _Terms,
        follow: Callable[[str], bool] | None,
    ) -> FetchedPage:
        """What is at an address, through all redirects."""
        self._deadline.start(self._limits.seconds)
        target = parsed(url)
        client = self._client_for(self._home or target)
        # Each page is a first visit; cookies only last from one redirect to the next.
        client.cookies.clear()
        passed, permanent = [target], True
        while True:
            answer = self._sent(client, target, conditions, terms)
            if isinstance(answer, FetchedPage):
                return replace(answer, moved=permanent and len(passed) > 1)
            permanent = permanent and answer.permanent
            if follow is not None and not follow(shown(answer.url)):
                raise LeftError(url, shown(answer.url), permanent)
            conditions = conditions if same_origin(answer.url, target) else {}
            target = answer.url
            passed.append(target)
            if len(passed) > self._limits.redirects + 1:
                raise too_many_redirects(url, passed)

    def _client_for(self, own: httpx.URL) -> httpx.Client:
        """The client that trusts this origin; another one's open connections are not used."""
        if self._client is None or self._own is None or not same_origin(self._own, own):
            self.close()
            self._own = own
            place = (own.raw_host.decode("ascii"), port_of(own))
            trusted = place if self._limits.allow_private else None
            backend = GuardedBackend(self._resolve, self._deadline, trusted)
            self._client = httpx.Client(transport=GuardedTransport(backend), trust_env=False)
        return self._client

    def _sent(
        self,
        client: httpx.Client,
        target: httpx.URL,
        conditions: Mapping[str, str],
        terms: _Terms,
    ) -> FetchedPage | _Redirect:
        """The page, or where it redirects to."""
        url = shown(target)
        try:
            method, said = "GET" if terms.body is None else "POST", self._said(target, conditions)
            request = client.build_request(method, target, headers=said, content=terms.body)
            response = client.send(request, stream=True)
            try:
                return self._read(response, target, conditions, terms)
            finally:
                response.close()
        except RefusedAddressError as error:
            remedy = f"only public addresses are fetched{_ADMIT if error.may_be_allowed else ''}"
            raise FetchError(url, f"not fetched: {error}", remedy) from error
        except NoAddressError as error:
            remedy = "check the address and the network"
            raise FetchError(url, "its host has no address", remedy, passing=True) from error
        except (httpcore.TimeoutException, httpx.TimeoutException) as error:
            reason = f"took longer than {self._limits.seconds:g} seconds"
            raise FetchError(url, reason, _RAISE, passing=True) from error
        except (TooLargeError, UnreadableError) as error:
            raise FetchError(url, str(error), error.remedy) from error
        except (*_NETWORK, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            reason = f"cannot be fetched: {str(error) or type(error).__name__}"
            raise FetchError(url, reason, "open it in a browser", passing=True) from error

    def _said(self, target: httpx.URL, conditions: Mapping[str, str]) -> dict[str, str]:
        said = {
            "User-Agent": f"{AGENT}/{checker.__version__}",
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            # What `inflated` can undo within a limit.
            "Accept-Encoding": "gzip, deflate",
            **conditions,
        }
        own = self._own is not None and may_know(target, self._own)
        return {**said, **self._headers} if own else said

    def _read(
        self,
        response: httpx.Response,
        target: httpx.URL,
        conditions: Mapping[str, str],
        terms: _Terms,
    ) -> FetchedPage | _Redirect:
        status, headers = response.status_code, response.headers
        if status in _REDIRECTS and "location" in headers and terms.body is None:
            to = parsed(str(target.join(headers["location"])), shown(target))
            return _Redirect(to, status in (301, 308))
        media_type = headers.get("content-type", "").strip().lower()
        page = FetchedPage(
            shown(target),
            media_type=media_type,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            nofollow=_asks_nofollow(headers.get_list("x-robots-tag")),
        )
        if status == httpx.codes.NOT_MODIFIED and conditions:
            return FetchedPage(
                page.url, etag=page.etag, last_modified=page.last_modified, not_modified=True
            )
        if status not in (httpx.codes.OK, httpx.codes.NON_AUTHORITATIVE_INFORMATION):
            raise UnwelcomeError(page.url, response, self._reason(response, terms))
        bare = media_type.split(";")[0].strip()
        if not terms.accepts(bare, page.url):
            raise UnreadTypeError(page.url, f"is {bare or 'of no type'}", "no reader reads that")
        usual = most_bytes(bare, int(self._limits.megabytes * 1e6))
        content = self._content(response, terms.most or usual)
        return replace(page, content=content)

    def _content(self, response: httpx.Response, most: int) -> bytes:
        """The body, of which never more than `most` bytes are held."""
        length = response.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length) > most:
            raise TooLargeError(too_large(int(length), most))
        encoding = response.headers.get("content-encoding", "")
        return inflated(self._in_time(response), encoding, most)

    def _reason(self, response: httpx.Response, terms: _Terms) -> bytes:
        """What the server says of why, where it is short and that is of use."""
        if not terms.explained:
            return b""
        try:
            return self._content(response, _LONGEST_REASON)
        except (TooLargeError, UnreadableError):
            return b""

    def _in_time(self, response: httpx.Response) -> Iterator[bytes]:
        """The raw body. The time is looked at here, too: data may be waiting already."""
        for part in response.iter_raw():
            self._deadline.left()
            yield part


_NETWORK = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol)


def _asks_nofollow(tags: list[str]) -> bool:
    """Whether X-Robots-Tag asks everyone, or us, not to follow links."""
    for tag in tags:
        agent, colon, rules = tag.lower().rpartition(":")
        words = {word.strip() for word in rules.split(",")}
        if words & {"nofollow", "none"} and (not colon or agent.strip() == AGENT.lower()):
            return True
    return False
