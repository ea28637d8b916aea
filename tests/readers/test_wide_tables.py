"""Tables of very many columns, rows or spans: the work grows with their size, not its square."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

import pytest

from checker.canon.compile import compile_canon
from checker.canon.lint import lint
from checker.canon.load import parse_canon
from checker.canon.schema import CanonFile
from checker.models import Cell, Skipped, TextUnit
from checker.pipeline import Checker
from checker.readers import read
from checker.readers.grid import BESIDE
from tests.readers.units import document

CANON = """
canon: 1
company: Brightline
packages:
  - {id: growth, name: Growth, prices: [{amount: 49, every: month}]}
  - {id: scale, name: Scale, prices: [{amount: 99, every: month}]}
"""
LARGEST_RATIO = 6
"""Four times the size may take this many times the calls; their square would be 16."""


def header(columns: int) -> tuple[str, str]:
    names = ",".join(f"Plan {n}" for n in range(columns))
    return "x.csv", f"{names}\n{','.join(f'${n}' for n in range(columns))}\n"


def markdown_row(columns: int) -> tuple[str, str]:
    def row(cells: list[str]) -> str:
        return f"|{'|'.join(cells)}|\n"

    names = [f"Plan {n}" for n in range(columns)]
    return "x.md", row(names) + row(["---"] * columns) + row([f"${n}" for n in range(columns)])


def colspans(rows: int) -> tuple[str, str]:
    names = "".join(f"<th>Plan {n}</th>" for n in range(rows))
    body = "".join(f"<tr><td colspan=500>${n}</td></tr>" for n in range(rows))
    return "x.html", f"<table><tr>{names}</tr>{body}</table>"


def rowspans(rows: int) -> tuple[str, str]:
    body = "".join(f"<tr><td rowspan=2000>${n}</td></tr>" for n in range(rows))
    return "x.html", f"<table>{body}</table>"


def header_rows(rows: int) -> tuple[str, str]:
    return "x.html", f"<table>{'<tr><th>Plan</th><th>$9</th></tr>' * rows}<tr><td>x</td></table>"


def stacked(tables: int) -> tuple[str, str]:
    return "x.csv", "plan,price\nGrowth,$9\n,\n" * tables


def calls(work: Callable[[], object]) -> int:
    """How many functions are called; what machine it runs on does not matter."""
    count = 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("table", [header, markdown_row, colspans, rowspans, header_rows, stacked])
def test_work_grows_with_the_table(table: Callable[[int], tuple[str, str]]) -> None:
    checker = Checker(compile_canon(parse_canon(CANON, "canon.yaml"), as_of=date(2026, 1, 1)))
    few, many = (document(*table(size)) for size in (200, 800))
    checker.check([few])
    assert calls(lambda: checker.check([many])) < LARGEST_RATIO * calls(
        lambda: checker.check([few])
    )


def cells(name: str, text: str) -> list[Cell]:
    found = [unit for unit in read(document(name, text)) if isinstance(unit, TextUnit)]
    return [cell for unit in found if (cell := unit.context.cell) is not None]


@pytest.mark.parametrize("table", [header, markdown_row, colspans, rowspans, header_rows, stacked])
def test_what_cells_are_told_of_a_table_grows_with_it(
    table: Callable[[int], tuple[str, str]],
) -> None:
    def told(size: int) -> int:
        kept = {
            id(group): group
            for cell in cells(*table(size))
            for group in (cell.row_cells, cell.column_headers, cell.row_headers)
        }
        return sum(map(len, kept.values()))

    assert told(2_000) < LARGEST_RATIO * told(500)


def test_a_cell_of_a_wide_row_is_told_its_label_and_the_cells_around_it() -> None:
    row = [f"c{n}" for n in range(350)]
    (*_, last) = found = cells("x.csv", f"{','.join('h' * 350)}\n{','.join(row)}\n")[350:]
    assert all(len(cell.row_cells) <= BESIDE for cell in found)
    assert all(row[cell.column - 1] in cell.row_cells for cell in found)
    assert {cell.row_cells[0] for cell in found} == {"c0"}
    assert last.row_cells[-1] == "c349"


def test_a_row_of_common_width_is_told_whole() -> None:
    row = [f"c{n}" for n in range(BESIDE)]
    found = cells("x.csv", f"{','.join('h' * BESIDE)}\n{','.join(row)}\n")[BESIDE:]
    assert {cell.row_cells for cell in found} == {tuple(row)}


@pytest.mark.parametrize("name", ["x.html", "x.md", "x.mdx"])
def test_spans_that_are_not_followed_are_told(name: str) -> None:
    row = '<tr><td rowspan="300" colspan="500">Growth</td></tr>\n'
    found = list(read(document(name, f"<table>\n{row * 3}</table>")))
    assert [item.reason for item in found if isinstance(item, Skipped)] == [
        "line 3: cells over several rows and columns cover more than 200000 places; "
        "from here on each is read as one cell"
    ]
    assert [unit.plain for unit in found if isinstance(unit, TextUnit)] == ["Growth"] * 3


# --- canons -----------------------------------------------------------------------------


def canon(packages: int) -> CanonFile:
    made = [
        f"  - {{id: p-{n}, name: Pack {n}, prices: [{{amount: {n}, every: month, billed: monthly}},"
        f" {{amount: {n}, every: month, billed: annually}}]}}"
        for n in range(1, packages)
    ]
    claims = [
        f"  - {{id: c-{n}, text: Save 20% a year on Pack {n}.}}" for n in range(1, packages // 4)
    ]
    lines = ["canon: 1", "company: Brightline", "packages:", *made, "claims:", *claims]
    return parse_canon("\n".join(lines), "canon.yaml")


def test_work_grows_with_the_canon() -> None:
    few, many = canon(100), canon(400)

    def compiled(file: CanonFile) -> int:
        return calls(lambda: compile_canon(file, as_of=date(2026, 1, 1)))

    def linted(file: CanonFile) -> int:
        return calls(lambda: lint(file, {}, date(2026, 1, 1)))

    compiled(few)
    assert compiled(many) < LARGEST_RATIO * compiled(few)
    assert linted(many) < LARGEST_RATIO * linted(few)


def test_a_saving_is_compared_with_the_package_it_names() -> None:
    problems = lint(canon(20), {}, date(2026, 1, 1))
    said = [p.message for p in problems if p.code == "saving-mismatch"]
    assert len(said) == 4
    assert all(message.count("Pack") == 1 for message in said)
