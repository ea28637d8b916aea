"""How services are told who asks: with a token as it is, or with tokens that last an hour."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from pydantic import BaseModel, ValidationError

from checker.interface import FetchError, SourceError
from checker.sources.answers import reason_in, said_with
from checker.sources.fetch import Fetcher

_MOST = 1_000_000
_EARLY = 60
"""Seconds before its end at which a token is not used any more."""


class LoginError(SourceError):
    """A service does not accept the login, so that nothing more can be asked."""


class Login(Protocol):
    """What a request says of who asks."""

    def headers(self) -> Mapping[str, str]:
        """The headers to send. Raises LoginError, or FetchError where it could not be had."""
        ...

    def renewed(self) -> bool:
        """Whether there is another one to try, now that this one was refused."""
        ...


@dataclass(frozen=True, slots=True)
class FixedLogin:
    """A login that stays what it is."""

    given: Mapping[str, str] = field(repr=False)

    def headers(self) -> Mapping[str, str]:
        """The headers as given."""
        return self.given

    def renewed(self) -> bool:
        """There is no other."""
        return False


def bearer(token: str) -> dict[str, str]:
    """The header for a token."""
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True, slots=True)
class Grant:
    """What is exchanged for a token, and where (OAuth 2.0, RFC 6749).

    `form` gives the fields of the request at the time it is made. `remedy` says how to get
    another grant where this one is refused.
    """

    url: str
    form: Callable[[], Mapping[str, str]] = field(repr=False)
    remedy: str


class _Token(BaseModel):
    access_token: str
    expires_in: float = 3_600


class TokenLogin:
    """A login by tokens, each of which is fetched when the one before has run out."""

    def __init__(
        self, grant: Grant, fetcher: Fetcher, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._grant = grant
        self._fetcher = fetcher
        self._clock = clock
        self._token: str | None = None
        self._end = 0.0

    def headers(self) -> Mapping[str, str]:
        """The token of now. Raises LoginError where there is none to be had."""
        if self._token is None or self._clock() >= self._end:
            found = self._fetched()
            self._token = found.access_token
            self._end = self._clock() + found.expires_in - _EARLY
        return bearer(self._token)

    def renewed(self) -> bool:
        """Forgets the token, so that another one is fetched."""
        self._token = None
        return True

    def _fetched(self) -> _Token:
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url, body = self._grant.url, urlencode(self._grant.form()).encode()
        try:
            with self._fetcher as fetcher:
                found = fetcher.ask(url, headers, body, most=_MOST)
            return _Token.model_validate_json(found.content)
        except FetchError as error:
            if error.passing or error.status is None:
                raise
            said = reason_in(said_with(error))
            raise LoginError(
                f"{url} does not accept the login{said}; {self._grant.remedy}"
            ) from error
        except ValidationError as error:
            raise LoginError(f"{url} gives no token; {self._grant.remedy}") from error
