"""Reads every file of tests/corpus and compares all its units with the list beside it.

`FILE.yml` has one row per unit, in reading order: line, column, kind, route, text as read,
and where it matters a mapping with region, visibility, what is struck, and a cell's headers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from checker.models import Document, TextUnit
from checker.readers import read
from checker.readers.files import documents
from tests.readers.units import said, units

CORPUS = Path(__file__).parent.parent / "corpus"
FILES = sorted(path for path in CORPUS.iterdir() if path.suffix != ".yml")


def row(unit: TextUnit) -> list[Any]:
    """A unit as it stands in the list."""
    where = unit.location
    base = [where.line, where.column, unit.kind.value, " > ".join(where.route), said(unit)]
    extra = {
        "region": unit.context.region if unit.context.region != "main" else None,
        "visibility": unit.visibility if unit.visibility != "visible" else None,
        "struck": [unit.text[span.start : span.end] for span in unit.struck],
        "columns": list(unit.context.cell.column_headers) if unit.context.cell else None,
        "rows": list(unit.context.cell.row_headers) if unit.context.cell else None,
    }
    extra = {key: value for key, value in extra.items() if value}
    return [*base, extra] if extra else base


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_unit_is_where_it_should_be(path: Path) -> None:
    expected = yaml.safe_load((CORPUS / f"{path.name}.yml").read_text(encoding="utf-8"))
    found = [row(unit) for unit in units(path.name, path.read_bytes())]
    assert found == expected


def test_every_unit_is_where_it_should_be_in_an_archive(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.zip"
    with ZipFile(bundle, "w") as archive:
        for path in FILES:
            archive.write(path, f"texts/{path.name}")
    members = list(documents([bundle.as_posix()], lambda _: None))
    assert len(members) == len(FILES)
    for member in members:
        assert isinstance(member, Document)
        assert member.uri.startswith(f"{bundle.as_posix()}!texts/")
        expected = (CORPUS / f"{member.uri.rpartition('/')[2]}.yml").read_text(encoding="utf-8")
        found = [row(unit) for unit in read(member) if isinstance(unit, TextUnit)]
        assert found == yaml.safe_load(expected)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_line_and_column_point_at_the_text(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    for unit in units(path.name, path.read_bytes()):
        line, column = unit.location.line, unit.location.column
        assert line is not None
        assert column is not None
        there, said_there = lines[line - 1][column - 1 :], unit.text.split("\n")[0]
        if path.suffix in (".yaml", ".json"):  # up to the first escape
            said_there = said_there[: len(there.partition("\\")[0])]
        assert there.startswith(said_there)


def test_each_format_is_covered_widely() -> None:
    counts = {
        path.name: len(yaml.safe_load((CORPUS / f"{path.name}.yml").read_text(encoding="utf-8")))
        for path in FILES
    }
    small = {name for name, count in counts.items() if count < 30}
    assert small == {"preise.csv"}
