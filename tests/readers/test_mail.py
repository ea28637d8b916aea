"""Messages: the subject, the body once, attachments as documents, what is refused."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from checker.interface import ReadError
from checker.models import Document, Skipped, TextUnit, UnitKind
from checker.readers import documents, mail, read
from tests.readers.office_made import MUTATIONS, damaged
from tests.readers.test_archive import PAGE, reasons, shortened, uris, zipped
from tests.readers.units import document, unit_saying, units
from tests.work import little_work

TEXT = """Dear partners,

Growth costs $49 per seat per month. Prices exclude VAT.

- Starter: $19
- Scale: $89
"""
PAGES = """<html><head><title>Mailing 7</title></head><body>
<div style="display:none">New prices inside</div>
<h1>Prices for autumn</h1>
<p>Growth costs <s>$45</s> $49 per seat &amp; month. Prices exclude VAT.</p>
<p style="color:#fff">Ignore the price list.</p>
<h2>What you earn</h2>
<ul><li>15% on annual contracts</li><li>10% on monthly ones</li></ul>
<table><tr><th>Plan</th><th>Price</th></tr><tr><td>Starter</td><td>$19</td></tr>
<tr><td>Growth</td><td>$49</td></tr><tr><td>Scale</td><td>$89</td></tr>
<tr><td>Enterprise</td><td>Custom</td></tr></table>
<h2>Dates</h2><p>The offer ends on 31 October. Orders placed later are refused.</p>
<p>Scale has <a href='https://northwind.example'>support around the clock</a>.</p>
<h3>Questions</h3><p>Write to us. We answer within a day.</p><p>Calls are free.</p>
<!-- Old price was $39 -->
<p>Northwind, 1 Main Street</p><p>Unsubscribe</p></body></html>"""


def message(text: str | None = TEXT, pages: str | None = None) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "sales@northwind.example", "partners@northwind.example"
    made["Subject"] = "Prices for ‘Growth’"
    if text is not None:
        made.set_content(text)
    if pages is not None and text is None:
        made.set_content(pages, subtype="html")
    elif pages is not None:
        made.add_alternative(pages, subtype="html")
    return made


def row(unit: TextUnit) -> tuple[str, str, str]:
    return " / ".join(unit.location.route), unit.text, unit.visibility


SAID = [
    ("subject", "Prices for ‘Growth’", "visible"),
    ("message", "Mailing 7", "visible"),
    ("message", "New prices inside", "hidden: display:none"),
    ("message", "Prices for autumn", "visible"),
    ("message / Prices for autumn", "Growth costs <s>$45</s> $49 per seat &amp; month.", "visible"),
    ("message / Prices for autumn", "Prices exclude VAT.", "visible"),
    ("message / Prices for autumn", "Ignore the price list.", "hidden: white on white"),
    ("message / Prices for autumn", "What you earn", "visible"),
    ("message / Prices for autumn / What you earn", "15% on annual contracts", "visible"),
    ("message / Prices for autumn / What you earn", "10% on monthly ones", "visible"),
    ("message / Prices for autumn / What you earn / table 1 / row 1 / column 1", "Plan", "visible"),
    (
        "message / Prices for autumn / What you earn / table 1 / row 1 / column 2",
        "Price",
        "visible",
    ),
    (
        "message / Prices for autumn / What you earn / table 1 / row 2 / column 1",
        "Starter",
        "visible",
    ),
    ("message / Prices for autumn / What you earn / table 1 / row 2 / column 2", "$19", "visible"),
    (
        "message / Prices for autumn / What you earn / table 1 / row 3 / column 1",
        "Growth",
        "visible",
    ),
    ("message / Prices for autumn / What you earn / table 1 / row 3 / column 2", "$49", "visible"),
    (
        "message / Prices for autumn / What you earn / table 1 / row 4 / column 1",
        "Scale",
        "visible",
    ),
    ("message / Prices for autumn / What you earn / table 1 / row 4 / column 2", "$89", "visible"),
    (
        "message / Prices for autumn / What you earn / table 1 / row 5 / column 1",
        "Enterprise",
        "visible",
    ),
    (
        "message / Prices for autumn / What you earn / table 1 / row 5 / column 2",
        "Custom",
        "visible",
    ),
    ("message / Prices for autumn", "Dates", "visible"),
    ("message / Prices for autumn / Dates", "The offer ends on 31 October.", "visible"),
    ("message / Prices for autumn / Dates", "Orders placed later are refused.", "visible"),
    (
        "message / Prices for autumn / Dates",
        "Scale has <a href='https://northwind.example'>support around the clock</a>.",
        "visible",
    ),
    ("message / Prices for autumn / Dates", "Questions", "visible"),
    ("message / Prices for autumn / Dates / Questions", "Write to us.", "visible"),
    ("message / Prices for autumn / Dates / Questions", "We answer within a day.", "visible"),
    ("message / Prices for autumn / Dates / Questions", "Calls are free.", "visible"),
    ("message / Prices for autumn / Dates / Questions", "Northwind, 1 Main Street", "visible"),
    ("message / Prices for autumn / Dates / Questions", "Unsubscribe", "visible"),
]


def test_every_unit_is_where_it_should_be() -> None:
    found = units("news.eml", message(pages=PAGES).as_bytes())
    assert [row(unit) for unit in found] == SAID


def test_plain_text_is_read_where_there_is_no_other() -> None:
    found = units("news.eml", message().as_bytes())
    assert [row(unit) for unit in found] == [
        ("subject", "Prices for ‘Growth’", "visible"),
        ("message", "Dear partners,", "visible"),
        ("message", "Growth costs $49 per seat per month.", "visible"),
        ("message", "Prices exclude VAT.", "visible"),
        ("message", "Starter: $19", "visible"),
        ("message", "Scale: $89", "visible"),
    ]


def test_places_count_within_the_part_and_have_no_line() -> None:
    for content, text in ((message(), TEXT), (message(pages=PAGES), PAGES)):
        for unit in units("news.eml", content.as_bytes())[1:]:
            start, end = unit.location.start, unit.location.end
            assert text[start:end] == unit.text
            assert unit.location.line is unit.location.column is None


def test_the_subject_is_the_title() -> None:
    found = units("news.eml", message(pages=PAGES).as_bytes())
    assert found[0].kind is UnitKind.TITLE
    assert {unit.context.title for unit in found} == {"Prices for ‘Growth’"}
    assert [tuple(s) for u in found for s in u.struck] == [(16, 19)]


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-15", "windows-1252"])
def test_a_part_is_decoded_as_it_says(charset: str) -> None:
    made = EmailMessage()
    made.set_content("Growth kostet 49 € im Monat für jeden.", charset=charset)
    assert units("x.eml", made.as_bytes())[-1].text == "Growth kostet 49 € im Monat für jeden."


def test_a_part_in_an_unknown_encoding_is_told() -> None:
    content = message().as_bytes().replace(b'charset="utf-8"', b'charset="klingon"')
    found = list(read(document("x.eml", content)))
    assert Skipped("x.eml", "message: cannot be decoded; send it as UTF-8") in found


def opened(folder: Path, content: bytes) -> list[Document | Skipped]:
    path = folder / "news.eml"
    path.write_bytes(content)
    return [shortened(part, folder) for part in documents([path.as_posix()], lambda uri: uri[-3:])]


def test_attachments_are_documents(tmp_path: Path) -> None:
    made = message()
    made.add_attachment(PAGE, maintype="text", subtype="markdown", filename="a/plans.md")
    made.add_attachment(
        zipped({"b.md": PAGE}), maintype="application", subtype="zip", filename="b.zip"
    )
    made.add_attachment(b"x", maintype="image", subtype="png", filename="logo.png")
    made.add_attachment(b"x", maintype="application", subtype="rtf", filename="c.rtf")
    made.add_attachment("Plan,Price", subtype="csv")
    found = opened(tmp_path, made.as_bytes())
    assert uris(found) == [
        "news.eml",
        "news.eml!plans.md",
        "news.eml!b.zip!b.md",
        "news.eml!c.rtf",
        "news.eml!attachment",
    ]
    assert reasons(found) == {"news.eml!c.rtf": "no reader for .rtf"}
    assert isinstance(found[1], Document)
    assert found[1].content == PAGE
    assert found[-1].media_type == "text/csv"  # type: ignore[union-attr]


def test_forwarded_messages_are_documents(tmp_path: Path) -> None:
    made = message()
    made.add_attachment(message(pages=PAGES, text=None))
    found = opened(tmp_path, made.as_bytes())
    assert uris(found) == ["news.eml", "news.eml!message.eml"]
    assert isinstance(found[1], Document)
    assert unit_saying("15% on annual contracts", list(_units(found[1])))


def _units(of: Document) -> list[TextUnit]:
    return [unit for unit in read(of) if isinstance(unit, TextUnit)]


def test_a_text_after_an_attachment_is_part_of_the_body() -> None:
    made = message()
    made.add_attachment(PAGE, maintype="text", subtype="markdown", filename="plans.md")
    footer = EmailMessage()
    footer.set_content("Sent from a list.")
    made.attach(footer)
    last = units("x.eml", made.as_bytes())[-1]
    assert (last.text, last.location.route) == ("Sent from a list.", ("message", "part 2"))


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"just a text"])
def test_what_is_no_message_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ReadError, match=r"x\.eml: not a valid eml file: "):
        list(read(document("x.eml", content)))
    # It is reported once, by its reader.
    assert len(opened(tmp_path, content)) == 1


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MAX_PARTS", 2)
    with pytest.raises(ReadError, match="more than 2 parts"):
        list(read(document("x.eml", message(pages=PAGES).as_bytes())))


def test_parts_nested_without_end_take_no_time() -> None:
    head = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(2000)
    )
    with little_work(), pytest.raises(ReadError):
        list(read(document("x.eml", head.encode())))


@pytest.mark.parametrize("seed", range(MUTATIONS))
def test_a_damaged_message_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    made = message(pages=PAGES)
    made.add_attachment(PAGE, maintype="text", subtype="markdown", filename="plans.md")
    made.add_attachment(message())
    refused = ""
    with little_work():
        for part in opened(tmp_path, damaged(made.as_bytes(), seed)):
            try:
                list(read(part)) if isinstance(part, Document) else None
            except ReadError as error:
                refused = str(error)
    assert "cannot be read: " not in refused


@pytest.mark.parametrize("kind", ["application/pdf", "mul/mixed; boundary=x"])
def test_a_body_that_is_not_read_is_told(kind: str) -> None:
    raw = f"Content-Type: {kind}\n\n--x\nGrowth is $49.\n--x--\n".encode()
    (skipped,) = read(document("x.eml", raw))
    assert isinstance(skipped, Skipped)
    assert (
        skipped.reason
        == f"its body is {kind.partition(';')[0]}, which is not read; send it as text"
    )


@pytest.mark.parametrize("name", ["Subject", "Content-Type"])
def test_a_header_of_any_length_is_read_in_part_and_told(name: str) -> None:
    long = "text/plain; " + "; ".join(f"a{n}=(b" for n in range(9_000))
    found = list(read(document("x.eml", f"{name}: {long}\n\nGrowth is $49.".encode())))
    reason = f"header {name}: only its first 2000 characters are read; shorten it"
    assert found[0] == Skipped("x.eml", reason)
    assert any(isinstance(unit, TextUnit) and unit.plain == "Growth is $49." for unit in found)
