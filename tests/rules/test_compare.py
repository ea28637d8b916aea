"""Rules on statements: values by code alone, words by the reader's relation."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from checker.approved import Canon
from checker.models import (
    Conflict,
    Label,
    Location,
    Price,
    Quantity,
    Span,
    Stance,
    TextUnit,
    Value,
)
from checker.rules.compare import compare
from checker.rules.verdict import Verdict
from checker.statements.brief import Briefs
from checker.statements.draft import Relation
from checker.statements.ground import Statement
from checker.statements.passage import Passage
from tests.statements.test_brief import canon

TEXT = "Crew and Maple are words of this line."
PRICE, LIMIT, FEATURE, CLAIM = 2, 4, 5, 6


def said(entry: int | None, value: Any = None, **more: Any) -> Statement:
    made = Briefs(canon()).brief(None, "")
    found = made.entry(entry) if entry else None
    given = {"relation": Relation.STATES, "packages": frozenset({"team"}), **more}
    return Statement(unit=0, span=Span(0, 4), entry=found, value=value, reader="llm", **given)


def verdicts(
    statement: Statement, approved: Canon | None = None, channel: str | None = None
) -> list[Verdict]:
    unit = TextUnit(TEXT, TEXT, Location("a.md", (), 0, len(TEXT)))
    return list(compare(statement, Passage(unit, (), channel), approved or canon()))


def price(amount: str, **more: Any) -> Value:
    return Price(Decimal(amount), "USD", per="seat", **more)


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (price("37", every="month"), Label.ENTAILMENT),
        (price("396", every="year", billed="annually"), Label.ENTAILMENT),
        (price("33", every="month", billed="annually"), Label.ENTAILMENT),
        (price("41", every="month"), Label.CONTRADICTION),
        (price("37", every="year"), Label.CONTRADICTION),
        (replace(price("37", every="month"), currency="EUR"), Label.CONTRADICTION),
    ],
)
def test_a_price_is_compared_by_its_value(value: Price, label: Label) -> None:
    (verdict,) = verdicts(said(PRICE, value))
    assert verdict.label is label


def test_a_different_price_says_what_is_approved() -> None:
    (verdict,) = verdicts(said(PRICE, price("41", every="month")))
    assert verdict.rule == "price-mismatch"
    assert verdict.conflict is Conflict.PLAIN
    assert verdict.message.startswith("Team is $41 / seat / month here; approved is $37")


def test_a_price_of_another_plan_is_not_compared() -> None:
    other = said(PRICE, price("41", every="month"), packages=frozenset({"business"}))
    assert verdicts(other) == []


@pytest.mark.parametrize(("days", "label"), [(30, Label.ENTAILMENT), (90, Label.CONTRADICTION)])
def test_a_limit_is_compared_by_its_value(days: int, label: Label) -> None:
    (verdict,) = verdicts(said(LIMIT, Quantity(Decimal(days), "day")))
    assert verdict.label is label


def test_equal_limits_in_other_units_agree() -> None:
    (verdict,) = verdicts(said(LIMIT, Quantity(Decimal(720), "hour")))
    assert verdict.label is Label.ENTAILMENT


def test_a_limit_in_another_dimension_is_left_open() -> None:
    assert verdicts(said(LIMIT, Quantity(Decimal(30), "GB"))) == []


def test_a_value_that_another_entry_of_the_package_approves_is_no_contradiction() -> None:
    packages = [
        {
            "id": "team",
            "name": "Team",
            "prices": [
                {"amount": 79, "every": "month"},
                {"amount": 24, "per": "seat", "every": "month", "what": "extra seat"},
            ],
        }
    ]
    approved = canon(packages=packages, features=[])
    entry = next(e for e in Briefs(approved).brief(None, "").entries if "extra" in e.text)
    statement = replace(said(PRICE, Price(Decimal(79), "USD", every="month")), entry=entry)
    assert verdicts(statement, approved) == []


@pytest.mark.parametrize("stance", [s for s in Stance if s is not Stance.OURS_NOW])
def test_only_what_is_ours_and_now_can_contradict(stance: Stance) -> None:
    assert verdicts(said(PRICE, price("41", every="month"), stance=stance)) == []


@pytest.mark.parametrize(
    ("relation", "conflict"),
    [
        (Relation.CONTRADICTS, Conflict.PLAIN),
        (Relation.IMPLIES, Conflict.IMPLIED),
        (Relation.LEAVES_OUT, Conflict.OMISSION),
    ],
)
@pytest.mark.parametrize(
    ("entry", "rule"), [(FEATURE, "availability-mismatch"), (CLAIM, "claim-contradiction")]
)
def test_words_are_judged_by_the_relation(
    entry: int, rule: str, relation: Relation, conflict: Conflict
) -> None:
    (verdict,) = verdicts(said(entry, relation=relation, reason="because"))
    assert (verdict.rule, verdict.conflict) == (rule, conflict)
    assert verdict.message.endswith(": because")


def test_a_reader_cannot_call_an_equal_value_wrong() -> None:
    (verdict,) = verdicts(said(PRICE, price("37", every="month"), relation=Relation.CONTRADICTS))
    assert verdict.label is Label.ENTAILMENT


def test_what_a_year_costs_in_one_sum_is_no_other_price() -> None:
    (year,) = verdicts(said(PRICE, Price(Decimal(444), "USD")))
    assert year.label is Label.ENTAILMENT
    (other,) = verdicts(said(PRICE, Price(Decimal(445), "USD")))
    assert other.label is Label.CONTRADICTION


def test_a_retired_name_is_found_with_its_successor() -> None:
    (verdict,) = verdicts(said(None, relation=Relation.RETIRED_NAME))
    assert (verdict.rule, verdict.found, verdict.suggestion) == ("retired-name", "Crew", "Team")


def test_a_retired_name_is_of_the_approved_sentence_that_tells_of_it() -> None:
    (listed,) = verdicts(said(None, relation=Relation.RETIRED_NAME))
    (told,) = verdicts(said(CLAIM, relation=Relation.RETIRED_NAME))
    assert (listed.canon_id, told.canon_id) == ("team", "sla")


def test_a_name_the_canon_has_not_retired_is_no_finding() -> None:
    maple = replace(said(None, relation=Relation.RETIRED_NAME), span=Span(9, 14))
    assert verdicts(maple) == []


def test_an_unknown_name_is_found() -> None:
    maple = replace(said(None, relation=Relation.UNKNOWN_NAME), span=Span(9, 14))
    (verdict,) = verdicts(maple)
    assert (verdict.rule, verdict.found) == ("unknown-package", "Maple")
    assert verdict.canon_id == canon().lexicon.listed_in


def test_an_unknown_name_is_of_the_entry_that_lists_the_plans() -> None:
    lists = replace(canon(), lexicon=replace(canon().lexicon, listed_in="plans"))
    maple = replace(said(None, relation=Relation.UNKNOWN_NAME), span=Span(9, 14))
    assert [v.canon_id for v in verdicts(maple, lists)] == ["plans"]


@pytest.mark.parametrize("relation", [Relation.RETIRED_NAME, Relation.UNKNOWN_NAME])
def test_a_name_that_only_a_claim_speaks_of_contradicts_the_claim(relation: Relation) -> None:
    maple = replace(said(CLAIM, relation=relation), span=Span(9, 14))
    (verdict,) = verdicts(maple, replace(canon(), lexicon=replace(canon().lexicon, closed=False)))
    assert (verdict.rule, verdict.canon_id) == ("claim-contradiction", "sla")


def test_a_name_the_canon_knows_is_not_unknown() -> None:
    assert verdicts(said(None, relation=Relation.UNKNOWN_NAME)) == []


@pytest.mark.parametrize("text", ["Growth Crew", "the Crews plan", "Crew or Crews plan"])
def test_words_that_end_in_a_known_name_are_not_unknown(text: str) -> None:
    made = replace(said(CLAIM, relation=Relation.UNKNOWN_NAME), span=Span(0, len(text)))
    unit = TextUnit(text, text, Location("a.md", (), 0, len(text)))
    assert list(compare(made, Passage(unit, (), None), canon())) == []


def test_agreement_names_its_entry() -> None:
    (verdict,) = verdicts(said(CLAIM, relation=Relation.AGREES))
    assert (verdict.label, verdict.canon_id) == (Label.ENTAILMENT, "sla")
