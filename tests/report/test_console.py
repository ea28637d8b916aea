from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from checker.interface import Show
from checker.models import Changes, Conflict, Location, Report, Severity, Summary, Undecided
from checker.report import Screen, console
from checker.report.excerpt import excerpt
from checker.report.safe import visible
from tests.made import finding, full_report, report


def shown(made: Report, width: int = 80, colour: bool = False) -> str:
    return "".join(console(made, Screen(width, colour)))


def test_a_finding_has_place_line_mark_reason_and_suggestion() -> None:
    assert shown(report(finding())) == (
        "site/pricing.md  (website)\n"
        "\n"
        "site/pricing.md:12:11  price-mismatch  error\n"
        "  Plans / Growth\n"
        "    Growth is $55 per seat per month,\n"
        "              ^^^\n"
        "  expected     $49 / seat / month, billed annually\n"
        "  found        $55 / seat / month\n"
        "  why          Growth is $55 per seat per month here; approved is $49 (billed\n"
        "               annually)\n"
        "  suggestion   $49\n"
        "  canon        growth.prices[0]\n"
        "  fingerprint  3f2a9c01d2e4b5f6\n"
        "\n"
        "1 finding: 1 error\n"
        "checked 2 documents, 20 units, 5 facts, 3 comparisons\n"
    )


def test_what_is_not_from_rules_or_not_visible_says_so() -> None:
    text = shown(full_report())
    assert "  decided by   local, plain\n" in text
    assert "  visibility   hidden: notes\n" in text
    assert "decks/a b.pptx  needs-review  note\n" in text


def test_the_footer_counts_and_lists_what_was_left_out() -> None:
    footer = shown(full_report()).split("\n\n")[-1]
    assert footer == (
        "2 findings: 1 error, 1 note; 2 waived; 1 known from the baseline\n"
        "checked 2 documents, 20 units, 5 facts, 3 comparisons\n"
        "skipped, not checked: 1\n"
        "  decks/broken.pptx: not a valid pptx file\n"
        "notes: 1\n"
        "  onmessage-waivers.yaml:2: this waiver has no `until`\n"
    )


def test_what_changed_is_counted() -> None:
    made = report(changes=Changes("r.json", frozenset("ab"), frozenset("c"), (finding(),)))
    assert "since r.json: 2 new, 1 still open, 1 fixed\n" in shown(made)


def test_a_run_that_compared_nothing_is_loudly_not_clean() -> None:
    assert "NOT CLEAN: nothing was compared" in shown(report(summary=Summary(documents=1)))
    assert "NOT CLEAN" not in shown(report())
    assert shown(report()).startswith("No findings\n")


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    long = "価格は " * 40 + "$55 🎉\t" + "and more " * 60
    made = report(finding(line_text=long, message="word " * 80, expected="x" * 300))
    assert max(map(cell_len, shown(made, width).splitlines())) <= width


def test_a_long_path_has_a_line_to_itself() -> None:
    path = "folder/" * 9 + "page.md"
    assert shown(report(finding(uri=path)), 70).splitlines()[2:4] == [
        f"{path}:12:11",
        "  price-mismatch  error",
    ]


