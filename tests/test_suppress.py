from __future__ import annotations

import json
import multiprocessing
import re
import string
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.app.ready import units_of
from checker.canon.channels import channel_of
from checker.canon.schema import Channel
from checker.globs import matches
from checker.interface import SettingsError
from checker.models import Conflict, Document, Finding, TextUnit
from checker.readers import read
from checker.readers.markdown.reader import read_text
from checker.suppress import (
    Ignored,
    Waiver,
    Waivers,
    add_waiver,
    apply,
    comments_in,
    fingerprint,
    read_baseline,
    read_waivers,
    with_fingerprints,
    write_baseline,
)
from checker.suppress.histories import Histories
from tests.made import finding
from tests.work import little_work

TODAY = date(2026, 6, 1)
NAMED = with_fingerprints([finding(), finding(), finding(text="seat")])
NAMES_IN_FILES = [
    "0b1b9b4f257c6a66",
    "aca8ce8f8cc8c19c",
    "2a82dd605f40f5cd",
    "972ef29ecf9939f2",
    "be2fb90bc13502be",
]


# --- fingerprints ------------------------------------------------------------------


def names(*findings: Finding) -> list[str]:
    return [found.fingerprint for found in with_fingerprints(findings)]


def test_a_fingerprint_survives_moves_and_wrapping() -> None:
    moved = finding(line=99, line_text="Growth  is $55 per\n  seat per month,  billed annually.")
    assert fingerprint(moved) == fingerprint(finding())


@pytest.mark.parametrize(
    "other",
    [
        finding(rule="limit-mismatch"),
        finding(uri="decks/x.md"),
        finding(packages=("scale",)),
        finding(line_text="Growth is now $55."),
    ],
)
def test_a_fingerprint_changes_with_unit_family_package_and_document(other: Finding) -> None:
    assert names(other) != names(finding())


@pytest.mark.parametrize(
    ("rule", "other"),
    [
        ("price-mismatch", {"text": "Growth is $55 per seat"}),
        ("price-mismatch", {"canon_id": "growth.prices[1]"}),
        ("price-mismatch", {"rule": "offer-out-of-scope", "canon_id": "launch"}),
        ("limit-mismatch", {"rule": "claim-contradiction", "canon_id": "retention-claim"}),
        ("availability-mismatch", {"rule": "limit-mismatch", "text": "seat", "decided_by": "llm"}),
        ("retired-name", {"rule": "unknown-package", "canon_id": "packages", "text": "Growth"}),
    ],
)
def test_another_quote_entry_or_rule_of_the_family_keeps_the_fingerprint(
    rule: str, other: dict[str, str]
) -> None:
    values: dict[str, object] = {"rule": rule, "packages": ("growth",)}
    assert names(finding(**values)) == names(finding(**values | other))  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [{"canon_id": "worst"}, {"text": "seat"}])
def test_of_rules_that_no_model_reports_entry_and_words_count(other: dict[str, str]) -> None:
    first = finding(rule="forbidden-claim", canon_id="best")
    assert names(first) != names(replace(first, **other))  # type: ignore[arg-type]


def test_equal_findings_are_told_apart_by_their_order() -> None:
    made = [found.fingerprint for found in NAMED]
    assert len(set(made)) == 3
    assert names(*NAMED) == made


def test_findings_of_one_unit_and_those_of_its_twin_each_have_their_own() -> None:
    twin = replace(finding(), location=replace(finding().location, start=900, end=903))
    assert len(set(names(finding(), finding(canon_id="x"), twin))) == 3
    # What else is found in the first unit is nothing to the second.
    assert names(finding(), finding(canon_id="x"), twin)[2] == names(finding(), twin)[1]


def test_names_given_are_the_names_that_files_have() -> None:
    """Baselines and decisions hold them: another way to name would forget them all."""
    twin = replace(finding(), location=replace(finding().location, start=900, end=903))
    made = names(finding(), finding(canon_id="x"), finding(text="seat"), twin, finding())
    assert made == NAMES_IN_FILES


def test_words_of_one_unit_are_of_one_unit() -> None:
    place = finding().location
    first = finding(location=replace(place, start=110, end=113), offset=10)
    second = finding(location=replace(place, start=130, end=133), offset=30)
    same = finding(location=replace(place, start=100, end=103), offset=0)
    assert names(first, second) == names(same, same)


