"""How a finding says that a value was read as a package's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from checker.models import Fact, FactKind, Price, Span
from checker.rules.verdict import read_from


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("", ""),
        ("clause", ""),
        ("column header", " (read as Flex's by its column header)"),
        ("sentence before", " (read as Flex's by the sentence before it)"),
        ("line above", " (read as Flex's by the line above it)"),
        ("title", " (read as Flex's by the page's title)"),
        ("all of them", " (said of all packages, so of Flex, too)"),
    ],
)
def test_a_finding_says_in_plain_words_how_a_value_was_bound(by: str, said: str) -> None:
    fact = Fact(FactKind.PRICE, Span(0, 1), Price(Decimal(9)), bound_by=by)
    assert read_from(fact, "Flex") == said
