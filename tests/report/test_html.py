from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

import checker.report.html
from checker.models import Conflict, Location, Report, Severity, Summary, Undecided
from checker.report import REPORTERS, Screen
from checker.report.html import html
from tests.made import finding, full_report, report
from tests.report.pages import VIEW, clean, hostile, long

PAGE = Path(checker.report.html.__file__).parent / "page"
MADE = {"clean": clean(), "ten": long(10), "hostile": hostile(), "bare": full_report()}


def page(made: Report) -> str:
    return "".join(html(made))


def parsed(made: Report) -> LexborHTMLParser:
    return LexborHTMLParser(page(made))


def one(tree: LexborHTMLParser, selector: str) -> LexborNode:
    (found,) = tree.css(selector)
    return found


def words(node: LexborNode) -> str:
    return " ".join(node.text().split())


# --- what no page may do ------------------------------------------------------------------


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_ids_are_unique_and_every_link_leads_to_one(made: Report) -> None:
    tree = parsed(made)
    ids = Counter(node.attributes["id"] for node in tree.css("[id]"))
    assert [name for name, count in ids.items() if count > 1] == []
    links = [node.attributes["href"] or "" for node in tree.css("[href]")]
    assert links
    assert [link for link in links if not link.startswith("#") or link[1:] not in ids] == []
    for attribute in ("aria-labelledby", "for"):
        for node in tree.css(f"[{attribute}]"):
            assert node.attributes[attribute] in ids


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_nothing_is_loaded_and_only_our_own_script_and_style_may_run(made: Report) -> None:
    tree = parsed(made)
    for tag in ("img", "link", "iframe", "object", "embed", "base", "image", "video", "audio"):
        assert tree.css(tag) == []
    for attribute in (
        "src",
        "srcset",
        "style",
        "action",
        "onload",
        "onerror",
        "onclick",
        "xlink:href",
    ):
        assert tree.css(f"[{attribute.replace(':', chr(92) + ':')}]") == []
    script, style = one(tree, "script"), one(tree, "style")
    policy = one(tree, "meta[http-equiv]").attributes["content"] or ""
    assert policy.startswith("default-src 'none'; ")
    for name, node in (("script", script), ("style", style)):
        digest = hashlib.sha256(node.text().encode()).digest()
        assert f"{name}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert "url(" not in style.text()
    assert "@import" not in style.text()


def test_hostile_text_is_shown_and_does_nothing() -> None:
    text = page(hostile())
    assert "<script>alert" not in text
    assert "<img" not in text
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u200b\x00-\x09\x0b-\x1f\x7f]", text)
    shown = parsed(hostile()).body
    assert shown is not None
    seen = words(shown)
    for harmless in ("<script>alert(1)</script>", "{{ 7 * 7 }}", "␛[31m", "�txet desrever�"):
        assert harmless in seen
    assert "49 }}" not in seen


def test_no_template_calls_a_text_safe() -> None:
    for template in PAGE.glob("*.html"):
        assert not re.search(r"\|\s*safe|Markup|autoescape", template.read_text("utf-8"))


def test_a_word_of_any_length_is_cut() -> None:
    assert len(page(hostile())) < 2_000_000
    assert "W" * 700 not in page(hostile())


TEXTS = st.text(max_size=40)


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_gives_a_page_with_one_article_for_each_finding(
    message: str, uri: str, words: str
) -> None:
    made = finding(text=words or "x", line_text=f"a {words or 'x'} b", uri=uri, message=message)
    tree = parsed(report(made, replace(made, fingerprint="", found="")))
    assert len(tree.css("article")) == 2
    assert len(tree.css("script")) == 1


# --- what a page says -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        (clean(), "No findings"),
        (report(finding()), "1 finding to correct"),
        (
            report(finding(), finding(severity=Severity.NOTE, found="other")),
            "1 finding to correct, 1 more to look at",
        ),
        (report(finding(severity=Severity.NOTE)), "Nothing to correct, 1 finding to look at"),
        (report(summary=Summary(documents=1)), "Nothing was compared with the canon"),
        (replace(clean(), skipped=long(0).skipped), "No findings, but 1 document not checked"),
    ],
)
def test_the_verdict_is_in_words(made: Report, verdict: str) -> None:
    tree = parsed(made)
    assert words(one(tree, "h1")) == verdict
    assert words(one(tree, "title")).startswith(verdict)


