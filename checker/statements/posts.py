"""Which texts are of a day and say what was so then: posts, and what stands in a change log."""

from __future__ import annotations

import re

from checker.models import TextUnit
from checker.values.months import FULL

_POSTS = re.compile(
    r"(?:^|/)(?:blogs?|news|posts?|changelogs?|releases?|press|announcements?|updates?|articles?|stories)(?:/|$)|(?:^|/)(?:19|20)\d\d-\d\d",
    re.I,
)


def is_post(uri: str) -> bool:
    """Whether a document stands among posts, by its path."""
    return _POSTS.search(uri) is not None


_HISTORY = re.compile(
    r"\b(?:change ?log|release notes?|releases|what'?s new|version history|archive|legacy|product updates)\b"
    r"|\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b|\bv?\d+\.\d+(?:\.\d+)?\b"
    rf"|\b(?:{FULL})\s+(?:\d{{1,2}},?\s+)?(?:19|20)\d\d\b",
    re.I,
)


def is_history(unit: TextUnit) -> bool:
    """Whether a unit stands in a change log or under a dated or versioned heading."""
    context = unit.context
    return any(_HISTORY.search(t) for t in (context.title or "", *context.headings))
