"""Feedback beside entries, from CSV and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.app.audit.collect import AuditRequest
from checker.app.audit.data import DataFileError
from checker.app.audit.run import audit as audit_of
from checker.config import Settings
from checker.models import DecisionKind
from checker.report.audit.page import html
from checker.report.audit.voices import Feedback
from checker.suppress import Waiver, about, add_waiver
from tests.audit.companies import AS_OF, audited, written
from tests.llm_server import saying, serving


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, {"deck": ["Every paid plan starts with a 30-day free trial."]})
    return tmp_path


def feedback(*files: object) -> Feedback:
    found = audited(audit={"feedback": files}).feedback
    assert found is not None
    return found


TRIAL = "We were promised 30 days of free trial."
LUNCH = "The lunch was excellent."


def test_what_was_said_of_an_entry_stands_beside_who_contradicts_it(folder: Path) -> None:
    text = f"comment,source,created,account\n{TRIAL},deck,2026-05-02,Ostara\n{LUNCH},deck,,\n"
    (folder / "win-loss.csv").write_text(text, "utf-8")
    found = feedback({"file": "win-loss.csv"})
    assert (found.said, found.matched) == (2, 1)
    (entry,) = found.entries
    assert (entry.canon_id, entry.wrong_on) == ("trial", ("deck",))
    voice = entry.voices[0]
    assert (voice.text, voice.account, voice.day, voice.place) == (
        TRIAL, "Ostara", "2026-05-02", "win-loss.csv:2",
    )  # fmt: skip
    assert TRIAL in "".join(html(audited(audit={"feedback": [{"file": "win-loss.csv"}]})))


def test_json_is_read_as_well(folder: Path) -> None:
    tickets = [{"text": TRIAL, "segment": "small"}, {"text": LUNCH}]
    (folder / "tickets.json").write_text(json.dumps(tickets), "utf-8")
    (entry,) = feedback({"file": "tickets.json"}).entries
    assert (entry.voices[0].segment, entry.voices[0].place) == ("small", "tickets.json:1")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "{", "a.json: is no JSON"),
        ("a.json", '{"text": "x"}', "a.json: is no list; write a list of objects"),
        ("a.json", '[{"note": ""}]', "a.json:1: text is empty"),
        ("a.csv", "text,date\nhi,1900-01-01\n", "a.csv:2: date is 1900-01-01, before 1970"),
        ("a.csv", "who\nme\n", "a.csv:1: there is no column 'text'"),
    ],
)
def test_wrong_files_are_named(folder: Path, name: str, text: str, message: str) -> None:
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(DataFileError, match=message):
        feedback({"file": name})


@pytest.mark.parametrize(
    ("answer", "matched", "asked"),
    [
        ('{"reason": "r", "entry": 0}', 0, 1),
        ('{"reason": "r", "entry": 1}', 1, 1),
        ('{"reason": "r", "entry": 99}', 1, 1),
        ("I cannot say", 1, 1),
    ],
    ids=["of none", "of the first", "of one that is not there", "no answer"],
)
def test_a_model_says_which_entry_a_note_speaks_of(
    folder: Path, answer: str, matched: int, asked: int
) -> None:
    """What is near to no entry is not asked about; without an answer it is the nearest entry."""
    (folder / "notes.csv").write_text(f"text\n{TRIAL}\n{LUNCH}\n", "utf-8")
    with serving(saying(answer)) as server:
        llm = {"model": "m", "base_url": server.url, "retries": 0}
        values = {"canon": "canon.yaml", "llm": llm, "audit": {"feedback": [{"file": "notes.csv"}]}}
        made = audit_of(AuditRequest(("deck",), AS_OF), Settings(**values))
        notes = [one for one in server.asked if '\\"statements\\"' in json.dumps(one.body)]
    assert made.feedback is not None
    assert made.feedback.matched == matched
    assert len(notes) == asked


def test_decisions_give_the_precision_of_a_rule(folder: Path) -> None:
    written(
        folder,
        {
            "deck": [
                "Every paid plan starts with a 30-day free trial.",
                "Growth costs $55 per seat per month.",
                "Growth costs $56 per seat per month.",
                "Growth costs $57 per seat per month.",
            ]
        },
    )
    prices = [f for f in audited().report.findings if f.rule == "price-mismatch"]
    kinds = ("wrong", "accepted", "accepted")
    waivers = [
        {"fingerprint": f.fingerprint, "who": "ada", "why": "looked", "kind": kind}
        for f, kind in zip(prices, kinds, strict=True)
    ]
    (folder / "onmessage-waivers.yaml").write_text(json.dumps({"waivers": waivers}), "utf-8")
    (decided,) = audited().decided
    assert (decided.rule, decided.right, decided.wrong) == ("price-mismatch", 2, 1)
    assert decided.precision == pytest.approx(2 / 3)


def test_decisions_about_what_was_mended_since_count_as_well(folder: Path) -> None:
    written(folder, {"deck": ["Growth costs $55 per seat per month."]})
    (finding,) = audited().report.findings
    waiver = Waiver(
        fingerprint=finding.fingerprint,
        kind=DecisionKind.RESOLVED,
        who="ada",
        why="mended",
        dated=AS_OF,
        about=about(finding),
    )
    add_waiver(folder / "onmessage-waivers.yaml", waiver)
    (before,) = audited().decided
    written(folder, {"deck": ["Growth costs $49 per seat per month."]})
    made = audited()
    assert made.report.findings == ()
    assert (before.right, before.wrong) == (1, 0)
    assert made.decided == (before,)