def test_a_run_that_compared_nothing_is_not_called_clean() -> None:
    nothing = report(summary=Summary(documents=1))
    assert "This is not a clean result." in page(nothing)
    assert "i-good" not in str(parsed(nothing).css_first("#summary").html)


def test_every_finding_has_one_article_with_its_texts() -> None:
    made = long(10)
    tree = parsed(made)
    assert len(tree.css("#findings article")) == 10
    assert len(tree.css("#aside article")) == 4
    for found in made.findings:
        article = one(tree, f"#f-{found.fingerprint}")
        assert words(one(LexborHTMLParser(article.html or ""), "mark")) == "$55"
        said = words(article)
        assert found.message in said
        assert "Growth keeps your logs for 30 days. On page" in said
        assert "Approved $49 / seat / month, billed annually" in said
        assert "Write $49" in said
        assert f"line {found.location.line}" in said


def test_who_decided_and_how_sure_is_said() -> None:
    article = one(parsed(full_report()), "#findings article[data-severity=note]")
    assert "Decided by local, read as a plain contradiction" in words(article)
    assert "hidden: notes" in words(article)


def test_findings_are_grouped_by_channel_the_worst_first_and_by_document() -> None:
    tree = parsed(long(20))
    rows = [words(row) for row in tree.css(".channels tbody th")]
    assert [row.split()[0] for row in rows][-1] == "marketplace"
    groups = [words(heading).split()[0] for heading in tree.css(".group > h3")]
    assert groups == [row.split()[0] for row in rows if "marketplace" not in row]
    for group in tree.css(".group"):
        assert len({a.attributes["data-channel"] for a in group.css("article")}) == 1
    assert len(tree.css(".document > h4")) == len({f.location.uri for f in long(20).findings})


def test_every_rule_that_is_named_is_explained() -> None:
    tree = parsed(long(20))
    linked = {a.attributes["href"] for a in tree.css(".kind a")}
    assert linked == {f"#{div.attributes['id']}" for div in tree.css(".rules div")}


def test_what_changed_is_said_first() -> None:
    tree = parsed(long(10))
    assert (
        words(one(tree, ".moves")) == "4 new 6 still open 1 fixed 1 in documents not read this time"
    )
    assert len(tree.css("#findings .badge")) == 4
    assert "site/mended.md" in words(one(tree, ".changes"))
    assert parsed(clean()).css(".changes") == []


def test_decisions_say_who_why_and_in_what_way() -> None:
    said = [words(p) for p in parsed(long(0)).css(".decision")]
    assert said == [
        "Accepted by Dana, until 2026-12-31: quote agreed",
        "Called a false alarm by Sam: another product",
        "Called corrected by Kim: corrected",
    ]


def test_skipped_documents_settings_and_canon_are_named() -> None:
    tree = parsed(long(0))
    assert words(one(tree, "dl.skipped")) == "decks/broken.pptx not a valid pptx file: no such part"
    about = words(one(tree, "dl.about"))
    for text in ("canon.yaml", "ab" * 32, "2026-09-01", "the rules, then the local judge"):
        assert text in about