def test_colour_only_where_the_screen_has_it() -> None:
    assert "\x1b[" not in shown(report(finding()))
    coloured = shown(report(finding()), colour=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == shown(report(finding()))


def test_collateral_cannot_steer_the_terminal() -> None:
    evil = "Growth \x1b[2J\x9b31m\u202eis $55\x07\r now"
    made = report(
        finding(line_text=evil, message=evil, uri="a\x1b[31m.md", text="$55"),
        skipped=(),
        notes=("note \x1b]8;;x\x07",),
    )
    text = shown(made)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "␛[2J" in text


@pytest.mark.parametrize(
    ("line", "words", "expected"),
    [
        ("a $55 b", "$55", ("a $55 b", 2, 3)),
        ("\ta\t$55", "$55", ("a   $55", 4, 3)),
        ("価格 $55", "$55", ("価格 $55", 5, 3)),
        ("🎉🎉 50円", "50円", ("🎉🎉 50円", 5, 4)),
        ("first\n  then $55\nlast", "$55", ("then $55", 5, 3)),
        ("ends $55\r\nnext", "$55", ("ends $55", 5, 3)),
        ("over\ntwo $5\n5 lines", "$5\n5", ("two $5", 4, 2)),
    ],
)
def test_the_mark_is_under_the_words(line: str, words: str, expected: tuple[str, int, int]) -> None:
    made = excerpt(finding(text=words, line_text=line), 40)
    assert (made.line, made.indent, made.mark) == expected


def test_a_long_line_is_cut_around_its_words() -> None:
    made = excerpt(finding(line_text="x " * 200 + "$55" + " y" * 200), 30)
    assert made.line.startswith("…")
    assert made.line.endswith("…")
    assert made.line[made.indent : made.indent + made.mark] == "$55"


def test_a_missing_text_has_no_mark() -> None:
    made = excerpt(replace(finding(), offset=None, text="", line_text=""), 40)
    assert (made.line, made.underline()) == ("", "")


@given(st.text(max_size=60), st.text(min_size=1, max_size=80), st.text(max_size=60))
def test_any_excerpt_fits_and_points_inside_its_line(before: str, words: str, after: str) -> None:
    line = before + words + after
    made = excerpt(replace(finding(), line_text=line, text=words, offset=len(before)), 40)
    assert cell_len(made.line) <= 42  # rich measures joined emoji as one, we as several
    assert made.indent + made.mark <= 42
    assert visible(made.line) == made.line


def test_severities_are_counted_in_order() -> None:
    made = [finding(severity=s, found=s.value) for s in (Severity.NOTE, Severity.ERROR)]
    assert "2 findings: 1 error, 1 note\n" in shown(report(*made))


def with_possible(count: int = 2, **values: object) -> Report:
    found = (
        finding(
            conflict=Conflict.IMPLIED,
            uri=f"site/{n}.md",
            fingerprint=f"possible-{n}",
            found=f"{n}",
        )
        for n in range(count)
    )
    return report(finding(), possible=tuple(found), **values)


def test_possible_contradictions_are_only_counted_unless_they_are_asked_for() -> None:
    text = shown(with_possible())
    assert "possible-0" not in text
    assert "2 possible contradictions, not counted (`check --show possible`)\n" in text
    one = shown(with_possible(1))
    assert "1 possible contradiction, not counted (`check --show possible`)\n" in one
    assert "possible" not in shown(report(finding()))


def test_possible_contradictions_are_shown_below_the_findings_and_not_counted() -> None:
    text = "".join(console(with_possible(), Screen(show=frozenset({Show.POSSIBLE}))))
    findings, _, possible = text.partition("Possible, not counted: 2\n\n")
    assert "  fingerprint  3f2a9c01d2e4b5f6\n" in findings
    for n in range(2):
        assert f"site/{n}.md  (website)\n\nsite/{n}.md:12:11  price-mismatch" in possible
        assert f"  fingerprint  possible-{n}\n" in possible
    assert "1 finding: 1 error\n" in possible
    assert "2 possible contradictions, not counted\n" in possible


def test_asking_for_possible_ones_changes_nothing_where_there_are_none() -> None:
    made = report(finding())
    asked = "".join(console(made, Screen(show=frozenset({Show.POSSIBLE}))))
    assert asked == shown(made)


def test_the_footer_says_how_many_passages_nobody_could_decide() -> None:
    said = shown(report(summary=Summary(compared=9, undecided=3)))
    assert "3 statements undecided: not understood (`check --show undecided`)\n" in said
    assert "undecided" not in shown(report(finding()))


def test_undecided_statements_are_shown_with_the_entry_they_may_speak_of() -> None:
    here = Location("site/a.md", ("Plans",), 10, 12, 3, 7, "website")
    one = Undecided(here, "45", "keep, 45 days", 6, "growth.limits[0]", "log retention: 30 days")
    other = Undecided(replace(here, uri="site/b.md"), "12", "Growth: 12 boards", 8)
    made = report(undecided=(one, other), summary=Summary(compared=9, undecided=5))
    assert "site/a.md:3:7" not in shown(made)
    text = "".join(console(made, Screen(show=frozenset({Show.UNDECIDED}))))
    assert text.startswith(
        "Undecided: 5 statements read and compared with nothing, 2 of them listed"
    )
    assert (
        "site/a.md:3:7\n    keep, 45 days\n          ^^\n"
        "  may speak of growth.limits[0]: log retention: 30 days\n"
    ) in text
    assert "site/b.md:3:7\n    Growth: 12 boards\n            ^^\n\n" in text
    assert "--show undecided" not in text
