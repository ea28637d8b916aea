"""A page as its visitors will see it."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from integrations.cms.wagtail.engines import UnableError


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """What a visitor gets: bytes and media type."""

    content: bytes
    media_type: str

    def text(self) -> str:
        """The content as text; bytes that are no text are replaced."""
        return self.content.decode("utf-8", "replace")


def rendered(page: Any) -> RenderedPage | None:
    """The page as an anonymous visitor will get it; None where it only leads elsewhere.

    It is routed and served as a live page is. Wagtail's preview is used around that, since it
    makes the request and goes through the middleware, and `request.is_preview` keeps a draft
    out of the cache of template fragments and the cached page out of the check.
    Raises UnableError where the page cannot be rendered.
    """
    live = copy.copy(page)
    live.live = True
    live.serve_preview = lambda request, _mode: _served(live, request)
    response = live.make_preview_request(preview_mode="")
    if 300 <= response.status_code < 400:
        return None
    if response.status_code != 200:
        raise UnableError(f"the page could not be rendered (status {response.status_code})")
    content = b"".join(response) if response.streaming else response.content
    media_type = response.headers.get("Content-Type", "text/html").partition(";")[0].strip()
    return RenderedPage(content, media_type)


def _served(page: Any, request: Any) -> Any:
    """What Wagtail answers to a request for the page's own address."""
    served, args, kwargs = page.route(request, [])
    return served.serve(request, *args, **kwargs)
