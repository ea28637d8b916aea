"""A company's site from one address: that page, and those it links to that speak of plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from checker.app.fetching import limits_of
from checker.config import Settings
from checker.interface import FetchError, SourceError, needing
from checker.models import Document, Skipped
from checker.sources.fetch import Fetcher
from checker.sources.links import leads_of
from checker.sources.pages import document_of
from checker.sources.urls import SiteScope

_MOST = 12
_SPEAK = re.compile(
    r"pric|plans?(?![a-z])|tiers?(?![a-z])|edition|subscription|billing|limits?(?![a-z])|quota|faq"
    r"|terms|support(?![a-z])|security|feature|compare",
    re.I,
)


def site_at(url: str, settings: Settings) -> Iterator[Document | Skipped]:
    """The page at an address, and up to a dozen of its host that its links name by such words.

    What robots.txt does not allow is left alone. Raises FetchError where the address itself
    gives nothing.
    """
    with needing("following a page's links", "scan"):
        from checker.sources.robots import read_robots

    with Fetcher(limits_of(settings)) as fetcher:
        page = fetcher.get(url)
        start = document_of(page)
        yield start
        links = [u for u in leads_of(start, page.nofollow).links if _is_wanted(u, start.uri)]
        try:
            robots = read_robots(SiteScope.of(start.uri).origin, fetcher) if links else None
        except SourceError as error:
            yield Skipped(start.uri, f"its links were not followed: {error}")
            return
        if beyond := links[_MOST:]:
            more = f"{len(beyond)} more pages that its links name are not read, from {beyond[0]} on"
            yield Skipped(f"{start.uri}#links", f"{more}; name those that speak of plans")
        for link in links[:_MOST]:
            if robots is None or not robots.allows(link):
                yield Skipped(link, "robots.txt does not allow it")
                continue
            try:
                yield document_of(fetcher.get(link))
            except FetchError as error:
                yield Skipped(error.url, error.reason)


def _is_wanted(url: str, start: str) -> bool:
    return SiteScope.of(start).has_host_of(url) and bool(_SPEAK.search(urlsplit(url).path))
