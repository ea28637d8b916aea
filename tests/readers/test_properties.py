"""What holds for every unit of every input, however broken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.interface import ReadError
from checker.models import Skipped, TextUnit
from checker.readers import read
from tests.readers.units import document

PIECES = {
    "x.md": (
        "# ", "## H", "- ", "  ", "    ", "1. ", "> ", "| a | b |", "|--|--|", "\n", "\r\n",
        "**b**",
        "~~old~~", "[t](u)", "[t][r]", "[r]: u", "`c`", "```", "&euro;", "<b>", "</b>", "<br>",
        "<table><tr><td>", "</table>", "<!-- a b c d e -->", "---", ":::note N", ":::", "$49/mo. ",
        "word ", "\\*", "![alt text](i)", "<div class='title'>", "</div>", "é€😀", "***", "===",
    ),
    "x.mdx": (
        "<Card title=\"A\">", "</Card>", "<Tab title={'B'}>", "</Tab>", "{/* a b c d e */}", "{x}",
        "{\"s\"}", "import x from 'y'", "export const a = {", "}", "\n", "\n\n", "- ", "# H\n",
        "text. ", "<Icon />", "<p>", "| a |\n|---|\n", "    ", "style={{a: 1}}", "<", ">",
    ),
    "x.html": (
        "<div>", "</div>", "<p>", "</p>", "<ul><li>", "</ul>", "<table>", "<tr>", "<td rowspan=2>",
        "<th colspan=3>", "</table>", "<thead>", "<caption>", "<h2>H</h2>", "text ", "$49", "/mo",
        "&amp;", "&#36;", "&bogus;", "<!-- one two three four -->", "<script>", "</script>", "<s>",
        "</s>", "<span hidden>", "</span>", "<a title='t'>", "<", "<p style='display:none'>", "\n",
        "<details><summary>", "</details>", "<nav>", "</nav>", "<title>", "</title>", "<br><br>",
        '<script type="application/ld+json">', '{"@type": "Offer", "name": "G\\u00e9 \\"a\\"", ',
        '"price": 49.50}', '"description": "<b>x</b> \\ud83d\\ude00. y\\n"}', "[", "]",
        '<script type="application/ld+json">{"name": "a\\u00e9", "offers": [{"price": "4"}]}',
    ),
    "x.rst": (
        "Title\n=====\n", "-----\n", "- item\n", "  more\n", "#. one\n", ".. note:: n\n",
        ".. list-table::\n   :header-rows: 1\n\n", "   * - a\n", "     - b\n",
        ".. csv-table:: c\n\n",
        "   a, \"b\"\n", "+---+---+\n", "| a | b |\n", "==== ====\n", "a    b\n", "text ::\n",
        ":f: v\n", "term\n   def\n", ":doc:`L </t>` ", "``x`` ", "`a <b>`_ ", "|s| ", "\n", "\n\n",
        ".. tab:: T\n\n", "   inner\n", ".. raw:: html\n\n   <p>x</p>\n", ".. c\n", "| line\n",
    ),
    "x.csv": ("a", "b,", ";", "\t", '"', '""', "\n", "\r\n", "$49", '"q,r"', " ", "é"),
    "x.txt": ("TITLE\n", "\n", "- item\n", "=====\n", "words here. ", "1) x\n", "\t", "ü "),
    "x.yaml": (
        "name: N\n", "k: ", "\n", "  ", "- ", "|\n  a b.\n", ">-\n  c\n", "[a, b]", "{a: b}", "&x ",
        "*x", '"q \\n \\u00e9"', "'s'", "It costs nothing to try it. ", "---\n", "# c\n", "5", "é",
    ),
    "x.json": (
        '{"s": "It costs nothing to try it."', ', "k": ', ', "name": "N"', "[", "]", "}", "{", ",",
        '"q \\n \\u00e9"', '"<p>x</p>"', "5", " ", "\n", "é", '"',
        ', "price": 4, "currency": "EUR"',
    ),
    "x.adoc": (
        "= T\n", "== H\n", "* i\n", "** j\n", "|===\n", "|a |b\n", "\n", "----\n", "NOTE: n\n",
        "t:: d\n", "*b* ", "link:u[l] ", "[options=\"header\"]\n", ".Title\n", "text. ", "{a}",
    ),
}  # fmt: skip
SOURCES = st.sampled_from(sorted(PIECES)).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.lists(st.one_of(st.sampled_from(PIECES[name]), st.text(max_size=4)), max_size=30).map(
            "".join
        ),
    )
)

DATA = frozenset(("x.yaml", "x.json"))
"""Formats whose texts are without their escapes, at the place of what is escaped."""
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(("name", "price", "unit", "a_b", "é")), inner, max_size=3),
    ),
    max_leaves=12,
)


def units(name: str, source: str) -> list[TextUnit]:
    return [unit for unit in read(document(name, source)) if isinstance(unit, TextUnit)]


def is_sound(unit: TextUnit, source: str) -> bool:
    """Whether a unit is what stands at its place, in one line, which is said."""
    where = unit.location
    there = source[where.start : where.end]
    unescaped = where.uri in DATA and "\\" in there
    return (
        0 <= where.start < where.end <= len(source)
        and (unit.text == there or (unescaped and len(unit.text) < len(there)))
        and len(unit.plain) == len(unit.text)
        and not set(unit.plain) & {"\n", "\r"}
        and all(0 <= span.start < span.end <= len(unit.text) for span in unit.struck)
        and where.line is not None
        and where.column is not None
    )


def is_json(source: str) -> bool:
    """Whether it can be read at all; what cannot is refused, as another test says."""
    try:
        json.loads(source, strict=False)
    except ValueError:
        return False
    return True


@settings(max_examples=400, deadline=None)
@given(SOURCES)
def test_any_source_gives_units_that_slice_back(case: tuple[str, str]) -> None:
    name, source = case
    if name == "x.json" and not is_json(source):
        return
    if "\0" not in source and not source.startswith("\ufeff"):
        assert [unit for unit in units(name, source) if not is_sound(unit, source)] == []


@settings(max_examples=200, deadline=None)
@given(VALUES, st.booleans())
def test_any_json_gives_units_that_slice_back(value: object, ascii_only: bool) -> None:
    said = {"said": "It costs nothing to try it.", "currency": "USD", "value": value}
    source = json.dumps(said, ensure_ascii=ascii_only).replace("\0", "")
    found = units("x.json", source)
    assert "It costs nothing to try it." in [unit.plain for unit in found]
    assert [unit for unit in found if not is_sound(unit, source)] == []


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(PIECES)), st.binary(max_size=40))
def test_any_bytes_give_units_or_a_read_error(name: str, content: bytes) -> None:
    found, refused = list[TextUnit | Skipped](), ""
    try:
        found.extend(read(document(name, content)))
    except ReadError as error:
        refused = str(error)

    assert not refused or refused.startswith(f"{name}: ")
    assert all(item.reason if isinstance(item, Skipped) else item.text for item in found)


@pytest.mark.parametrize("name", ["x.md", "x.mdx", "x.html"])
@pytest.mark.parametrize(
    "piece", ["<div>", "<ul><li>", "<table><tr><td>", "<b>", "> ", "- ", "[", "{"]
)
def test_ten_thousand_levels_are_read(name: str, piece: str) -> None:
    source = piece * 10_000 + "Growth costs $49."

    found = units(name, source)

    assert [unit for unit in found if not is_sound(unit, source)] == []
    assert "".join(unit.plain for unit in found).strip().endswith("Growth costs $49.")
