"""Text in pictures: found in every kind of document, read for sure, and possible at most."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from checker.app.checking import CheckRequest, check
from checker.config import Settings
from checker.interface import SettingsError
from checker.models import IN_PICTURE, Location, Report, Skipped, TextUnit
from checker.readers.pictures.found import FoundPicture, count, pictures_in
from checker.readers.pictures.layout import units_of
from checker.readers.pictures.reader import of_pictures
from checker.readers.pictures.recognise import PixelBox, SeenLine, recognise
from tests.checked import document
from tests.readers.drawn_pictures import Drawn, cards, drawn, ten

CANON = Path(__file__).parents[2] / "examples" / "brightline" / "canon.yaml"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def deck(*pictures: bytes) -> bytes:
    from pptx import Presentation
    from pptx.util import Inches

    made = Presentation()
    for picture in pictures:
        slide = made.slides.add_slide(made.slide_layouts[6])
        slide.shapes.add_picture(io.BytesIO(picture), 0, 0, Inches(9))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def letter(*pictures: bytes) -> bytes:
    import docx

    made = docx.Document()
    for picture in pictures:
        made.add_paragraph("As the picture shows:")
        made.add_picture(io.BytesIO(picture))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def brochure(*pictures: bytes) -> bytes:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for picture in pictures:
        canvas.drawImage(ImageReader(io.BytesIO(picture)), 20, 300, 500, 281)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


PICTURE = drawn("cards", (), cards((("Growth", "$49"),))).png
ICON = drawn("icon", (), lambda _: None, size=(32, 32)).png


@pytest.mark.parametrize(
    ("made", "media_type", "route"),
    [
        (deck, PPTX, ("slide 2", "picture 1")),
        (letter, DOCX, ("picture 2",)),
        (brochure, "application/pdf", ("page 2", "picture 1")),
    ],
)
def test_pictures_are_found_where_they_stand_and_icons_are_left_out(
    made: Any, media_type: str, route: tuple[str, ...]
) -> None:
    given = document("a", made(PICTURE, PICTURE), media_type)

    found = list(pictures_in(given))

    assert [picture.image.size for picture in found] == [(960, 540)] * 2
    assert found[1].route == route
    assert list(pictures_in(document("a", made(ICON), media_type))) == []
    assert count(given) >= 1
    assert count(document("a", made(ICON), media_type)) <= 1


def test_a_picture_that_stands_on_every_slide_is_read_once() -> None:
    asked: list[Any] = []

    def recognise(image: Any) -> list[SeenLine]:
        asked.append(image)
        return [SeenLine("Growth costs $49 per seat per month.", PixelBox(40, 60, 700, 90))]

    units = list(of_pictures(document("a.pptx", deck(PICTURE, PICTURE), PPTX), recognise))

    assert len(asked) == 1
    (unit,) = units
    assert isinstance(unit, TextUnit)
    assert unit.plain == "Growth costs $49 per seat per month."
    assert unit.visibility == IN_PICTURE
    assert unit.location.route[:2] == ("slide 1", "picture 1")
    assert unit.location.route[-1] == "box 40,60,700,90"


def test_of_one_document_so_many_pictures_are_read_and_the_rest_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from PIL import Image

    many = [FoundPicture((), Image.new("RGB", (100, 100), (shade, 0, 0))) for shade in range(70)]
    monkeypatch.setattr("checker.readers.pictures.reader.pictures_in", lambda _: iter(many))
    asked: list[Any] = []

    (skipped,) = of_pictures(document("a.pptx", b"", PPTX), lambda image: asked.append(image) or [])

    assert len(asked) == 60
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "pictures after the first 60 are not read"


def test_a_line_that_is_not_read_for_sure_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    box = np.array([[1, 2], [30, 2], [30, 9], [1, 9]])
    seen = SimpleNamespace(boxes=[box, box], txts=["$49", "$4g"], scores=[0.9, 0.89])
    monkeypatch.setattr("checker.readers.pictures.recognise._engine", lambda: lambda _: seen)

    assert recognise(np.zeros((40, 40, 3))) == [SeenLine("$49", PixelBox(1, 2, 30, 9))]


def test_a_picture_that_breaks_the_library_costs_the_pictures_alone() -> None:
    def recognise(image: Any) -> list[SeenLine]:
        raise RuntimeError("no")

    (skipped,) = of_pictures(document("a.png", PICTURE, "image/png"), recognise)

    assert not isinstance(skipped, TextUnit)
    assert skipped.reason == "pictures cannot be read: RuntimeError: no"


def test_cards_in_a_picture_are_read_as_cards_with_the_box_of_each_text() -> None:
    lines = [
        SeenLine("Starter", PixelBox(60, 145, 156, 175)),
        SeenLine("Growth", PixelBox(360, 143, 465, 175)),
        SeenLine("$19", PixelBox(60, 189, 143, 245)),
        SeenLine("$49", PixelBox(360, 189, 443, 245)),
        SeenLine("per seat / month", PixelBox(60, 249, 195, 274)),
        SeenLine("per seat / month", PixelBox(360, 250, 495, 274)),
    ]

    units = list(units_of(lines, (960, 540), Location("a.png", (), 0, 0)))

    (price,) = [unit for unit in units if "$49" in unit.plain]
    assert price.plain.split() == ["$49", "per", "seat", "/", "month"]
    assert price.context.headings[-1] == "Growth"
    assert price.location.route[-1] == "box 360,189,495,274"


def test_letters_without_a_font_are_units_of_their_own() -> None:
    lines = [
        SeenLine("料金", PixelBox(60, 145, 156, 175)),
        SeenLine("$49", PixelBox(60, 189, 143, 245)),
    ]

    units = list(units_of(lines, (960, 540), Location("a.png", (), 0, 0)))

    assert [(unit.plain, unit.location.route[-1]) for unit in units] == [
        ("料金", "box 60,145,156,175"),
        ("$49", "box 60,189,143,245"),
    ]


def checked(path: Path, *, read: bool) -> Report:
    request = CheckRequest((str(path),), date(2026, 7, 1), "sales-deck")
    return check(request, Settings(canon=CANON, read_pictures=read))


def test_pictures_that_are_not_read_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.pptx").write_bytes(deck(PICTURE))

    report = checked(tmp_path, read=False)

    assert report.notes == (
        "the text of 1 picture in 1 document is not read (`read_pictures: true` reads it)",
    )


def test_a_picture_by_itself_is_skipped_with_the_setting_that_reads_it(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PICTURE)

    report = checked(tmp_path / "a.png", read=False)

    assert [s.reason for s in report.skipped] == [
        "a picture, whose text is read with `read_pictures: true` in the settings"
    ]


def test_without_the_library_the_command_that_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.app.ready.find_spec", lambda _: None)

    with pytest.raises(SettingsError, match=r"read_pictures needs .* pip install .*ocr"):
        checked(tmp_path, read=True)


@pytest.fixture(scope="module")
def read_all(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of the ten pictures as files, and in a deck, a document and a PDF."""
    pytest.importorskip("rapidocr")
    folder = tmp_path_factory.mktemp("pictures")
    for one in ten():
        suffix = "png" if one.png.startswith(b"\x89PNG") else "jpg"
        (folder / f"{one.name}.{suffix}").write_bytes(one.png)
    wrong = [one.png for one in ten() if one.wrong][:2]
    (folder / "in.pptx").write_bytes(deck(*wrong))
    (folder / "in.docx").write_bytes(letter(*wrong))
    (folder / "in.pdf").write_bytes(brochure(*wrong))
    return checked(folder, read=True)


@pytest.mark.parametrize("one", ten(), ids=lambda one: one.name)
def test_of_ten_pictures_every_wrong_value_is_found_and_none_invented(
    read_all: Report, one: Drawn
) -> None:
    own = [f for f in read_all.possible if Path(f.location.uri).stem == one.name]

    assert {amount for amount in one.wrong if any(amount in f.text for f in own)} == one.wrong
    assert len(own) == len(one.wrong)


def test_what_a_picture_says_is_possible_at_most_and_has_its_box(read_all: Report) -> None:
    assert not read_all.findings
    assert not read_all.skipped
    for finding in read_all.possible:
        assert finding.visibility == IN_PICTURE
        assert finding.location.route[-1].startswith("box ")


@pytest.mark.parametrize("name", ["in.pptx", "in.docx", "in.pdf"])
def test_pictures_in_documents_are_read(read_all: Report, name: str) -> None:
    own = [f.text for f in read_all.possible if f.location.uri.endswith(name)]

    assert len(own) == 2
    assert any("$55" in text for text in own)
    assert any("25" in text for text in own)
