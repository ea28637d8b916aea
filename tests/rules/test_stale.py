"""Where pages agree against the canon, the canon is told of once."""

from __future__ import annotations

from datetime import date

import pytest

from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.models import Document, Report, Severity
from checker.pipeline import Checker

CANON = compile_canon(
    CanonFile.model_validate(
        {
            "canon": 1,
            "company": "Brightline",
            "packages": [
                {
                    "id": "growth",
                    "name": "Growth",
                    "limits": [{"what": "log retention", "value": 30, "unit": "day"}],
                }
            ],
            "claims": [
                {
                    "id": "regions",
                    "text": "Brightline runs in 6 regions.",
                    "approved": "2026-02-01",
                }
            ],
        }
    ),
    as_of=date(2026, 9, 1),
    path="approved/canon.yaml",
)
LONGER, AS_APPROVED = "Growth keeps logs for 45 days.", "Growth keeps logs for 30 days."


def report_of(*texts: str, dated: date | None = None) -> Report:
    return Checker(CANON).check(
        Document(f"{n}.md", text.encode(), "text/markdown", "0" * 64, dated=dated)
        for n, text in enumerate(texts, start=1)
    )


def stale(report: Report) -> list[str]:
    return [f.message for f in (*report.findings, *report.possible) if f.rule == "stale-canon"]


def severities(report: Report) -> set[Severity]:
    return {f.severity for f in report.findings if f.rule != "stale-canon"}


def test_of_several_documents_that_say_the_same_the_canon_is_possibly_stale() -> None:
    report = report_of(LONGER, LONGER, LONGER, AS_APPROVED)
    assert stale(report) == [
        "3 documents say “45 days” (1.md:1, 2.md:1, 3.md:1): the canon may be stale. If the "
        "pages are right, let growth.limits[0] say “45 days”; if not, mend them"
    ]
    (finding,) = report.possible
    assert (finding.severity, finding.location.uri) == (Severity.WARNING, "approved/canon.yaml")
    # The canon may as well be the newest of all, as after a change of price.
    assert severities(report) == {Severity.ERROR}
    assert len(report.findings) == 3


@pytest.mark.parametrize(
    "texts",
    [
        (LONGER, LONGER),
        (LONGER, LONGER, LONGER, AS_APPROVED, AS_APPROVED, AS_APPROVED),
        (LONGER, LONGER, LONGER.replace("45", "60")),
        (f"{LONGER}\n\n{LONGER}\n\n{LONGER}",),
    ],
)
def test_too_few_or_divided_they_are_wrong_each(texts: tuple[str, ...]) -> None:
    report = report_of(*texts)
    assert stale(report) == []
    assert severities(report) == {Severity.ERROR}


def test_a_newer_document_than_the_approval_is_enough() -> None:
    text = "Brightline runs in 7 regions."
    assert stale(report_of(text, dated=date(2026, 1, 1))) == []
    report = report_of(text, dated=date(2026, 8, 20))
    (said,) = stale(report)
    assert said.startswith("A newer document says “7")
    assert {f.rule for f in report.findings} == {"claim-contradiction", "stale-canon"}
    assert severities(report) == {Severity.WARNING}
    assert stale(report_of(text)) == []


def test_the_same_report_whatever_the_order_of_documents() -> None:
    report = report_of(LONGER, AS_APPROVED, LONGER, LONGER)
    assert len(stale(report)) == 1
    assert report == report_of(LONGER, AS_APPROVED, LONGER, LONGER)
