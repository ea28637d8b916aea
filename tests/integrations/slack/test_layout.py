"""Whatever a finding says, its answer keeps to Slack's limits and obeys nothing in it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.models import Conflict, Finding, Location, Report, Severity, Skipped, Summary, Waived
from integrations.slack.blocks import clipped_escaped, escaped, quote
from integrations.slack.deciding import _waive_dialog
from integrations.slack.layout import (
    Named,
    answer,
    plain_answer,
    verdict_of,
    worst,
)
from tests.integrations.slack.office import TODAY, buttons_of, shown
from tests.integrations.slack.slack_api import check_blocks

FINDING = Finding(
    rule="price-mismatch",
    severity=Severity.ERROR,
    location=Location("slack/C1/deck.pptx", ("slide 4", "table 1", "row 2", "column 3"), 0, 3),
    text="$55",
    line_text="Growth: $55 a seat",
    message="Growth is $55 here; approved is $49",
    expected="$49 / seat / month",
    found="$55 / seat / month",
    suggestion="$49",
    fingerprint="0123456789abcdef",
    canon_id="growth.prices[0]",
    offset=8,
)
COUNTED = Summary(documents=1, compared=3)


def report(*findings: Finding, **more: Any) -> Report:
    return Report("canon.yaml", "0", COUNTED, findings, **more)


def drawn(what: Report, most: int = 5) -> list[dict[str, Any]]:
    blocks = answer(what, "job", most, may_waive=True).blocks
    check_blocks(blocks)
    return blocks


def test_finding_is_shown_with_place_passage_expected_and_found() -> None:
    finding = drawn(report(FINDING))[3]
    assert shown(finding).splitlines() == [
        "🔴 Growth is $55 here; approved is $49",
        "Where: deck.pptx · slide 4 / table 1 / row 2 / column 3",
        "Growth: $55 a seat",
        "Expected: $49 / seat / month",
        "Found: $55 / seat / month",
        "Say instead: $49",
        "price-mismatch · growth.prices[0]",
    ]
    bold = finding["elements"][2]["elements"][1]
    assert bold == {"type": "text", "text": "$55", "style": {"bold": True}}


def test_worst_come_first_and_equals_keep_their_order() -> None:
    note = replace(FINDING, severity=Severity.NOTE, found="note")
    unsure = replace(FINDING, conflict=Conflict.PLAIN, found="unsure")
    second = replace(FINDING, found="second")
    shown = [one.finding for one in worst(report(note, unsure, FINDING, second))]
    assert shown == [FINDING, second, unsure, note]


@pytest.mark.parametrize(
    ("what", "verdict"),
    [
        (report(FINDING, replace(FINDING, found="$54")), "🔴 Not on message: 2 errors"),
        (report(replace(FINDING, severity=Severity.NOTE)), "🔵 Not on message: 1 note"),
        (report(), "🟢 On message"),
        (report(skipped=(Skipped("a", "b"),)), "⚪ Part of it could not be checked"),
        (
            Report("c", "0", Summary(), skipped=(Skipped("a", "b"),)),
            "⚪ It could not be checked",
        ),
        (Report("c", "0", Summary()), "⚪ Nothing in it could be compared with the canon"),
    ],
)
def test_verdict_never_calls_clean_what_was_not_checked(what: Report, verdict: str) -> None:
    assert verdict_of(what) == verdict


def test_waived_known_skipped_and_notes_are_said() -> None:
    what = report(
        waived=(Waived(FINDING, "kim", "<!channel> & more", TODAY),),
        skipped=(Skipped("slack/C1/a.png", "no reader"),),
        notes=("a waiver has run out",),
    )
    what = replace(what, summary=replace(COUNTED, waived=1, known=2))
    text = shown(drawn(what))
    assert "3 comparisons, 1 waived, 2 known" in text
    assert "• a.png: no reader" in text
    assert "Waived by kim until 2026-10-01: Growth is $55 here" in text
    assert "(&lt;!channel&gt; &amp; more)" in text
    assert "Note: a waiver has run out" in text


def test_more_skipped_than_fit_are_counted() -> None:
    skipped = tuple(Skipped(f"{n}.md", "broken") for n in range(13))
    assert "and 3 more, in the report" in shown(drawn(report(skipped=skipped)))


@settings(max_examples=30, deadline=None)
@given(st.text(), st.text(min_size=1), st.integers(0, 40) | st.none())
def test_any_text_keeps_to_the_limits(long: str, short: str, offset: int | None) -> None:
    long *= 200
    finding = replace(
        FINDING,
        location=replace(FINDING.location, uri=short, route=(long,)),
        message=long,
        text=short,
        line_text=long,
        expected=long,
        found=short,
        suggestion=long,
        offset=offset,
    )
    blocks = drawn(report(*[finding] * 12, skipped=(Skipped(long, long),) * 12), 12)
    json.dumps(blocks).encode()
    for button in buttons_of({"blocks": blocks})[:1]:
        body = {"user": {"id": "U1"}, "response_url": "https://hooks.slack.com/" + "x" * 100}
        view = _waive_dialog(Named.loaded(button["value"]), body, TODAY)
        assert len(view["private_metadata"]) <= 3000
    check_blocks(plain_answer(long, "job").blocks)


@given(st.text(), st.integers(2, 400))
def test_escaped_text_is_clipped_without_cutting_an_entity(text: str, most: int) -> None:
    clip = clipped_escaped(text, most)
    assert len(clip) <= most
    read = clip.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert escaped(read) == clip


def test_passage_keeps_its_spaces_and_leaves_out_what_is_far() -> None:
    before, after = "far " * 100 + "near ", " next" + " far" * 100
    start, middle, end = quote(before, "$55", after)["elements"]
    assert start["text"].startswith("…")
    assert start["text"].endswith("near ")
    assert middle["text"] == "$55"
    assert end["text"].startswith(" next")
    assert end["text"].endswith("…")
