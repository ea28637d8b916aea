"""What people decide about findings: kept, taken back, listed, and learned from."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.app import triage
from checker.app.comparing import changes_since
from checker.app.ledgers import InFile
from checker.evaluate.rows import read_pairs
from checker.interface import SettingsError
from checker.models import Cell, Context, DecisionKind, Waived
from checker.report import json_report
from checker.report.earlier import read_report
from checker.suppress import Waiver, Waivers, about, apply, read_waivers, with_fingerprints
from tests.made import finding, full_report, report
from tests.test_cli import project, run

__all__ = ["project"]

TODAY = date.today()
LATER = TODAY + timedelta(days=2)  # later than a day that ends while the tests run
NAMED = with_fingerprints([finding(), finding(line_text="Once Growth was $55, now it is $55.")])
BY = ("--who", "Dana", "--why", "seen")


def written(path: Path, made: object) -> Path:
    path.write_text("".join(json_report(made)), "utf-8")  # type: ignore[arg-type]
    return path


def decided(**values: object) -> Waiver:
    given = {"fingerprint": NAMED[0].fingerprint, "who": "Dana", "why": "done", **values}
    return Waiver.model_validate(given)


def opened(decision: Waiver, on: date) -> list[str]:
    return [f.message for f in apply(NAMED[:1], Waivers((decision,)), None, on).open]


# --- resolved ------------------------------------------------------------------------------


def test_what_is_resolved_is_believed_until_it_is_found_after_that_day() -> None:
    decision = decided(kind="resolved", dated=TODAY)
    assert opened(decision, TODAY) == []
    (message,) = opened(decision, LATER)
    assert message.endswith(f"(Dana called it corrected on {TODAY}; it is here again)")


def test_what_is_resolved_needs_its_day_and_has_no_end() -> None:
    for wrong in ({}, {"dated": TODAY, "until": LATER}):
        with pytest.raises(ValueError, match="needs `dated`"):
            decided(kind="resolved", **wrong)


def test_a_waiver_says_in_what_way_a_finding_was_set_aside() -> None:
    made = decided(kind="wrong")
    (waived,) = apply(NAMED[:1], Waivers((made,)), None, TODAY).waived
    assert waived == Waived(NAMED[0], "Dana", "done", None, DecisionKind.WRONG)


def test_resolve_reopen_and_list_on_the_command_line(project: Path) -> None:
    name = json.loads(run("check", "site", "--format", "json").stdout)["findings"][0]["fingerprint"]
    assert run("findings", "resolve", name, *BY).stdout.startswith("resolved in onmessage-waivers")
    assert run("check", "site").exit_code == 0
    again = run("check", "site", "--as-of", LATER.isoformat())
    assert (again.exit_code, "it is here again" in again.stdout) == (1, True)
    run("findings", "reopen", name, *BY)
    assert run("check", "site").exit_code == 1
    assert run("findings", "list", "--state", "reopened").stdout.startswith("reopened: fingerp")
    assert run("findings", "list", "--who", "Sam").stdout == "No decision fits.\n"


def test_only_a_waiver_that_may_come_back_needs_an_end(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    triage.resolve(InFile(path), {"who": "Dana", "why": "x", "dated": TODAY}, NAMED[0])
    triage.decide(InFile(path), {"who": "Dana", "why": "x", "kind": "wrong"}, NAMED[1])
    assert read_waivers(path).notes == ()
    triage.decide(InFile(path), {"who": "Dana", "why": "x", "rule": "injection", "kind": "wrong"})
    assert len(read_waivers(path).notes) == 1


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        ({}, 2),
        ({"state": "resolved"}, 1),
        ({"kind": "wrong"}, 1),
        ({"who": "dan"}, 2),
        ({"rule": "price-mismatch"}, 2),
        ({"uri": "site/*.md"}, 2),
        ({"uri": "decks/**"}, 0),
        ({"state": "active", "kind": "resolved"}, 0),
    ],
)
def test_decisions_are_listed_by_what_they_are_about(
    tmp_path: Path, chosen: dict[str, str], count: int
) -> None:
    path = tmp_path / "waivers.yaml"
    triage.resolve(InFile(path), {"who": "Dana", "why": "x", "dated": TODAY}, NAMED[0])
    triage.decide(InFile(path), {"who": "Dana", "why": "x", "kind": "wrong"}, NAMED[1])
    text = triage.decisions_text(InFile(path).made(), TODAY, triage.Filter(**chosen))
    assert text.count("fingerprint=") == count


# --- kept with a decision ---------------------------------------------------------------------


def test_a_decision_keeps_the_passage_it_is_about(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    around = Context(title="Plans", headings=("Growth",), before=("One.", "Two.", "Three."))
    triage.decide(
        InFile(path),
        {"who": "Dana", "why": "x"},
        replace(NAMED[0], context=around, approved="It is $49."),
    )
    (decision,) = read_waivers(path).decisions
    kept = decision.about
    assert kept is not None
    assert decision.fingerprint == NAMED[0].fingerprint
    assert kept.text == "Growth is $55 per seat per month, billed annually."
    assert (kept.approved, kept.before, kept.headings) == (
        "It is $49.",
        ("Two.", "Three."),
        ("Growth",),
    )


def test_a_cell_is_kept_as_a_row_of_its_label() -> None:
    cell = Cell(1, 2, 3, column_headers=("Growth",), row_headers=("Seats | users",))
    kept = about(finding(text="60", line_text="60", context=Context(cell=cell)))
    assert (kept.table_header, kept.text) == ("| | Growth |", "| Seats \\| users | 60 |")


def test_a_very_long_unit_is_kept_around_its_words() -> None:
    kept = about(finding(line_text="a " * 5_000 + "$55" + " b" * 5_000))
    assert "$55" in kept.text
    assert len(kept.text) <= 1_000


def test_a_finding_is_taken_from_a_json_report(tmp_path: Path) -> None:
    made = written(tmp_path / "r.json", report(*NAMED))
    assert triage.finding_in(made, NAMED[0].fingerprint[:10]).message == NAMED[0].message
    for name, message in (
        ("0" * 16, "no finding has"),
        ("", "2 findings begin"),
        (None, "give the"),
    ):
        if name == "":
            continue
        with pytest.raises(SettingsError, match=message):
            triage.finding_in(made, name)


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    around = Context("T", ("H",), ("before",), ("after",), Cell(0, 0, 0, ("c",), ("r",)))
    first = replace(NAMED[0], context=around, approved="It is $49.", plain=NAMED[0].line_text)
    earlier = read_report(written(tmp_path / "r.json", replace(full_report(), findings=(first,))))
    assert earlier.findings == (replace(first, plain=""),)
    assert len(earlier.set_aside) == 3


@pytest.mark.parametrize("text", ["", "[]", '{"onmessage": 4, "findings": []}', '{"onmessage": 1}'])
def test_a_file_that_is_no_report_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "r.json"
    with pytest.raises(SettingsError, match="no such report"):
        read_report(path)
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"r\.json: not a JSON report"):
        read_report(path)


# --- since last time -----------------------------------------------------------------------


def test_changes_are_new_still_open_fixed_or_not_looked_at() -> None:
    then = with_fingerprints([finding(uri=f"{name}.md") for name in ("a", "b", "gone", "aside")])
    new = with_fingerprints([finding(uri="new.md")])
    now = report(then[0], *new, waived=(Waived(then[3], "Dana", "x"),))
    changes = changes_since("then", then, now, {"a.md", "b.md", "new.md", "aside.md"})
    assert changes.new == {new[0].fingerprint}
    assert changes.still_open == {then[0].fingerprint}
    assert changes.fixed == (then[1],)
    assert changes.unseen == (then[2],)


def test_check_since_an_earlier_report(project: Path) -> None:
    run("check", "site", "partners", "--format", "json", "--output", "then.json")
    (project / "site/wrong.md").write_text("Growth costs $49 per seat per month.\n")
    (project / "site/new.md").write_text("Growth costs $77 per seat per month.\n")
    now = run("check", "site", "--since", "then.json", "--format", "json").stdout
    changes = json.loads(now)["changes"]
    assert changes["since"].startswith("then.json (")
    assert [f["location"]["uri"] for f in changes["fixed"]] == ["site/wrong.md"]
    assert [f["location"]["uri"] for f in changes["unseen"]] == ["partners/wrong.md"]
    assert len(changes["new"]) == 1
    missing = run("check", "site", "--since", "none.json")
    assert (missing.exit_code, "no such report" in missing.stderr) == (2, True)


def test_a_document_that_cannot_be_read_any_more_is_not_fixed(project: Path) -> None:
    run("check", "site", "--format", "json", "--output", "then.json")
    (project / "site/wrong.md").write_bytes(b"\x00" * 100)
    changed = json.loads(run("check", "site", "--since", "then.json", "--format", "json").stdout)
    assert changed["skipped"]
    assert changed["changes"]["fixed"] == []
    assert len(changed["changes"]["unseen"]) == 1


# --- learned from ---------------------------------------------------------------------------


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_decisions_become_labelled_rows(project: Path) -> None:
    run("check", "site", "partners", "--format", "json", "--output", "r.json")
    wrong, right = (f["fingerprint"] for f in json.loads(Path("r.json").read_text())["findings"])
    run("findings", "waive", wrong, *BY, "--kind", "wrong", "--report", "r.json")
    run("findings", "resolve", right, *BY, "--report", "r.json")
    made = run("findings", "export")
    assert made.stderr == "onmessage: rows: 2\n"
    assert [(row["id"], row["label"]) for row in rows(made.stdout)] == sorted(
        [(wrong, "consistent"), (right, "contradiction")]
    )
    assert rows(made.stdout)[0] == {
        "id": min(wrong, right),
        "company": "Brightline",
        "canon": "Growth costs $49 / seat / month.",
        "text": "Growth costs $55 per seat per month.",
        "context": {
            "title": "Plans",
            "headings": ["Plans"],
            "before": [],
            "after": [],
            "table_header": None,
        },
        "label": rows(made.stdout)[0]["label"],
        "type": "price-mismatch",
    }
    Path("rows.jsonl").write_text(made.stdout)
    assert len(read_pairs(Path("rows.jsonl"))) == 2
    assert "price-mismatch" in run("eval", "pairs", "rows.jsonl").stdout


def test_the_last_decision_gives_the_label(project: Path) -> None:
    run("check", "site", "--format", "json", "--output", "r.json")
    (name,) = (f["fingerprint"] for f in json.loads(Path("r.json").read_text())["findings"])
    kept = ("--report", "r.json")
    run("findings", "waive", name, *BY, "--kind", "wrong", "--unrelated", *kept)
    assert rows(run("findings", "export").stdout)[0]["label"] == "unrelated"
    run("findings", "reopen", name, *BY)
    assert rows(run("findings", "export").stdout)[0]["label"] == "contradiction"


def test_passages_nobody_kept_come_from_reports_or_are_missed(project: Path) -> None:
    run("check", "site", "--format", "json", "--output", "r.json")
    (name,) = {f["fingerprint"] for f in json.loads(Path("r.json").read_text())["findings"][:1]}
    written = {"fingerprint": name, "who": "Dana", "why": "x"}
    Path("onmessage-waivers.yaml").write_text(json.dumps({"waivers": [written]}))
    without = run("findings", "export")
    assert without.stdout == ""
    assert "no row for 1: the passage is not known; name the JSON report" in without.stderr
    assert (
        rows(run("findings", "export", "--report", "r.json").stdout)[0]["label"] == "contradiction"
    )


def test_what_is_no_comparison_gives_no_row(tmp_path: Path, project: Path) -> None:
    path = Path("onmessage-waivers.yaml")
    review = finding(rule="needs-review", approved="It is $49.")
    banned = finding(rule="forbidden-claim", fingerprint="dd" * 8)
    for one in (review, banned):
        triage.decide(InFile(path), {"who": "Dana", "why": "x"}, one)
    made = run("findings", "export")
    assert made.stdout == ""
    assert "no row for 1: the rule compares no text" in made.stderr
    assert "no row for 1: no approved statement is known" in made.stderr


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(st.characters(), min_size=1, max_size=40), st.text(max_size=20))
def test_any_passage_comes_back_with_its_decision(tmp_path: Path, words: str, uri: str) -> None:
    path = tmp_path / "waivers.yaml"
    path.unlink(missing_ok=True)
    made = finding(text=words, line_text=f"a {words} b", uri=uri + "\udcff\x00")
    triage.decide(InFile(path), {"who": "Dana", "why": "x" + uri + "\udcff"}, made)
    assert read_waivers(path).decisions[0].about == about(made)
