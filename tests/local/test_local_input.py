"""What the contradiction model reads of a passage."""

from __future__ import annotations

import pytest

from checker.approved import Sentence
from checker.local.local_input import hypothesis, model_input
from checker.models import TextUnit
from checker.readers.markdown.reader import read_text
from checker.rules.verdict import Match
from checker.statements.passage import Passage


def unit(markdown: str, said: str) -> TextUnit:
    found = [u for u in read_text(markdown, "page.md") if isinstance(u, TextUnit)]
    return next(u for u in found if said in u.plain and u.kind != "heading")


@pytest.mark.parametrize(
    ("markdown", "said", "read"),
    [
        ("Logs stay for **30** days.", "Logs", "Logs stay for 30 days."),
        ("# Plans\n\n## Team\n\nLogs stay for 30 days.", "Logs", "Team: Logs stay for 30 days."),
        ("# Plans\n\nLogs stay for 30 days.", "Logs", "Plans: Logs stay for 30 days."),
        ("# Team\n\nTeam keeps logs.", "keeps", "Team keeps logs."),
        ("Not included:\n\n- audit logs\n- roles", "roles", "Not included: roles"),
        (
            "Roles can be defined. This needs Team.",
            "This",
            "Roles can be defined: This needs Team.",
        ),
        (
            "# Limits\n\n| Plan | Logs |\n|---|---|\n| Team | 30 days |",
            "30",
            "Limits: Team, Logs: 30 days",
        ),
        ("| Feature | Team |\n|---|---|\n| Roles | ✅ |", "✅", "Roles, Team: included"),
        ("| Feature | Team |\n|---|---|\n| Roles | - |", "-", "Roles, Team: not included"),
        ("| Feature | Team |\n|---|---|\n| Roles | x-ray |", "x-ray", "Roles, Team: x-ray"),
    ],
)
def test_a_unit_is_read_with_what_it_needs(markdown: str, said: str, read: str) -> None:
    assert hypothesis(unit(markdown, said)) == read


def test_a_long_heading_is_cut_at_a_word() -> None:
    found = hypothesis(unit("# " + "word " * 60 + "end\n\nLogs stay.", "Logs"))
    assert found.startswith("word ")
    assert found.endswith("word end: Logs stay.")
    assert len(found) < 120


def test_the_premise_is_the_approved_sentence_as_a_person_reads_it() -> None:
    approved = unit("Team keeps **logs**  for 30 days.", "keeps")
    match = Match(
        Passage(unit("Logs stay.", "Logs"), (), None),
        Sentence("logs", approved.text, unit=approved),
    )
    assert model_input(match) == ("Team keeps logs for 30 days.", "Logs stay.")
    bare = Match(match.passage, Sentence("logs", "Team keeps  logs."))
    assert model_input(bare)[0] == "Team keeps logs."