def test_what_is_only_possible_does_not_rename_what_is_certain() -> None:
    possible = finding(conflict=Conflict.IMPLIED)
    assert names(possible, finding())[1] == names(finding())[0]


def test_what_a_fingerprint_was_before_is_known() -> None:
    (made,) = with_fingerprints([finding()])
    assert made.formerly == "8417e992918eccb9"
    for name in (made.formerly, made.formerly[:8], made.fingerprint[:8]):
        assert waiver(fingerprint=name).covers(made)
    assert not waiver(fingerprint="0" * 16).covers(made)


def test_a_decision_about_one_finding_holds_for_any_rule_of_its_family() -> None:
    (made,) = with_fingerprints([finding(rule="limit-mismatch")])
    named = {"fingerprint": made.fingerprint}
    assert waiver(**named, rule="claim-contradiction").covers(made)
    assert not waiver(**named, rule="price-mismatch").covers(made)
    assert not waiver(rule="claim-contradiction").covers(made)


# --- waivers -------------------------------------------------------------------------


def waiver(**values: object) -> Waiver:
    return Waiver.model_validate({"who": "Dana", "why": "agreed", **values})


@pytest.mark.parametrize(
    "values",
    [
        {"fingerprint": NAMED[0].fingerprint},
        {"fingerprint": NAMED[0].fingerprint[:8]},
        {"rule": "price-mismatch"},
        {"uri": "site/**"},
        {"canon_id": "growth.prices[0]"},
        {"contains": "BILLED"},
        {"rule": "price-mismatch", "uri": "**/*.md", "contains": "$55"},
    ],
)
def test_a_waiver_covers_what_fits_every_key(values: dict[str, str]) -> None:
    assert waiver(**values).covers(NAMED[0])


@pytest.mark.parametrize(
    "values",
    [
        {"fingerprint": NAMED[1].fingerprint},
        {"rule": "limit-mismatch"},
        {"uri": "decks/**"},
        {"rule": "price-mismatch", "contains": "Starter"},
        {"canon_id": "growth"},
    ],
)
def test_a_waiver_does_not_cover_the_rest(values: dict[str, str]) -> None:
    assert not waiver(**values).covers(NAMED[0])


def test_apply_sorts_open_waived_known_and_expired() -> None:
    waived = waiver(fingerprint=NAMED[0].fingerprint, until=TODAY)
    ended = waiver(fingerprint=NAMED[1].fingerprint, until="2026-05-31")
    groups = apply(NAMED, Waivers((waived, ended)), None, TODAY)
    assert [w.finding for w in groups.waived] == [NAMED[0]]
    assert [w.finding for w in groups.returned] == [NAMED[1]]
    assert [f.fingerprint for f in groups.open] == [f.fingerprint for f in NAMED[1:]]
    assert groups.open[0].message.endswith("(a waiver by Dana ended on 2026-05-31)")


def test_the_last_decision_holds() -> None:
    every = waiver(rule="price-mismatch")
    again = waiver(fingerprint=NAMED[0].fingerprint, decision="reopened")
    assert apply(NAMED, Waivers((every, again)), None, TODAY).open == (NAMED[0],)
    assert apply(NAMED, Waivers((again, every)), None, TODAY).open == ()


def test_decisions_are_told_oldest_first_whatever_they_name() -> None:
    by_rule, by_name = waiver(rule="price-mismatch"), waiver(fingerprint=NAMED[0].fingerprint)
    short = waiver(fingerprint=NAMED[0].fingerprint[:8])
    for decisions in ((by_rule, by_name, short), (short, by_name, by_rule), (by_name, by_rule)):
        assert Histories(decisions).about(NAMED[0]) == decisions
    assert Histories((waiver(rule="injection"),)).about(NAMED[0]) == ()


