from __future__ import annotations

import gzip
import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.catalog import RULES
from checker.models import Location, Report, Severity, Skipped, Summary
from checker.report import REPORTERS, Screen, github, json_report, sarif
from tests.made import finding, full_report, report

SARIF = sys.modules["checker.report.sarif"]  # the package has a function of that name
SCHEMA = json.loads(
    (Path(__file__).parent.parent / "data" / "sarif-schema-2.1.0.json").read_text("utf-8")
)


def as_json(made: Report) -> dict[str, Any]:
    return json.loads("".join(json_report(made)))  # type: ignore[no-any-return]


def as_sarif(made: Report) -> dict[str, Any]:
    log = json.loads("".join(sarif(made)))
    jsonschema.Draft7Validator(SCHEMA).validate(log)
    return log["runs"][0]  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", REPORTERS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    reporter = REPORTERS[name](Screen())
    assert "".join(reporter(full_report())) == "".join(reporter(full_report()))
    assert "".join(reporter(full_report())).endswith("\n")


def test_json_has_everything_the_report_has() -> None:
    data = as_json(full_report())
    assert list(data) == [
        "onmessage",
        "version",
        "canon",
        "summary",
        "changes",
        "findings",
        "possible",
        "waived",
        "known",
        "skipped",
        "undecided",
        "unread",
        "notes",
    ]
    assert data["findings"][0] == {
        "rule": "price-mismatch",
        "severity": "error",
        "conflict": "proven",
        "time": "current",
        "support": "explicit",
        "decided_by": "rules",
        "message": "Growth is $55 per seat per month here; approved is $49 (billed annually)",
        "canon_id": "growth.prices[0]",
        "expected": "$49 / seat / month, billed annually",
        "found": "$55 / seat / month",
        "suggestion": "$49",
        "approved": None,
        "visibility": "visible",
        "fingerprint": "3f2a9c01d2e4b5f6",
        "formerly": "",
        "location": {
            "uri": "site/pricing.md",
            "channel": "website",
            "route": ["Plans", "Growth"],
            "line": 12,
            "column": 11,
            "start": 100,
            "end": 103,
            "text": "$55",
        },
        "passage": {
            "text": "Growth is $55 per seat per month,\nbilled annually.",
            "offset": 10,
            "title": None,
            "headings": [],
            "before": [],
            "after": [],
            "row_headers": None,
            "column_headers": None,
        },
        "also": [],
    }
    assert data["waived"][0]["waived"] == {
        "who": "Dana",
        "why": "quote agreed",
        "kind": "accepted",
        "until": "2026-12-31",
    }
    assert data["skipped"] == [{"uri": "decks/broken.pptx", "reason": "not a valid pptx file"}]
    assert len(data["known"]) == 1


def test_code_scanning_knows_a_finding_by_the_fingerprint_of_earlier_versions_too() -> None:
    (result,) = as_sarif(report(finding(formerly="cd" * 8)))["results"]
    assert result["partialFingerprints"] == {
        "onmessage/v1": "cd" * 8,
        "onmessage/v2": "3f2a9c01d2e4b5f6",
    }


def test_an_empty_report_is_json_too() -> None:
    assert as_json(report())["findings"] == []


@given(st.text(), st.text())
def test_json_and_sarif_carry_any_text(message: str, uri: str) -> None:
    made = report(
        replace(finding(), message=message, location=Location(uri or "x", (message,), 0, 3, 1, 1))
    )
    assert as_json(made)["findings"][0]["message"] == message
    result = json.loads("".join(sarif(made)))["runs"][0]["results"][0]
    assert result["message"]["text"] == message
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].isascii()


def test_sarif_region_covers_the_words() -> None:
    result = as_sarif(report(finding(text="month,\nbilled")))["results"][0]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {
        "startLine": 12,
        "startColumn": 28,
        "endLine": 13,
        "endColumn": 7,
        "charOffset": 100,
        "charLength": 13,
        "snippet": {"text": "month,\nbilled"},
    }