def test_headings_go_down_one_step_at_a_time() -> None:
    for made in MADE.values():
        levels = [int((node.tag or "h0")[1]) for node in parsed(made).css("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))


# --- the matrix ----------------------------------------------------------------------------


def cells(made: Report) -> dict[str, list[str]]:
    rows = parsed(made).css(".matrix tbody tr:not(.row-group)")
    return {
        words(row.css("th")[0]): [words(td).split(": ", 1)[1] for td in row.css("td")]
        for row in rows
    }


def test_every_entry_has_a_cell_for_every_channel() -> None:
    shown = cells(clean())
    assert list(shown) == [entry.text for entry in VIEW.entries]
    assert {len(row) for row in shown.values()} == {len(VIEW.outlets)}


def test_the_matrix_tells_agreement_silence_and_what_nobody_checked_apart() -> None:
    shown = cells(clean())
    assert shown["Price: $49 / seat / month, billed annually"] == [
        "agrees 3×",
        "silent",
        "silent",
        "not checked",
    ]
    outside = "not for this channel"
    assert shown["Growth: $39"] == [outside, outside, outside, "not checked"]


def test_a_contradiction_outweighs_an_agreement_and_names_both() -> None:
    wrong = finding()
    review = finding(rule="needs-review", canon_id="growth.limits[0]", fingerprint="cc" * 8)
    shown = cells(replace(clean(), findings=(wrong, review)))
    assert shown["Price: $49 / seat / month, billed annually"][0] == "contradicts 1×, agrees 3×"
    assert shown["Up to 50 seats"][0] == "undecided 1×"


def test_what_was_said_and_not_understood_is_undecided_and_never_silent() -> None:
    here = Location("decks/a.md", (), 0, 7, 1, 1, "sales-deck")
    one = Undecided(here, "45 days", "45 days <b>", 0, "growth.limits[0]", "log retention: 30 days")
    agreed = replace(one, canon_id="growth.prices[0]", location=replace(here, channel="website"))
    made = replace(clean(), undecided=(one, agreed))
    shown = cells(made)
    assert "undecided 1×" in shown["Up to 50 seats"]
    assert shown["Price: $49 / seat / month, billed annually"][0] == "agrees 3×"
    tree = parsed(replace(made, summary=replace(made.summary, undecided=2)))
    listed = words(tree.css_first("#undecided"))
    assert "2 statements not understood" in listed
    assert "45 days <b>" in listed
    assert "may speak of log retention: 30 days" in listed


def test_a_cell_leads_to_its_passages_and_they_to_the_finding() -> None:
    tree = parsed(replace(clean(), findings=(finding(),)))
    (link,) = [a.attributes["href"] or "" for a in tree.css(".matrix .s-contradicts a")]
    where = one(tree, link)
    assert [words(li).split()[0] for li in where.css("li")] == ["contradicts", "agrees", "and"]
    assert where.css("a")[0].attributes["href"] == "#f-3f2a9c01d2e4b5f6"
    assert "and 2 more that agree" in words(where)


def test_behind_a_cell_stand_twenty_findings_at_most() -> None:
    where = parsed(long(600)).css(".where")[0]
    listed = [words(li) for li in where.css("li")]
    assert len(listed) == 21
    assert listed[-1] == "and 30 findings more, below"


def test_a_finding_about_an_entry_that_no_longer_holds_has_a_row() -> None:
    shown = cells(replace(clean(), findings=(finding(canon_id="spring"),)))
    assert shown["spring"][0] == "contradicts 1×"


def test_a_document_without_a_channel_has_a_column() -> None:
    stray = finding()
    stray = replace(stray, location=Location("x.md", (), 0, 3))
    tree = parsed(replace(clean(), findings=(stray,)))
    assert words(tree.css(".matrix thead th")[-1]) == "no channel"


# --- size ---------------------------------------------------------------------------------------


def test_a_thousand_findings_make_a_page_of_moderate_size() -> None:
    parts = list(REPORTERS["html"](Screen())(long(1000)))
    assert sum(map(len, parts)) < 3_000_000
    assert len(parts) > 10


def test_possible_contradictions_are_collapsed_below_the_findings_and_count_nowhere() -> None:
    certain = finding()
    possible = finding(conflict=Conflict.IMPLIED, fingerprint="cc" * 8, uri="site/other.md")
    alone, both = report(certain), report(certain, possible=(possible,))
    tree = parsed(both)
    assert len(tree.css("#findings article")) == 1
    article = one(tree, "#possible details:not([open]) article")
    assert "Decided by the rules, possible" in words(article)
    assert "site/other.md" in words(article)
    for counted in ("#verdict", ".tally", ".channels"):
        assert words(one(tree, counted)) == words(one(parsed(alone), counted))
    assert tree.css("#possible ~ #findings") == []
    assert parsed(alone).css("#possible") == []


def test_a_possible_contradiction_does_not_contradict_in_the_matrix() -> None:
    made = long(10)
    moved = replace(made, findings=(), waived=(), known=(), possible=made.findings)
    tree = parsed(moved)
    assert len(tree.css("#possible article")) == 10
    assert tree.css(".matrix .s-contradicts") == []
    assert parsed(made).css(".matrix .s-contradicts") != []