def test_a_waivers_file_keeps_what_it_had(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text("# ours\nwaivers:\n- {rule: injection, who: Sam, why: test}  # kept\n")
    add_waiver(path, waiver(fingerprint="1234567812345678", until="2026-12-31", dated=TODAY))
    text = path.read_text()
    assert text.startswith("# ours\nwaivers:\n- {rule: injection, who: Sam, why: test}  # kept\n")
    assert read_waivers(path).decisions == (
        waiver(rule="injection", who="Sam", why="test"),
        waiver(fingerprint="1234567812345678", until="2026-12-31", dated=TODAY),
    )


@pytest.mark.parametrize(
    "text",
    ["waivers: [{rule: injection, who: Sam, why: test}]\n", "waivers: []\n", ""],
)
def test_a_decision_can_be_added_to_any_layout(tmp_path: Path, text: str) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(text)
    before = read_waivers(path).decisions
    add_waiver(path, waiver(rule="price-mismatch"))
    assert read_waivers(path).decisions == (*before, waiver(rule="price-mismatch"))


def _decide(path: Path, who: int) -> None:
    for number in range(10):
        add_waiver(path, waiver(rule="injection", who=f"{who}.{number}"))


def test_decisions_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    forks = multiprocessing.get_context("fork")
    many = [forks.Process(target=_decide, args=(path, who)) for who in range(4)]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert len({decision.who for decision in read_waivers(path).decisions}) == 40


WORDS = st.text(string.printable + "äß€#:'\"", min_size=1).filter(lambda text: text.strip())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4))
def test_any_words_come_back_from_the_file(
    tmp_path: Path, said: list[tuple[str, str, str]]
) -> None:
    path = tmp_path / "waivers.yaml"
    path.unlink(missing_ok=True)
    made = tuple(waiver(contains=text, who=who, why=why) for text, who, why in said)
    for decision in made:
        add_waiver(path, decision)
    assert read_waivers(path).decisions == made


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("waivers:\n  - {rule: injection, who: Sam}\n", ":2:5: waivers[0] has no 'why'"),
        ("waivers:\n  - {who: Sam, why: x}\n", "names no finding; give at least one of fingerp"),
        (
            "waivers:\n  - {rule: injection, who: b, why: c, untill: 2026-01-01}\n",
            "did you mean 'until'?",
        ),
        ("waivers:\n  - {rule: injektion, who: b, why: c}\n", "did you mean 'injection'?"),
        ("waiver: []\n", ":1:1: unknown key 'waiver' in the file; did you mean 'waivers'?"),
        ("- rule: x\n", "the file is not a mapping"),
    ],
)
def test_a_wrong_waivers_file_says_where(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError) as raised:
        read_waivers(path)
    assert message in str(raised.value)


def test_a_waiver_without_end_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text("waivers:\n  - {rule: injection, who: Sam, why: x}\n")
    (note,) = read_waivers(path).notes
    assert "waivers.yaml:2: this waiver has no `until`" in note


# --- baseline --------------------------------------------------------------------------


def test_a_baseline_knows_findings_as_often_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [NAMED[0], NAMED[2]])
    groups = apply((*NAMED, NAMED[0]), Waivers(), read_baseline(path), TODAY)
    assert groups.known == (NAMED[0], NAMED[2])
    assert groups.open == (NAMED[1], NAMED[0])


def test_a_reopened_finding_is_open_though_known(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, NAMED)
    again = waiver(fingerprint=NAMED[0].fingerprint, decision="reopened")
    groups = apply(NAMED, Waivers((again,)), read_baseline(path), TODAY)
    assert groups.open == (NAMED[0],)


def test_equal_findings_give_an_equal_baseline(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    write_baseline(one, NAMED)
    write_baseline(two, reversed(NAMED))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("text", ["", "[]", '{"findings": [{"fingerprint": "x", "count": 1}]}'])
def test_a_wrong_baseline_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    with pytest.raises(SettingsError, match="no such baseline"):
        read_baseline(path)
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"baseline\.json: not a baseline"):
        read_baseline(path)


def test_a_baseline_is_json_people_can_read(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, NAMED[:1])
    file = json.loads(path.read_text())
    assert file["onmessage-baseline"] == 1
    entry = file["findings"][0]
    assert (entry["uri"], entry["text"], entry["count"]) == ("site/pricing.md", "$55", 1)


# --- comments ---------------------------------------------------------------------------

PAGE = """\
# Plans

<!-- onmessage-ignore price-mismatch: agreed with sales -->
Growth is $55 per seat
and $66 later.

Growth is $77 per seat.

| Plan | Price |
| --- | --- |
| Growth | $88 | <!-- onmessage-ignore price-mismatch limit-mismatch: old quote -->
| Scale | $99 |
"""


