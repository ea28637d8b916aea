"""From bytes to text: encodings, and what is refused with which words."""

from __future__ import annotations

import pytest

from checker.interface import ReadError
from checker.models import Skipped
from checker.readers import formats, read
from checker.readers.decode import decode
from tests.readers.units import document


@pytest.mark.parametrize(
    "content",
    [
        "€49".encode(),
        b"\xef\xbb\xbf" + "€49".encode(),
        b"\xff\xfe" + "€49".encode("utf-16-le"),
        b"\xfe\xff" + "€49".encode("utf-16-be"),
        b"\xff\xfe\0\0" + "€49".encode("utf-32-le"),
    ],
)
def test_byte_order_marks_tell_the_encoding_and_are_no_text(content: bytes) -> None:
    assert decode(document("x.md", content)) == "€49"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b'<meta charset="iso-8859-1">\x8049', '<meta charset="iso-8859-1">€49'),
        (b"<meta charset=windows-1252>\x8049", "<meta charset=windows-1252>€49"),
        (b'<?xml version="1.0" encoding="iso-8859-15"?>\xa4', None),
        ('<meta charset="nonsense">€'.encode(), '<meta charset="nonsense">€'),
        ('<meta charset="base64">€'.encode(), '<meta charset="base64">€'),
    ],
)
def test_html_may_declare_its_encoding(content: bytes, text: str | None) -> None:
    found = decode(document("x.html", content, "text/html"))
    assert found == text if text is not None else found.endswith("€")


def test_a_media_type_may_carry_the_encoding() -> None:
    assert decode(document("x", b"\xe9", "text/html; charset=ISO-8859-1")) == "é"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.md", b"ab\xff", "a.md: not valid UTF-8 at byte 2 (0xff); save it as UTF-8"),
        ("a.md", b"PK\x03\x04x", "a.md: looks like binary (a zip archive or an office file)"),
        ("a.txt", b"a\0b", "a.txt: looks like binary (a zero byte at 1)"),
        ("a.md", b"\xff\xfea", "a.md: not valid utf-16-le at byte 0"),
        ("a.xyz", b"a", "a.xyz: no reader for .xyz; convert it, or leave it out"),
        ("a", b"a", "a: no reader for files without a suffix"),
    ],
)
def test_what_cannot_be_read_is_said_with_a_remedy(name: str, content: bytes, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        list(read(document(name, content)))
    assert str(caught.value).startswith(message)


def test_too_large_a_text_is_refused() -> None:
    with pytest.raises(ReadError, match=r"x\.md: 0\.0 MB is more than the limit of 0 MB"):
        decode(document("x.md", b"12345"), max_bytes=4)


def test_a_crash_in_a_reader_becomes_a_read_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(document: object) -> list[Skipped]:
        raise KeyError("x")

    monkeypatch.setitem(formats.READERS, "text/markdown", crash)
    with pytest.raises(ReadError, match=r"x\.md: cannot be read: KeyError: 'x'"):
        list(read(document("x.md", b"text")))


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("a/b.MD", "", "text/markdown"),
        ("pricing.html.md", "", "text/markdown"),
        ("pricing.html.markerb", "", "text/markdown"),
        ("pricing.html.erb", "", "text/html"),
        ("pricing.md.erb", "", "text/markdown"),
        ("guide.mdc", "", "text/markdown"),
        ("https://brightline.example/pricing.html?x=a.csv#y", "", "text/html"),
        ("https://brightline.example/pricing", "text/html; charset=utf-8", "text/html"),
        ("notes.md", "text/plain", "text/markdown"),
        ("notes", "text/plain", "text/plain"),
    ],
)
def test_the_reader_follows_media_type_then_name(name: str, media_type: str, expected: str) -> None:
    assert formats.reader_for(document(name, b"", media_type)) is formats.READERS[expected]
