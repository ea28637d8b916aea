"""What all HTML pages share: templates that escape every text, and our own files in them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from checker.report.overview import many
from checker.report.passage import begins
from checker.report.safe import visible

SHARED: Final = Path(__file__).parent / "page"
"""The report's own templates, whose icons and style other pages use, too."""


def shortened(text: str) -> str:
    """A text cut to size, with nothing in it that hides or turns."""
    return visible(begins(text))


def templates(*folders: Path, shown: Callable[[str], str] = shortened) -> Environment:
    """The templates of some folders and the shared ones; `shown` is what becomes of each text.

    Everything is escaped; only our own style, script and pictures are markup.
    """

    def finalize(value: object) -> object:
        return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    made = Environment(
        loader=FileSystemLoader([*folders, SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(many=many, begins=begins, hash=_hash)
    return made


@cache
def own_text(path: Path) -> Markup:
    """A style or script of ours, which goes into a page as it is."""
    return Markup(path.read_text("utf-8"))  # noqa: S704 - a file of our own # nosec B704


def _hash(text: str) -> str:
    """What a page's security policy knows a style or script by (CSP level 2)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
