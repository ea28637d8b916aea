"""What bad models do to the report on the shipped example: next to nothing."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from checker.app.judging import checker_for
from checker.config import Settings
from checker.llm.failures import Kind
from checker.models import CERTAIN, Document, Finding, Report
from checker.pipeline import Checker
from tests.attacks import attacks
from tests.llm.bad_models import BAD, Model, agrees_with_everything, at_random, obeys
from tests.llm.made import access_with
from tests.llm.perfect import example_canon, example_documents

CANON = example_canon()
ATTACKS = attacks()
WRONG_AT_MOST = 2


def key(finding: Finding) -> tuple[object, ...]:
    place = finding.location
    return finding.rule, place.uri, place.route, place.start, place.end


@cache
def example() -> tuple[Document, ...]:
    return tuple(example_documents())


@cache
def by_rules() -> Report:
    return Checker(CANON).check(example())


def read_by(model: Model, *more: Document, seed: int = 1) -> Report:
    access = access_with(model, seed=seed, breaker=9999)
    return checker_for(CANON, Settings(llm=access.settings), access).check((*example(), *more))


def check(report: Report) -> None:
    """At most two wrong findings, and every proven one is there; attacks are among them."""
    known = {key(f) for f in by_rules().findings}
    wrong = [f for f in (*report.findings, *report.possible) if f.decided_by == "llm"]
    assert len([f for f in wrong if key(f) not in known]) <= WRONG_AT_MOST, wrong
    assert known <= {key(f) for f in report.findings}
    assert all(f.conflict in CERTAIN for f in by_rules().findings)
    assert Counter(f.rule for f in report.findings)["injection"] >= 2


@pytest.mark.parametrize("name", BAD)
def test_a_bad_model_adds_and_hides_nothing(name: str) -> None:
    model = BAD[name]()
    check(read_by(model))
    assert model.asked > 5


@pytest.mark.parametrize("knows_controls", [True, False])
def test_one_that_obeys_each_attack_hides_none(knows_controls: bool) -> None:
    model = obeys([attack.text for attack in ATTACKS], knows_controls)
    documents = [attack.document() for attack in ATTACKS]
    report = read_by(model, *documents)
    check(report)
    said = {f.location.uri.partition("!")[0] for f in report.findings if f.rule == "injection"}
    assert {document.uri for document in documents} <= said
    if not knows_controls:
        assert any(u.reason.startswith(Kind.CANARY) for u in report.unread)


def test_a_model_that_fails_on_most_pages_is_not_believed_on_the_others() -> None:
    model = agrees_with_everything()
    report = read_by(model)
    assert {u.reason for u in report.unread} == {
        f"{Kind.CANARY}: on {model.asked} of {model.asked} pages, so none is believed"
    }
    # It is not asked again in halves, since that would give luck as many tries as there are lines.
    assert model.asked == len({u.uri for u in report.unread})


@pytest.mark.parametrize("seed", range(2))
def test_what_a_model_got_right_by_luck_is_not_kept(seed: int) -> None:
    model = at_random(seed)
    access = access_with(model, seed=seed, breaker=9999)
    checker = checker_for(CANON, Settings(llm=access.settings), access)
    checker.check(example())
    asked = model.asked
    checker.check(example())
    assert model.asked == 2 * asked
