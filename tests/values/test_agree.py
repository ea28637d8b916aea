"""When two prices agree: periods convert, and only as much is rounded as a month varies."""

from __future__ import annotations

from decimal import Decimal

import pytest

from checker.models import Price
from checker.values.agree import prices_agree


def price(amount: str, every: str) -> Price:
    decimals = len(amount.partition(".")[2])
    return Price(Decimal(amount), "USD", every=every, decimals=decimals)


@pytest.mark.parametrize(
    ("found", "approved"),
    [
        (price("70", "week"), price("300", "month")),
        (price("10", "day"), price("300", "month")),
        (price("300", "month"), price("10", "day")),
        (price("900", "quarter"), price("300", "month")),
        (price("3600", "year"), price("300", "month")),
        (price("1.00", "hour"), price("720", "month")),
        (price("1.00", "hour"), price("744", "month")),
        (price("0.10", "minute"), price("6", "hour")),
        (price("0.10", "second"), price("6", "minute")),
    ],
)
def test_an_amount_is_the_same_in_another_period(found: Price, approved: Price) -> None:
    assert prices_agree(found, approved)


@pytest.mark.parametrize(
    ("found", "approved"),
    [
        (price("1.00", "hour"), price("800", "month")),
        (price("1.00", "hour"), price("650", "month")),
        (price("800", "month"), price("1.00", "hour")),
        (price("75", "week"), price("300", "month")),
        (price("11", "day"), price("300", "month")),
        (price("300", "day"), price("300", "month")),
        (price("300", "once"), price("300", "month")),
    ],
)
def test_another_amount_in_another_period_differs(found: Price, approved: Price) -> None:
    assert not prices_agree(found, approved)
