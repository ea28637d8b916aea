"""What `docs/rules.md` says of each rule, for those who read a finding elsewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

# An installed package has a copy of the page beside it (pyproject.toml, `force-include`).
_PAGES = (
    Path(__file__).parents[1] / "_rules.md",
    Path(__file__).parents[2] / "docs" / "rules.md",
)
_SECTION = re.compile(r"^## ([a-z-]+)$\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_OWN_LINK = re.compile(r"\[([^\]]+)\]\((?!https?://)[^)]*\)")


@cache
def rule_help() -> dict[str, str]:
    """The section of each rule, as Markdown that stands by itself; empty without the page."""
    page = next((page for page in _PAGES if page.is_file()), None)
    text = page.read_text("utf-8") if page else ""
    return {name: _OWN_LINK.sub(r"\1", body).strip() for name, body in _SECTION.findall(text)}
