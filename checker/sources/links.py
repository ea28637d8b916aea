"""What a page says of itself and of others: links, its canonical address, nofollow."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from checker.interface import ReadError
from checker.models import Document
from checker.readers.decode import decode
from checker.sources.fetch import AGENT
from checker.sources.urls import spelt

_MOST_LINKS = 5_000
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Leads:
    """Where a page leads. `links` are in one spelling, each once, in the order of the page.

    `beyond` says how many there are after those.
    """

    links: tuple[str, ...] = ()
    canonical: str | None = None
    beyond: int = 0


def leads_of(document: Document, nofollow: bool = False) -> Leads:
    """Where an HTML page leads; other documents lead nowhere.

    Links with `rel=nofollow` are left out, and so are all where the page's meta tags (or its
    headers: `nofollow`) ask for that.
    """
    if not document.media_type.startswith(_HTML):
        return Leads()
    try:
        tree = LexborHTMLParser(decode(document))
    except ReadError:
        return Leads()
    base = _base(tree, document.uri)
    if nofollow or _asks_nofollow(tree):
        return Leads((), _canonical(tree, base))
    links = dict.fromkeys(_links(tree, base))
    links.pop(document.uri, None)
    beyond = max(0, len(links) - _MOST_LINKS)
    return Leads(tuple(links)[:_MOST_LINKS], _canonical(tree, base), beyond)


def _base(tree: LexborHTMLParser, uri: str) -> str:
    node = tree.css_first("base[href]")
    named = spelt(node.attributes.get("href") or "", uri) if node is not None else None
    return named or uri


def _links(tree: LexborHTMLParser, base: str) -> list[str]:
    found = []
    for node in tree.css("a[href], area[href]"):
        rel = (node.attributes.get("rel") or "").lower().split()
        url = None if "nofollow" in rel else spelt(node.attributes.get("href") or "", base)
        if url is not None:
            found.append(url)
    return found


def _canonical(tree: LexborHTMLParser, base: str) -> str | None:
    for node in tree.css("link[rel][href]"):
        if "canonical" in (node.attributes.get("rel") or "").lower().split():
            return spelt(node.attributes.get("href") or "", base)
    return None


def _asks_nofollow(tree: LexborHTMLParser) -> bool:
    for node in tree.css("meta[name][content]"):
        if (node.attributes.get("name") or "").lower() in ("robots", AGENT.lower()):
            words = (node.attributes.get("content") or "").lower().replace(",", " ").split()
            if {"nofollow", "none"} & set(words):
                return True
    return False
