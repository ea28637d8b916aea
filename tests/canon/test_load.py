"""Canon files: what is read, and what is said about mistakes."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from checker.canon.compile import compile_canon
from checker.canon.load import MAX_BYTES, json_schema, load_canon, locate, parse_canon
from checker.canon.schema import CanonFile
from checker.interface import CanonError
from checker.values.currencies import MINOR_UNITS

HERE = Path(__file__).parent
FULL = (HERE / "full.yaml").read_text(encoding="utf-8")
MISTAKES = yaml.safe_load((HERE / "mistakes.yml").read_text(encoding="utf-8"))
HEAD = "canon: 1\ncompany: Brightline\n"


def errors_of(text: str) -> list[str]:
    with pytest.raises(CanonError) as caught:
        parse_canon(text, "c.yaml")
    return str(caught.value).splitlines()


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case["name"])
def test_mistakes_are_named_with_place_and_remedy(case):
    text = case["whole"] if "whole" in case else HEAD + case["canon"]
    assert errors_of(text) == case["errors"]


def test_a_name_alone_is_a_retired_name_or_a_product():
    package = "{id: a, name: A1, retired_names: [Team]}"
    text = f"canon: 2\ncompany: B\nproducts: [Vault]\npackages: [{package}]"
    canon = parse_canon(text, "c.yaml")
    assert canon.packages[0].retired_names[0].name == "Team"
    assert canon.products[0].name == "Vault"


@pytest.mark.parametrize("version", [1, 2])
def test_either_version_is_read_as_it_is_numbered(version):
    text = FULL.replace("canon: 1", f"canon: {version}")
    assert parse_canon(text, "c.yaml").canon == version


def test_a_full_canon_is_read():
    canon = load_canon(HERE / "full.yaml")
    growth = canon.packages[0]
    assert growth.prices[0].amount == Decimal(49)
    assert growth.retired_names[0].until == date(2025, 6, 30)
    assert growth.limits[1].max == Decimal(50)
    assert canon.packages[2].prices[0].amount is None
    assert canon.features[0].in_ == ("scale", "custom")
    assert canon.discounts[0].up_to == Decimal(15)
    assert canon.offers[0].until == date(2026, 12, 31)


@pytest.mark.parametrize("amount", ["0.1", "49.00", "0.0000045", "1e3"])
def test_amounts_are_exact(amount):
    canon = parse_canon(
        HEAD + f"packages: [{{id: a, name: A1, prices: [{{amount: {amount}}}]}}]", "c"
    )
    assert str(canon.packages[0].prices[0].amount) == str(Decimal(amount))


def test_words_yaml_takes_for_something_else_stay_words():
    canon = parse_canon("canon: 1\ncompany: No\nnames: [2024, on, 1.10, 2026-01-02]", "c")
    assert (canon.company, canon.names) == ("No", ("2024", "on", "1.10", "2026-01-02"))


def test_nesting_is_bounded():
    assert errors_of(HEAD + "names: " + "[" * 500) == [
        "c.yaml:3:28: nested more than 20 levels deep"
    ]


def test_an_alias_bomb_is_refused_at_once():
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    assert "aliases (*name) are not supported" in errors_of(HEAD + "a0: &a0 x\n" + levels)[0]


def test_many_mistakes_are_cut():
    said = errors_of(HEAD + "names:\n" + "".join("  - ''\n" for _ in range(80)))
    assert len(said) == 51
    assert said[-1] == "c.yaml: and 30 more"


def test_byte_order_mark_is_no_mistake(tmp_path):
    file = tmp_path / "canon.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert load_canon(file).company == "Brightline"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"canon: 1\ncompany: \xff", "byte 18 is not UTF-8; save the file as UTF-8"),
        (b"#" * (MAX_BYTES + 1), "over 5 MB, which no canon needs"),
    ],
)
def test_files_that_are_no_text(tmp_path, content, said):
    file = tmp_path / "canon.yaml"
    file.write_bytes(content)
    with pytest.raises(CanonError, match=said):
        load_canon(file)


def test_a_huge_file_is_refused_unread(tmp_path):
    file = tmp_path / "canon.yaml"
    with file.open("wb") as out:
        out.truncate(10**12)  # sparse: reading it would not end in memory
    with pytest.raises(CanonError, match="over 5 MB"):
        load_canon(file)


def test_missing_file_says_how_to_make_one(tmp_path):
    with pytest.raises(CanonError, match="no such file; write one with `onmessage canon init"):
        load_canon(tmp_path / "none.yaml")
    with pytest.raises(CanonError, match="cannot be read: Is a directory"):
        load_canon(tmp_path)


def test_locate_gives_line_and_column_of_every_path():
    places = locate(FULL)
    assert places[("company",)] == (2, 1)
    assert places[("packages", 0)] == (12, 5)
    assert places[("packages", 0, "prices", 1, "amount")] == (18, 10)
    assert places[("channels", "partner", "motion")] == (9, 17)


def test_schema_accepts_what_is_read_and_refuses_what_is_not():
    validator = jsonschema.Draft202012Validator(json_schema())
    validator.check_schema(json_schema())
    for text in (FULL, (HERE / "forms.yaml").read_text(encoding="utf-8")):
        as_editors_read_it = json.loads(json.dumps(yaml.safe_load(text), default=str))
        assert list(validator.iter_errors(as_editors_read_it)) == []
    assert list(validator.iter_errors({"canon": 1, "company": "A", "pricess": []}))


def test_everything_in_the_schema_has_a_description():
    schema = json_schema()
    for part in (schema, *schema["$defs"].values()):
        assert part["description"]
        for name, value in part["properties"].items():
            assert value.get("description"), f"{part['title']}.{name}"


def said_of(text: str) -> list[str]:
    try:
        parse_canon(text, "c.yaml")
    except CanonError as error:
        return str(error).splitlines()
    return []


def test_currency_table():
    assert MINOR_UNITS["JPY"] == 0
    assert MINOR_UNITS["KWD"] == 3
    assert all(len(code) == 3 and code.isupper() for code in MINOR_UNITS)


@given(st.text(max_size=200))
def test_no_text_raises_anything_but_canon_error(text):
    for candidate in (text, HEAD + text):
        assert all("c.yaml:" in line for line in said_of(candidate)[:1])


@given(st.data())
def test_a_damaged_file_is_read_or_refused_with_a_line(data):
    lines = FULL.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    column = data.draw(st.integers(0, len(lines[at])))
    put = data.draw(
        st.sampled_from(["", "x", ":", "]", "}", "{", "- ", "'", '"', "\t", "&a ", "*a"])
    )
    lines[at] = lines[at][:column] + put + lines[at][column + 1 :]
    assert all(line.startswith("c.yaml:") for line in said_of("".join(lines)))


@pytest.mark.parametrize("named", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_what_several_packages_are_promised_is_of_each(named):
    packages = [{"id": id_, "name": f"{id_.upper()}lpha"} for id_ in "abc"]
    entries = {
        "trials": [{"id": "t", "of": named, "value": 14}],
        "support": [{"id": "s", "in": named, "response": [{"value": 4}]}],
        "slas": [{"id": "l", "in": named, "value": 99.9}],
    }
    file = CanonFile.model_validate({"canon": 2, "company": "B", "packages": packages, **entries})
    canon = compile_canon(file, as_of=date(2026, 9, 1), region=None)
    told = {c.id.split(".")[0]: c.fact.packages for c in canon.facts if c.id[0] in "tsl"}
    assert told == {"t": set(named), "s": set(named), "l": set(named)}
