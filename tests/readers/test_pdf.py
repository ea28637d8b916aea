"""PDF: reading order, paragraphs, lists, tables, what is not seen, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.colors import black, navy, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from checker.interface import ReadError
from checker.models import Skipped, TextUnit, UnitKind
from checker.readers import read
from checker.readers.pdf import reader as pdf
from tests.readers.office_made import MUTATIONS, damaged, pdf_bytes, write
from tests.readers.units import document, unit_saying, units
from tests.work import little_work

HIGH = A4[1]
LEFT = (
    "Northwind keeps the logs of every",
    "service in one place and shows them",
    "on one time line. Teams find a fail-",
    "ure in minutes. It is a self-",
    "serve product for every team that",
    "runs more than one service.",
)
RIGHT = (
    "Scale keeps logs for 90 days and",
    "has support around the clock. Its",
    "first answer comes within one hour.",
    "Enterprise adds a private link and",
    "a retention of 400 days for the",
    "logs of every service.",
)


def margins(canvas: Canvas, number: int) -> None:
    write(canvas, 60, 30, "Northwind price book")
    write(canvas, 60, 800, f"Page {number} of 3")


def offers(canvas: Canvas) -> None:
    margins(canvas, 1)
    write(canvas, 60, 70, "Plans and prices", 22, bold=True)
    write(
        canvas,
        60,
        110,
        "Growth costs $49 per seat per month, billed annually. It is for teams that have",
    )
    write(canvas, 60, 123, "outgrown Starter. Scale costs $89.")
    write(canvas, 60, 150, "What every plan has", 14, bold=True)
    write(canvas, 60, 172, "Each of them includes:")
    write(canvas, 70, 188, "• Unlimited dashboards")
    write(
        canvas,
        70,
        202,
        "• A 14-day free trial of all the plan has, with no card needed, and with help and",
    )
    write(canvas, 79, 215, "advice")
    write(canvas, 70, 229, "• Support by mail")
    write(canvas, 60, 260, "Offers", 16, bold=True)
    cards = (
        ("Starter", "$19", "10 seats"),
        ("Growth", "$49", "50 seats"),
        ("Scale", "$89", "No limit"),
    )
    for number, (name, price, seats) in enumerate(cards):
        left = 60 + number * 170
        write(canvas, left, 290, name, 13, bold=True)
        write(canvas, left, 308, price, 20)
        write(canvas, left, 332, "per seat / month", 9)
        write(canvas, left, 346, seats, 9)
    canvas.linkURL("https://northwind.example/pricing", (60, 700, 200, 720))
    canvas.textAnnotation("Was $45 last year", (300, 700, 320, 720))


def columns(canvas: Canvas) -> None:
    margins(canvas, 2)
    write(canvas, 60, 70, "Two columns", 22, bold=True)
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        write(canvas, 60, 110 + number * 13, left)
        write(canvas, 320, 110 + number * 13, right)
    write(canvas, 60, 230, "Add-ons", 16, bold=True)
    for number, (label, price) in enumerate(
        (("Add-on", "Price"), ("SSO", "$90 a month"), ("Log ingest", "$0.30 per GB"))
    ):
        write(canvas, 60, 255 + number * 16, label, bold=not number)
        write(canvas, 250, 255 + number * 16, price, bold=not number)
    write(canvas, 60, 330, "¹ Prices exclude VAT.", 8)


def unseen(canvas: Canvas) -> None:
    margins(canvas, 3)
    write(canvas, 60, 70, "Small print", 22, bold=True)
    canvas.setFillColor(white)
    write(canvas, 60, 110, "This price is approved.")
    canvas.setFillColor(navy)
    canvas.rect(60, HIGH - 160, 200, 20, fill=1, stroke=0)
    canvas.setFillColor(white)
    write(canvas, 64, 144, "White on blue is seen.")
    canvas.setFillColor(black)
    write(canvas, 60, 180, "Too small to read.", 2)
    write(canvas, -300, 200, "Off the page.")
    canvas.setFont("Helvetica", 10)
    text = canvas.beginText(60, HIGH - 230)
    text.setTextRenderMode(3)
    text.textOut("Not drawn at all.")
    text.setTextRenderMode(0)
    canvas.drawText(text)


def book() -> bytes:
    return pdf_bytes(offers, columns, unseen)


SAID = [
    ("page 1 / header", "Northwind price book", "visible"),
    ("page 1 / paragraph 1", "Plans and prices", "visible"),
    (
        "page 1 / Plans and prices / paragraph 2",
        "Growth costs $49 per seat per month, billed annually.",
        "visible",
    ),
    (
        "page 1 / Plans and prices / paragraph 2",
        "It is for teams that have outgrown Starter.",
        "visible",
    ),
    ("page 1 / Plans and prices / paragraph 2", "Scale costs $89.", "visible"),
    ("page 1 / Plans and prices / paragraph 3", "What every plan has", "visible"),
    (
        "page 1 / Plans and prices / What every plan has / paragraph 4",
        "Each of them includes:",
        "visible",
    ),
    (
        "page 1 / Plans and prices / What every plan has / paragraph 5",
        "Unlimited dashboards",
        "visible",
    ),
    (
        "page 1 / Plans and prices / What every plan has / paragraph 6",
        "A 14-day free trial of all the plan has, with no card needed, and with help and advice",
        "visible",
    ),
    ("page 1 / Plans and prices / What every plan has / paragraph 7", "Support by mail", "visible"),
    ("page 1 / Plans and prices / paragraph 8", "Offers", "visible"),
    ("page 1 / Plans and prices / Offers / paragraph 9", "Starter", "visible"),
    (
        "page 1 / Plans and prices / Offers / Starter / paragraph 10",
        "$19 per seat / month",
        "visible",
    ),
    ("page 1 / Plans and prices / Offers / Starter / paragraph 12", "10 seats", "visible"),
    ("page 1 / Plans and prices / Offers / paragraph 13", "Growth", "visible"),
    (
        "page 1 / Plans and prices / Offers / Growth / paragraph 14",
        "$49 per seat / month",
        "visible",
    ),
    ("page 1 / Plans and prices / Offers / Growth / paragraph 16", "50 seats", "visible"),
    ("page 1 / Plans and prices / Offers / paragraph 17", "Scale", "visible"),
    (
        "page 1 / Plans and prices / Offers / Scale / paragraph 18",
        "$89 per seat / month",
        "visible",
    ),
    ("page 1 / Plans and prices / Offers / Scale / paragraph 20", "No limit", "visible"),
    ("page 1 / footer", "Page 1 of 3", "visible"),
    ("page 1 / Plans and prices / Offers / link 1", "https://northwind.example/pricing", "visible"),
    ("page 1 / Plans and prices / Offers / comment 1", "Was $45 last year", "hidden: comment"),
    ("page 2 / paragraph 1", "Two columns", "visible"),
    (
        "page 2 / Two columns / paragraph 2",
        "Northwind keeps the logs of every service in one place and shows them on one time line.",
        "visible",
    ),
    ("page 2 / Two columns / paragraph 2", "Teams find a failure in minutes.", "visible"),
    (
        "page 2 / Two columns / paragraph 2",
        "It is a self-serve product for every team that runs more than one service.",
        "visible",
    ),
    (
        "page 2 / Two columns / paragraph 3",
        "Scale keeps logs for 90 days and has support around the clock.",
        "visible",
    ),
    ("page 2 / Two columns / paragraph 3", "Its first answer comes within one hour.", "visible"),
    (
        "page 2 / Two columns / paragraph 3",
        "Enterprise adds a private link and a retention of 400 days for the logs of every service.",
        "visible",
    ),
    ("page 2 / Two columns / paragraph 4", "Add-ons", "visible"),
    ("page 2 / Two columns / Add-ons / table 1 / row 1 / column 1", "Add-on", "visible"),
    ("page 2 / Two columns / Add-ons / table 1 / row 1 / column 2", "Price", "visible"),
    ("page 2 / Two columns / Add-ons / table 1 / row 2 / column 1", "SSO", "visible"),
    ("page 2 / Two columns / Add-ons / table 1 / row 2 / column 2", "$90 a month", "visible"),
    ("page 2 / Two columns / Add-ons / table 1 / row 3 / column 1", "Log ingest", "visible"),
    ("page 2 / Two columns / Add-ons / table 1 / row 3 / column 2", "$0.30 per GB", "visible"),
    ("page 2 / Two columns / Add-ons / paragraph 5", "¹ Prices exclude VAT.", "visible"),
    ("page 3 / paragraph 1", "Small print", "visible"),
    ("page 3 / Small print / paragraph 2", "White on blue is seen.", "visible"),
    ("page 3 / Small print / unseen text 1", "This price is approved.", "hidden: white on white"),
    ("page 3 / Small print / unseen text 2", "Too small to read.", "hidden: tiny text"),
    ("page 3 / Small print / unseen text 3", "Off the page.", "hidden: off the page"),
    ("page 3 / Small print / unseen text 4", "Not drawn at all.", "hidden: invisible text"),
]


def row(unit: TextUnit) -> tuple[str, str, str]:
    return " / ".join(unit.location.route), unit.text, unit.visibility


@pytest.fixture(scope="module")
def pages() -> list[TextUnit]:
    return units("book.pdf", book())


def test_every_unit_is_where_it_should_be(pages: list[TextUnit]) -> None:
    assert [row(unit) for unit in pages] == SAID


def test_places_count_within_the_paragraph(pages: list[TextUnit]) -> None:
    second = unit_saying("It is for teams that have outgrown Starter.", pages)
    assert (second.location.start, second.location.end) == (54, 97)
    for unit in pages:
        assert unit.plain == unit.text
        assert unit.location.end - unit.location.start == len(unit.text)
        assert unit.location.line is unit.location.column is None


def test_kinds(pages: list[TextUnit]) -> None:
    assert unit_saying("Plans and prices", pages).kind is UnitKind.HEADING
    assert unit_saying("Unlimited dashboards", pages).kind is UnitKind.ITEM
    assert unit_saying("$90 a month", pages).kind is UnitKind.CELL
    assert unit_saying("https://northwind.example/pricing", pages).kind is UnitKind.ATTRIBUTE
    # A price in large type is no heading.
    assert unit_saying("$49 per seat / month", pages).kind is UnitKind.SENTENCE


def test_an_item_knows_the_line_above_its_list(pages: list[TextUnit]) -> None:
    before = unit_saying("Support by mail", pages).context.before
    assert before[0] == "Each of them includes:"


def test_plans_side_by_side_are_read_one_after_the_other(pages: list[TextUnit]) -> None:
    for name, seats in (("Starter", "10 seats"), ("Growth", "50 seats"), ("Scale", "No limit")):
        assert unit_saying(seats, pages).context.headings[-1] == name
    # What a card is called holds for nothing outside it.
    assert unit_saying("Page 1 of 3", pages).context.headings == ("Plans and prices", "Offers")


def test_a_table_without_lines_has_headers(pages: list[TextUnit]) -> None:
    cell = unit_saying("$90 a month", pages).context.cell
    assert cell is not None
    assert (cell.column_headers, cell.row_headers) == (("Price",), ("SSO",))


def test_headers_and_footers_are_reported_once(pages: list[TextUnit]) -> None:
    regions = {unit.text: unit.context.region for unit in pages if unit.context.region != "main"}
    assert regions == {"Northwind price book": "header", "Page 1 of 3": "footer"}


def test_columns_that_are_not_level_are_not_mixed() -> None:
    def staggered(canvas: Canvas) -> None:
        for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
            write(canvas, 60, 110 + number * 13, left)
            write(canvas, 320, 116 + number * 13, right)

    found = [unit.text for unit in units("x.pdf", pdf_bytes(staggered))]
    assert "Teams find a failure in minutes." in found
    assert "Its first answer comes within one hour." in found


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(turn: int) -> None:
    def turned(canvas: Canvas) -> None:
        width, height = A4
        canvas.setPageRotation(turn)
        canvas.translate(*{90: (width, 0), 180: (width, height), 270: (0, height)}[turn])
        canvas.rotate(turn)
        canvas.setFont("Helvetica", 10)
        for number, line in enumerate(("Growth costs $49 per seat and", "month.")):
            canvas.drawString(60, 400 - number * 13, line)

    assert [unit.text for unit in units("x.pdf", pdf_bytes(turned))] == [
        "Growth costs $49 per seat and month."
    ]


def test_rows_of_cells_with_lines_of_their_own() -> None:
    def wrapped(canvas: Canvas) -> None:
        rows = [
            (("Plan",), ("What it is for",), ("Price",)),
            (("Growth",), ("Teams that have", "outgrown Starter"), ("$49",)),
            (("Scale",), ("Teams that run", "many services"), ("$89",)),
        ]
        for number, row in enumerate(rows):
            for column, lines in enumerate(row):
                for line, text in enumerate(lines):
                    write(canvas, 60 + column * 150, 100 + number * 40 + line * 11, text, 9)

    found = units("x.pdf", pdf_bytes(wrapped))
    cell = unit_saying("$89", found).context.cell
    assert cell is not None
    assert cell.row_cells == ("Scale", "Teams that run many services", "$89")


def test_a_line_ended_on_purpose_ends_its_paragraph() -> None:
    def lines(canvas: Canvas) -> None:
        write(canvas, 60, 90, "This line is as wide as any text on this page ever gets, and fills")
        write(canvas, 60, 103, "one more line.")
        for number, text in enumerate(("Growth keeps logs for 30 days and", "has 50 seats", "SSO")):
            write(canvas, 60, 116 + number * 13, text)

    assert [unit.text for unit in units("x.pdf", pdf_bytes(lines))] == [
        "This line is as wide as any text on this page ever gets, and fills one more line.",
        "Growth keeps logs for 30 days and",
        "has 50 seats",
        "SSO",
    ]


def test_prices_under_each_other_are_not_one_sentence() -> None:
    def lines(canvas: Canvas) -> None:
        for number, text in enumerate(("Starter $19 a month", "Growth $49 a month")):
            write(canvas, 60, 116 + number * 13, text)

    found = units("x.pdf", pdf_bytes(lines))
    assert [unit.text for unit in found] == ["Starter $19 a month", "Growth $49 a month"]


def test_a_line_through_a_price_strikes_it_out_and_one_below_does_not() -> None:
    def old_and_new(canvas: Canvas) -> None:
        write(canvas, 60, 100, "Growth costs $59 $49 per seat.")
        start = 60 + canvas.stringWidth("Growth costs ")
        width = canvas.stringWidth("$59")
        canvas.line(start, HIGH - 106.5, start + width, HIGH - 106.5)
        canvas.line(start + 20, HIGH - 112, start + 60, HIGH - 112)

    (unit,) = units("x.pdf", pdf_bytes(old_and_new))
    assert [unit.text[start:end] for start, end in unit.struck] == ["$59"]


def test_the_mark_of_a_footnote_is_no_part_of_a_figure() -> None:
    def marked(canvas: Canvas) -> None:
        write(canvas, 60, 100, "Up to 50", 12)
        left = 60 + canvas.stringWidth("Up to 50")
        write(canvas, left, 98, "1", 7)
        write(canvas, left + 7, 100, "seats.", 12)

    (unit,) = units("x.pdf", pdf_bytes(marked))
    assert unit.text == "Up to 50¹ seats."


# --- what has no text, and what is refused ----------------------------------------------


def picture(canvas: Canvas) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("RGB", (60, 60), "grey")), 0, 0, *A4)


def reason(content: bytes) -> str:
    with pytest.raises(ReadError) as error:
        list(read(document("x.pdf", content)))
    return str(error.value)


def test_a_scan_is_told() -> None:
    assert reason(pdf_bytes(picture)) == (
        "x.pdf: no text layer; it is a scan: run text recognition on it"
    )


def test_a_scanned_page_among_others_is_told() -> None:
    found = list(read(document("x.pdf", pdf_bytes(columns, picture))))
    assert [part for part in found if isinstance(part, Skipped)] == [
        Skipped("x.pdf", "page 2: no text layer; it is a picture: run text recognition on it")
    ]
    assert any(isinstance(part, TextUnit) for part in found)


def test_recognised_text_under_a_scan_is_seen() -> None:
    def scanned(canvas: Canvas) -> None:
        picture(canvas)
        canvas.setFont("Helvetica", 10)
        text = canvas.beginText(60, 600)
        text.setTextRenderMode(3)
        text.textOut("Growth costs $49.")
        canvas.drawText(text)

    assert [unit.visibility for unit in units("x.pdf", pdf_bytes(scanned))] == ["visible"]


def test_an_encrypted_file_is_refused() -> None:
    assert reason(pdf_bytes(columns, encrypt="secret")) == (
        "x.pdf: not a valid pdf file: encrypted with a password; save it without one"
    )


@pytest.mark.parametrize("content", [b"", b"no PDF", b"%PDF-1.7 cut off"])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    assert reason(content).startswith("x.pdf: not a valid pdf file: ")


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert reason(book()) == "x.pdf: 3 pages are more than the limit of 2; split it"


def test_a_page_with_too_many_characters_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGE_CHARS", 300)
    found = list(read(document("x.pdf", book())))
    skipped = [part.reason for part in found if isinstance(part, Skipped)]
    assert [said.split(":")[0] for said in skipped] == ["page 1", "page 2"]


def test_a_page_full_of_lines_takes_no_time() -> None:
    def drawing(canvas: Canvas) -> None:
        write(canvas, 60, 30, "A map")
        for number in range(4000):
            canvas.line(number % 500, number // 8, number % 500 + 40, number // 8)
            canvas.line(number % 500, number // 8, number % 500, number // 8 + 40)

    with little_work():
        assert [unit.text for unit in units("x.pdf", pdf_bytes(drawing))] == ["A map"]


def test_a_page_of_ten_thousand_words_takes_no_time() -> None:
    def crowded(canvas: Canvas) -> None:
        for number in range(10_000):
            write(canvas, number % 40 * 14, number // 40 * 3.3, f"w{number}", 3.2)

    with little_work(3_000):
        assert units("x.pdf", pdf_bytes(crowded))


WORDS = st.sampled_from(["Growth", "$49", "10", "seats", "✓", "–", "per", "Included", "a", "B-2"])
PLACES = st.tuples(st.integers(0, 5), st.integers(0, 14))


@given(st.dictionaries(PLACES, st.tuples(WORDS, st.sampled_from([8, 10, 14])), max_size=40))
@settings(max_examples=60, deadline=None)
def test_every_word_is_read_once_wherever_it_stands(
    placed: dict[tuple[int, int], tuple[str, int]],
) -> None:
    def scattered(canvas: Canvas) -> None:
        write(canvas, 60, 400, "End.")
        for (column, line), (word, size) in placed.items():
            write(canvas, 40 + column * 85, 60 + line * 20, word, size)

    found = units("x.pdf", pdf_bytes(scattered))
    said = sorted(word for unit in found for word in unit.text.replace("-", "- ").split())
    # Marks that say nothing by themselves are no units outside of tables.
    meant = sorted(
        part
        for word, _ in [*placed.values(), ("End.", 10)]
        for part in word.replace("-", "- ").split()
    )
    assert [w for w in said if w.strip("✓–")] == [w for w in meant if w.strip("✓–")]


@pytest.mark.parametrize("seed", range(MUTATIONS))
def test_a_damaged_pdf_is_read_or_refused(seed: int) -> None:
    content = damaged(book(), seed)
    refused = ""
    with little_work():
        try:
            list(read(document("x.pdf", content)))
        except ReadError as error:
            refused = str(error)
    assert not refused or refused.startswith("x.pdf: ")
    assert "cannot be read: " not in refused
