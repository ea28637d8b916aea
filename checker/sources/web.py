"""A web site, by its sitemap or by its links.

Addresses are visited one after the other, in a fixed order. What was seen before costs a
conditional request, or none where the sitemap says that the page did not change.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from checker.interface import FetchError, SourceError
from checker.models import Document, Skipped
from checker.readers.formats import suffix_of
from checker.sources.fetch import FetchedPage, Fetcher, LeftError, UnreadTypeError
from checker.sources.links import leads_of
from checker.sources.pace import Pace, StopError, Visits
from checker.sources.pages import document_of
from checker.sources.robots import Robots, no_rules, read_robots
from checker.sources.sitemap import Listed, pages_of
from checker.sources.source import Ended, Fetched, Item, Known, Seen, SourceIdentity, Unchanged
from checker.sources.urls import SiteScope, spelt
from checker.sources.wanted import Wanted

_GONE = frozenset((404, 410))
_REPORTED_REFUSALS = 20
_LONGEST_CHAIN = 5
# No collateral, and not worth a request.
_NO_PAGES = frozenset(
    ".png .jpg .jpeg .gif .webp .avif .svg .ico .bmp .tif .tiff .heic .mp3 .mp4 .webm .mov .wav "
    ".woff .woff2 .ttf .otf .eot .css .map .exe .dmg .iso .tar .gz .tgz .whl .deb .rpm".split()
)
# No collateral, as it turns out to be.
_PASSED_OVER = (
    *("is image/", "is audio/", "is video/", "is font/", "is text/css", "is text/javascript"),
    *("is application/javascript", "is application/rss"),
    *("is application/atom", "is application/xml", "is text/xml", "is text/calendar"),
)


@dataclass(frozen=True, slots=True)
class WebSource:
    """The pages of a site below an address."""

    about: SourceIdentity
    start: str
    wanted: Wanted
    visits: Visits
    fetcher: Callable[[], Fetcher] = field(repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def documents(self, seen: Known) -> Iterator[Item]:
        """Every page that is wanted; see `source.py`."""
        with self.fetcher() as fetcher:
            yield from _Crawl(self, fetcher, seen).items()


@dataclass(frozen=True, slots=True)
class _Target:
    """An address to visit."""

    url: str
    depth: int = 0


class _Crawl:
    """One walk through a site. `given` are the addresses that came as documents."""

    def __init__(self, source: WebSource, fetcher: Fetcher, seen: Known) -> None:
        self.source = source
        self.visits = source.visits
        self.fetcher = fetcher
        self.seen = seen
        self.start = spelt(source.start) or source.start
        self.scope = SiteScope.of(self.start)
        self.robots: Robots = no_rules()
        self.pace = Pace(source.visits, source.clock, source.sleep)
        self.crawls = source.visits.find in ("crawl", "both")
        self.waiting: deque[_Target] = deque()
        self.lastmods: dict[str, str | None] = {}
        self.known: set[str] = set()
        self.given: set[str] = set()
        self.visited: set[str] = set()
        self.complete = True
        self.refused = 0
        self.nested = 0

    def items(self) -> Iterator[Item]:
        """All items of the stream, and its end."""
        told = False
        for item in self._walk():
            told = told or isinstance(item, Skipped)
            yield item
        if not self.given:
            self.complete = False
            if not told:
                yield self._said("no page was found; check the address and `find`")
        yield Ended(self.complete)

    def _walk(self) -> Iterator[Item]:
        try:
            if self.visits.robots:
                self.robots = read_robots(self.scope.origin, self.fetcher)
                self.pace.slow_to(self.robots.delay)
            yield from self._seeds()
            while self.waiting:
                yield from self._visit(self.waiting.popleft())
        except (StopError, SourceError) as error:
            self.complete = False
            yield self._said(str(error))
        if self.refused > _REPORTED_REFUSALS:
            more = self.refused - _REPORTED_REFUSALS
            yield self._said(f"robots.txt does not allow {more} more addresses")

    def _said(self, reason: str) -> Skipped:
        """Something about the site as a whole."""
        return Skipped(self.source.about.uri, f"{self.start}: {reason}")

    # --- where it begins --------------------------------------------------------------

    def _seeds(self) -> Iterator[Item]:
        """Puts the first addresses in line: the sitemap's, or the start."""
        if self.visits.find != "crawl":
            yield from self._from_sitemaps()
        if self.waiting and self.visits.find != "both":
            return
        if self.visits.find == "sitemap":
            raise StopError("its sitemap names no page here; check `sitemap`, or set find: crawl")
        self.crawls = True
        self._put(_Target(self.start))

    def _from_sitemaps(self) -> Iterator[Item]:
        named = (self.visits.sitemap,) if self.visits.sitemap else self.robots.sitemaps
        spellings = tuple(url for name in named if (url := spelt(name, self.start)))
        guess = f"{self.scope.origin}/sitemap.xml"
        must = bool(spellings) or self.visits.find == "sitemap"
        for found in pages_of(spellings or (guess,), self.fetcher, self.pace.ready):
            if isinstance(found, Listed):
                if len(self.waiting) >= self.visits.pages:
                    self.complete = False
                    yield self._said(f"its sitemap names {self.pace.too_many}")
                    return
                self.lastmods.setdefault(found.url, found.lastmod)
                self._put(_Target(found.url))
            elif must or found.uri != guess:
                # Pages that it names would else seem gone.
                self.complete = False
                yield found

    def _put(self, target: _Target) -> None:
        if target.url not in self.known and self._is_candidate(target):
            self.known.add(target.url)
            self.waiting.append(target)

    def _is_candidate(self, target: _Target) -> bool:
        """Whether an address is worth a request."""
        if not self.scope.has(target.url) or target.depth > self.visits.depth:
            return False
        if suffix_of(target.url) in _NO_PAGES:
            return False
        if self.visits.listing and urlsplit(target.url).query:
            return False  # another order of the same list
        return target.url == self.start or self._is_folder(target.url) or self._wants(target.url)

    def _is_folder(self, url: str) -> bool:
        return self.visits.listing and urlsplit(url).path.endswith("/")

    def _wants(self, url: str) -> bool:
        path = urlsplit(url).path
        return self.source.wanted.wants(url, path, path.lstrip("/"))

    # --- a visit -----------------------------------------------------------------------

    def _visit(self, target: _Target) -> Iterator[Item]:
        if target.url in self.visited:
            return
        self.visited.add(target.url)
        before = self.seen(target.url)
        if not self.robots.allows(target.url):
            yield from self._refused(target, before)
        elif before is not None and self._is_known_unchanged(target.url, before):
            yield from self._unchanged(target, before, None)
        else:
            yield from self._requested(target, before)

    def _is_known_unchanged(self, url: str, before: Seen) -> bool:
        lastmod = self.lastmods.get(url)
        if not (self.visits.trust_lastmod and lastmod and before.version):
            return False
        return before.version.partition(" ")[2] == lastmod

    def _requested(self, target: _Target, before: Seen | None) -> Iterator[Item]:
        self.pace.wait(len(self.waiting) + 1)
        etag, last_modified = (before.etag, before.last_modified) if before else (None, None)
        try:
            page = self.fetcher.get(target.url, etag, last_modified, follow=self._may_follow)
        except FetchError as error:
            yield from self._failed(target, error, before)
            return
        finally:
            self.pace.asked()
        self.pace.succeeded()
        url = spelt(page.url) or page.url
        if page.not_modified and before is not None:
            yield from self._unchanged(target, before, self._after(target, before, page))
        elif url == target.url:
            yield from self._read(target, page, before)
        elif before is not None and not page.moved:
            # A login that ran out sends every page elsewhere; that takes none away.
            self._follow(before.links, target.depth)
            yield Skipped(target.url, f"leads to {url} for now; check the login, or try again")
        elif url not in self.visited and self._is_candidate(replace(target, url=url)):
            self.visited.add(url)
            yield from self._read(replace(target, url=url), page, self.seen(url))

    def _may_follow(self, url: str) -> bool:
        return self.scope.has_host_of(spelt(url) or "") and self.robots.allows(url)

    def _refused(self, target: _Target, before: Seen | None) -> Iterator[Item]:
        """Reports what robots.txt does not allow; of links that nobody ever read, not all."""
        self.refused += 1
        if self.refused <= _REPORTED_REFUSALS or before is not None:
            yield Skipped(target.url, "robots.txt does not allow it; ask the site's owner")
        self._follow(before.links if before else (), target.depth)

    def _failed(self, target: _Target, error: FetchError, before: Seen | None) -> Iterator[Item]:
        is_start = self.crawls and target.url == self.start
        if is_start and isinstance(error, LeftError):
            raise StopError(f"leads to {error.to}, which is another site; give that address")
        if not is_start and error.status in _GONE:
            return
        if isinstance(error, UnreadTypeError) and error.reason.startswith(_PASSED_OVER):
            return
        yield Skipped(target.url, _reason(error, target.url))
        if before is not None:
            # It leads, for all we know, to where it led.
            self._follow(before.links, target.depth)
        elif self.crawls:
            self.complete = False
        self.pace.failed(error)

    def _unchanged(self, target: _Target, before: Seen, after: Seen | None) -> Iterator[Item]:
        self._follow(before.links, target.depth)
        if target.url not in self.given and self._is_document(target.url):
            self.given.add(target.url)
            yield Unchanged(target.url, after)

    def _after(self, target: _Target, before: Seen, page: FetchedPage) -> Seen:
        """What is remembered of a page that did not change, though its sitemap may say so."""
        digest = (before.version or "").partition(" ")[0]
        return replace(
            before,
            version=self._version(digest, target.url),
            etag=page.etag or before.etag,
            last_modified=page.last_modified or before.last_modified,
        )

    def _read(self, target: _Target, page: FetchedPage, before: Seen | None) -> Iterator[Item]:
        """A page that came, unless it is another spelling of one that comes as well."""
        document = document_of(page, target.url, self.source.about.channel)
        leads = leads_of(document, page.nofollow)
        links = tuple(link for link in leads.links if self.scope.has(link))
        self._follow(links, target.depth)
        if leads.beyond and self.crawls:
            self.complete = False
            followed = len(leads.links)
            reason = f"{leads.beyond} links are not followed, after the first {followed}"
            yield Skipped(f"{target.url}#links", f"{reason}; give the site a sitemap")
        if leads.canonical is not None and self._believes(target.url, leads.canonical):
            yield from self._canonical(target, leads.canonical)
            if leads.canonical in self.given:
                return
        if target.url not in self.given and self._is_document(target.url):
            self.given.add(target.url)
            yield self._item(page, document, before, links)

    def _is_document(self, url: str) -> bool:
        return not self._is_folder(url) and self._wants(url)

    def _believes(self, url: str, canonical: str) -> bool:
        """Whether that can be the same page under its real address.

        A template that names the front page on every page would hide a whole site.
        """
        if canonical == url or not self.scope.has(canonical):
            return False
        return self.scope.is_top(url) or not self.scope.is_top(canonical)

    def _canonical(self, target: _Target, url: str) -> Iterator[Item]:
        """Visits the page that another one names as the real one."""
        canonical = _Target(url, target.depth)
        if self.nested < _LONGEST_CHAIN and self._is_candidate(canonical):
            self.known.add(url)
            self.nested += 1
            yield from self._visit(canonical)
            self.nested -= 1

    def _item(
        self, page: FetchedPage, document: Document, before: Seen | None, links: tuple[str, ...]
    ) -> Item:
        digest = f"sha256:{document.sha256}"
        version = self._version(digest, document.uri)
        seen = Seen(version, page.etag, page.last_modified, links)
        if before is not None and (before.version or "").partition(" ")[0] == digest:
            return Unchanged(document.uri, seen)
        return Fetched(document, seen)

    def _follow(self, links: tuple[str, ...], depth: int) -> None:
        if self.crawls:
            for link in links:
                self._put(_Target(link, depth + 1))

    def _version(self, digest: str, url: str) -> str:
        """What is kept of a page: what it was, and when its sitemap says it was changed."""
        lastmod = self.lastmods.get(url)
        return f"{digest} {lastmod}" if lastmod else digest


def _reason(error: FetchError, url: str) -> str:
    """Why an address was not read; it names the address it led to, where that is another."""
    reason = f"{error.reason}; {error.remedy}"
    return reason if error.url == url else f"leads to {error.url}: {reason}"
