"""Credit once per customer, double counts, and the lift of tests, by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest

from checker.app.audit.conversions import mechanics_of, shares, with_lift
from checker.app.audit.data import DataFileError
from checker.audit_settings import ConversionSettings
from checker.canon.schema import CanonFile
from checker.models import Report, Summary
from checker.report.audit.mechanics import Mechanics, VariantLine

CANON = CanonFile.model_validate(
    {
        "canon": 1,
        "company": "Brightline",
        "channels": {"website": {}, "deck": {}, "partner": {}},
        "experiments": [
            {"id": "cta", "channel": "website", "variant": "old", "control": True},
            {"id": "cta", "channel": "website", "variant": "new", "until": "2026-06-30"},
        ],
    }
)
REPORT = Report("canon.yaml", "", Summary())
Rule = Literal["first", "last", "position"]


def mechanics(folder: Path, text: str, rule: Rule = "last") -> Mechanics:
    file = folder / "conversions.csv"
    file.write_text(text, "utf-8")
    found = mechanics_of(ConversionSettings(file=file, rule=rule), CANON, REPORT)
    assert found is not None
    return found


# Ada meets three channels and buys, which two of them count; Bo buys at once; Cy does not.
PATHS = """\
id,customer,channel,time,converted
1,ada,website,2026-05-01,no
2,ada,deck,2026-05-02,yes
3,ada,partner,2026-05-03,yes
4,bo,partner,2026-05-01,yes
5,cy,website,2026-05-01,no
"""


def credits(found: Mechanics) -> dict[str, Fraction]:
    return {one.channel: one.credited for one in found.credits}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # Ada's way to her first conversion is website, deck.
        ("first", {"website": 1, "deck": 0, "partner": 1}),
        ("last", {"website": 0, "deck": 1, "partner": 1}),
        ("position", {"website": Fraction(1, 2), "deck": Fraction(1, 2), "partner": 1}),
    ],
)
def test_a_customer_is_credited_once(tmp_path: Path, rule: Rule, expected: object) -> None:
    found = mechanics(tmp_path, PATHS, rule)
    assert credits(found) == expected
    assert sum(credits(found).values()) == found.customers == 2


def test_what_channels_count_twice_is_shown(tmp_path: Path) -> None:
    found = mechanics(tmp_path, PATHS)
    assert {c.channel: c.claimed for c in found.credits} == {"website": 0, "deck": 1, "partner": 2}
    # The channels count 1 + 2; two customers bought.
    assert (found.rows, found.double) == (5, 1)


def test_without_outcomes_every_row_converts_and_the_whole_way_counts(tmp_path: Path) -> None:
    text = "customer,channel,time\nada,deck,2026-05-02\nada,website,2026-05-01\n"
    found = mechanics(tmp_path, text, "first")
    assert (credits(found)["website"], found.double) == (1, 1)


def test_credit_by_position() -> None:
    assert list(shares(["a"], "position")) == [("a", 1)]
    four = list(shares(["a", "b", "c", "d"], "position"))
    # 40%, then 20% between two, then 40%.
    assert four == [
        ("a", Fraction(2, 5)),
        ("b", Fraction(1, 10)),
        ("c", Fraction(1, 10)),
        ("d", Fraction(2, 5)),
    ]


def test_a_row_given_twice_by_one_channel_counts_once(tmp_path: Path) -> None:
    again = PATHS + "4,bo,partner,2026-05-01,yes\n"
    found = mechanics(tmp_path, again)
    assert found.double == 1
    assert "1 lines repeat an id of the same channel" in found.notes[0]


def test_lift_and_its_interval_by_hand() -> None:
    control = VariantLine("old", True, 200, 20)
    line = with_lift(VariantLine("new", False, 200, 30), control)
    # Shares 0.15 and 0.10: ratio 1.5. √(1/30 − 1/200 + 1/20 − 1/200) = √0.073333 = 0.270801.
    spread = math.sqrt(1 / 30 - 1 / 200 + 1 / 20 - 1 / 200)
    assert spread == pytest.approx(0.270801, abs=1e-6)
    # 1.5 × e^(∓1.959964 × 0.270801) = 0.882245 and 2.550310
    assert line.lift == pytest.approx(0.5)
    assert line.low == pytest.approx(-0.1178, abs=1e-3)
    assert line.high == pytest.approx(1.5503, abs=1e-3)


def test_tests_are_counted_by_customer_within_their_days(tmp_path: Path) -> None:
    found = mechanics(
        tmp_path,
        "customer,channel,time,test,variant,converted\n"
        "a,website,2026-05-01,cta,old,no\n"
        "a,website,2026-05-02,cta,old,yes\n"  # one customer, who met it twice
        "b,website,2026-05-01,cta:new,,no\n"
        "b,partner,2026-05-09,,,yes\n"  # bought later, elsewhere
        "c,website,2026-05-01,cta,old,no\n"
        "c,website,2026-05-02,cta,new,no\n"  # met both: left out
        "d,website,2026-07-01,cta,new,yes\n"  # after its last day
        "e,website,2026-05-01,cta,third,no\n",
    )
    (test,) = found.tests
    assert [(v.variant, v.customers, v.converted) for v in test.variants] == [
        ("old", 1, 1),
        ("new", 1, 1),
    ]
    assert (test.both, test.outside) == (1, 2)
    assert "variant 'third', is not registered" in found.notes[0]


def test_a_conversion_before_the_test_was_met_is_not_its_work(tmp_path: Path) -> None:
    found = mechanics(
        tmp_path,
        "customer,channel,time,test,variant,converted\n"
        "a,website,2026-05-01,,,yes\na,website,2026-05-02,cta,new,no\n",
    )
    assert [(v.customers, v.converted) for v in found.tests[0].variants] == [(0, 0), (1, 0)]


def test_without_outcomes_there_is_no_lift_and_it_says_why(tmp_path: Path) -> None:
    text = "customer,channel,time,test,variant\na,website,2026-05-01,cta,new\n"
    (test,) = mechanics(tmp_path, text).tests
    assert "no column `converted`" in test.why


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1,a,website,1899-12-30,no", "time is 1899-12-30, before 1970; a spreadsheet makes"),
        ("1,a,website,yesterday,no", "time is 'yesterday', which is no day; write it as 2026-"),
        ("1,,website,2026-05-01,no", "customer is empty; fill it in"),
        ("1,a,website,2026-05-01,perhaps", "converted is 'perhaps'; write yes or no"),
    ],
)
def test_wrong_rows_are_named_with_file_and_line(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(DataFileError) as wrong:
        mechanics(tmp_path, f"id,customer,channel,time,converted\n{line}\n")
    assert str(wrong.value).startswith(f"{tmp_path}/conversions.csv:2: ")
    assert message in str(wrong.value)


def test_offers_and_tests_are_shown_without_any_file() -> None:
    found = mechanics_of(None, CANON, REPORT)
    assert found is not None
    assert found.file is None
    assert found.tests[0].why == "no file of conversions is named in the settings"
    nothing = CanonFile(canon=1, company="Brightline")
    assert mechanics_of(None, nothing, REPORT) is None


def test_a_channel_mapped_to_none_of_the_canon_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "conversions.csv"
    file.write_text(PATHS, "utf-8")
    settings = ConversionSettings(file=file, channels={"Direct": "webside"})
    with pytest.raises(DataFileError, match="'Direct' leads to 'webside'; the canon has: website"):
        mechanics_of(settings, CANON, REPORT)
