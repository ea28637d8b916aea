"""Character references: `&euro;` is read as its character, padded to the same length."""

from __future__ import annotations

import re
from html import unescape

from checker.readers.canvas import Canvas

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")


def decode(canvas: Canvas, start: int, end: int) -> None:
    """Draw the characters that the references in this range stand for."""
    page = canvas.page
    if page.find("&", start, end) < 0:
        return
    for match in _ENTITY.finditer(page, start, end):
        text = unescape(match[0])
        if text != match[0]:
            canvas.put(match.start(), match.end(), text)
