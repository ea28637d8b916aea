"""A page as its visitors will see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from integrations.cms.wagtail.engines import UnableError


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a visitor gets: bytes and media type."""

    content: bytes
    media_type: str

    def text(self) -> str:
        """The content as text; bytes that are no text are replaced."""
        return self.content.decode("utf-8", "replace")


def rendered(page: Any) -> Rendered | None:
    """The page as an anonymous visitor gets it; None where it has no text of its own.

    This is Wagtail's preview, since only that renders what is not saved as live: template
    fragments are neither taken from the cache nor put there, and `request.is_preview` is true.
    Raises UnableError where the page cannot be rendered.
    """
    if not page.is_previewable():
        return None
    response = page.make_preview_request(preview_mode=page.default_preview_mode)
    if 300 <= response.status_code < 400:
        return None  # a page that only leads to another one, or is rendered elsewhere
    if response.status_code != 200:
        raise UnableError(f"the page could not be rendered (status {response.status_code})")
    content = b"".join(response) if response.streaming else response.content
    media_type = response.headers.get("Content-Type", "text/html").partition(";")[0].strip()
    return Rendered(content, media_type)
