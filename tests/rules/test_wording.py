"""Approved sentences repeated: what is put in the place of the words that differ."""

from __future__ import annotations

from datetime import date

import pytest

from tests.checked import checked, document

CANON = {
    "canon": 2,
    "company": "Haulbase",
    "packages": [{"id": "scout", "name": "Scout"}, {"id": "convoy", "name": "Convoy"}],
    "claims": [
        {"id": "refund", "text": "Refunds are paid to every fleet within the week of a contract."},
        {"id": "logs", "text": "Trip logs stay for 60 days on Scout and for 90 days on Convoy."},
    ],
}


@pytest.mark.parametrize(
    ("text", "found", "suggestion"),
    [
        ("Refunds are paid to every fleet within the month of a contract.", "month", "week"),
        # What is not in the approved sentence has nothing in its place to write.
        ("Refunds are not paid to every fleet within the week of a contract.", "not", None),
    ],
)
def test_what_is_written_instead_is_what_the_sentence_has(
    text: str, found: str, suggestion: str | None
) -> None:
    (finding,) = checked(CANON, [document("x.md", text)], date(2026, 9, 1)).findings
    assert (finding.text, finding.suggestion) == (found, suggestion)


@pytest.mark.parametrize(
    "text",
    [
        "Trip logs stay for 60 days on Scout.",
        "Trip logs stay for 90 days on Convoy.",
        "Trip logs stay for 60 days on Scout and for 90 days on Convoy.",
    ],
)
def test_a_package_may_be_left_out_with_its_amount(text: str) -> None:
    assert not checked(CANON, [document("x.md", text)], date(2026, 9, 1)).findings


def test_a_package_may_not_be_left_out_of_its_amount() -> None:
    text = "Trip logs stay for 90 days on Scout."
    assert checked(CANON, [document("x.md", text)], date(2026, 9, 1)).findings
