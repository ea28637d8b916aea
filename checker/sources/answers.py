"""What a server's answer means where it is not what was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

import httpx

from checker.interface import FetchError
from checker.sources.targets import short, shown

_REMEDIES: Final[Mapping[int, str]] = {
    401: "it needs a login: set one for the source",
    403: "the server forbids it: set a login for the source, or ask its owner",
    404: "nothing is there; check the address",
    410: "it was taken down",
    429: "the server wants fewer requests; try again later",
}


class UnwelcomeError(FetchError):
    """A server answered, but not with what was asked for.

    `retry_after` is that header as it was sent. `said` is the start of the body, where the
    request was one that is answered with reasons.
    """

    def __init__(self, url: str, response: httpx.Response, said: bytes = b"") -> None:
        status = response.status_code
        passing = status in (408, 425, 429) or status >= 500
        remedy = _REMEDIES.get(status, "try again later" if passing else "open it in a browser")
        super().__init__(url, f"the server answers {status}", remedy, status, passing)
        self.retry_after = response.headers.get("retry-after")
        self.said = said


def said_with(error: FetchError) -> bytes:
    """What a server said with its answer, where it was one and said something."""
    return error.said if isinstance(error, UnwelcomeError) else b""


_NAMES: Final = ("error_description", "message", "error", "errors", "title", "detail")


def reason_in(said: bytes) -> str:
    """What a service gives as its reason in JSON, in brackets; nothing where it gives none."""
    try:
        value = json.loads(said)
    except ValueError:
        return ""
    while isinstance(value, dict | list):
        inside = value if isinstance(value, list) else [value[n] for n in _NAMES if n in value]
        value = inside[0] if inside else ""
    text = " ".join(str(value).split())
    text = text if len(text) <= 200 else f"{text[:200]}…"
    return f" ({text})" if text else ""


def too_many_redirects(url: str, passed: Sequence[httpx.URL]) -> FetchError:
    """The error of an address that led through all of these."""
    circle = len(set(passed)) < len(passed)
    reason = "redirects in a circle" if circle else f"redirects more than {len(passed) - 2} times"
    way = " → ".join(short(shown(each)) for each in passed[1:4])
    return FetchError(url, f"{reason} ({way} …)", "give the address of the page itself")
