"""The desk's pages as HTML: server-rendered, every text escaped, nothing from elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from jinja2 import Environment

import checker
from checker.app.desk.around import Around
from checker.app.desk.desk import Action
from checker.app.desk.items import QueueItem, Status, version_of_all
from checker.app.desk.queue import FACETS, By, QueueFilter, QueuePage, Tab
from checker.app.reporting import link_to, passage_of, templates, visible
from checker.catalog import BY_ID
from integrations.desk.sessions import SignedIn

_FOLDER: Final = Path(__file__).parent / "page"
FILES: Final = {
    "style.css": "text/css",
    "script.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What every page of the desk is sent with."""
_ACCEPTED_DAYS: Final = 90  # suggested; a person may choose another day
_SNOOZED_DAYS: Final = 14
_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class JustDone:
    """What was just decided, to be told on the next page: which finding, and how many in all."""

    action: Action
    name: str
    many: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A decision that was not kept: why, and what was entered, so that nobody types it again."""

    why: str
    entered: Mapping[str, str]
    changed: bool = False


@dataclass(frozen=True)
class QueueView:
    """Everything a page of the queue shows."""

    wanted: QueueFilter
    queue: QueuePage
    person: SignedIn
    token: str
    scanned: str
    today: date
    same: tuple[QueueItem, ...] = ()
    around: Around | None = None
    done: JustDone | None = None
    refused: Refused | None = None
    reasons: tuple[str, ...] = ()

    tabs = tuple(Tab)
    bys = tuple(By)
    facets = FACETS
    version = checker.__version__

    @property
    def chosen(self) -> QueueItem | None:
        """The finding that is looked at."""
        return self.queue.chosen

    @property
    def may_decide(self) -> bool:
        """Whether the person's key lets them decide."""
        return self.person.may("decide")

    @property
    def is_aside(self) -> bool:
        """Whether the chosen finding is decided about, and can be reopened."""
        working = {Status.OPEN, Status.POSSIBLE, Status.UNDECIDED, Status.GONE}
        return self.chosen is not None and self.chosen.status not in working

    @property
    def seen_one(self) -> str:
        """The version of the chosen finding."""
        return version_of_all([self.chosen] if self.chosen else [])

    @property
    def seen_all(self) -> str:
        """The version of all with its sentence."""
        return version_of_all(self.same)

    @property
    def back(self) -> str:
        """The queue's address without a chosen finding."""
        return self.at()

    def at(self, **changes: str | int) -> str:
        """The queue's address with some parts changed; an empty one is left out."""
        query = {**self.wanted.query(), **{key: str(value) for key, value in changes.items()}}
        return f"/?{urlencode({k: v for k, v in query.items() if v})}".rstrip("?")

    def without(self, **changes: str) -> str:
        """The address of everything with these parts only."""
        return f"/?{urlencode({'tab': self.wanted.tab.value, **changes})}"

    def export(self, format: str) -> str:
        """Where the list that is shown can be had as a file."""
        return f"/export?{urlencode({**self.wanted.query(), 'format': format})}"

    @property
    def until(self) -> Mapping[str, str]:
        """The days that are suggested."""
        days = {"accept": _ACCEPTED_DAYS, "snooze": _SNOOZED_DAYS}
        return {name: (self.today + timedelta(many)).isoformat() for name, many in days.items()}

    def entered(self, action: str, name: str, otherwise: str = "") -> str:
        """What a person had entered in a form that was refused."""
        if self.refused and self.refused.entered.get("action") == action:
            return self.refused.entered.get(name, "")
        return otherwise


def queue_page(view: QueueView, status: int = 200) -> HTMLResponse:
    """A page of the queue, with the chosen finding beside it."""
    return _page("queue.html", status, view=view)


def detail_part(view: QueueView) -> HTMLResponse:
    """The chosen finding alone, for a page that is open already."""
    return _page("detail_only.html", 200, view=view)


def sign_in_page(next: str, told: str = "", status: int = 200, name: str = "") -> HTMLResponse:
    """The form that asks for a key."""
    return _page("sign_in.html", status, next=next, told=told, name=name)


def told_page(title: str, text: str, status: int) -> HTMLResponse:
    """A page that says one thing."""
    return _page("told.html", status, title=title, text=text)


def _page(template: str, status: int, **values: Any) -> HTMLResponse:
    text = _environment().get_template(template).render(**values)
    return HTMLResponse(text, status, HEADERS)


@cache
def file_of(name: str) -> bytes:
    """A file of the page: its style or its script."""
    return (_FOLDER / name).read_bytes()


@cache
def _address(name: str) -> str:
    """Where a file is; another address when it is another file, so that it may be kept."""
    return f"/desk/{hashlib.sha256(file_of(name)).hexdigest()[:12]}/{name}"


@cache
def _environment() -> Environment:
    environment = templates(_FOLDER, shown=visible)
    environment.globals.update(
        Action=Action,
        Status=Status,
        rules=BY_ID,
        link_to=link_to,
        passage_of=passage_of,
        address=_address,
        version=checker.__version__,
    )
    environment.filters["short"] = _short
    return environment


def _short(text: str, most: int = 160) -> str:
    even = " ".join(text[: 8 * most].split())
    return even if len(even) <= most else f"{even[:most].rstrip()}{_CUT}"
