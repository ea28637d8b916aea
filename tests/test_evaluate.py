from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.canon.schema import CanonFile
from checker.evaluate.metrics import by_type, intervals, score
from checker.evaluate.pages import compare
from checker.evaluate.pairs import JudgedUnits, PairOutcome, Prediction, measure, units_of
from checker.evaluate.rows import ExpectedLine, Pair, PairRow, read_expected, read_pairs
from checker.evaluate.show import pages_json, pages_text, pairs_json, pairs_table
from checker.interface import SettingsError
from checker.models import Finding, TextUnit
from checker.readers.markdown.reader import read_text
from tests.made import finding


def read(text: str) -> Iterator[TextUnit]:
    return read_text(text, "text.md")


def row(**values: object) -> dict[str, object]:
    made = {
        "id": "R1",
        "company": "brightline",
        "canon": "Growth is $49 per seat per month.",
        "text": "Growth is $55 per seat per month.",
        "context": None,
        "label": "contradiction",
        "type": "price",
        "note": "never to be read",
    }
    return {**made, **values}


def pair(**values: object) -> Pair:
    return Pair.model_validate(row(**values))


def pair_row(**values: object) -> PairRow:
    return PairRow.model_validate({**row(**values), "pair": row(**values)})


def outcome(label: str, predicted: str, kind: str = "price") -> PairOutcome:
    prediction = Prediction(predicted)  # type: ignore[arg-type]
    return PairOutcome(pair_row(label=label, type=kind), prediction)


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return path


# --- rows -----------------------------------------------------------------------------


