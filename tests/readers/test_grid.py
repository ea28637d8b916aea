"""Tables as grids: what a row says of the amounts in it."""

from __future__ import annotations

import pytest

from tests.readers.units import unit_saying, units


@pytest.mark.parametrize(
    ("head", "row", "amount", "basis"),
    [
        ("Plan,Unit,Price", "Pro,seat,9.00", "9.00", ("seat",)),
        ("Plan,Per,Billing period,Price", "Pro,seat,month,9.00", "9.00", ("seat", "month")),
        ("Plan,Price,Per", "Pro,9.00,seat", "9.00", ("seat",)),
        ("Plan,Unit,Price", "Pro,,9.00", "9.00", ()),
        ("Plan,Team,Price", "Pro,seat,9.00", "9.00", ()),  # no column of what it is for
    ],
)
def test_a_column_of_units_says_per_what_amounts_are(
    head: str, row: str, amount: str, basis: tuple[str, ...]
) -> None:
    cell = unit_saying(amount, units("x.csv", f"{head}\n{row}\n")).context.cell
    assert cell is not None
    assert cell.basis == basis


def test_a_unit_is_for_no_other_unit() -> None:
    cell = unit_saying("seat", units("x.csv", "Plan,Unit,Price\nPro,seat,9.00\n")).context.cell
    assert cell is not None
    assert cell.basis == ()
