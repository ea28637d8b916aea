"""The audit's page and tables: the example's story, the same numbers, nothing that runs."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from checker.app import checking
from checker.app.audit.collect import AuditRequest
from checker.app.audit.run import audit
from checker.config import Settings
from checker.report.audit.audit import Audit, headline, names_in_words
from checker.report.audit.page import html
from checker.report.audit.tables import as_json, tables
from checker.report.audit.values import StoryKind
from tests.audit.companies import AS_OF, audited, written

EXAMPLE = Path(__file__).parents[2] / "examples" / "brightline"
SETTINGS = Settings(canon=EXAMPLE / "canon.yaml", judge="rules")


@pytest.fixture(scope="module")
def before() -> Audit:
    return audit(AuditRequest((str(EXAMPLE / "before"),), AS_OF), SETTINGS)


def test_the_example_breaks_first_from_self_serve_to_enterprise(before: Audit) -> None:
    assert headline(before) == "The story changes between website and sales-deck"
    first = before.ways[0].first
    assert first is not None
    assert (first.story, first.said_after) == (StoryKind.NAME, "Premium")
    assert names_in_words(before) == "4 of 4 channels use plan names that nobody approved"


def test_its_numbers_are_those_of_check(before: Audit) -> None:
    request = checking.CheckRequest((str(EXAMPLE / "before"),), AS_OF)
    report = checking.check(request, SETTINGS)
    assert before.report.findings == report.findings
    page = "".join(html(before))
    assert f"{len(report.findings)} findings in {report.summary.documents} documents" in page
    assert sum(channel.findings for channel in before.channels) == len(report.findings)
    assert sum(one.findings for one in before.touchpoints) == len(report.findings)


def test_the_mended_example_tells_one_story() -> None:
    after = audit(AuditRequest((str(EXAMPLE / "after"),), AS_OF), SETTINGS)
    assert headline(after) == "Every journey tells one story"
    assert after.sound
    assert [way.breaks for way in after.ways] == [()]


def test_core_claims_are_told_or_silent_by_channel(before: Audit) -> None:
    told = {c.name: {s.about[:7]: s.tells.value for s in c.core} for c in before.channels}
    assert told["sales-deck"]["99.95% "] == "contradicts"
    assert told["partner"]["99.95% "] == "agrees"
    assert told["marketplace"]["99.95% "] == "silent"


def test_a_channel_that_was_not_read_is_not_called_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, {"website": ["Growth costs $49 per seat per month."]})
    made = audited()
    assert {c.name: c.core[0].tells.value for c in made.channels} == {
        "website": "silent",
        "deck": "not read",
        "partner": "not read",
    }
    assert "not read" in "".join(html(made))


def test_what_could_not_be_read_is_listed_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, {"website": ["Growth costs $49 per seat per month."]})
    Path("deck/broken.pdf").write_bytes(b"%PDF-1.7 not one")
    broken = next(one for one in audited().touchpoints if one.uri == "deck/broken.pdf")
    assert (broken.channel, broken.owner, broken.read) == (
        "deck",
        "sales@brightline.example",
        False,
    )
    assert broken.reason


def test_film_is_listed_as_not_read_and_counts_in_no_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, {"website": ["Growth costs $49 per seat per month."]})
    Path("deck/demo.MP4").write_bytes(b"film")
    Path("deck/logo.png").write_bytes(b"picture")
    made = audited()
    unread = [one for one in made.touchpoints if not one.read]
    assert [(one.uri, one.channel) for one in unread] == [("deck/demo.MP4", "deck")]
    assert "transcript" in (unread[0].reason or "")
    assert made.report.skipped == ()
    assert next(c for c in made.channels if c.name == "deck").skipped == 1


def test_texts_are_escaped_and_tables_hold_no_formula(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(
        tmp_path,
        {
            "website": ["Growth costs $49 per seat per month."],
            "deck": ["=1+1 Growth costs $55 per seat per month `<script>alert(1)</script>`."],
        },
    )
    made = audited()
    page = "".join(html(made))
    assert len(re.findall("<script>", page)) == 1
    texts = dict(tables(made))
    for text in texts.values():
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_json_has_everything_and_reads_back(before: Audit) -> None:
    value = json.loads("".join(as_json(before)))
    assert value["onmessage_audit"] == 1
    assert value["summary"]["findings"] == 49
    assert value["journeys"][0]["first"]["said_after"] == "Premium"
    assert {c["name"] for c in value["channels"]} == {
        "website", "sales-deck", "partner", "marketplace",
    }  # fmt: skip
