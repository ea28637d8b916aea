"""Sitemaps (sitemaps.org): the pages a site names, and when each was changed.

Sitemaps are untrusted: they are read as they come, within limits, without entities or
doctypes, and an index that leads back to itself is read once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from checker.interface import FetchError, SourceError
from checker.models import Skipped
from checker.sources.fetch import Fetcher, anything
from checker.sources.inflate import TooLargeError, UnreadableError, gunzipped
from checker.sources.urls import spelt

_MOST_BYTES = 50_000_000  # of one file; the protocol's own limit
_MOST_FILES = 500
_DEEPEST = 4
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page that a sitemap names."""

    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class _ListedSitemap:
    """A sitemap that an index names."""

    url: str


def pages_of(
    starts: tuple[str, ...], fetcher: Fetcher, ready: Callable[[], None] = lambda: None
) -> Iterator[Listed | Skipped]:
    """The pages that these sitemaps name, and those that they lead to.

    A sitemap that cannot be fetched or read comes as a Skipped. `ready` is called before each
    is fetched.
    """
    waiting = deque((url, 0) for url in starts)
    known = set(starts)
    read = 0
    while waiting:
        url, depth = waiting.popleft()
        read += 1
        ready()
        if read > _MOST_FILES:
            yield Skipped(url, f"more than {_MOST_FILES} sitemaps; name one with `sitemap`")
            return
        try:
            for found in _parsed(_content(url, fetcher)):
                if isinstance(found, Listed):
                    yield found
                elif found.url not in known and depth < _DEEPEST:
                    known.add(found.url)
                    waiting.append((found.url, depth + 1))
                elif found.url not in known:
                    yield Skipped(found.url, f"a sitemap index more than {_DEEPEST} levels deep")
        except FetchError as error:
            yield Skipped(error.url, f"sitemap: {error.reason}; {error.remedy}")
        except SourceError as error:
            yield Skipped(url, str(error))


def _content(url: str, fetcher: Fetcher) -> bytes:
    content = fetcher.get(url, accepts=anything, most=_MOST_BYTES).content
    if not content.startswith(_GZIP):
        return content
    try:
        return gunzipped(content, _MOST_BYTES)
    except (TooLargeError, UnreadableError) as error:
        raise SourceError(f"sitemap: {error}; {error.remedy}") from error


def _parsed(content: bytes) -> Iterator[Listed | _ListedSitemap]:
    """What a sitemap names. Raises SourceError where it is none, or broken from there on."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise SourceError("sitemap: has a document type, which sitemaps have not; not read")
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:4].lower() == b"http":
        yield from _lines(start)
        return
    try:
        yield from _elements(content)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"sitemap: not valid XML: {error.msg}") from error


def _lines(content: bytes) -> Iterator[Listed]:
    for line in content.decode("utf-8", "replace").splitlines():
        url = spelt(line)
        if url is not None:
            yield Listed(url)


def _elements(content: bytes) -> Iterator[Listed | _ListedSitemap]:
    events = etree.iterparse(
        BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = 0
    for event, element in events:
        depth += 1 if event == "start" else -1
        if event == "start" and depth == 1:
            _check_root(_name(element))
        elif event == "end" and depth == 1:
            found = _entry(element)
            if found is not None:
                yield found
            # What has been read is let go, or memory would grow with the file.
            element.clear()
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)


def _check_root(name: str) -> None:
    if name not in ("urlset", "sitemapindex"):
        raise SourceError(f"sitemap: is a <{name[:40]}>, not a sitemap")


def _entry(element: etree._Element) -> Listed | _ListedSitemap | None:
    texts = {_name(child): (child.text or "").strip() for child in element}
    url = spelt(texts.get("loc", ""))
    if url is None:
        return None
    if _name(element) == "sitemap":
        return _ListedSitemap(url)
    return Listed(url, texts.get("lastmod") or None) if _name(element) == "url" else None


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
