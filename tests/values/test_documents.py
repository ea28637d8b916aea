"""Names and numbers as pages hold them: in entities and tags, found at their exact places."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.checked import checked, document

CANON: dict[str, Any] = {
    "canon": 1,
    "company": "Tidewire",
    "currency": "EUR",
    "packages": [
        {
            "id": "enterprise",
            "name": "Enterprise",
            "prices": [{"amount": 1875, "every": "month"}],
            "limits": [{"what": "requests", "value": 10000, "every": "month"}],
        }
    ],
}


def found(html: str) -> list[tuple[str, str]]:
    page = document("a.html", f"<html><body><main>{html}</main></body></html>", "text/html")
    return [(f.rule, f.text) for f in checked(CANON, [page], date(2026, 9, 1)).findings]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Enterprise costs 1&nbsp;975&nbsp;&euro; a month.", "1&nbsp;975&nbsp;&euro; a month"),
        ("<p>Enter&shy;prise costs 1&thinsp;975 € a month.", "1&thinsp;975 € a month"),
        ("<p>Enter<wbr>prise costs 1 975 € a month.", "1 975 € a month"),
        ("<p>Enter\u00adprise costs 1&#8239;975 € a month.", "1&#8239;975 € a month"),
        ("<p>Enterprise&#8203; costs €1&#8203;975 a month.", "€1&#8203;975 a month"),
        ("<p>Enterprise costs <b>1 975 €</b>/month.", "1 975 €</b>/month"),
        (
            "<h2>Enterprise</h2><span>1 975 €</span><span>/month</span>",
            "1 975 €</span><span>/month",
        ),
        (
            "<table><tr><th>Plan<th>Price (EUR per month)<tr><td>Enterprise<td>1 975</table>",
            "1 975",
        ),
    ],
)
def test_another_price_is_found_where_it_stands(html: str, text: str) -> None:
    assert found(html) == [("price-mismatch", text)]
    right = html.replace("975", "875")
    assert found(right) == []


def test_another_limit_is_found_where_it_stands() -> None:
    table = "<table><tr><th><th>Enterprise<tr><td>Requests per month<td>{}</table>"
    assert found(table.format("12 000")) == [("limit-mismatch", "12 000")]
    assert found(table.format("10 000")) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>Enterprise 2 500 € a month.",  # a plan called Enterprise 2, or a price of 2,500
        "<p>Enterprise costs \u202e5791\u202c € a month.",  # shown as 1975
    ],
)
def test_what_could_be_something_else_is_no_finding(html: str) -> None:
    assert found(html) == []
