"""A small company for audits: a canon, and pages by channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from checker.app.audit.collect import AuditRequest
from checker.app.audit.run import audit
from checker.config import Settings
from checker.report.audit.audit import Audit

AS_OF = date(2026, 6, 15)
CANON = """\
canon: 1
company: Brightline
competitors: [Loghaven]
channels:
  website: {match: ["website/**"], motion: self-serve, owner: web@brightline.example}
  deck: {match: ["deck/**"], motion: direct, owner: sales@brightline.example}
  partner: {match: ["partner/**"], motion: reseller, owner: partners@brightline.example}
packages:
  - {id: free, name: Free, prices: [{amount: 0}]}
  - id: growth
    name: Growth
    aliases: [Brightline Growth]
    retired_names: [{name: Team, until: 2025-06-30}]
    prices: [{amount: 49, per: seat, every: month}]
    limits:
      - {what: log retention, value: 30, unit: day}
      - {what: log ingest, value: 200, unit: GB, every: month}
  - {id: scale, name: Scale}
  - id: enterprise
    name: Enterprise
    prices: [{amount: null}]
    limits: [{what: log retention, value: 400, unit: day}]
claims:
  - {id: trial, text: Every paid plan starts with a 14-day free trial., core: true}
offers:
  - {id: partners, channels: [partner], package: growth,
     price: {amount: 39, per: seat, every: month}}
journeys:
  - {id: buying, steps: [website, deck, partner]}
"""
CHANNELS = ("website", "deck", "partner")


def written(folder: Path, pages: Mapping[str, Sequence[str]], canon: str = CANON) -> None:
    """A page for each channel that has texts, a paragraph each."""
    (folder / "canon.yaml").write_text(canon, "utf-8")
    for channel in CHANNELS:
        place = folder / channel
        place.mkdir(exist_ok=True)
        texts = pages.get(channel, ())
        if texts:
            (place / "page.md").write_text("\n\n".join(texts) + "\n", "utf-8")


def audited(**settings: Any) -> Audit:
    """An audit of the pages in the working directory, by rules alone."""
    now = AuditRequest(CHANNELS, AS_OF)
    return audit(now, Settings(**{"judge": "rules", **settings}))
