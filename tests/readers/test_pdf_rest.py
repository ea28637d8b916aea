"""PDF tables over several pages: the rest of a table has the headers of its beginning."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from checker.models import Cell, TextUnit
from tests.readers.office_made import pdf_bytes, write
from tests.readers.units import unit_saying, units

HEAD = ("Feature", "Starter", "Growth")
FIRST = (("Log retention", "7 days", "30 days"), ("Seats", "5", "50"))
SECOND = (("Uptime SLA", "99%", "99.9%"), ("Price", "$19", "$49"))
Row = Sequence[str]


def page(*rows: Row, ruled: bool, bold: bool = False, above: str = "") -> Callable[[Canvas], None]:
    """A page with a table, its first row in bold or not."""

    def draw(canvas: Canvas) -> None:
        if above:
            write(canvas, 60, 60, above)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                write(canvas, 64 + column * 130, 92 + number * 20, text, bold=bold and not number)
                if ruled:
                    wide = 130 * (len(HEAD) if len(row) == 1 else 1)
                    canvas.rect(60 + column * 130, A4[1] - 110 - number * 20, wide, 20)

    return draw


def cell_of(text: str, found: list[TextUnit]) -> Cell:
    unit = unit_saying(text, found)
    assert unit.context.cell is not None
    return unit.context.cell


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("repeated", [True, False])
def test_cells_on_the_second_page_have_the_headers_of_the_first(
    ruled: bool, repeated: bool
) -> None:
    again = (HEAD,) if repeated else ()
    content = pdf_bytes(
        page(HEAD, *FIRST, ruled=ruled, bold=True), page(*again, *SECOND, ruled=ruled)
    )
    found = units("x.pdf", content)
    assert cell_of("99.9%", found).column_headers == ("Growth",)
    assert cell_of("99.9%", found).row_headers == ("Uptime SLA",)
    # The place is the page's own: this is where a person finds it.
    row = 2 if repeated else 1
    assert unit_saying("99.9%", found).location.route == (
        "page 2",
        "table 1",
        f"row {row}",
        "column 3",
    )


def test_headers_go_through_three_pages() -> None:
    third = (("Data export", "–", "✓"), ("Audit log", "–", "Included"))
    pages = [page(*rows, ruled=True) for rows in ((HEAD, *FIRST), SECOND, third)]
    found = units("x.pdf", pdf_bytes(*pages))
    assert cell_of("Included", found).column_headers == ("Growth",)


def test_a_section_goes_on_too() -> None:
    first = (HEAD, *FIRST, ("Billed monthly",), ("List price", "$25", "$59"))
    found = units("x.pdf", pdf_bytes(page(*first, ruled=True), page(*SECOND, ruled=True)))
    assert cell_of("$49", found).row_headers == ("Billed monthly", "Price")


def test_words_on_top_of_a_rest_are_no_headers_where_headers_are_bold() -> None:
    support = (("Support", "by e-mail", "by phone"), ("Price", "$19", "$49"))
    first = page(HEAD, *FIRST, ruled=True, bold=True)
    found = units("x.pdf", pdf_bytes(first, page(*support, ruled=True)))
    assert cell_of("by phone", found).column_headers == ("Growth",)
    assert cell_of("$49", found).column_headers == ("Growth",)


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_with_headers_of_its_own_is_another(ruled: bool) -> None:
    other = (("Add-on", "Monthly", "Yearly"), ("SSO", "$90", "$900"))
    first = page(HEAD, *FIRST, ruled=ruled, bold=True)
    found = units("x.pdf", pdf_bytes(first, page(*other, ruled=ruled, bold=True)))
    assert cell_of("$900", found).column_headers == ("Yearly",)


@pytest.mark.parametrize(
    ("rows", "above"),
    [
        ((("Uptime SLA", "99.9%"), ("Price", "$49")), ""),
        (SECOND, "What each of the plans costs in the year to come."),
    ],
)
def test_other_columns_or_a_text_above_part_tables(rows: tuple[Row, ...], above: str) -> None:
    first = page(HEAD, *FIRST, ruled=True, bold=True)
    found = units("x.pdf", pdf_bytes(first, page(*rows, ruled=True, above=above)))
    assert cell_of("$49", found).column_headers == ()
