"""How each CMS proves that a message comes from it.

Each function answers with a `MessageIdentity`, which names the message and says when it was
sent, or raises `RefusedError`. What is compared is compared in constant time.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote


class RefusedError(Exception):
    """A message that does not prove where it comes from; says why."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came: names of headers in lower case, the body as bytes."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def header(self, name: str) -> str:
        """A header that must be there. Raises RefusedError."""
        value = self.headers.get(name, "")
        if not value:
            raise RefusedError(f"the header {name} is missing")
        return value


@dataclass(frozen=True, slots=True)
class MessageIdentity:
    """What names a message, and when it was sent (None where the CMS does not say)."""

    id: str
    at: datetime | None = None


Verify = Callable[[Received, str], MessageIdentity]
Precheck = Callable[[Received, str], object]
"""Refuses what cannot be right whatever its body is. Raises RefusedError."""


def having(name: str) -> Precheck:
    """A precheck for a header that must be there."""
    return lambda received, _: received.header(name)


def contentful(received: Received, secret: str) -> MessageIdentity:
    """Contentful: HMAC-SHA256, in hex, of method, path, signed headers and body.

    The time is one of the signed headers, in milliseconds. Source: "Request verification",
    contentful.com/developers/docs/extensibility/webhooks/request-verification, and its
    library @contentful/node-apps-toolkit.
    """
    names = received.header("x-contentful-signed-headers").lower().split(",")
    stamp = received.header("x-contentful-timestamp")
    for needed in ("x-contentful-timestamp", "x-contentful-signed-headers"):
        if needed not in names:
            raise RefusedError(f"{needed} is not among the signed headers")
    listed = ";".join(f"{name}:{received.header(name).strip()}" for name in sorted(names))
    text = "\n".join((received.method, _encoded(received.path), listed, ""))
    made = _hmac(secret.encode(), text.encode() + received.body).hex()
    _same(made, received.header("x-contentful-signature"))
    return MessageIdentity(made, _milliseconds(stamp))


_SANITY = re.compile(r"t=(\d{13})[, ]+v1=([A-Za-z0-9_-]{43})")


def sanity(received: Received, secret: str) -> MessageIdentity:
    """Sanity: `t=TIME,v1=SIGNATURE`, HMAC-SHA256 of `TIME.BODY` as unpadded base64url.

    The time is in milliseconds. Source: "GROQ-powered webhooks",
    sanity.io/docs/webhooks, and its library @sanity/webhook.
    """
    found = _SANITY.fullmatch(received.header("sanity-webhook-signature").strip())
    if not found:
        raise RefusedError("sanity-webhook-signature is not of the form t=TIME,v1=SIGNATURE")
    mac = _hmac(secret.encode(), found[1].encode() + b"." + received.body)
    _same(base64.urlsafe_b64encode(mac).rstrip(b"=").decode(), found[2])
    return MessageIdentity(found[2], _milliseconds(found[1]))


def standard(received: Received, secret: str) -> MessageIdentity:
    """Standard Webhooks 1.0, which our own WordPress plugin and alerts use.

    `webhook-signature` lists `v1,BASE64` of HMAC-SHA256 over `ID.TIME.BODY`, the time in
    seconds. Source: github.com/standard-webhooks/standard-webhooks, spec 1.0.0.
    """
    name, stamp = received.header("webhook-id"), received.header("webhook-timestamp")
    made = signed_standard(name, stamp, received.body, secret)
    given = received.header("webhook-signature").split()
    if not any(hmac.compare_digest(made.encode(), one.encode()) for one in given):
        raise RefusedError("the signature does not fit")
    return MessageIdentity(name, _seconds(stamp))


def signed_standard(name: str, stamp: str, body: bytes, secret: str) -> str:
    """The signature of a message by Standard Webhooks, with its version."""
    mac = _hmac(_standard_key(secret), f"{name}.{stamp}.".encode() + body)
    return f"v1,{base64.b64encode(mac).decode()}"


def token(received: Received, secret: str) -> MessageIdentity:
    """Strapi and Directus sign nothing: they send headers that an administrator writes.

    A shared token as `Authorization: Bearer TOKEN` is all there is, so whoever reads one
    message can send others: TLS is what protects it. A message is named by its body.
    Sources: docs.strapi.io/cms/backend-customization/webhooks ("Securing your webhooks");
    directus.io/docs/guides/flows (operation "Webhook / Request URL", custom headers).
    """
    scheme, _, given = received.header("authorization").partition(" ")
    expected, sent = (hashlib.sha256(one.encode()).hexdigest() for one in (secret, given.strip()))
    if not hmac.compare_digest(expected, sent) or scheme.lower() != "bearer":
        raise RefusedError("the token does not fit")
    return MessageIdentity(hashlib.sha256(received.body).hexdigest())


def _hmac(key: bytes, text: bytes) -> bytes:
    return hmac.new(key, text, hashlib.sha256).digest()


def _same(made: str, given: str) -> None:
    if not hmac.compare_digest(made.encode(), given.strip().encode()):
        raise RefusedError("the signature does not fit")


def _encoded(path: str) -> str:
    """A path as JavaScript's encodeURI writes it; what follows `?` is escaped whole."""
    pathname, _, search = path.partition("?")
    whole = f"{pathname}?{quote(search, safe='')}" if search else pathname
    return quote(whole, safe="%;,/?:@&=+$-_.!~*'()#")


def _standard_key(secret: str) -> bytes:
    """The key of a secret: base64 behind `whsec_`, as the standard has it, else its bytes."""
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise RefusedError("the secret behind whsec_ is not base64") from error


def _milliseconds(stamp: str) -> datetime:
    return _time(stamp, 1000)


def _seconds(stamp: str) -> datetime:
    return _time(stamp, 1)


def _time(stamp: str, per_second: int) -> datetime:
    try:
        return datetime.fromtimestamp(int(stamp) / per_second, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise RefusedError("the time of the message is none") from error
