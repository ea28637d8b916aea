"""Planning the work: who answers, and when. Whoever decides decides on what they saw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Barrier, Thread

import pytest

from checker.app import triage
from checker.app.ledgers import DecisionLedger, InFile, InStore
from checker.interface import SettingsError
from checker.suppress import Waivers, apply
from tests.made import finding

ON = date(2026, 9, 1)
WHO = {"who": "Dana", "why": "ours", "dated": ON}
KEEPING: dict[str, Callable[[Path], DecisionLedger]] = {
    "file": lambda folder: InFile(folder / "waivers.yaml"),
    "store": lambda folder: InStore(str(folder / "store.sqlite")),
}


@pytest.fixture(params=KEEPING)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> DecisionLedger:
    return KEEPING[request.param](tmp_path)


@pytest.mark.parametrize(
    "plan", [{"decision": "assigned", "to": "kim@b.example"}, {"decision": "snoozed", "until": ON}]
)
def test_a_planned_finding_stays_open(kept: DecisionLedger, plan: dict[str, object]) -> None:
    found = finding(fingerprint="ab" * 8)
    triage.decide(kept, {**WHO, **plan}, found)
    sorted_out = apply([found], kept.made(), None, ON)
    assert sorted_out.open == (found,)
    assert sorted_out.waived == ()


def test_a_plan_made_later_leaves_a_waiver_in_force(kept: DecisionLedger) -> None:
    found = finding(fingerprint="ab" * 8)
    triage.decide(kept, {**WHO, "kind": "wrong"}, found)
    triage.decide(kept, {**WHO, "decision": "assigned", "to": "Kim"}, found)
    assert apply([found], kept.made(), None, ON).open == ()


def test_a_snooze_needs_its_day_and_an_owner_goes_with_assigning(kept: DecisionLedger) -> None:
    with pytest.raises(SettingsError, match="snoozed needs `until`"):
        triage.decide(kept, {**WHO, "rule": "injection", "decision": "snoozed"})
    with pytest.raises(SettingsError, match="to goes with decision: assigned"):
        triage.decide(kept, {**WHO, "rule": "injection", "to": "Kim"})


def test_plans_are_listed_with_what_they_plan(kept: DecisionLedger) -> None:
    triage.decide(kept, {**WHO, "rule": "injection", "decision": "assigned", "to": "Kim"})
    text = triage.decisions_text(kept.made(), ON, triage.Filter(state="assigned"))
    assert text.startswith("assigned to Kim: rule=injection\n")


def test_several_decisions_are_kept_all_or_none(kept: DecisionLedger) -> None:
    first = triage.decision_of({**WHO, "rule": "injection"})
    kept.add(first)
    more = [triage.decision_of({**WHO, "rule": rule}) for rule in ("misspelt-name", "retired-name")]
    seen: list[Waivers] = []

    def refuse(made: Waivers) -> None:
        seen.append(made)
        raise SettingsError("changed meanwhile")

    with pytest.raises(SettingsError, match="changed meanwhile"):
        kept.add_all(more, refuse)
    assert [one.decisions for one in seen] == [(first,)]
    assert kept.made().decisions == (first,)
    kept.add_all(more)
    assert kept.made().decisions == (first, *more)


def test_of_two_who_decide_on_what_they_saw_one_is_refused(kept: DecisionLedger) -> None:
    kept.add(triage.decision_of({**WHO, "rule": "injection"}))
    seen, start, refused = kept.made(), Barrier(8), list[str]()

    def unchanged(made: Waivers) -> None:
        if made != Waivers(seen.decisions):
            raise SettingsError("changed meanwhile")

    def decide(name: str) -> None:
        start.wait()
        try:
            kept.add_all(
                [triage.decision_of({**WHO, "rule": "misspelt-name", "who": name})], unchanged
            )
        except SettingsError:
            refused.append(name)

    people = [Thread(target=decide, args=(f"person {n}",)) for n in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(refused) == 7
    assert len(kept.made().decisions) == 2


def test_a_mark_changes_with_each_decision(kept: DecisionLedger) -> None:
    marks = [kept.mark()]
    for rule in ("injection", "misspelt-name"):
        kept.add(triage.decision_of({**WHO, "rule": rule}))
        marks.append(kept.mark())
    assert len(set(marks)) == 3