def document(text: str, channel: str | None = "website") -> Document:
    return Document("page.md", text.encode(), "text/markdown", "0", channel)


def units(text: str) -> list[TextUnit]:
    return list(read_text(text, "page.md"))


def ignored_in(text: str) -> tuple[Ignored, ...]:
    return comments_in(document(text), True, lambda: units(text)).ignored


def silenced(text: str, words: str, rule: str = "price-mismatch") -> bool:
    start = text.index(words)
    made = finding(text=words, line_text=words, uri="page.md", rule=rule)
    place = replace(made.location, start=start, end=start + len(words))
    groups = apply([replace(made, location=place)], Waivers(), None, TODAY, ignored_in(text))
    return not groups.open


@pytest.mark.parametrize("words", ["$55", "$66", "$88"])
def test_a_comment_silences_the_next_unit_or_its_own_line(words: str) -> None:
    assert silenced(PAGE, words)


@pytest.mark.parametrize("words", ["$77", "$99"])
def test_a_comment_silences_nothing_else(words: str) -> None:
    assert not silenced(PAGE, words)


def test_a_comment_at_the_end_silences_nothing() -> None:
    text = "Growth is $55.\n\nMore.\n\n<!-- onmessage-ignore price-mismatch: agreed -->\n"
    assert not silenced(text, "$55")


def test_a_comment_in_the_first_line_is_alone_or_beside() -> None:
    comment = "<!-- onmessage-ignore price-mismatch: agreed -->"
    assert silenced(f"{comment}\nGrowth is $55.\n", "$55")
    assert silenced(f"Growth is $55. {comment}\n\nGrowth is $66.\n", "$55")
    assert not silenced(f"Growth is $55. {comment}\n\nGrowth is $66.\n", "$66")


def test_a_comment_silences_only_the_rules_it_names() -> None:
    assert not silenced(PAGE, "$55", rule="limit-mismatch")
    assert silenced(PAGE, "$88", rule="limit-mismatch")


def test_what_a_comment_silences_is_waived_with_its_reason() -> None:
    order = ignored_in(PAGE)[0]
    assert (order.line, order.why) == (3, "agreed with sales")


def test_a_comment_in_a_source_that_is_not_owned_is_noted() -> None:
    def never() -> list[TextUnit]:
        raise AssertionError("a source that is not owned must not be read for comments")

    said = comments_in(document(PAGE, "partner"), False, never)
    assert said.ignored == ()
    assert said.notes[0].startswith("page.md:3: onmessage-ignore has no effect: the document")
    assert "'partner'" in said.notes[0]


@pytest.mark.parametrize(
    ("comment", "note"),
    [
        ("onmessage-ignore", "has no effect without a rule and a reason"),
        ("onmessage-ignore price-mismatch", "has no effect without a rule and a reason"),
        ("onmessage-ignore prices: because", "no rule is called prices"),
    ],
)
def test_a_comment_without_rule_or_reason_is_noted(comment: str, note: str) -> None:
    text = f"<!-- {comment} -->\nGrowth is $55.\n"
    said = comments_in(document(text), True, lambda: units(text))
    assert note in said.notes[0]
    assert said.ignored == ()


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- onmessage-ignore price-mismatch: x -->",
        "{/* onmessage-ignore price-mismatch: x */}",
        ".. onmessage-ignore price-mismatch: x",
    ],
)
def test_comments_of_each_format_are_read(comment: str) -> None:
    text = f"{comment}\n\nGrowth is $55.\n"
    said = comments_in(document(text), True, lambda: units("\n\nGrowth is $55.\n"))
    assert [(order.line, order.why) for order in said.ignored] == [(1, "x")]


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_comment_is_ignored_or_noted(rules: str, rest: str) -> None:
    text = f"<!-- onmessage-ignore {rules}: {rest} -->\n\nGrowth is $55.\n"
    said = comments_in(document(text), True, lambda: units(text))
    assert len(said.ignored) + len(said.notes) <= 1


def test_many_open_comments_take_little_work() -> None:
    text = "<!-- onmessage-ignore " * 50_000
    with little_work(3_000):
        assert comments_in(document(text), True, list).ignored == ()


