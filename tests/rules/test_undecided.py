"""What was read about our offer and compared with nothing is listed, and never called clean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.models import Report
from checker.pipeline import Checker
from checker.statements.document import Page, Said
from tests.checked import checked, document

AS_OF = date(2026, 9, 1)
CANON: dict[str, Any] = {
    "canon": 1,
    "company": "Tidewire",
    "packages": [
        {
            "id": "pro",
            "name": "Pro",
            "prices": [{"amount": 20, "every": "month"}],
            "limits": [{"what": "session recording retention", "value": 30, "unit": "day"}],
        },
        {"id": "max", "name": "Max"},
    ],
    "features": [{"id": "sso", "name": "SSO", "in": ["max"]}],
}


def undecided(text: str) -> list[tuple[str, str | None]]:
    report = checked(CANON, [document("page.md", text)], AS_OF)
    assert report.summary.undecided == len(report.undecided)
    return [(one.text, one.canon_id) for one in report.undecided]


def test_a_statement_that_may_be_of_an_entry_is_listed_with_it() -> None:
    text = "We keep what a session left in its cache for 45 days."
    assert undecided(f"# Sessions\n\n{text}\n") == [("45 days", "pro.limits[0]")]


def test_a_statement_bound_to_a_package_is_listed_without_an_entry() -> None:
    assert undecided("On Pro, you can have 12 dashboards.\n") == [("12 dashboards", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Pro costs $20 a month.",  # agrees
        "Pro costs $25 a month.",  # contradicts
        "SSO is included in Max.",
        "Until 2025, Pro had 12 dashboards.",  # not now
        "Lunch takes 45 minutes.",  # of nothing approved
        "The Pro plan is for teams.",  # names a package, and states nothing
    ],
)
def test_what_was_compared_or_is_no_statement_of_ours_is_not_undecided(text: str) -> None:
    assert undecided(text + "\n") == []


def test_what_is_measured_otherwise_is_not_of_the_entry() -> None:
    assert undecided("Each session recording takes 45 MB.\n") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("On Pro, it is $4.\n", "$4"),
        ("A team on Pro pays $4 for the next one.\n", "$4"),
        ("| Plan | Remarks |\n|---|---|\n| Pro | 12 boards, say |\n", "12 boards"),
    ],
)
def test_what_is_doubted_twice_is_undecided_and_not_possible(text: str, said: str) -> None:
    limits = [{"what": "boards", "value": 30}]
    pro = {"id": "pro", "name": "Pro", "prices": CANON["packages"][0]["prices"], "limits": limits}
    report = checked({**CANON, "packages": [pro]}, [document("page.md", text)], AS_OF)
    assert report.findings == report.possible == ()
    assert [one.text for one in report.undecided] == [said]


def test_what_is_doubted_once_is_possible() -> None:
    report = checked(CANON, [document("page.md", "On Pro, that comes to $4 a month.\n")], AS_OF)
    assert [one.rule for one in report.possible] == ["price-mismatch"]


class _ReadsAll:
    """A reader that has read every unit, and found nothing to say."""

    def __call__(self, pages: Sequence[Page]) -> list[Said]:
        return [Said(read=set(range(len(page.units)))) for page in pages]


def test_what_a_reader_of_whole_pages_has_read_is_decided() -> None:
    compiled = compile_canon(CanonFile.model_validate(CANON), as_of=AS_OF, region=None)
    page = document("page.md", "On Pro, you can have 12 dashboards.\n")

    def run(**readers: object) -> Report:
        return Checker(compiled, **readers).check([page])  # type: ignore[arg-type]

    assert run().summary.undecided == 1
    assert run(reader=_ReadsAll()).undecided == ()


def test_of_a_long_document_a_hundred_are_listed_and_all_counted() -> None:
    text = "\n\n".join(f"On Pro, you can have {n} dashboards." for n in range(2, 152))
    report = checked(CANON, [document("page.md", text)], AS_OF)
    assert (report.summary.undecided, len(report.undecided)) == (150, 100)