def test_rows_are_read_with_the_pair_apart_from_its_label(tmp_path: Path) -> None:
    (read_row,) = read_pairs(written(tmp_path / "rows.jsonl", row()))
    assert (read_row.id, read_row.label, read_row.type) == ("R1", "contradiction", "price")
    assert set(type(read_row.pair).model_fields) == {"company", "canon", "text", "context"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row(), {"id": "x"}], "rows.jsonl:2: label: Field required"),
        ([row(), row(label="wrong")], "rows.jsonl:2: label: Input should be 'contradiction', "),
        ([{k: v for k, v in row().items() if k != "canon"}], "rows.jsonl:1: canon: Field req"),
        ([row(context={"before": "x"})], "rows.jsonl:1: context.before: Input should be a valid"),
        ([["list"]], "rows.jsonl:1: a row must be a JSON object, not list"),
        ([], "rows.jsonl: no rows"),
    ],
)
def test_a_bad_row_names_file_and_line(tmp_path: Path, rows: list[object], message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_pairs(written(tmp_path / "rows.jsonl", *rows))
    assert message in str(raised.value)


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n{not json\n")
    with pytest.raises(SettingsError, match=r"rows\.jsonl:2: not JSON"):
        read_expected(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_file_is_rows_or_one_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with contextlib.suppress(SettingsError):
        assert read_pairs(path)


# --- pairs ------------------------------------------------------------------------------


def test_units_stand_in_the_context_of_their_row() -> None:
    context = {
        "title": "Plans &amp; prices",
        "headings": ["Plans", "**Growth**"],
        "before": ["Pay [monthly](/m)  or yearly.", "---"],
        "after": ["- Unlimited seats"],
        "table_header": None,
    }
    first, second = units_of(pair(text="Growth is $55. It has SSO.", context=context), read)
    assert first.context.title == "Plans & prices"
    assert first.context.headings == ("Plans", "Growth")
    assert first.context.before == ("Pay monthly or yearly.",)
    assert first.context.after == ("It has SSO.", "Unlimited seats")
    assert second.context.before == ("Pay monthly or yearly.", "Growth is $55.")


def test_a_table_row_is_read_under_its_header() -> None:
    context = {
        "before": ["Our plans:", "| Plan | Price |", "| --- | --- |"],
        "table_header": "| Plan | Price |",
    }
    name, price = units_of(pair(text="| **Growth** | $55 |", context=context), read)
    assert price.plain.strip() == "$55"
    assert price.context.cell is not None
    assert price.context.cell.column_headers == ("Price",)
    assert price.context.cell.row_headers == ("Growth",)
    assert name.context.before[:1] == ("Our plans:",)
    assert "Plan Price" not in name.context.before


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_text_and_header_are_read(text: str, header: str) -> None:
    context = {"before": [header, text], "headings": [text], "table_header": header}
    for unit in units_of(pair(text=text, context=context), read):
        assert len(unit.plain) == len(unit.text)


def test_a_table_row_without_header_still_has_its_label() -> None:
    _, price = units_of(pair(text="| Growth | $55 |"), read)
    assert price.context.cell is not None
    assert price.context.cell.row_headers == ("Growth",)


@pytest.mark.parametrize(
    ("judged", "label"),
    [
        (JudgedUnits((finding(),)), "contradiction"),
        (JudgedUnits((finding(rule="needs-review"), finding()), entailed=1), "contradiction"),
        (JudgedUnits((finding(rule="needs-review"),), entailed=1), "undecided"),
        (JudgedUnits((finding(rule="injection"),), compared=1, entailed=1), "consistent"),
        (JudgedUnits((), compared=3), "unrelated"),
    ],
)
def test_a_prediction_is_what_the_report_says(judged: JudgedUnits, label: str) -> None:
    (made,) = measure([pair_row()], read, lambda *_: judged)
    assert made.prediction.label == label


def test_the_judge_never_sees_label_type_or_note() -> None:
    seen = []

    def judge(canon: CanonFile, units: Sequence[TextUnit]) -> JudgedUnits:
        seen.append((canon.model_dump_json(), repr(units)))
        return JudgedUnits()

    rows = [pair_row(label=label, type=label) for label in ("contradiction", "consistent")]
    measure(rows, read, judge)
    assert seen[0] == seen[1]
    assert "never to be read" not in "".join(seen[0])


# --- metrics ------------------------------------------------------------------------------

OUTCOMES = (
    *[outcome("contradiction", "contradiction")] * 3,
    outcome("contradiction", "unrelated"),
    outcome("contradiction", "undecided", "limit"),
    outcome("consistent", "contradiction", "limit"),
    *[outcome("consistent", "consistent")] * 3,
    outcome("unrelated", "unrelated"),
)


def test_scores_are_those_of_the_confusion_table() -> None:
    made = score(OUTCOMES)
    assert (made.n, made.undecided) == (10, 1)
    assert (made.precision, made.recall, made.f1) == (0.75, 0.6, 0.6667)
    assert (made.consistent_alarms, made.unrelated_alarms) == (0.25, 0.0)


def test_a_share_of_nothing_is_none() -> None:
    made = score([outcome("consistent", "consistent")])
    assert (made.precision, made.recall, made.f1, made.unrelated_alarms) == (None,) * 4
    silent = score([outcome("contradiction", "unrelated")])
    assert (silent.precision, silent.recall, silent.f1) == (0.0, 0.0, 0.0)


def test_intervals_hold_the_score_and_repeat() -> None:
    many = OUTCOMES * 20
    made = intervals(many, seed=1, rounds=300)
    assert made == intervals(many, seed=1, rounds=300)
    assert made.f1 is not None
    assert 0.55 < made.f1.low < 0.6667 < made.f1.high < 0.78


def test_types_are_measured_apart() -> None:
    assert {name: len(some) for name, some in by_type(OUTCOMES).items()} == {
        "limit": 2,
        "price": 8,
    }


def test_pairs_json_has_the_documented_shape() -> None:
    data = json.loads(pairs_json("rules", OUTCOMES[:1]))
    scores = {
        "n": 1,
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "false_alarms": {"consistent": None, "unrelated": None},
        "undecided": 0,
    }
    assert data == {
        "judge": "rules",
        "overall": scores,
        "with_possible": scores,
        "by_type": {"price": scores},
        "rows": [
            {
                "id": "R1",
                "label": "contradiction",
                "predicted": "contradiction",
                "rule": None,
                "decided_by": None,
                "reason": None,
            }
        ],
    }


def test_pairs_table_has_a_line_per_type() -> None:
    lines = pairs_table("rules", OUTCOMES).splitlines()
    assert lines[0] == "judge: rules"
    names = [line.split()[0] for line in lines[3:] if line and not line.startswith(" ")]
    assert names == ["all", "limit", "price", "Below"]


# --- pages --------------------------------------------------------------------------------


def at(line: int, **values: object) -> Finding:
    return replace(finding(uri="a.md", line=line), **values)  # type: ignore[arg-type]


def test_a_finding_counts_for_every_line_of_its_unit() -> None:
    expected = [ExpectedLine(path="a.md", line=line) for line in (12, 13, 20)]
    result = compare([at(12), at(30), at(20, rule="needs-review")], expected)
    assert (result.found, result.findings, result.recall) == (2, 2, 0.6667)
    assert [row.line for row in result.missed] == [20]
    assert [extra.location.line for extra in result.extra] == [30]


def test_a_finding_in_the_second_line_counts_for_the_first() -> None:
    later = finding(text="billed", uri="a.md", line=13)
    assert compare([later], [ExpectedLine(path="a.md", line=12)]).found == 1
    assert compare([later], [ExpectedLine(path="b.md", line=12)]).found == 0


def test_debatable_lines_count_neither_way() -> None:
    lines = [ExpectedLine(path="a.md", line=line) for line in (12, 30)]
    result = compare([at(12), at(30), at(40)], lines, [ExpectedLine(path="a.md", line=30)])
    assert (result.found, len(result.expected), result.findings) == (1, 1, 2)
    assert result.precision == 0.5


def test_a_finding_without_a_line_is_extra() -> None:
    slide = finding(uri="a.pptx", line=None)
    result = compare([slide], [])
    assert (result.recall, result.extra) == (None, (slide,))


def test_pages_are_shown_for_people_and_machines() -> None:
    result = compare([at(30)], [ExpectedLine(path="a.md", line=12)])
    assert json.loads(pages_json(result)) == {
        "expected": 1,
        "found": 0,
        "recall": 0.0,
        "precision": 0.0,
        "findings": 1,
        "possible": 0,
        "missed": [{"path": "a.md", "line": 12}],
        "extra": [
            {
                "path": "a.md",
                "line": 30,
                "rule": "price-mismatch",
                "message": finding().message,
            }
        ],
    }
    assert pages_text(result) == (
        "expected 1, found 0 (recall 0.000), findings 1, extra 1 "
        "(precision on lines 0.000), possible 0\n"
        "missed  a.md:12\n"
        f"extra   a.md:30  price-mismatch  {finding().message}\n"
    )
