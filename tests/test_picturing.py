"""Pictures of places in PDFs: the words marked, or none at all."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from selectolax.lexbor import LexborHTMLParser
from typer.testing import CliRunner

from checker.app.picturing import with_pictures
from checker.cli import app
from checker.models import Cell, Context, Finding, Picture, Report
from checker.readers.office import rendered
from checker.readers.pdf.picture import SLIDES, WantedPicture, pictures
from checker.report.html import html
from tests.made import finding, report
from tests.scan.made import BRIGHTLINE

LINE = "Growth is $55 per seat."
MARK = (255, 214, 120)


def pdf(*pages: list[tuple[int, str]]) -> bytes:
    """A PDF with lines of text at heights above the foot of each page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 500))
    for lines in pages:
        for height, text in lines:
            canvas.drawString(50, height, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def wanted(page: int = 1, passage: str = LINE, words: str = "$55") -> WantedPicture:
    return WantedPicture(page, passage, passage.index(words), len(words))


def marked(png: bytes) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """The picture, and the box of what is marked in it."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    data = image.tobytes()
    pixels = zip(data[::3], data[1::3], data[2::3], strict=True)
    is_mark = [all(abs(a - b) < 12 for a, b in zip(p, MARK, strict=True)) for p in pixels]
    places = [(n % image.width, n // image.width) for n, here in enumerate(is_mark) if here]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return image, (min(xs), min(ys), max(xs), max(ys))


def test_the_words_are_marked_where_they_stand() -> None:
    (made,) = pictures(pdf([(300, LINE), (280, "Scale is $89 per seat.")]), [wanted()])
    assert made is not None
    image, (left, top, right, bottom) = marked(made)
    assert image.width == 640  # the whole width of the page
    assert image.height < 400  # a band of it
    # "Growth is " is about 60 points of text in Helvetica 12, from 50 on.
    assert 90 < left / 1.6 < 120
    assert 10 < (right - left) / 1.6 < 40
    assert bottom - top < 40


def test_each_finding_has_its_page() -> None:
    content = pdf([(300, "Nothing here.")], [(300, LINE)])
    first, second, none = pictures(content, [wanted(1), wanted(2), wanted(3)])
    assert (first, none) == (None, None)
    assert second is not None


def test_words_over_two_lines_are_marked_on_both() -> None:
    content = pdf([(300, "Growth is $55 per"), (280, "seat and month.")])
    passage = "Growth is $55 per seat and month."
    (made,) = pictures(content, [wanted(passage=passage, words="$55 per seat")])
    assert made is not None
    _, (left, top, right, bottom) = marked(made)
    assert left / 1.6 < 60  # the second line begins at 50
    assert (bottom - top) / 1.6 > 25
    assert right / 1.6 > 130


def test_a_passage_that_stands_there_twice_has_no_picture() -> None:
    assert pictures(pdf([(300, LINE), (200, LINE)]), [wanted()]) == [None]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"no pdf", pdf([(300, LINE)])[:300]])
def test_a_file_that_is_broken_has_none(content: bytes) -> None:
    assert pictures(content, [wanted(), wanted()]) == [None, None]


# --- in a report -----------------------------------------------------------------------------


def found(uri: str, **values: object) -> Finding:
    made = finding("$55", LINE, uri, None, plain=LINE)
    place = replace(made.location, route=("page 1", "Plans"))
    return replace(made, location=place, **values)  # type: ignore[arg-type]


def test_findings_in_pdfs_get_a_picture_and_others_none(tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    path.write_bytes(pdf([(300, LINE)]))
    uri = str(path)
    made = report(
        found(uri, fingerprint="aa" * 8),
        found(uri, fingerprint="bb" * 8, visibility="hidden: white on white"),
        found(f"{uri}.md", fingerprint="cc" * 8),
        found("https://b.example/one.pdf", fingerprint="dd" * 8),
        found(str(tmp_path / "gone.pdf"), fingerprint="ee" * 8),
    )
    assert [picture.fingerprint for picture in with_pictures(made).pictures] == ["aa" * 8]


def page(made: Report) -> LexborHTMLParser:
    return LexborHTMLParser("".join(html(made)))


def test_a_picture_stands_in_its_finding_and_nothing_else_may_load() -> None:
    name = finding().fingerprint
    tree = page(report(finding(), pictures=(Picture(name, b"\x89PNG" + b"x" * 2_000),)))
    (image,) = tree.css(f"#f-{name} img")
    assert (image.attributes["src"] or "").startswith("data:image/png;base64,")
    assert len(image.attributes["src"] or "") > 2_600
    assert image.attributes["alt"]
    policy = tree.css_first("meta[http-equiv]").attributes["content"] or ""
    assert "img-src data:;" in policy
    without = page(report(finding())).css_first("meta[http-equiv]").attributes["content"] or ""
    assert "img-src" not in without


def test_a_cell_is_shown_in_its_row() -> None:
    cell = Cell(1, 2, 3, ("Growth",), ("Log retention",), ("Log retention", "14 days", "45 days"))
    made = finding("45 days", "45 days", context=Context(cell=cell))
    row = page(report(made)).css_first(".cells")
    assert [node.text() for node in row.css("span")] == ["Log retention", "14 days", "45 days"]
    assert [node.text() for node in row.css("mark")] == ["45 days"]
    elsewhere = cell._replace(row_cells=("Log retention", "14 days", "90 days"))
    other = replace(made, context=Context(cell=elsewhere))
    assert page(report(other)).css(".cells") == []


def test_the_examples_one_pager_is_shown_by_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BRIGHTLINE)
    output = tmp_path / "report.html"
    flags = ["--judge", "rules", "--format", "html", "--output", str(output)]
    done = CliRunner().invoke(app, ["check", "before/partners/one-pager.pdf", *flags])
    assert done.exit_code == 1, done.output
    assert len(LexborHTMLParser(output.read_text("utf-8")).css("article img")) == 2


# --- slides and documents ----------------------------------------------------------------------


def deck(*slides: list[str], row: tuple[str, ...] = ()) -> bytes:
    """A deck with a text box for each line, and a table of one row on its last slide."""
    from pptx import Presentation
    from pptx.util import Inches

    made = Presentation()
    for lines in slides:
        slide = made.slides.add_slide(made.slide_layouts[6])
        for number, line in enumerate(lines):
            box = slide.shapes.add_textbox(Inches(1), Inches(1 + number), Inches(6), Inches(0.6))
            box.text_frame.text = line
    if row:
        place = (Inches(1), Inches(4), Inches(8), Inches(0.5))
        table = slide.shapes.add_table(1, len(row), *place).table
        for number, text in enumerate(row):
            table.cell(0, number).text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_slide_is_drawn_as_an_outline_with_the_passage_marked() -> None:
    content = deck(["Nothing here."], ["Plans", LINE])

    first, second = pictures(content, [wanted(1), wanted(2)], SLIDES)

    assert first is None
    assert second is not None
    image, (left, top, right, bottom) = marked(second)
    assert image.size == (800, 600)
    assert 80 <= left <= 90  # the box stands an inch from the left of ten
    assert 155 <= top <= 170  # and two from the top of seven and a half
    assert right < 400
    assert bottom < 200


def test_a_passage_in_two_boxes_of_a_slide_has_no_outline() -> None:
    assert pictures(deck([LINE, LINE]), [wanted()], SLIDES) == [None]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", deck([LINE])[:900]])
def test_a_deck_that_is_broken_has_none(content: bytes) -> None:
    assert pictures(content, [wanted(), wanted()], SLIDES) == [None, None]


def on_slide(uri: str, **values: object) -> Finding:
    made = found(uri)
    return replace(made, location=replace(made.location, route=("slide 1",)), **values)  # type: ignore[arg-type]


def test_without_libreoffice_a_slide_has_its_outline_and_a_document_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendered, "program", lambda: None)
    for name in ("one.pptx", "one.docx"):
        (tmp_path / name).write_bytes(deck([LINE]))
    made = report(
        on_slide(str(tmp_path / "one.pptx"), fingerprint="aa" * 8),
        on_slide(str(tmp_path / "one.docx"), fingerprint="bb" * 8),
    )

    assert [picture.fingerprint for picture in with_pictures(made).pictures] == ["aa" * 8]


def test_libreoffice_is_asked_for_so_many_files_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    monkeypatch.setattr(rendered, "as_pdf", lambda content, suffix: asked.append(content))
    monkeypatch.setattr("checker.app.picturing.pictures", lambda *_: [None])
    names = [str(tmp_path / f"{number}.pptx") for number in range(20)]
    for name in names:
        Path(name).write_bytes(b"PK")

    with_pictures(report(*(on_slide(name) for name in names)))

    assert len(asked) == 12


with_libreoffice = pytest.mark.skipif(rendered.program() is None, reason="needs LibreOffice")


@with_libreoffice
def test_a_cell_is_marked_on_its_slide_though_its_text_stands_in_other_rows(
    tmp_path: Path,
) -> None:
    path = tmp_path / "one.pptx"
    path.write_bytes(deck(["$55"], ["$55"], row=("Growth", "$55")))
    cell = Cell(1, 1, 2, (), ("Growth",), ("Growth", "$55"))
    made = replace(on_slide(str(path)), plain="$55", line_text="$55", offset=0)
    made = replace(
        made,
        context=Context(cell=cell),
        location=replace(made.location, route=("slide 2", "table 1")),
    )

    (picture,) = with_pictures(report(made)).pictures

    image, (left, top, _, bottom) = marked(picture.png)
    assert left > image.width / 2  # in the second column
    assert bottom - top < 60


@with_libreoffice
def test_a_document_is_rendered_and_the_words_marked(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph(LINE)
    path = tmp_path / "one.docx"
    document.save(str(path))
    made = replace(found(str(path)), location=replace(found("").location, uri=str(path)))

    (picture,) = with_pictures(report(made)).pictures

    image, (left, _, right, _) = marked(picture.png)
    assert 0 < left < right < image.width


@with_libreoffice
@pytest.mark.parametrize("suffix", [".pptx", ".docx"])
def test_what_libreoffice_cannot_open_gives_nothing(suffix: str) -> None:
    assert rendered.as_pdf(b"PK\x03\x04 no office file", suffix) is None


def test_nothing_is_left_of_a_rendering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    rendered.as_pdf(deck([LINE]), ".pptx")
    assert list(tmp_path.iterdir()) == []
