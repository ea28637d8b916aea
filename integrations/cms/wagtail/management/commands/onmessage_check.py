"""`manage.py onmessage_check`: check what is live now, and fill the report with it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from wagtail.models import Page

from integrations.cms.wagtail import records
from integrations.cms.wagtail.verdicts import judge


class Command(BaseCommand):
    """For a first look, after the canon was changed, and for pages that were not published."""

    help = "Check every live page against the canon and keep the findings for the report."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each page with findings, and a count."""
        del args, options
        counts = {"off": 0, "clean": 0, "findings": 0, "unchecked": 0}
        for page in Page.objects.live().filter(depth__gt=1, alias_of=None).specific().iterator():
            verdict = judge(page)
            records.record(page, verdict, "live", page.live_revision)
            counts[verdict.outcome] += 1
            if verdict.outcome not in ("off", "clean"):
                said = verdict.reason or f"{len(verdict.findings)} findings"
                self.stdout.write(f"{page.full_url or page.pk}: {said}")
        self.stdout.write(
            f"{counts['clean']} clean, {counts['findings']} with findings, "
            f"{counts['unchecked']} could not be checked, {counts['off']} not to be checked"
        )
