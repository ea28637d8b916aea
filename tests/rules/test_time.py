"""Which documents count as today's: posts of the last ninety days, and whatever has no day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from checker.models import Finding, Time
from checker.rules.registry import is_recent
from tests.checked import checked, document

AS_OF = date(2026, 9, 1)
CANON = {
    "canon": 1,
    "company": "Tidewire",
    "packages": [{"id": "pro", "name": "Pro", "prices": [{"amount": 20, "every": "month"}]}],
}
PAGE = "Pro costs $25 per month."


def finding(uri: str, days: int) -> Finding:
    dated = AS_OF - timedelta(days=days)
    (found,) = checked(CANON, [document(uri, PAGE, dated=dated)], AS_OF).findings
    return found


@pytest.mark.parametrize(("days", "recent"), [(0, True), (90, True), (91, False), (400, False)])
def test_a_day_is_recent_for_ninety_days(days: int, recent: bool) -> None:
    assert is_recent(AS_OF - timedelta(days=days), AS_OF) is recent


def test_what_has_no_day_is_todays() -> None:
    assert is_recent(None, AS_OF)


def test_a_post_of_last_quarter_tells_of_its_day_and_weighs_less() -> None:
    new, old = finding("site/blog/prices.md", 60), finding("site/blog/prices.md", 120)
    assert (new.time, old.time) == (Time.CURRENT, Time.DATED)
    assert new.severity != old.severity


def test_a_page_of_reference_is_todays_however_old() -> None:
    assert finding("site/pricing.md", 800).time is Time.CURRENT
