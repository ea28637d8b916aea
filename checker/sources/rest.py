"""Documents of a service that is asked over HTTP and answers in JSON: Confluence and its like.

A service says how its documents are listed and read (`Collection`); logins, waiting, trying again,
time and what errors mean are the same for all. Everything goes through the guarded fetcher.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, Self, TypeVar
from urllib.parse import urlencode, urljoin

import httpx
from pydantic import BaseModel, ValidationError

from checker.interface import FetchError, ReadError, SourceError
from checker.models import Skipped
from checker.sources.answers import UnwelcomeError, reason_in, said_with
from checker.sources.fetch import Fetcher
from checker.sources.logins import Login, LoginError
from checker.sources.shelf import ListedFile, Unreached
from checker.sources.targets import same_origin

_TRIES = 5
_IN_A_ROW = 10
_LONGEST_PAUSE = 60.0
_MOST_JSON = 50_000_000
_UNAUTHORIZED, _TOO_MANY = 401, 429
NOT_FOUND: Final = 404

Answer = TypeVar("Answer", bound=BaseModel)
Listed = TypeVar("Listed")


class RestError(ReadError):
    """A service answers a request with no. `status` is None where it does not answer at all.

    `said` is the body of its answer.
    """

    def __init__(self, message: str, status: int | None = None, said: bytes = b"") -> None:
        super().__init__(message)
        self.status = status
        self.said = said


@dataclass(frozen=True, slots=True)
class RestService:
    """A service as it is asked.

    `base` ends with a slash, and paths are below it. `remedy` says how to get another login.
    `is_busy` tells by status and body an answer that only means: not so fast.
    """

    name: str
    base: str
    login: Login
    remedy: str
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)
    is_busy: Callable[[int, bytes], bool] = lambda status, _: status == _TOO_MANY


class RestClient:
    """One run's requests to a service, one after the other.

    Raises SourceError where nothing more is to be had (the login, the time, a service that is
    down), RestError where only this is not.
    """

    def __init__(
        self,
        service: RestService,
        fetcher: Fetcher,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.service = service
        self._fetcher = fetcher
        self._clock = clock
        self._sleep = sleep
        self._end = clock() + service.seconds
        self._failures = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._fetcher.close()

    def json(
        self,
        shape: type[Answer],
        path: str,
        parameters: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """What the service answers to GET, or with a `body` to POST, in the shape it should have.

        `path` is below the service's base, or an address it gave.
        """
        url = self._url(path, parameters)
        sent = None if body is None else json.dumps(body).encode()
        content = self._asked(url, sent, "application/json", _MOST_JSON)
        try:
            return shape.model_validate_json(content)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "the answer"
            raise RestError(
                f"{self.service.name} answers otherwise than it says: {where}"
            ) from error

    def content(
        self, path: str, parameters: Mapping[str, str] | None = None, *, most: int
    ) -> bytes:
        """The bytes of a file, at most `most`."""
        return self._asked(self._url(path, parameters), None, "*/*", most)

    def _url(self, path: str, parameters: Mapping[str, str] | None) -> str:
        url = urljoin(self.service.base, path)
        try:
            if not same_origin(httpx.URL(url), httpx.URL(self.service.base)):
                raise SourceError(f"{self.service.name} leads to another address, {url[:100]}")
        except (httpx.InvalidURL, KeyError, ValueError) as error:
            raise SourceError(f"{self.service.name} leads to what is no address") from error
        query = urlencode(parameters or {})
        return f"{url}{'&' if '?' in url else '?'}{query}" if query else url

    # --- asking, waiting, trying again ------------------------------------------------------

    def _asked(self, url: str, body: bytes | None, accept: str, most: int) -> bytes:
        failures = 0
        renewed = False
        while True:
            self._in_time(0)
            try:
                content = self._once(url, body, accept, most)
            except FetchError as error:
                status, said = error.status, said_with(error)
                if status == _UNAUTHORIZED:
                    renewed = self._renewed(renewed, said)
                    continue
                is_busy = status is not None and self.service.is_busy(status, said)
                if not (error.passing or is_busy):
                    raise self._refused(error) from error
                failures += 1
                if failures == _TRIES and not is_busy:
                    raise self._given_up(error) from error
                self._pause(error, failures)
            else:
                self._failures = 0
                return content

    def _once(self, url: str, body: bytes | None, accept: str, most: int) -> bytes:
        kind = {} if body is None else {"Content-Type": "application/json"}
        headers = {"Accept": accept, **kind, **self.service.headers, **self.service.login.headers()}
        return self._fetcher.ask(url, headers, body, most=most).content

    def _renewed(self, before: bool, said: bytes) -> bool:
        """Gets another login, once for a request. Raises LoginError where there is none."""
        if before or not self.service.login.renewed():
            raise LoginError(
                f"{self.service.name} does not accept the login{reason_in(said)}; "
                f"{self.service.remedy}"
            )
        return True

    def _refused(self, error: FetchError) -> RestError:
        self._failures = 0
        said = said_with(error)
        if error.status is None:
            return RestError(f"{error.reason}; {error.remedy}")
        told = f"{self.service.name} answers {error.status}{reason_in(said)}"
        return RestError(told, error.status, said)

    def _given_up(self, error: FetchError) -> ReadError | SourceError:
        self._failures += 1
        if self._failures == _IN_A_ROW:
            return SourceError(
                f"{self.service.name} fails for {_IN_A_ROW} documents in a row "
                f"({error.reason}); the rest is not tried"
            )
        return RestError(f"{error.reason}, {_TRIES} times; {error.remedy}", error.status)

    def _pause(self, error: FetchError, failures: int) -> None:
        """Waits as long as the service asks for, or twice as long as last time."""
        asked = _seconds(error.retry_after) if isinstance(error, UnwelcomeError) else None
        pause = min(2.0 ** (failures - 1), _LONGEST_PAUSE) if asked is None else max(asked, 1.0)
        self._in_time(pause)
        self._sleep(pause)

    def _in_time(self, pause: float) -> None:
        if self._clock() + pause >= self._end:
            asks = f"; {self.service.name} asks to wait {pause:.0f} seconds" if pause else ""
            minutes = f"{self.service.seconds / 60:g} minutes"
            raise SourceError(f"not finished in {minutes}{asks}; raise `minutes`, or run it again")


class Collection(Protocol):
    """The documents of a service: how they are listed and read."""

    @property
    def uri(self) -> str:
        """What the collection is called."""
        ...

    def listed(self, client: RestClient) -> Iterator[ListedFile | Skipped | Unreached]:
        """All documents. Raises SourceError, or RestError, where no more can be listed."""
        ...

    def read(self, client: RestClient, entry: ListedFile, most: int) -> bytes:
        """The content of a document. Raises ReadError, or SourceError as a client does."""
        ...


class RestShelf:
    """A collection as a Shelf. Each listing is a new run of requests, of a time of its own."""

    def __init__(self, collection: Collection, connect: Callable[[], RestClient]) -> None:
        self._collection = collection
        self._connect = connect
        self._client: RestClient | None = None

    @property
    def uri(self) -> str:
        """The collection's name."""
        return self._collection.uri

    def entries(self) -> Iterator[ListedFile | Skipped | Unreached]:
        """All documents. Raises SourceError where nothing more can be listed."""
        with self._connect() as client:
            self._client = client
            try:
                yield from self._collection.listed(client)
            except RestError as error:
                raise SourceError(f"cannot be listed: {error}") from error

    def content(self, entry: ListedFile, most: int) -> bytes:
        """The content of a document that is being listed.

        Raises ReadError, and SourceError where the rest cannot be read either.
        """
        client = self._client or self._connect()
        try:
            return self._collection.read(client, entry, most)
        except RestError as error:
            if error.status == NOT_FOUND:
                raise RestError("was deleted or closed to this login meanwhile") from error
            raise


