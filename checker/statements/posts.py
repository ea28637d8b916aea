"""Which documents are posts: texts of a day, which say what was so then."""

from __future__ import annotations

import re

_POSTS = re.compile(
    r"(?:^|/)(?:blogs?|news|posts?|changelogs?|releases?|press|announcements?|updates?|articles?|stories)(?:/|$)|(?:^|/)(?:19|20)\d\d-\d\d",
    re.I,
)


def is_post(uri: str) -> bool:
    """Whether a document stands among posts, by its path."""
    return _POSTS.search(uri) is not None
