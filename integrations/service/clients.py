"""Who may ask: API keys, scopes and how often."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from checker.interface import SettingsError
from checker.service_settings import ClientSettings, Scope, ServiceSettings
from integrations.cms.alerts import Alert, alert_of
from integrations.service.problems import Problem

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="onmessage"'}
_SHORTEST_KEY = 16


@dataclass(slots=True)
class Bucket:
    """A token bucket: `burst` requests at once, `per_minute` on average."""

    per_minute: float
    burst: float
    clock: Callable[[], float] = time.monotonic
    _tokens: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._tokens, self._at = self.burst, self.clock()

    def wait(self) -> float:
        """Take a token; how many seconds until there is one again, 0 where one was taken."""
        now = self.clock()
        gained = (now - self._at) * self.per_minute / 60
        self._tokens, self._at = min(self.burst, self._tokens + gained), now
        if self._tokens < 1:
            return (1 - self._tokens) * 60 / self.per_minute
        self._tokens -= 1
        return 0.0


@dataclass(frozen=True, slots=True)
class Client:
    """Someone who may ask."""

    settings: ClientSettings
    digest: bytes = field(repr=False)
    bucket: Bucket = field(repr=False, compare=False)
    alert: Alert | None = None

    @property
    def name(self) -> str:
        """What the log and the metrics call it."""
        return self.settings.name


class Clients:
    """Everyone who may ask."""

    def __init__(
        self,
        settings: ServiceSettings,
        environ: Mapping[str, str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises SettingsError where a client's variable has no key."""
        self._all = tuple(_client(one, environ, clock) for one in settings.clients)

    def known(self, authorization: str | None) -> Client:
        """Who sent this header. Raises Problem 401.

        Every client is compared, in constant time: how long it takes says nothing of a key.
        """
        scheme, _, key = (authorization or "").partition(" ")
        given = digest(key.strip())
        found = [one for one in self._all if hmac.compare_digest(one.digest, given)]
        if scheme.lower() != "bearer" or not found:
            detail = "send a key that is known here as `Authorization: Bearer KEY`"
            raise Problem(401, "unknown-key", detail, _CHALLENGE)
        return found[0]

    def named(self, name: str) -> Client | None:
        """The client of that name."""
        return next((one for one in self._all if one.name == name), None)

    def admitted(self, authorization: str | None, scope: Scope) -> Client:
        """Who sent this, where they may. Raises Problem 401, 403 or 429."""
        client = self.known(authorization)
        if scope not in client.settings.scopes:
            raise Problem(403, "scope", f"client '{client.name}' lacks the scope '{scope}'")
        wait = client.bucket.wait()
        if wait:
            detail = f"client '{client.name}' may ask {client.settings.per_minute} times a minute"
            raise Problem(429, "rate-limited", detail, {"Retry-After": str(math.ceil(wait))})
        return client


def digest(key: str) -> bytes:
    """What is kept of a key. Keys are long and random, so one round is enough."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


def new_key() -> str:
    """A key that nobody can guess: 256 bits."""
    return f"om_{secrets.token_urlsafe(32)}"


def _client(
    settings: ClientSettings, environ: Mapping[str, str], clock: Callable[[], float]
) -> Client:
    bucket = Bucket(settings.per_minute, settings.burst, clock)
    alert = alert_of(settings.alert, environ, "service.clients") if settings.alert else None
    if settings.key_sha256 is not None:
        return Client(settings, bytes.fromhex(settings.key_sha256), bucket, alert)
    name = settings.key_variable or ""
    key = environ.get(name, "")
    if len(key) < _SHORTEST_KEY:
        what = "is not set" if not key else f"has fewer than {_SHORTEST_KEY} characters"
        remedy = "make a key with `onmessage serve --new-key`"
        raise SettingsError(f"service.clients: the variable {name} {what}; {remedy}")
    return Client(settings, digest(key), bucket, alert)