def paged(
    ask: Callable[[str | None], Answer], following: Callable[[Answer], str | None]
) -> Iterator[Answer]:
    """A list that comes in pages, each of which says where the next one begins.

    Raises SourceError where they go in a circle.
    """
    asked: set[str] = set()
    begin: str | None = None
    while True:
        page = ask(begin)
        yield page
        begin = following(page)
        if not begin:
            return
        if begin in asked:
            raise SourceError("cannot be listed: its list goes in a circle; try again later")
        asked.add(begin)


def from_top(
    key: str, known: Mapping[str, Listed], parent: Callable[[Listed], str | None]
) -> list[Listed]:
    """What something lies in, as far as that is known, from the top down to itself.

    Ends where parents go in a circle.
    """
    way: dict[str, Listed] = {}
    at: str | None = key
    while at is not None and at in known and at not in way:
        way[at] = known[at]
        at = parent(known[at])
    return list(reversed(way.values()))


class AskableCollection(Collection, Protocol):
    """A collection whose listing does not name all for sure."""

    def is_there(self, client: RestClient, uri: str) -> bool:
        """Whether a document that was not listed can be read all the same. Raises as `read`."""
        ...


def asking(
    collection: AskableCollection, connect: Callable[[], RestClient]
) -> Callable[[str], bool]:
    """Asks a collection for documents one by one, all in one run; where in doubt they are there."""
    clients: list[RestClient] = []

    def is_there(uri: str) -> bool:
        if not clients:
            clients.append(connect())
        try:
            with clients[0] as client:
                return collection.is_there(client, uri)
        except (ReadError, SourceError):
            return True

    return is_there


def _seconds(retry_after: str | None) -> float | None:
    """The seconds of a Retry-After; a date, which none of these services send, is not read."""
    text = (retry_after or "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
