"""Numbers as charts show them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.readers.number_format import display


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("49", "General", "49"),
        ("4.2999999999999998", "General", "4.3"),
        ("1e20", "General", "100000000000000000000"),
        ("49", '"$"#,##0.00', "$49.00"),
        ("49", "\\$#,##0", "$49"),
        ("49", "[$€-407] #,##0", "€ 49"),
        ("49", '_("$"* #,##0_)', "$49"),
        ("1234567.5", "#,##0", "1,234,568"),
        ("2.5", "0", "3"),
        ("1234.5", "#,##0.##", "1,234.5"),
        ("12000", '#,##0,"k"', "12k"),
        ("1500000", '0.0,,"M"', "1.5M"),
        ("0.155", "0.0%", "15.5%"),
        ("30", '0 "days"', "30 days"),
        ("-5", "0;(0)", "(5)"),
        ("-5", "0", "-5"),
        ("0", '0;0;"free"', "free"),
        ("45000", "m/d/yy", "45000"),
        ("about 5", "0", "about 5"),
        ("NaN", "0", "NaN"),
    ],
)
def test_formats(value: str, code: str, shown: str) -> None:
    assert display(value, code) == shown


@given(
    st.text(max_size=30) | st.floats().map(str), st.text('0#?,.%;"\\[]_*-$€ dmy@GE', max_size=20)
)
def test_any_value_in_any_format_is_shown(value: str, code: str) -> None:
    assert isinstance(display(value, code), str)
