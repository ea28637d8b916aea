"""Accepting findings: the decision is kept where all of OnMessage's decisions are."""

from __future__ import annotations

from datetime import date
from typing import Any

from checker.app.ledgers import ledger
from checker.app.triage import decide
from integrations.cms.wagtail.setup import checker_settings, setup_of
from integrations.cms.wagtail.verdicts import PageVerdict


def waive(page: Any, verdict: PageVerdict, user: Any, reason: str, until: date) -> None:
    """Waive what stops a page. Raises CheckerError or OSError where it cannot be kept."""
    kept = ledger(checker_settings(setup_of(page)))
    for placed in verdict.findings:
        if placed.blocks:
            values = {
                "rule": placed.finding.rule,
                "who": user.email or user.get_username(),
                "why": reason,
                "dated": date.today(),
                "until": until,
            }
            decide(kept, values, placed.finding)
