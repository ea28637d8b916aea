"""Block Kit pieces that keep to Slack's limits and leave nothing in a text to be obeyed.

What comes from collateral stands in `rich_text` or `plain_text` only: there Slack takes `*`,
`<!channel>` and `:tada:` for the characters they are. Control and invisible characters are
made visible. Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any, Final

from checker.app.reporting import one_line

Block = dict[str, Any]

MOST_BLOCKS: Final = 50
MOST_TEXT: Final = 3000
MOST_HEADER: Final = 150
MOST_VALUE: Final = 2000


def escaped(text: str) -> str:
    """For Slack's text objects, where `&`, `<` and `>` are control characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clipped(text: str, most: int) -> str:
    """On one line, nothing invisible, at most so many characters."""
    shown = one_line(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def clipped_escaped(text: str, most: int) -> str:
    """Escaped, and still at most so many characters; no entity is cut in two."""
    characters = [escaped(character) for character in one_line(text)]
    if sum(map(len, characters)) <= most:
        return "".join(characters)
    lengths = accumulate(map(len, characters), initial=1)
    kept = next(n for n, length in enumerate(lengths) if length > most) - 1
    return "".join(characters[:kept]) + "…"


def plain_text(text: str, most: int = MOST_TEXT) -> Block:
    """A text object in which nothing but `&`, `<` and `>` means anything."""
    return {"type": "plain_text", "text": clipped_escaped(text, most), "emoji": False}


def header(text: str) -> Block:
    """A line in large letters."""
    return {"type": "header", "text": plain_text(text, MOST_HEADER)}


def small(text: str) -> Block:
    """A line in small grey letters."""
    return {"type": "context", "elements": [plain_text(text)]}


def words(text: str, most: int = 300, **style: bool) -> Block:
    """Words of collateral in a `rich_text` block: `bold`, `italic`, `strike` or `code`."""
    return said(clipped(text, most) or "–", **style)


def said(text: str, **style: bool) -> Block:
    """Words of our own in a `rich_text` block, as they are."""
    element: Block = {"type": "text", "text": text}
    return {**element, "style": style} if style else element


def quote(before: str, marked: str, after: str, most: int = 150) -> Block:
    """A passage with some of its words in bold; what is far from them is left out."""
    before, after = _spaced(before), _spaced(after)
    start = before if len(before) <= most else f"…{before[-most:]}"
    end = after if len(after) <= most else f"{after[:most]}…"
    parts = [start and said(start), marked and words(marked, bold=True), end and said(end)]
    return {"type": "rich_text_quote", "elements": [part for part in parts if part]}


def _spaced(text: str) -> str:
    """On one line, where a space at either end stays one."""
    inside = one_line(text)
    lead = " " if inside and text[0].isspace() else ""
    return lead + inside + (" " if text[-1:].isspace() else "")


def link(url: str, text: str) -> Block:
    """A link in a `rich_text` block, to an address that a person gave."""
    return {"type": "link", "url": url, "text": clipped(text, 300)}


def lines(*parts: list[Block] | None) -> list[Block]:
    """Sections of a `rich_text` block, a line each; empty parts are left out."""
    return [{"type": "rich_text_section", "elements": part} for part in parts if part]


def rich(elements: list[Block]) -> Block:
    """A block of sections and quotes."""
    return {"type": "rich_text", "elements": elements}


def button(text: str, action: str, value: str, **more: str) -> Block:
    """A button; its value comes back when it is pressed."""
    shown = plain_text(text, 75)
    return {"type": "button", "text": shown, "action_id": action, "value": value, **more}


def buttons(*elements: Block | None) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": [element for element in elements if element]}
