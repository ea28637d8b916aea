"""Reports for looking at pages: clean, small, long, and with texts that mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from checker.catalog import RULES
from checker.models import (
    Agreed,
    CanonEntry,
    CanonView,
    Changes,
    Conflict,
    Context,
    DecisionKind,
    Finding,
    Location,
    Outlet,
    Report,
    Severity,
    Skipped,
    Summary,
    Waived,
)
from checker.suppress import with_fingerprints
from tests.made import finding

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(2)>",
    "\u202etxet desrever\u202c $55",
    "W" * 100_000,
    "السعر $55 لكل مقعد في الشهر",
    "\"><a href='https://evil.example/'>$55</a>",
    "{{ 7 * 7 }}{% raw %}",
    "zero\u200bwidth \x1b[31m $55\x07",
    "a\nb\tc \x00",
)
CHANNELS = ("website", "sales-deck", "partner", "marketplace")

VIEW = CanonView(
    company="Brightline",
    as_of=date(2026, 9, 1),
    judge="local",
    entries=(
        CanonEntry("growth", "Growth", "Name: Growth (no longer: Team)"),
        CanonEntry("growth.prices[0]", "Growth", "Price: $49 / seat / month, billed annually"),
        CanonEntry("growth.limits[0]", "Growth", "Up to 50 seats"),
        CanonEntry("uptime", "Claims", "99.95% uptime SLA on Scale and Enterprise.", "legal"),
        CanonEntry("launch", "Offers", "Growth: $39", channels=("marketplace",)),
    ),
    outlets=(
        Outlet("website", 40, "self-serve", "web@brightline.example"),
        Outlet("sales-deck", 12, "direct", "sales@brightline.example"),
        Outlet("partner", 9, "reseller", None),
        Outlet("marketplace", 0, "marketplace", "sales@brightline.example"),
    ),
)
AGREED = (
    Agreed(
        "growth.prices[0]",
        "website",
        3,
        ((Location("site/a.md", ("Plans",), 0, 3, 4, 1, "website"), "Growth is $49."),),
    ),
)


def clean() -> Report:
    """A run that found nothing."""
    summary = Summary(documents=61, units=4_800, facts=900, compared=300)
    return Report("canon.yaml", "ab" * 32, summary, agreed=AGREED, view=VIEW)


def long(count: int) -> Report:
    """A report with so many findings, and something in every other section."""
    found = with_fingerprints(_findings(count))
    aside = with_fingerprints(
        [finding(uri=f"site/old-{n}.md", line_text=f"Once $55, {n}.") for n in range(4)]
    )
    changes = Changes(
        "2026-08-25",
        new=frozenset(f.fingerprint for f in found[::3]),
        still_open=frozenset(f.fingerprint for f in found) - {f.fingerprint for f in found[::3]},
        fixed=(finding(uri="site/mended.md"),),
        unseen=(finding(uri="site/gone.md"),),
    )
    return replace(
        clean(),
        findings=found,
        waived=(
            Waived(aside[0], "Dana", "quote agreed", date(2026, 12, 31)),
            Waived(aside[1], "Sam", "another product", None, DecisionKind.WRONG),
            Waived(aside[2], "Kim", "corrected", None, DecisionKind.RESOLVED),
        ),
        known=aside[3:],
        skipped=(Skipped("decks/broken.pptx", "not a valid pptx file: no such part"),),
        notes=("onmessage-waivers.yaml:2: this waiver has no `until`, so it never ends",),
        baseline="onmessage-baseline.json",
        changes=changes,
    )


def hostile() -> Report:
    """Every text of a report as bad as a text can be."""
    found = with_fingerprints(_hostile(text) for text in HOSTILE)
    bad = HOSTILE[0] + HOSTILE[2]
    return replace(
        long(0),
        canon_path=bad,
        findings=found,
        waived=(Waived(_hostile(HOSTILE[1]), bad, bad),),
        skipped=tuple(Skipped(text, text) for text in HOSTILE),
        notes=HOSTILE,
        baseline=bad,
        agreed=(Agreed(bad, "website", 1, ((found[0].location, bad),)),),
        view=replace(
            VIEW,
            company=bad,
            judge=bad,
            region=bad,
            entries=tuple(CanonEntry(text, text, text, text) for text in HOSTILE),
            outlets=tuple(Outlet(text, 1, text, text) for text in HOSTILE),
        ),
        changes=Changes(bad, fixed=found[:1], unseen=found[1:2]),
    )


def _hostile(text: str) -> Finding:
    made = finding(text=text, line_text=f"{text} {text} {text}", uri=text, rule=text)
    place = replace(made.location, route=(text, text), channel=text)
    around = Context(title=text, headings=(text,), before=(text,), after=(text,))
    return replace(
        made,
        location=place,
        offset=len(text) + 1,
        expected=text,
        found=text,
        message=text,
        suggestion=text,
        canon_id=text,
        approved=text,
        decided_by=text,
        visibility=text,
        context=around,
    )


def _findings(count: int) -> Iterator[Finding]:
    severities, entries = tuple(Severity), VIEW.entries
    around = Context(
        before=("Growth keeps your logs for 30 days.",), after=("Pay by card or invoice.",)
    )
    for n in range(count):
        channel = CHANNELS[n % 3]
        made = finding(
            line_text=f"On page {n} Growth is $55 per seat per month, billed annually.",
            uri=f"{channel}/pages/page-{n // 7}.md",
            line=n + 1,
            rule=RULES[n % len(RULES)].id,
            severity=severities[n % 5 % 3],
            canon_id=entries[n % 4].id,
            context=around,
            decided_by="rules" if n % 4 else "local",
            conflict=Conflict.PROVEN if n % 4 else Conflict.PLAIN,
        )
        yield replace(made, location=replace(made.location, channel=channel))
