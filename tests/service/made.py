"""A service to test with: its canon, its clients, and the application."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from checker.config import Settings
from checker.service_settings import ServiceSettings
from integrations.service.clients import digest

CANON = """\
canon: 1
company: Brightline
channels:
  website: {match: ["site/**"], owned: true}
  partner: {match: ["partners/**"]}
packages:
  - id: growth
    name: Growth
    prices: [{amount: %s, per: seat, every: month}]
"""
WRONG = "Growth costs $55 per seat per month."
RIGHT = "Growth costs $49 per seat per month."

CHECKS = "om_checks_0123456789abcdef"
READS = "om_reads_0123456789abcdef"
OPEN = "om_open_0123456789abcdef"


def client(name: str, key: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "key_sha256": digest(key).hex(), **more}


CLIENTS = (
    client("checks", CHECKS, burst=10_000, per_minute=100_000),
    client("reads", READS, scopes=["read", "decide"]),
    client("open", OPEN, fail="open", burst=10_000, per_minute=100_000),
)


def settings_in(folder: Path, **service: Any) -> Settings:
    """Settings with a canon in a folder; what is given replaces parts of `service:`."""
    (folder / "canon.yaml").write_text(CANON % 49, "utf-8")
    (folder / "waivers.yaml").write_text("waivers: []\n", "utf-8")
    return Settings(
        canon=folder / "canon.yaml",
        waivers=folder / "waivers.yaml",
        judge="rules",
        service=ServiceSettings(**{"workers": 1, "clients": CLIENTS, **service}),
    )


def key(value: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {value}"}
