"""Sessions of people who signed in with a key: signed, expiring, and safe against forged forms.

A cookie says who signed in, by which client's key, until when. Nobody without the service's
secret can make or change one; a key that is taken out of the settings ends its sessions.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from checker.interface import SettingsError
from checker.service_settings import DeskSettings, Scope
from integrations.service.clients import Client, Clients

_SHORTEST_SECRET = 16
_KEY_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Someone at the desk: the client whose key it was, and who they say they are."""

    client: Client = field(repr=False)
    name: str
    ends: int
    nonce: str = field(repr=False)

    @property
    def who(self) -> str:
        """As decisions name them."""
        return f"{self.name} (through {self.client.name})"

    def may(self, scope: Scope) -> bool:
        """Whether their key has a scope."""
        return scope in self.client.settings.scopes


class Sessions:
    """Makes and reads the cookies."""

    def __init__(
        self,
        clients: Clients,
        secret: bytes,
        seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clients = clients
        self._secret = secret
        self._seconds = seconds
        self._clock = clock

    @property
    def seconds(self) -> int:
        """How long a session lasts."""
        return int(self._seconds)

    def begun(self, client: Client, name: str) -> str:
        """A cookie for someone who showed a client's key."""
        content = {
            "client": client.name,
            "key": _key_of(client),
            "name": name,
            "ends": int(self._clock() + self._seconds),
            "nonce": secrets.token_urlsafe(16),
        }
        body = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
        return f"{body}.{self._signature('session', body)}"

    def known(self, cookie: str | None) -> SignedIn | None:
        """Who sent a cookie; None where it is forged, over, or of a key that is no more."""
        body, _, signature = (cookie or "").partition(".")
        if not _is_equal(self._signature("session", body), signature):
            return None
        try:
            content = json.loads(base64.urlsafe_b64decode(body))
        except (binascii.Error, ValueError):
            return None
        client = self._clients.named(content["client"])
        if client is None or not _is_equal(_key_of(client), content["key"]):
            return None
        if content["ends"] <= self._clock():
            return None
        return SignedIn(client, content["name"], content["ends"], content["nonce"])

    def token(self, person: SignedIn) -> str:
        """What their forms carry, so that no other site can send one for them."""
        return self._signature("form", person.nonce)

    def is_token(self, person: SignedIn, given: str) -> bool:
        """Whether a form carries it."""
        return _is_equal(self.token(person), given)

    def _signature(self, what: str, text: str) -> str:
        message = f"{what}\0{text}".encode("utf-8", "replace")
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()


def sessions_of(settings: DeskSettings, clients: Clients, environ: Mapping[str, str]) -> Sessions:
    """The sessions of a service. Raises SettingsError where its secret is missing or short."""
    seconds = settings.hours * 3600
    if settings.secret_variable is None:
        return Sessions(clients, secrets.token_bytes(32), seconds)
    variable = settings.secret_variable
    secret = environ.get(variable, "")
    if len(secret) < _SHORTEST_SECRET:
        what = "is not set" if not secret else f"has fewer than {_SHORTEST_SECRET} characters"
        remedy = "put a long random text there, such as one of `onmessage serve --new-key`"
        raise SettingsError(f"service.desk: the variable {variable} {what}; {remedy}")
    return Sessions(clients, secret.encode(), seconds)


def _is_equal(ours: str, given: str) -> bool:
    """Whether texts are equal, in a time that says nothing of how far they are."""
    return hmac.compare_digest(ours.encode(), given.encode("utf-8", "replace"))


def _key_of(client: Client) -> str:
    """What a session remembers of a key: enough to know it again, too little to be one."""
    return client.digest.hex()[:_KEY_CHARACTERS]