# --- globs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("glob", "path", "fits"),
    [
        ("site/**", "site/a/b.md", True),
        ("site/**", "other/site/a.md", False),
        ("**/site/**", "site/a.md", True),
        ("**/site/**", "x/y/site/a.md", True),
        ("*.md", "a/b.md", False),
        ("site/*.md", "site/b.md", True),
        ("page?.md", "page1.md", True),
        ("a+b[1].md", "a+b[1].md", True),
        ("https://x.example/*", "https://x.example/pricing", True),
    ],
)
def test_globs(glob: str, path: str, fits: bool) -> None:
    assert matches(glob, path) is fits


MEANS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@given(st.text("*?/ab\n", max_size=8), st.text("/ab\n", max_size=8))
@settings(max_examples=1_000)
def test_a_glob_means_what_its_regular_expression_does(glob: str, path: str) -> None:
    pieces = re.findall(r"\*\*/|\*\*|.", glob, re.DOTALL)
    meant = "".join(MEANS.get(piece, re.escape(piece)) for piece in pieces)
    assert matches(glob, path) is (re.fullmatch(meant, path, re.DOTALL) is not None)


@pytest.mark.parametrize("glob", ["**/" * 60, "*a" * 500, "**a" * 500, "**/*" * 200])
def test_a_glob_of_many_wildcards_takes_little_work(glob: str) -> None:
    with little_work(500):
        assert not matches(f"{glob}x*", "a/" * 2_000)


def test_a_waiver_of_many_wildcards_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(f"waivers: [{{uri: '{'**/' * 60}x?', who: kim, why: so}}]")
    read = read_waivers(path)
    with little_work(500):
        assert apply([finding(uri="a/" * 2_000)], read, None, TODAY).waived == ()
    assert apply([finding(uri="a/b/xy")], read, None, TODAY).waived


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_glob_is_a_glob(glob: str, path: str) -> None:
    assert matches(glob, path) in (True, False)
    assert matches("**", path)
    assert matches(
        path.replace("*", "x").replace("?", "x"), path.replace("*", "x").replace("?", "x")
    )


def test_the_first_channel_that_matches_wins(tmp_path: Path) -> None:
    channels = {
        "partner": Channel(match=("site/partners/**",)),
        "website": Channel(match=("site/**",)),
    }
    inside = (tmp_path / "site/partners/a.md").as_posix()
    assert channel_of(inside, channels, [tmp_path]) == "partner"
    assert channel_of("site/b.md", channels, []) == "website"
    assert channel_of("decks/b.md", channels, [tmp_path]) is None


def test_waivers_are_plain_yaml(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    add_waiver(path, waiver(rule="injection", dated=TODAY))
    assert yaml.safe_load(path.read_text()) == {
        "waivers": [{"rule": "injection", "who": "Dana", "why": "agreed", "dated": TODAY}]
    }


def test_words_in_waivers_can_be_read_by_people(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    add_waiver(path, waiver(rule="injection", why="für € 5 “agreed”"))
    assert "für € 5 “agreed”" in path.read_text("utf-8")


# --- many comments ------------------------------------------------------------------------


@pytest.mark.parametrize("owned", [True, False])
def test_a_page_of_comments_takes_little_work(owned: bool) -> None:
    comment = "Growth is $55.\n<!-- onmessage-ignore price-mismatch: approved -->\n"
    page = Document("a.md", comment.encode() * 20_000, "text/markdown", "")
    with little_work():
        found = comments_in(page, owned, partial(units_of, page, read))
    assert len(found.ignored) == (1_000 if owned else 0)
    last = "a.md:2002: onmessage-ignore has no effect from here on: more than 1000 comments"
    assert found.notes[-1] == last


# --- the file, when something goes wrong ------------------------------------------------


def decided(number: int) -> Waiver:
    return Waiver(fingerprint=f"{number:08x}", who="kim", why="agreed")


def test_decisions_made_at_the_same_time_all_count(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: add_waiver(path, decided(number)), range(40)))

    assert {waiver.fingerprint for waiver in read_waivers(path).decisions} == {
        f"{number:08x}" for number in range(40)
    }
    assert [entry.name for entry in tmp_path.iterdir()] == ["waivers.yaml"]


def test_decision_that_cannot_be_written_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "waivers.yaml"
    add_waiver(path, decided(1))
    path.chmod(0o600)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            add_waiver(path, decided(2))

    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["waivers.yaml"]
    add_waiver(path, decided(2))
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(read_waivers(path).decisions) == 2
