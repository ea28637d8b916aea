"""Which addresses are web addresses, and which belong together."""

from __future__ import annotations

import httpx

from checker.interface import FetchError

_PORTS = {"http": 80, "https": 443}


def parsed(url: str, asked: str | None = None) -> httpx.URL:
    """An address that may be fetched at all; raises FetchError for others.

    `asked` is the address that redirected here, where one did.
    """
    where = asked or url
    said = f"redirects to {short(url)}, which " if asked else ""
    try:
        target = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(where, f"{said}is no address: {error}", "check it") from error
    if target.scheme not in _PORTS or not target.host:
        raise FetchError(where, f"{said}is neither http nor https", "give a web address")
    if not 0 < port_of(target) < 65_536:
        raise FetchError(where, f"{said}has no port {port_of(target)}", "check the address")
    if target.userinfo:
        remedy = "set a login in the settings, with its value in the environment"
        raise FetchError(shown(target), "carries a user name", remedy)
    return target.copy_with(fragment=None)


def short(text: str) -> str:
    """The start of an address, which may be of any length."""
    return text if len(text) <= 200 else f"{text[:200]}…"


def shown(url: httpx.URL) -> str:
    """An address as it may be printed and kept: no password, no fragment."""
    return str(url.copy_with(userinfo=b"", fragment=None))


def port_of(url: httpx.URL) -> int:
    """The port of an http or https address."""
    return url.port or _PORTS[url.scheme]


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether scheme, host and port are the same."""
    return (one.scheme, one.host, port_of(one)) == (other.scheme, other.host, port_of(other))


def may_know(target: httpx.URL, own: httpx.URL) -> bool:
    """Whether a login of `own` may be sent: its origin, or the same host made secure."""
    secured = (own.scheme, target.scheme) == ("http", "https") and own.host == target.host
    usual = port_of(own) == _PORTS["http"] and port_of(target) == _PORTS["https"]
    return same_origin(own, target) or (secured and usual)
