"""Spreadsheets: what cells show, what stands together, what is hidden, what is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as daytime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table as MarkedTable

from checker.interface import ReadError
from checker.models import Skipped, TextUnit
from checker.readers import read
from checker.readers.xlsx import reader as xlsx
from checker.readers.xlsx.format import CellValue, shown
from tests.readers.office_made import MUTATIONS, damaged_zip, workbook_bytes
from tests.readers.units import document, unit_saying, units
from tests.work import little_work

WHITE = Font(color="FFFFFFFF")


def price_book() -> Workbook:
    """Two visible sheets and a hidden one, with everything a sheet can do to a text."""
    workbook = Workbook()
    workbook.properties.title = "Northwind price book"
    prices = workbook.active
    assert prices is not None
    prices.title = "Prices"
    prices["A1"] = "Prices for partners"
    prices["A2"] = "Valid from October. All prices exclude VAT."
    prices.merge_cells("B4:C4")
    prices["B4"] = "Per seat and month"
    prices.append(["Plan", "Annual", "Monthly", "Discount", "Since"])
    rows = [
        ("Starter", 19, 24, 0.1, date(2025, 7, 1)),
        ("Growth", 49, 59, 0.15, date(2025, 7, 1)),
        ("Scale", 1089.5, None, 0.2, date(2026, 2, 28)),
    ]
    for row in rows:
        prices.append(row)
    for number in range(6, 9):
        prices[f"B{number}"].number_format = '"$"#,##0.00'
        prices[f"C{number}"].number_format = '"$"#,##0'
        prices[f"D{number}"].number_format = "0%"
        prices[f"E{number}"].number_format = "d mmm yyyy"
    prices["C7"].comment = Comment("Was 55 until spring", "Dana")
    prices["B7"].font = Font(strike=True)
    prices["B10"] = "Starter"
    prices["B10"].font = WHITE
    prices["G6"] = "Add-on"
    prices["H6"] = "Price"
    prices["G7"] = "SSO"
    prices["H7"] = 90
    prices["H7"].number_format = '"$"0" / month"'
    prices["A12"] = CellRichText(
        "Growth is ", TextBlock(InlineFont(strike=True), "$55"), " $49 now"
    )
    prices.oddHeader.left.text = "Internal &D"
    prices.oddFooter.center.text = "Page &P of &N"

    limits = workbook.create_sheet("Limits")
    limits.append(["", "Starter", "Growth"])
    limits.append(["Retention", 14, 30])
    limits.append(["Seats", 10, 50])
    limits.append([])
    limits.append(["Security"])
    limits.append(["SSO", "–", "Add-on"])
    for place in ("B2", "C2"):
        limits[place].number_format = '0 "days"'
    limits.row_dimensions[3].hidden = True
    limits["E2"] = "Plan"
    limits["E2"].font = Font(sz=2)
    limits.column_dimensions["G"].hidden = True
    limits["G9"] = "Team keeps its price"
    limits["A11"] = 7
    limits["A11"].number_format = ";;;"

    old = workbook.create_sheet("Old prices")
    old["A1"] = "Growth costs $39."
    old.sheet_state = "hidden"
    return workbook


SAID = [
    ("Prices", "name", "Prices", "visible"),
    ("Prices", "page header", "Internal", "visible"),
    ("Prices", "A1", "Prices for partners", "visible"),
    ("Prices", "A2", "Valid from October.", "visible"),
    ("Prices", "A2", "All prices exclude VAT.", "visible"),
    ("Prices", "B4", "Per seat and month", "visible"),
    ("Prices", "A5", "Plan", "visible"),
    ("Prices", "B5", "Annual", "visible"),
    ("Prices", "C5", "Monthly", "visible"),
    ("Prices", "D5", "Discount", "visible"),
    ("Prices", "E5", "Since", "visible"),
    ("Prices", "A6", "Starter", "visible"),
    ("Prices", "B6", "$19.00", "visible"),
    ("Prices", "C6", "$24", "visible"),
    ("Prices", "D6", "10%", "visible"),
    ("Prices", "E6", "1 Jul 2025", "visible"),
    ("Prices", "A7", "Growth", "visible"),
    ("Prices", "B7", "$49.00", "visible"),
    ("Prices", "C7", "$59", "visible"),
    ("Prices", "D7", "15%", "visible"),
    ("Prices", "E7", "1 Jul 2025", "visible"),
    ("Prices", "A8", "Scale", "visible"),
    ("Prices", "B8", "$1,089.50", "visible"),
    ("Prices", "D8", "20%", "visible"),
    ("Prices", "E8", "28 Feb 2026", "visible"),
    ("Prices", "G6", "Add-on", "visible"),
    ("Prices", "H6", "Price", "visible"),
    ("Prices", "G7", "SSO", "visible"),
    ("Prices", "H7", "$90 / month", "visible"),
    ("Prices", "B10", "Starter", "hidden: white on white"),
    ("Prices", "A12", "Growth is $55 $49 now", "visible"),
    ("Prices", "C7", "Was 55 until spring", "hidden: comment"),
    ("Prices", "page footer", "Page of", "visible"),
    ("Limits", "name", "Limits", "visible"),
    ("Limits", "B1", "Starter", "visible"),
    ("Limits", "C1", "Growth", "visible"),
    ("Limits", "A2", "Retention", "visible"),
    ("Limits", "B2", "14 days", "visible"),
    ("Limits", "C2", "30 days", "visible"),
    ("Limits", "E2", "Plan", "hidden: tiny text"),
    ("Limits", "A3", "Seats", "hidden: hidden row"),
    ("Limits", "B3", "10", "hidden: hidden row"),
    ("Limits", "C3", "50", "hidden: hidden row"),
    ("Limits", "A5", "Security", "visible"),
    ("Limits", "A6", "SSO", "visible"),
    ("Limits", "B6", "–", "visible"),
    ("Limits", "C6", "Add-on", "visible"),
    ("Limits", "G9", "Team keeps its price", "hidden: hidden column"),
    ("Limits", "A11", "7", "hidden: number format"),
    ("Old prices", "name", "Old prices", "hidden: hidden sheet"),
    ("Old prices", "A1", "Growth costs $39.", "hidden: hidden sheet"),
]


def row(unit: TextUnit) -> tuple[str, str, str, str]:
    sheet, place = unit.location.route[:2]
    return sheet.removeprefix("sheet "), place, unit.text, unit.visibility


@pytest.fixture(scope="module")
def book() -> list[TextUnit]:
    return units("book.xlsx", workbook_bytes(price_book()))


def test_every_unit_is_where_it_should_be(book: list[TextUnit]) -> None:
    assert [row(unit) for unit in book] == SAID


def test_places_count_within_the_cell(book: list[TextUnit]) -> None:
    second = unit_saying("All prices exclude VAT.", book)
    assert (second.location.start, second.location.end) == (20, 43)
    for unit in book:
        assert unit.plain == unit.text
        assert unit.location.end - unit.location.start == len(unit.text)
        assert unit.location.line is unit.location.column is None
        assert unit.context.title == "Northwind price book"


def test_a_comment_says_so_in_its_route(book: list[TextUnit]) -> None:
    route = unit_saying("Was 55 until spring", book).location.route
    assert route == ("sheet Prices", "C7", "comment")


def headers(among: list[TextUnit], sheet: str, place: str) -> tuple[tuple[str, ...], ...]:
    found = [unit for unit in among if unit.location.route[:2] == (f"sheet {sheet}", place)]
    cell = found[0].context.cell
    assert cell is not None
    return cell.column_headers, cell.row_headers


def test_headers_are_those_of_the_table(book: list[TextUnit]) -> None:
    assert headers(book, "Prices", "C7") == (("Per seat and month", "Monthly"), ("Growth",))
    assert headers(book, "Prices", "H7") == (("Price",), ("SSO",))
    # A blank row does not end the table: the title below it names a section.
    assert headers(book, "Limits", "C6") == (("Growth",), ("Security", "SSO"))


def test_lines_above_a_table_are_its_heading(book: list[TextUnit]) -> None:
    context = unit_saying("$59", book).context
    assert context.headings == ("Prices", "Prices for partners")
    assert context.cell is not None
    assert context.cell.caption == "All prices exclude VAT."


def test_struck_out_text_is_marked(book: list[TextUnit]) -> None:
    assert [tuple(span) for span in unit_saying("$49.00", book).struck] == [(0, 6)]
    mixed = unit_saying("Growth is $55 $49 now", book)
    assert [mixed.text[start:end] for start, end in mixed.struck] == ["$55"]


def test_page_texts_have_a_region_of_their_own(book: list[TextUnit]) -> None:
    assert unit_saying("Internal", book).context.region == "header"
    assert unit_saying("Page of", book).context.region == "footer"


def test_a_table_the_file_marks_keeps_its_header() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for values in (["2025", "2026"], ["$39", "$49"]):
        sheet.append(values)
    sheet.add_table(MarkedTable(displayName="Years", ref="A1:B2"))
    found = units("years.xlsx", workbook_bytes(workbook))
    assert headers(found, "Sheet", "B2") == (("2026",), ("$39",))


def test_white_text_on_a_colour_is_seen() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"] = "Growth plan"
    sheet["A1"].font = WHITE
    sheet["A1"].fill = PatternFill("solid", fgColor="FF203060")
    assert units("x.xlsx", workbook_bytes(workbook))[-1].visibility == "visible"


def test_formulas_without_a_value_are_told() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Growth", "=40+9"])
    sheet.append(["Scale", 89])
    found = list(read(document("x.xlsx", workbook_bytes(workbook))))
    skipped = [part for part in found if isinstance(part, Skipped)]
    assert [part.reason for part in skipped] == [
        "1 formula cells have no stored value; open the file and save it again"
    ]
    assert "89" in [unit.text for unit in found if isinstance(unit, TextUnit)]


def test_formulas_show_their_stored_value() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Growth", "=40+9"])
    content = rewritten(
        workbook_bytes(workbook), "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>49</v>"
    )
    assert [unit.text for unit in units("x.xlsx", content)][1:] == ["Growth", "49"]


def rewritten(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a text in one of its parts replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for info in source.infolist():
            part = source.read(info)
            if info.filename == name:
                assert old in part, part
                part = part.replace(old, new)
            target.writestr(info.filename, part)
    return made.getvalue()


STRINGS = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<si><t>Growth</t></si>"
    "<si><r><rPr><strike/></rPr><t>$55</t></r><r><rPr><strike val='0'/></rPr><t> $49</t></r></si>"
    "<si><t>Billed_x000D_yearly</t><rPh sb='0' eb='1'><t>how to say it</t></rPh></si>"
    "</sst>"
)
CELLS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    '<row><c r="B2" t="s"><v>2</v></c><c t="str"><f>A1</f><v>From a formula</v></c>'
    '<c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c><v>-4.5E1</v></c></row>'
)


def excel_like() -> bytes:
    """A workbook as Excel writes it: texts in a part of their own, cells without names."""
    plain = Workbook()
    assert plain.active is not None
    plain.active.title = "Plans"
    made = io.BytesIO()
    relation = (
        '<Relationship Id="rId9" Target="sharedStrings.xml" Type="http://schemas.openxmlformats'
        '.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    source = zipfile.ZipFile(io.BytesIO(workbook_bytes(plain)))
    with source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            part = source.read(name).decode()
            part = part.replace("<sheetData />", "<sheetData/>")
            part = part.replace("<sheetData/>", f"<sheetData>{CELLS}</sheetData>")
            part = part.replace("<sheetData></sheetData>", f"<sheetData>{CELLS}</sheetData>")
            if name == "xl/_rels/workbook.xml.rels":
                part = part.replace("</Relationships>", relation)
            target.writestr(name, part)
        target.writestr("xl/sharedStrings.xml", STRINGS)
    return made.getvalue()


def test_texts_of_their_own_part_are_found_by_number() -> None:
    found = units("x.xlsx", excel_like())
    assert [(unit.location.route[1], unit.text) for unit in found] == [
        ("name", "Plans"),
        ("A1", "Growth"),
        ("B1", "$55 $49"),
        ("B2", "Billed yearly"),
        ("C2", "From a formula"),
        ("D2", "TRUE"),
        ("F2", "-45"),
    ]
    assert [tuple(span) for span in unit_saying("$55 $49", found).struck] == [(0, 3)]


def test_what_stands_under_a_merged_cell_is_not_shown() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"], sheet["A2"], sheet["B2"] = "Growth", "$49", "per seat"
    merged = b'<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    content = rewritten(
        workbook_bytes(workbook),
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        b"</sheetData>" + merged,
    )
    assert [unit.text for unit in units("x.xlsx", content)][1:] == ["Growth", "per seat"]


FORMATS: list[tuple[CellValue, str, str]] = [
    (49, '"$"#,##0.00', "$49.00"),
    (49, "General", "49"),
    (49.5, "General", "49.5"),
    (1234567, "#,##0", "1,234,567"),
    (1234567, '#,##0.0,,"M"', "1.2M"),
    (0.15, "0%", "15%"),
    (0.1525, "0.0%", "15.3%"),
    (-5, "0.00;(0.00)", "(5.00)"),
    (0, '0;-0;"free"', "free"),
    (49, "[$€-407] #,##0.00", "€ 49.00"),
    (30, '0 "days"', "30 days"),
    (1, '[=1]0 "day";0 "days"', "1 day"),
    (30, '[=1]0 "day";0 "days"', "30 days"),
    (5, '[<10]"few";[>=10]"many"', "few"),
    (50, '[<10]"few";[>=10]"many"', "many"),
    ("Growth", '0;0;0;"Plan "@', "Plan Growth"),
    ("Growth", "0.00", "Growth"),
    (True, "General", "TRUE"),
    (None, "General", ""),
    (date(2026, 2, 3), "yyyy-mm-dd", "2026-02-03"),
    (date(2026, 2, 3), "d mmmm yyyy", "3 February 2026"),
    (date(2026, 2, 3), "mm/dd/yy", "02/03/26"),
    (date(2026, 2, 3), "dddd", "Tuesday"),
    (datetime(2026, 2, 3, 14, 5), "h:mm AM/PM", "2:05 PM"),
    (datetime(2026, 2, 3, 14, 5, 9), "hh:mm:ss", "14:05:09"),
    (datetime(2026, 2, 3, 14, 5), 'yyyy"-"mm hh"h"', "2026-02 14h"),
    (daytime(9, 30), "hh:mm", "09:30"),
    (timedelta(hours=36, minutes=5), "[h]:mm", "36:05"),
    (timedelta(minutes=90), "[mm]", "90"),
    (date(2026, 2, 3), "General", "2026-02-03"),
]


@pytest.mark.parametrize(("value", "code", "text"), FORMATS)
def test_values_as_their_format_shows_them(value: CellValue, code: str, text: str) -> None:
    assert shown(value, code) == text


CODES = st.text(st.sampled_from('0#?.,%;"\\_*@[]<>=-/hmsyd $€Ee+a1 '), max_size=30)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=20),
    st.integers(-(10**15), 10**15),
    st.floats(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)


@given(VALUES, CODES)
@settings(max_examples=300, deadline=None)
def test_no_value_and_no_format_raise(value: CellValue, code: str) -> None:
    assert isinstance(shown(value, code), str)


# --- what is refused ------------------------------------------------------------------


def reason(name: str, content: bytes) -> str:
    with pytest.raises(ReadError) as error:
        list(read(document(name, content)))
    return str(error.value)


def test_an_old_workbook_is_refused_with_what_to_do() -> None:
    assert reason("list.xls", b"\xd0\xcf\x11\xe0") == (
        "list.xls: an Office 97-2003 file; save it as .xlsx"
    )


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert reason("x.xlsx", content).startswith("x.xlsx: not a valid xlsx file: ")


def test_a_zip_without_a_workbook_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert reason("x.xlsx", made.getvalue()).startswith("x.xlsx: not a valid xlsx file: ")


def test_entities_are_refused() -> None:
    content = rewritten(
        workbook_bytes(price_book()),
        "xl/workbook.xml",
        b"<workbook ",
        b'<!DOCTYPE x [<!ENTITY a "b">]><workbook ',
    )
    assert "document type or entities" in reason("x.xlsx", content)


@pytest.mark.parametrize(
    "tag",
    [
        b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>',
    ],
)
def test_a_range_over_the_whole_sheet_is_refused(tag: bytes) -> None:
    plain = Workbook()
    assert plain.active is not None
    plain.active["A1"] = "Growth"
    content = rewritten(
        workbook_bytes(plain),
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        b"</sheetData>" + tag,
    )
    with little_work():
        assert "more than 300,000 cells" in reason("x.xlsx", content)


def test_a_cell_far_out_takes_no_time() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "near", "far away"
    with little_work():
        found = units("x.xlsx", workbook_bytes(workbook))
    assert [unit.text for unit in found][1:] == ["near", "far away"]


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_CELLS", 20)
    assert "more than 20 cells" in reason("x.xlsx", workbook_bytes(price_book()))
    plain = Workbook()
    assert plain.active is not None
    for _ in range(4):
        plain.active.append(["Growth", "$49", "per seat", "per month", "billed annually"])
    assert len(units("x.xlsx", workbook_bytes(plain))) == 21
    plain.active.append(["Scale"])
    assert "more than 20 cells" in reason("x.xlsx", workbook_bytes(plain))


def test_a_member_that_grows_too_much_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    assert "ZIP bomb" in reason("x.xlsx", made.getvalue())


@pytest.mark.parametrize("seed", range(MUTATIONS))
def test_a_damaged_workbook_is_read_or_refused(seed: int) -> None:
    content = damaged_zip(workbook_bytes(price_book()), seed)
    refused = ""
    with little_work():
        try:
            list(read(document("x.xlsx", content)))
        except ReadError as error:
            refused = str(error)
    assert not refused or refused.startswith("x.xlsx: ")
    # No error may come from where nobody expects one.
    assert "cannot be read" not in refused
