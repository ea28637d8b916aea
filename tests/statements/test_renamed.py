"""Which texts other names can touch: never fewer than those whose facts differ."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.models import Context, Location, TextUnit
from checker.statements.patterns.find import find_facts
from checker.statements.renamed import EVERYTHING, renamed, words_around, words_of_all
from checker.values.names import Lexicon
from checker.values.terms import Term, TermKind

PRO = Term("Pro", TermKind.PACKAGE, "pro")
TEAM = Term("Team Edition", TermKind.PACKAGE, "pro")
ENTERPRISE = Term("Enterprise", TermKind.PACKAGE, "pro")
US = Term("Tidewire", TermKind.COMPANY, "Tidewire")
RIVAL = Term("Skymeter", TermKind.COMPETITOR, "Skymeter")
BASE = Lexicon((US, PRO))


def unit(plain: str, **around: object) -> TextUnit:
    place = Location("a.md", (), 0, len(plain), 1, 1)
    return TextUnit(plain, plain, place, Context(**around))


def touched(said: TextUnit, *terms: Term) -> bool:
    other = replace(BASE, terms=(*BASE.terms, *terms))
    return renamed(BASE, other).touches(words_around(said))


def test_the_same_names_touch_nothing() -> None:
    assert not renamed(BASE, replace(BASE)).differs
    assert not renamed(BASE, replace(BASE)).touches(words_around(unit("Pro costs $5.")))


@pytest.mark.parametrize(
    "said",
    [
        unit("The Team Edition costs $5."),
        unit("team-edition_costs $5"),
        unit("Te\u00adam Edition costs $5."),
        unit("Team     Edition"),
        unit("It costs $5.", headings=("Team Edition",)),
        unit("It costs $5.", before=("The Team Edition is for teams.",)),
        unit("Edition Pro costs $5."),  # a word of ours before a name of ours
    ],
)
def test_a_name_touches_what_it_can_stand_in(said: TextUnit) -> None:
    assert touched(said, TEAM)


@pytest.mark.parametrize("said", [unit("Pro costs $5."), unit("Our crew reads editorials.")])
def test_a_name_touches_nothing_else(said: TextUnit) -> None:
    assert not touched(said, TEAM)


def test_the_words_of_many_are_those_of_each() -> None:
    units = [
        unit("Te\u00adam plan", headings=("Plans\u00a0here",)),
        unit("Pro-plan \u202eeman\u202c costs", before=("İt is.",)),
        unit("Team    Edition"),
    ]
    each = frozenset[str]().union(*map(words_around, units))
    assert words_of_all(units) == each
    assert words_of_all(units[::2]) == words_around(units[0]) | words_around(units[2])


def test_a_long_name_touches_what_is_nearly_it() -> None:
    assert touched(unit("Entreprise costs $5."), ENTERPRISE)
    assert not touched(unit("Enter the price."), ENTERPRISE)


def test_a_competitor_touches_what_names_it() -> None:
    assert touched(unit("Skymeter costs $5."), RIVAL)
    assert not touched(unit("Pro costs $5."), RIVAL)


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, currency="EUR"),
        replace(BASE, closed=True),
        replace(BASE, order=("pro",)),
        replace(BASE, free=frozenset({"pro"})),
        replace(BASE, terms=(*BASE.terms, Term("Max", TermKind.PACKAGE, "max"))),
        replace(BASE, terms=(*BASE.terms, Term("++", TermKind.PACKAGE, "pro"))),
    ],
)
def test_what_no_text_has_to_name_touches_everything(other: Lexicon) -> None:
    assert renamed(BASE, other) == EVERYTHING


WORDS = ["Pro", "Team", "Edition", "Enterprise", "Entreprise", "Tidewire", "Skymeter", "plan",
         "costs", "$5", "per month", "the", "The", "and", "all plans", "is", "10 GB", ".", ",",
         "'s", "-", "Family", "upgrade to", "Slack"]  # fmt: skip
TERMS = [TEAM, ENTERPRISE, RIVAL, Term("Family", TermKind.RETIRED, "Family"),
         Term("Team", TermKind.PACKAGE, "pro"), Term("Tidewire Pro", TermKind.PACKAGE, "pro"),
         Term("Tide", TermKind.COMPANY, "Tide"),
         Term("Slack", TermKind.PRODUCT, "Slack")]  # fmt: skip


@given(
    st.lists(st.sampled_from(WORDS), max_size=9),
    st.lists(st.sampled_from(WORDS), max_size=3),
    st.lists(st.sampled_from(TERMS), max_size=3),
    st.lists(st.sampled_from(TERMS), max_size=3),
)
def test_what_is_not_touched_says_the_same(
    plain: list[str], heading: list[str], before: list[Term], after: list[Term]
) -> None:
    said = unit(" ".join(plain), headings=(" ".join(heading),))
    old, new = (replace(BASE, terms=(*BASE.terms, *terms)) for terms in (before, after))
    if not renamed(old, new).touches(words_around(said)):
        assert find_facts(said, old) == find_facts(said, new)