def test_sarif_names_every_rule_and_points_into_the_list() -> None:
    run = as_sarif(full_report())
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == [rule.id for rule in RULES]
    assert all(ids[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_explains_every_rule_and_links_to_it() -> None:
    url = "https://github.com/brightline/onmessage/blob/main/docs/rules.md"
    log = json.loads("".join(sarif(report(), url)))
    jsonschema.Draft7Validator(SCHEMA).validate(log)
    page = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
    for rule in log["runs"][0]["tool"]["driver"]["rules"]:
        assert f"## {rule['id']}\n" in page
        assert rule["helpUri"] == f"{url}#{rule['id']}"
        assert len(rule["help"]["markdown"]) > len(rule["help"]["text"]) > 20
        assert "](" not in rule["help"]["markdown"], "it would lead nowhere from there"
    assert "helpUri" not in as_sarif(report())["tool"]["driver"]["rules"][0]


def test_sarif_keeps_to_what_code_scanning_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SARIF, "MOST_RESULTS", 3)
    severities = [Severity.NOTE, Severity.ERROR, Severity.WARNING, Severity.ERROR, Severity.NOTE]
    made = report(*(replace(finding(), severity=one) for one in severities))
    made = replace(made, known=(finding(),), baseline="HEAD")

    run = as_sarif(made)

    assert [result["level"] for result in run["results"]] == ["error", "warning", "error"]
    said = [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
    left = "3 results are left out: code scanning takes no more; the JSON report has all"
    assert left in said


def test_sarif_is_not_larger_than_code_scanning_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 30_000
    monkeypatch.setattr(SARIF, "MOST_BYTES", most)
    # Words that do not pack.
    words = (hashlib.sha512(str(n).encode()).hexdigest() for n in range(1_000))
    text = "".join(sarif(report(*(replace(finding(), message=word) for word in words))))
    assert len(gzip.compress(text.encode())) <= most
    results = json.loads(text)["runs"][0]["results"]
    assert 100 < len(results) < 1_000


def test_sarif_says_what_is_new_known_and_suppressed() -> None:
    results = as_sarif(full_report())["results"]
    assert [result["baselineState"] for result in results] == ["new"] * 4 + ["unchanged"]
    kinds = [[s["kind"] for s in result.get("suppressions", [])] for result in results]
    assert kinds == [[], [], ["external"], ["inSource"], []]
    assert results[2]["suppressions"][0]["justification"] == "quote agreed"


def test_sarif_without_a_baseline_has_no_baseline_state() -> None:
    assert "baselineState" not in as_sarif(report(finding()))["results"][0]


def test_sarif_skipped_documents_are_errors_of_the_run() -> None:
    invocation = as_sarif(full_report())["invocations"][0]
    assert invocation["executionSuccessful"] is False
    levels = [note["level"] for note in invocation["toolExecutionNotifications"]]
    assert levels == ["error", "note"]
    assert as_sarif(report())["invocations"][0]["executionSuccessful"] is True


def test_sarif_uris_are_escaped() -> None:
    made = report(finding(uri="decks/Q1: prix été.md"), finding(uri="/tmp/a b.md"))
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in as_sarif(made)["results"]
    ]
    assert uris == ["decks/Q1%3A%20prix%20%C3%A9t%C3%A9.md", "file:///tmp/a%20b.md"]


def test_sarif_of_a_slide_has_a_route_and_no_region() -> None:
    location = as_sarif(full_report())["results"][1]["locations"][0]
    assert "region" not in location["physicalLocation"]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "Plans / Growth"}]


def test_github_annotation_has_the_place_and_escapes() -> None:
    made = finding(uri="a,b:c.md", message="100% wrong:\nreally, yes", severity=Severity.WARNING)
    assert "".join(github(report(made))) == (
        "::warning file=a%2Cb%3Ac.md,line=12,endLine=12,col=11,endColumn=14,"
        "title=OnMessage%3A price-mismatch::100%25 wrong:%0Areally, yes"
        "%0Asuggestion: $49%0Acanon: growth.prices[0]\n"
    )


def test_github_text_cannot_start_a_command() -> None:
    made = finding(message="x\r\n::error::forged\u2028::stop-commands::y")
    lines = "".join(github(report(made))).splitlines()
    assert len(lines) == 1


def test_github_says_what_was_not_checked() -> None:
    made = report(skipped=(Skipped("x.pdf", "no reader for .pdf"),), summary=Summary())
    assert "".join(github(made)) == (
        "::error file=x.pdf,title=not checked::no reader for .pdf\n"
        "::error title=not clean::nothing was compared with the canon\n"
    )
