"""Web addresses: one spelling for each, and which belong to a site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

# Says where a visitor came from, and changes nothing on the page.
_TRACKING = ("utm_", "mc_")
_TRACKERS = frozenset("gclid fbclid msclkid dclid yclid igshid _ga ref_src".split())
_LONGEST = 2_000
# Most addresses are spelt right as they are, and taking an address apart is slow.
_PLAIN = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::(?!80/|443/)[1-9][0-9]*)?/[\w~./-]*", re.A
)


def spelt(url: str, base: str | None = None) -> str | None:
    """An address in its one spelling: host in lower case, no fragment, no default port, no dot
    segments, nothing that tracks visitors. None where it is no web address.
    """
    if _PLAIN.fullmatch(url) and "/." not in url and len(url) <= _LONGEST:
        return url
    try:
        parsed = httpx.URL(base).join(url.strip()) if base else httpx.URL(url.strip())
        if parsed.scheme not in ("http", "https") or not parsed.host or parsed.userinfo:
            return None
        parsed = parsed.copy_with(fragment=None, query=_query(parsed), path=parsed.path or "/")
    except (httpx.InvalidURL, ValueError):
        return None
    text = str(parsed)
    return text if len(text) <= _LONGEST else None


def _query(url: httpx.URL) -> bytes | None:
    kept = [
        part
        for part in url.query.split(b"&")
        if part and not _tracks(part.split(b"=")[0].decode("ascii", "replace").lower())
    ]
    return b"&".join(kept) or None


def _tracks(name: str) -> bool:
    return name in _TRACKERS or name.startswith(_TRACKING)


@dataclass(frozen=True, slots=True)
class SiteScope:
    """The part of a site that a source is: one origin, and what lies below one path."""

    origin: str
    below: str

    @classmethod
    def of(cls, start: str) -> SiteScope:
        """The site of an address: /docs and /docs/ mean all below, /a/index.html all of /a/."""
        parts = urlsplit(start)
        folder, _, last = parts.path.rpartition("/")
        path = folder if "." in last else parts.path.rstrip("/")
        return cls(f"{parts.scheme}://{parts.netloc}", path)

    def has_host_of(self, url: str) -> bool:
        """Whether an address (in its one spelling) is on the same origin."""
        return url == self.origin or url.startswith(f"{self.origin}/")

    def has(self, url: str) -> bool:
        """Whether an address (in its one spelling) is within."""
        if not self.has_host_of(url):
            return False
        path = urlsplit(url).path
        return path.rstrip("/") == self.below or path.startswith(f"{self.below}/")

    def is_top(self, url: str) -> bool:
        """Whether this is the front page of the site."""
        return self.has_host_of(url) and urlsplit(url).path == "/"
