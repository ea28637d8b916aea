"""A desk to test with: a store as a scan leaves it, and the application over it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from checker.app.desk.desk import Desk
from checker.app.engine import EngineState
from checker.app.scan.basing import basis_of
from checker.app.scan.work import JudgingSetup
from checker.config import Settings
from checker.models import Conflict, Finding, Severity
from checker.service_settings import ServiceSettings
from checker.store import OPEN, POSSIBLE, open_store
from checker.suppress import with_fingerprints
from integrations.desk.routes import Room, routes
from integrations.desk.sessions import sessions_of
from integrations.service.clients import Clients
from integrations.service.edge import Edge
from integrations.service.metrics import Metrics
from tests.made import finding
from tests.service.made import client

CANON = """\
canon: 1
company: Brightline
channels:
  website: {match: ["site/**"], owner: web@brightline.example}
  partner: {match: ["partners/**"], owner: partners@brightline.example}
packages:
  - {id: growth, name: Growth, prices: [{amount: 49, per: seat, every: month}]}
"""
DECIDES = "om_decides_0123456789abcdef"
READS = "om_reads_0123456789abcdef"
CHECKS = "om_checks_0123456789abcdef"
CLIENTS = (
    client("desk", DECIDES, scopes=["read", "decide"]),
    client("looks", READS, scopes=["read"]),
    client("checks", CHECKS),
)
DAY = date(2026, 9, 1)


def many(count: int, **values: Any) -> tuple[Finding, ...]:
    """So many findings, in a document of ten each, every third of them on the partner channel."""
    return with_fingerprints(_one(number, **values) for number in range(count))


def _one(number: int, **values: Any) -> Finding:
    partner = number % 3 == 2
    uri = f"{'partners' if partner else 'site'}/page-{number // 10:04}.md"
    text = f"Growth is ${60 + number} per seat per month."
    made = finding(f"${60 + number}", text, uri, number % 10 + 1, plain=text)
    place = replace(made.location, channel="partner" if partner else "website")
    severity = (Severity.ERROR, Severity.WARNING, Severity.NOTE)[number % 3]
    return replace(made, **{"location": place, "severity": severity, **values})


def scanned(
    folder: Path, findings: Iterable[Finding], possible: Iterable[Finding] = (), on: date = DAY
) -> None:
    """Leave findings in the folder's store, as a scan of that day does."""
    (folder / "canon.yaml").write_text(CANON, "utf-8")
    with open_store(str(folder / "store.sqlite")) as store:
        orders = JudgingSetup(settings_in(folder), CANON, on)
        store.scans.rebase(basis_of(orders), {})
        number = store.scans.begin("sha", on, "{}")
        states = [(one, OPEN) for one in findings]
        maybe = (replace(one, conflict=Conflict.IMPLIED) for one in possible)
        store.findings.record([*states, *((one, POSSIBLE) for one in maybe)], number, on)
        store.scans.finish(number, {})


def settings_in(folder: Path, **service: Any) -> Settings:
    """Settings whose store and canon are in a folder."""
    (folder / "canon.yaml").write_text(CANON, "utf-8")
    (folder / "waivers.yaml").write_text("waivers: []\n", "utf-8")
    return Settings(
        canon=folder / "canon.yaml",
        waivers=folder / "waivers.yaml",
        store=str(folder / "store.sqlite"),
        judge="rules",
        service=ServiceSettings(**{"workers": 1, "clients": CLIENTS, **service}),
    )


def app_in(folder: Path, **service: Any) -> TestClient:
    """A browser without scripts, of someone who has not signed in, at the desk alone."""
    settings = settings_in(folder, **service)
    clients, app = Clients(settings.service, {}), FastAPI()
    sessions = sessions_of(settings.service.desk, clients, {})
    app.include_router(routes(Room(Desk(settings), clients, sessions)))
    state = EngineState("Brightline", "canon.yaml", "ab" * 32, DAY, 1, ())
    app.add_middleware(
        Edge, most_bytes=100_000, body_seconds=30, metrics=Metrics(), state=lambda: state
    )
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)
