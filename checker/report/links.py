"""The address of a place that a browser can go to, where its document has one."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urldefrag, urlsplit

from checker.models import Finding

_WORDS: Final = 12
"""Words of a text fragment: enough to be found, few enough to survive an edit beside them."""
_IN_ADDRESSES: Final = "%/:?[]@!$&'()*+,;=~-._"
_PAGE = re.compile(r"page (\d+)")


def link_to(finding: Finding) -> str | None:
    """The page of a finding, at its words where a browser finds them; None without an address.

    Words go by a text fragment (WICG, Scroll to Text Fragment), a PDF's page by `#page`
    (RFC 8118).
    """
    uri = quote(urldefrag(finding.location.uri).url, safe=_IN_ADDRESSES)
    parts = urlsplit(uri)
    # What stands in an archive (`offers.zip!offer.md`) has no address of its own.
    if parts.scheme not in {"http", "https"} or not parts.hostname or "!" in parts.path:
        return None
    page = next(filter(None, map(_PAGE.fullmatch, finding.location.route)), None)
    if page is not None:
        return f"{uri}#page={page[1]}"
    words = _shown_words(finding)
    # A dash is the fragment's own syntax.
    return f"{uri}#:~:text={quote(words, safe='').replace('-', '%2D')}" if words else uri


def _shown_words(finding: Finding) -> str:
    """The words as a visitor sees them; none where nobody does."""
    if finding.visibility != "visible" or finding.offset is None:
        return ""
    text = finding.plain or finding.line_text
    words = text[finding.offset : finding.offset + len(finding.text)].split()
    return " ".join(words[:_WORDS])
