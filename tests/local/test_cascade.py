"""The judges in turn: what the local judge decides, what is left open, who is asked."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path

import pytest

from checker.app.judging import checker_for, embedder_for
from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.config import EmbedderSettings, Settings
from checker.interface import ModelError, SettingsError
from checker.local.cascade import Cascade
from checker.local.local_input import model_input
from checker.local.matching import Matcher, carries_a_claim
from checker.local.meaning import LocalJudge
from checker.local.model import ContradictionModel
from checker.local.reading import ReadingJudge
from checker.models import Document, Finding, Label, TextUnit
from checker.pipeline import Checker
from checker.readers.markdown.reader import read_text
from checker.retrieval.static_model import shipped
from checker.rules.verdict import Match, Open
from checker.statements.passage import Passage
from checker.statements.patterns.find import find_facts
from tests.local import tiny_model

HISTORY = {"what": "history", "value": 30, "unit": "day"}
CANON = compile_canon(
    CanonFile.model_validate(
        {
            "canon": 1,
            "company": "Tidewire",
            "packages": [
                {"id": "free", "name": "Free", "prices": [{"amount": 0}]},
                {"id": "pro", "name": "Pro", "limits": [HISTORY]},
                {"id": "fleet", "name": "Fleet"},
            ],
            "claims": [
                {"id": "private", "text": "Private connections can be set up on the Pro plan."},
                {"id": "tickets", "text": "Support tickets are answered by engineers."},
                {"id": "web", "text": "Guided tours are for visitors.", "channels": ["website"]},
            ],
        }
    ),
    as_of=date(2026, 9, 1),
)


def local() -> Cascade:
    return Cascade(Matcher(CANON, shipped()), LocalJudge(CANON, shipped()))


def found(text: str, cascade: Cascade | None = None) -> tuple[Finding, ...]:
    document = Document("page.md", text.encode(), "text/markdown", "0" * 64)
    return Checker(CANON, cascade=cascade or local()).check([document]).findings


# --- the local judge ------------------------------------------------------------------


def test_things_called_alike_are_left_undecided() -> None:
    passages = matched("Private database connectivity is not available on Pro.")
    verdicts = LocalJudge(CANON, shipped())(passages)
    near = [v for v in verdicts if v.canon_id == "private"]
    assert [v.label for v in near] == [Label.UNDECIDED]
    assert 0 < near[0].score < 1
    assert found("Private database connectivity is not available on Pro.") == ()


def matched(text: str) -> list[Match]:
    (unit,) = [u for u in read_text(text, "p.md") if isinstance(u, TextUnit)]
    one = Passage(unit, find_facts(unit, CANON.lexicon), None)
    return Matcher(CANON, shipped()).matches([Open(one)])


@pytest.mark.parametrize(
    "text",
    [
        "Private branding is not available on Pro.",
        "Private database connectivity is available on Pro.",
        "Datadog's private connectivity is not available on Pro.",
        "Until 2023, private database connectivity was not available on Pro.",
    ],
    ids=["another thing", "the same", "another vendor's", "past"],
)
def test_what_does_not_contradict_is_silent(text: str) -> None:
    assert found(text) == ()


def test_a_rule_goes_first() -> None:
    (finding,) = found("Private connections are not available on Pro.")
    assert finding.decided_by == "rules"


def test_amounts_of_nearly_the_same_thing_are_left_open_and_counted() -> None:
    document = Document("p.md", b"Past records on Pro go back 90 days.", "text/markdown", "0" * 64)
    report = Checker(CANON, cascade=local()).check([document])
    assert not [f for f in report.findings if f.decided_by == "local"]


def test_the_local_path_opens_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the local path used the network")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    assert found("Private connections are not available on Pro.")


# --- what is matched --------------------------------------------------------------------


def passage(text: str, channel: str | None = None) -> Passage:
    (unit,) = [u for u in read_text(text, "p.md") if isinstance(u, TextUnit)]
    return Passage(unit, (), channel)


@pytest.mark.parametrize(
    "text", ["# Support tickets are answered", "Who answers support tickets?", "Hello there."]
)
def test_headings_questions_and_greetings_carry_no_claim(text: str) -> None:
    assert not carries_a_claim(passage(text))


def test_a_statement_of_another_channel_is_not_matched() -> None:
    matcher = Matcher(CANON, shipped())
    text = "Guided tours are for all our visitors."
    on_web = matcher.matches([Open(passage(text, "website"))])
    in_deck = matcher.matches([Open(passage(text, "sales-deck"))])
    assert "web" in {m.sentence.id for m in on_web}
    assert "web" not in {m.sentence.id for m in in_deck}


# --- a contradiction model of one's own ------------------------------------------------------


def test_a_model_reads_what_facts_leave_open(tmp_path: Path) -> None:
    model = ContradictionModel.load(tiny_model.write(tmp_path / "model"))
    judge = ReadingJudge(LocalJudge(CANON, shipped()), model)
    matcher = Matcher(CANON, shipped())
    matches = matcher.matches([Open(passage("Support tickets are answered by paid engineers."))])
    verdicts = judge(matches)
    assert len(verdicts) == len(matches) > 0
    assert {v.decided_by for v in verdicts} == {"local"}
    shares = model.probabilities(*map(list, zip(*map(model_input, matches), strict=True)))
    for verdict, row in zip(verdicts, shares, strict=True):
        assert verdict.score in [pytest.approx(float(share)) for share in row]


# --- what the settings choose -----------------------------------------------------------------


def test_the_settings_name_a_model_by_its_folder(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path / "model")
    assert checker_for(CANON, Settings(judge="local", model=folder)).check([])
    with pytest.raises(ModelError, match=r"model\.json: cannot be read"):
        checker_for(CANON, Settings(judge="local", model=tmp_path / "nowhere"))


def test_an_endpoint_for_vectors_needs_its_key() -> None:
    chosen = EmbedderSettings(endpoint="small")
    with pytest.raises(SettingsError, match="OPENAI_API_KEY has no key"):
        embedder_for(chosen, {})
    assert embedder_for(EmbedderSettings(), {}) is shipped()
