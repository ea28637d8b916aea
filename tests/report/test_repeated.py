"""A sentence that stands several times is one finding with several places, in every format."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checker.app.checking import CheckRequest, check
from checker.config import Settings
from checker.models import Cell, Changes, Context, Finding, Report, Severity
from checker.report import REPORTERS, Screen
from checker.report.earlier import read_report
from checker.report.repeated import repeated
from checker.report.since_last import since_last
from integrations.mcp.answers import checked
from integrations.slack.layout import Named, answer, verdict_of
from tests.made import finding, report
from tests.scan.made import AS_OF

CANON = """\
canon: 1
company: Brightline
channels:
  website: {match: ["**.md", "**.html"]}
packages:
  - {id: growth, name: Growth, prices: [{amount: 49, per: seat, every: month}]}
"""
SENTENCE = "Growth costs $55 per seat per month."
JSON_LD = json.dumps(
    {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": "What does it cost?",
                "acceptedAnswer": {"@type": "Answer", "text": SENTENCE},
            }
        ],
    }
)
HTML = f"""\
<html><head><title>Plans</title><script type="application/ld+json">{JSON_LD}</script></head>
<body><h1>Plans</h1><h2>What does it cost?</h2><p>{SENTENCE}</p></body></html>
"""


def at(start: int, uri: str = "site/pricing.md", **values: object) -> Finding:
    made = finding(uri=uri, line=start, fingerprint=f"{start:016x}", **values)
    return replace(made, location=replace(made.location, start=start, end=start + 3))


TWINS = (at(10), at(20), at(30, uri="site/copy.md"))


def rendered(made: Report, format: str) -> str:
    return "".join(REPORTERS[format](Screen(width=100))(made))


def findings_of(made: Report) -> list[dict[str, Any]]:
    return list(json.loads(rendered(made, "json"))["findings"])


# --- what is one ----------------------------------------------------------------------------


def test_the_same_sentence_is_one_finding_at_its_places_in_order() -> None:
    (one,) = repeated(TWINS)
    assert one.places == TWINS


@pytest.mark.parametrize(
    "values",
    [
        {"line_text": "Growth  is $55 PER seat per month, billed annually."},
        {"line_text": "<b>Growth</b> is $55", "plain": finding().line_text, "offset": 10},
        {"severity": Severity.WARNING},
        {"visibility": "hidden: JSON-LD"},
    ],
)
def test_markup_white_space_and_how_it_is_seen_make_no_difference(
    values: dict[str, object],
) -> None:
    assert len(repeated((finding(), finding(**values)))) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "values",
    [
        {"rule": "offer-out-of-scope"},
        {"canon_id": "growth.prices[1]"},
        {"found": "$54 / seat / month"},
        {"expected": "$48"},
        {"line_text": "Growth is only $55 per seat per month."},
        {"text": "seat"},
        {"location": replace(finding().location, channel="partner")},
    ],
)
def test_what_says_or_contradicts_something_else_stays_apart(values: dict[str, object]) -> None:
    assert len(repeated((finding(), finding(**values)))) == 2  # type: ignore[arg-type]


def test_bare_figures_are_one_only_where_the_same_headers_give_them_a_meaning() -> None:
    def cell(column: str) -> Finding:
        place = Cell(1, 2, 2, column_headers=(column,), row_headers=("Price",))
        return finding(line_text="$55", context=Context(cell=place))

    assert len(repeated((cell("Growth"), cell("growth")))) == 1
    assert len(repeated((cell("Growth"), cell("Growth, old")))) == 2
    under = [finding(line_text="$55", context=Context(headings=("Plans", h))) for h in "ab"]
    assert len(repeated(under)) == 2


def test_what_documents_lack_is_mended_in_each() -> None:
    lacks = [at(n, uri=f"{n}.md", rule="missing-disclosure") for n in (1, 2)]
    assert len(repeated(lacks)) == 2


def test_the_gravest_that_a_visitor_sees_leads() -> None:
    hidden = replace(TWINS[0], visibility="hidden: JSON-LD", severity=Severity.WARNING)
    (one,) = repeated((hidden, *TWINS[1:]))
    assert one.places == (TWINS[1], hidden, TWINS[2])


# --- how it is shown --------------------------------------------------------------------------


def test_json_has_each_place_with_its_own_fingerprint(tmp_path: Path) -> None:
    (one,) = findings_of(report(*TWINS))
    assert one["fingerprint"] == TWINS[0].fingerprint
    assert [place["fingerprint"] for place in one["also"]] == [t.fingerprint for t in TWINS[1:]]
    assert [place["location"]["line"] for place in one["also"]] == [20, 30]
    (tmp_path / "r.json").write_text(rendered(report(*TWINS), "json"), "utf-8")
    back = read_report(tmp_path / "r.json").findings
    assert [(f.fingerprint, f.location.uri, f.message) for f in back] == [
        (f.fingerprint, f.location.uri, f.message) for f in TWINS
    ]


def test_console_counts_it_once_and_names_its_places() -> None:
    text = rendered(report(*TWINS), "console")
    assert "1 finding: 1 error, at 3 places" in text
    assert f"also         site/pricing.md:20:11 {TWINS[1].fingerprint}" in text
    assert f"also         site/copy.md:30:11 {TWINS[2].fingerprint}" in text
    many = rendered(report(*(at(n) for n in range(1, 9))), "console")
    assert "at 2 more places; the JSON report has all" in many


def test_sarif_has_a_result_for_each_place_which_leads_to_the_others() -> None:
    results = json.loads(rendered(report(*TWINS), "sarif"))["runs"][0]["results"]
    assert [r["partialFingerprints"]["onmessage/v2"] for r in results] == [
        t.fingerprint for t in TWINS
    ]
    related = results[1]["relatedLocations"]
    assert [place["physicalLocation"]["region"]["startLine"] for place in related] == [10, 30]
    assert results[1]["message"]["text"].endswith("The same stands at [1](1), [2](2).")
    alone = json.loads(rendered(report(finding()), "sarif"))["runs"][0]["results"][0]
    assert "relatedLocations" not in alone


def test_github_annotates_it_once() -> None:
    (command,) = rendered(report(*TWINS), "github").splitlines()
    assert command.startswith("::error file=site/pricing.md,line=10,")
    assert command.endswith("also at: site/pricing.md:20, site/copy.md:30")


def test_page_has_one_article_with_its_places_and_counts_one() -> None:
    page = rendered(report(*TWINS), "html")
    assert page.count("<article") == 1
    assert "1 finding to correct" in page
    for twin in TWINS:
        assert f'id="f-{twin.fingerprint}"' in page
    assert "The same stands at 2 other places" in page


def test_matrix_counts_it_once() -> None:
    page = rendered(report(*TWINS), "html")
    assert "contradicts <b>1×</b>" in page
    assert "and 2 other places" in page


def test_what_is_told_since_the_last_scan_names_it_once() -> None:
    changes = Changes("then", frozenset({TWINS[2].fingerprint}), frozenset())
    text = "".join(since_last(report(*TWINS, changes=changes)))
    assert "1 new, 0 fixed, 0 still open" in text
    assert text.count("Growth is $55") == 1
    assert "(and at 2 more places)" in text


def test_an_assistant_gets_it_once_with_its_places() -> None:
    (one,) = checked(report(*TWINS)).findings
    assert [(place.line, place.fingerprint) for place in one.also] == [
        (20, TWINS[1].fingerprint),
        (30, TWINS[2].fingerprint),
    ]


def test_slack_shows_it_once_and_its_buttons_decide_about_all_places() -> None:
    made = report(*TWINS)
    assert verdict_of(made) == "🔴 Not on message: 1 error"
    drawn = answer(made, "job", most=5, may_waive=True)
    values = [e["value"] for b in drawn.blocks if b["type"] == "actions" for e in b["elements"]]
    assert len(values) == 3  # Waive and Wrong of one finding, and Recheck
    named = Named.loaded(values[0])
    assert (named.fingerprint, *named.also) == tuple(t.fingerprint for t in TWINS)
    assert "site/copy.md" in json.dumps(drawn.blocks)


def test_a_button_of_an_earlier_version_is_about_its_one_place() -> None:
    assert Named.loaded('["ab", "price-mismatch", "job", "so"]').also == ()


# --- decided place by place --------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("canon.yaml").write_text(CANON, "utf-8")
    Path("a.md").write_text(f"# Plans\n\n{SENTENCE}\n\n## Questions\n\n{SENTENCE}\n", "utf-8")
    Path("b.md").write_text(f"# Copy\n\n{SENTENCE}\n", "utf-8")
    Path("c.html").write_text(HTML, "utf-8")
    return tmp_path


def found(*paths: str, **values: object) -> Report:
    settings = Settings(canon=Path("canon.yaml"), judge="rules", **values)  # type: ignore[arg-type]
    return check(CheckRequest(paths, AS_OF), settings)


def test_twins_copies_and_structured_data_are_one_finding(here: Path) -> None:
    made = found("a.md", "b.md", "c.html")
    (one,) = repeated(made.findings)
    assert [place.location.uri for place in one.places] == ["a.md", "a.md", "b.md", *["c.html"] * 2]
    assert len({place.fingerprint for place in one.places}) == 5
    assert (made.summary.findings, made.summary.places) == (1, 5)


def test_a_waiver_and_a_baseline_are_about_one_place(here: Path) -> None:
    first, second, copy = found("a.md", "b.md").findings
    waiver = f"{{fingerprint: {second.fingerprint}, who: kim, why: so, until: 2030-01-01}}"
    Path("waivers.yaml").write_text(f"waivers:\n  - {waiver}\n", "utf-8")
    Path("baseline.json").write_text(
        json.dumps(
            {"onmessage-baseline": 1, "findings": [{"fingerprint": copy.fingerprint, "count": 1}]}
        ),
        "utf-8",
    )
    made = found("a.md", "b.md", waivers=Path("waivers.yaml"), baseline=Path("baseline.json"))
    assert [f.fingerprint for f in made.findings] == [first.fingerprint]
    assert [w.finding.fingerprint for w in made.waived] == [second.fingerprint]
    assert [f.fingerprint for f in made.known] == [copy.fingerprint]
