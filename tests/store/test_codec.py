"""Values come back from the store as they were, and what is no value of a type is refused."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.app.ready import ready
from checker.app.scan.values import Outcome, Reading
from checker.approved import CanonFact, Sentence
from checker.models import Conflict, Fact, FactKind, Finding, Location, Price, Severity, Span
from checker.store.codec import ShapeError, digest, packed, shape_of, unpacked
from tests.scan.made import AS_OF, BRIGHTLINE, settings_of


@given(st.text(), st.text(), st.sampled_from(Conflict), st.none() | st.integers(1, 9))
def test_a_finding_comes_back_equal(
    text: str, uri: str, conflict: Conflict, line: int | None
) -> None:
    place = Location(uri, (text,), 0, 1, line)
    finding = Finding("r", Severity.ERROR, place, text, text, text, text, text, conflict=conflict)
    assert unpacked(packed(finding, Finding), Finding) == finding


def test_half_a_surrogate_pair_and_a_nul_come_back() -> None:
    place = Location("a\udc80", ("\0",), 0, 1)
    finding = Finding("r", Severity.NOTE, place, "", "", "", "", "\ud800")
    assert unpacked(packed(finding, Finding), Finding) == finding


def test_a_fact_comes_back_to_the_digits_shown() -> None:
    price = Price(Decimal("49.00"), "USD", decimals=2)
    fact = Fact(FactKind.PRICE, Span(1, 2), price, frozenset({"b", "a"}), frozenset({"x"}))
    back = unpacked(packed(fact, Fact), Fact)
    assert back == fact
    assert isinstance(back.span, Span)
    assert isinstance(back.value, Price)
    assert str(back.value.amount) == "49.00"


def test_digests_tell_amounts_apart_that_are_shown_otherwise() -> None:
    one, two = Price(Decimal("49"), "USD"), Price(Decimal("49.00"), "USD")
    assert one == two
    assert digest(one, Price) != digest(two, Price)


def test_every_approved_value_comes_back() -> None:
    canon = ready(settings_of(BRIGHTLINE), AS_OF).compiled
    for fact in canon.facts:
        assert unpacked(packed(fact, CanonFact), CanonFact) == fact
    for sentence in canon.statements:
        assert unpacked(packed(sentence, Sentence), Sentence) == sentence


def test_a_digest_is_the_same_in_every_process() -> None:
    code = (
        "from checker.store.codec import digest; from checker.models import *; "
        "print(digest(Fact(FactKind.NAME, Span(0, 1), Name('x'), frozenset('abcdefgh')), Fact))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert said != {b""}


@pytest.mark.parametrize("damage", [b"", b"x" * 40, packed(Outcome(()), Outcome)[:-3]])
def test_what_is_damaged_or_of_another_type_is_refused(damage: bytes) -> None:
    with pytest.raises(ShapeError):
        unpacked(damage, Outcome)
    with pytest.raises(ShapeError):
        unpacked(packed(Outcome(()), Outcome), Reading)


def test_a_new_field_is_another_shape() -> None:
    @dataclass(frozen=True)
    class One:
        day: date

    @dataclass(frozen=True)
    class Two:
        day: date
        more: int = 0

    Two.__name__ = "One"
    assert shape_of(One) != shape_of(Two)
