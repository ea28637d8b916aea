"""Broken, huge and hostile office files: a reason for the user, and the run goes on.

`FILES` has a good file of each format to break; ONMESSAGE_FUZZ says how many broken ones to
try of each (50 by default).
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from checker.interface import ReadError
from checker.models import Skipped, TextUnit
from checker.readers import read
from checker.readers.office import safety as office_safety
from checker.readers.office.safety import ZipLimits
from tests.readers import decks, word_files
from tests.readers.units import document
from tests.work import little_work, seconds_of

FILES: dict[str, Callable[[], bytes]] = {
    ".pptx": decks.everything,
    ".docx": word_files.everything,
}
MAIN_PART = {".pptx": "ppt/presentation.xml", ".docx": "word/document.xml"}
TRIES = int(os.environ.get("ONMESSAGE_FUZZ", "50"))
GOOD = {suffix: make() for suffix, make in FILES.items()}

suffixes = pytest.mark.parametrize("suffix", FILES)


def refusal(suffix: str, content: bytes) -> str:
    """Why a file is refused."""
    with pytest.raises(ReadError) as caught:
        list(read(document(f"x{suffix}", content)))
    return str(caught.value)


def zipped(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def parts_of(suffix: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(GOOD[suffix])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(suffix: str, name: str, content: bytes) -> bytes:
    return zipped(parts_of(suffix) | {name: content})


# --- refused, with the reason -----------------------------------------------------------


@suffixes
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the ZIP is damaged (File is not a zip file)"),
        (b"not a zip at all", "the ZIP is damaged (File is not a zip file)"),
        (b"PK\x03\x04 cut off", "the ZIP is damaged (File is not a zip file)"),
        (zipped({}), ""),
        (zipped({"a.txt": b"hello"}), ""),
    ],
)
def test_what_is_no_office_file_is_refused(suffix: str, content: bytes, reason: str) -> None:
    expected = f"x{suffix}: not a valid {suffix[1:]} file: {reason}"
    assert refusal(suffix, content).startswith(expected)


@suffixes
def test_encrypted_and_old_files_are_named(suffix: str) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    encrypted = old + "EncryptedPackage".encode("utf-16-le")
    assert "encrypted with a password; save it without one" in refusal(suffix, encrypted)
    assert f"an Office 97-2003 file; save it as {suffix}" in refusal(suffix, old)


@suffixes
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<?xml version="1.0"?>\n<!-- hello -->\n<!DOCTYPE a><a/>',
    ],
)
def test_document_types_are_refused(suffix: str, encoding: str, bomb: str) -> None:
    for name in (MAIN_PART[suffix], "custom/odd.bin"):
        reason = refusal(suffix, with_part(suffix, name, bomb.encode(encoding)))
        assert reason.endswith(
            f"{name} has a document type or entities, which office files never have"
        )


@suffixes
@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "utf-32"])
def test_encodings_that_could_hide_one_are_refused(suffix: str, encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a><a/>'
    data = bomb.encode("ascii" if encoding == "utf-7" else encoding)
    assert "encoding" in refusal(suffix, with_part(suffix, MAIN_PART[suffix], data))


@suffixes
def test_a_picture_may_have_a_document_type(suffix: str) -> None:
    picture = b"<!DOCTYPE svg PUBLIC 'x' 'y'><svg/>"
    assert list(read(document(f"x{suffix}", with_part(suffix, "media/a.svg", picture))))


@suffixes
def test_what_expands_too_far_is_refused_unopened(suffix: str) -> None:
    bomb = with_part(suffix, MAIN_PART[suffix], b"<a>" + b" " * 30_000_000)
    with little_work(100):
        reason = refusal(suffix, bomb)
    assert re.search(r"expands \d+ times, the limit is 200; a ZIP bomb", reason)


@suffixes
def test_many_large_members_are_refused(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check = office_safety.check_members
    small = ZipLimits(members=100, member=700_000, total=900_000)
    monkeypatch.setattr(office_safety, "check_members", lambda archive: check(archive, small))
    noise = os.urandom(600_000)
    parts = parts_of(suffix)
    over = {"media/a.bin": noise, "media/b.bin": noise}
    assert " MB, the limit is 1 MB" in refusal(suffix, zipped(parts | over))
    crowd = {f"media/{number}.bin": b"" for number in range(101)}
    assert "more than the limit of 100" in refusal(suffix, zipped(parts | crowd))
    huge = {"media/a.bin": noise + noise}
    assert "media/a.bin expands to" in refusal(suffix, zipped(parts | huge))


@suffixes
def test_a_member_that_lies_about_its_size_is_refused(suffix: str) -> None:
    content = GOOD[suffix]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        real = archive.getinfo(MAIN_PART[suffix]).file_size
    lying = content.replace(real.to_bytes(4, "little"), (real // 2).to_bytes(4, "little"))
    assert "the ZIP is damaged (Bad CRC-32" in refusal(suffix, lying)


@suffixes
def test_members_with_a_password_are_refused(suffix: str) -> None:
    content = bytearray(GOOD[suffix])
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(mark) + flags] |= 1
    assert "encrypted with a password" in refusal(suffix, bytes(content))


@suffixes
def test_broken_xml_names_the_reason(suffix: str) -> None:
    reason = refusal(suffix, with_part(suffix, MAIN_PART[suffix], b"<a><b></a>"))
    assert reason.startswith(f"x{suffix}: not a valid {suffix[1:]} file: ")


@suffixes
def test_a_file_survives_any_missing_part(suffix: str) -> None:
    parts = parts_of(suffix)
    said = {}
    for name in parts:
        left = {key: value for key, value in parts.items() if key != name}
        said[name] = texts(survives(suffix, zipped(left, zipfile.ZIP_STORED)))

    assert said[MAIN_PART[suffix]] == []
    assert 2 * sum(map(bool, said.values())) > len(parts)  # few parts carry all of the text


# --- too much of one thing ---------------------------------------------------------------

A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def test_deep_groups_are_skipped_and_named() -> None:
    deck = decks.new()
    shapes = decks.slide(deck, decks.BLANK).shapes
    for _ in range(110):
        shapes = shapes.add_group_shape().shapes
    decks.box(shapes, "Too deep.")
    # The library cannot write deeper files than the parser reads, nor the parser read them.
    (skipped,) = survives(".pptx", decks.saved(deck))
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "slide 1: groups more than 100 deep are not read"


def test_deep_tables_end() -> None:
    table = "<w:p/>"
    for _ in range(60):
        cell = f"<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p>{table}</w:tc>"
        table = f"<w:tbl><w:tr>{cell}<w:tc/></w:tr></w:tbl>"
    body = f"<w:document {word_files.W}><w:body>{table}</w:body></w:document>"
    found = list(read(document("x.docx", with_part(".docx", "word/document.xml", body.encode()))))
    assert sum(isinstance(item, TextUnit) and item.text == "x" for item in found) == 60


@pytest.mark.parametrize("span", ["1000000000", "-5", "x"])
def test_spans_are_counted_not_believed(span: str) -> None:
    row = f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr><w:p/></w:tc></w:tr>'
    body = f"<w:document {word_files.W}><w:body><w:tbl>{row * 50}</w:tbl></w:body></w:document>"
    # The cells are empty: what is left is a comment of the file.
    assert len(survives(".docx", with_part(".docx", "word/document.xml", body.encode()))) == 1
    deck = decks.new()
    grid = decks.table(decks.slide(deck).shapes, [["a", "b"], ["c", "d"]])
    for cell in grid.iter_cells():
        cell._tc.set("gridSpan", span if span != "x" else "7")
        cell._tc.set("rowSpan", span if span != "x" else "7")
    assert texts(survives(".pptx", decks.saved(deck))) == ["a", "b", "c", "d"]


def test_styles_that_are_based_on_each_other_end() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>'
        for a, b in (("A", "B"), ("B", "A"))
    )
    parts = parts_of(".docx") | {
        "word/styles.xml": f"<w:styles {word_files.W}>{styles}</w:styles>".encode(),
        "word/document.xml": (
            f'<w:document {word_files.W}><w:body><w:p><w:pPr><w:pStyle w:val="A"/></w:pPr>'
            "<w:r><w:t>Still read.</w:t></w:r></w:p></w:body></w:document>"
        ).encode(),
    }
    found = [u for u in read(document("x.docx", zipped(parts))) if isinstance(u, TextUnit)]
    assert "Still read." in [unit.text for unit in found]


def test_charts_of_many_series_are_cut_off_and_named() -> None:
    deck = decks.new()
    data = CategoryChartData()
    data.categories = [str(number) for number in range(2_000)]
    for number in range(20):
        data.add_series(f"S{number}", [number])
    place = Inches(1), Inches(1), Inches(5), Inches(5)
    decks.slide(deck).shapes.add_chart(XL_CHART_TYPE.LINE, *place, data)
    *found, last = read(document("x.pptx", decks.saved(deck)))
    assert isinstance(last, Skipped)
    assert last.reason == "slide 1, Chart 2: values after 20000 are not read"
    assert len(found) == 20 + 1_000 + 20


def test_a_table_of_headers_alone_is_read() -> None:
    cell = "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
    row = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell}</w:tr>"
    body = f"<w:document {word_files.W}><w:body><w:tbl>{row * 20_000}</w:tbl></w:body></w:document>"
    content = zipped(parts_of(".docx") | {"word/document.xml": body.encode()}, zipfile.ZIP_STORED)
    assert texts(survives(".docx", content)).count("x") == 20_000


def test_levels_without_end_are_read() -> None:
    deck = decks.new()
    frame = decks.box(decks.slide(deck).shapes, *"x" * 3_000).text_frame
    for number, paragraph in enumerate(frame.paragraphs):
        paragraph._p.get_or_add_pPr().set("lvl", str(number))
    assert texts(survives(".pptx", decks.saved(deck))) == ["x"] * 3_000


@pytest.mark.parametrize("suffix", [".docx"])
def test_time_grows_with_the_size_only(suffix: str) -> None:
    def seconds(paragraphs: int) -> float:
        text = "<w:p><w:r><w:t>Growth is $49. And so on.</w:t></w:r></w:p>" * paragraphs
        body = f"<w:document {word_files.W}><w:body>{text}</w:body></w:document>"
        content = zipped(
            parts_of(suffix) | {"word/document.xml": body.encode()}, zipfile.ZIP_STORED
        )
        return seconds_of(lambda: list(read(document(f"x{suffix}", content))))

    seconds(100)
    assert seconds(8_000) < 40 * seconds(1_000)


# --- anything at all ---------------------------------------------------------------------


def outcome(suffix: str, content: bytes) -> tuple[list[TextUnit | Skipped], str | None]:
    """What is read of a file with little work, and why it is refused, where it is.

    Anything else would mean that a reader let an error of its library escape.
    """
    found = list[TextUnit | Skipped]()
    with little_work():
        try:
            found.extend(read(document(f"x{suffix}", content)))
        except ReadError as error:
            return found, str(error)
    return found, None


def is_sound(item: TextUnit | Skipped) -> bool:
    """Whether a unit is what it says, or a skip has a reason."""
    if isinstance(item, Skipped):
        return bool(item.reason)
    return (
        item.text == item.plain
        and item.location.end - item.location.start == len(item.text)
        and all(0 <= a < b <= len(item.text) for a, b in item.struck)
    )


def is_refusal(suffix: str, reason: str) -> bool:
    return reason.startswith(f"x{suffix}: not a valid {suffix[1:]} file: ")


def survives(suffix: str, content: bytes) -> list[TextUnit | Skipped]:
    """What is read of a file, which is sound; it may be refused with a reason."""
    found, reason = outcome(suffix, content)
    assert [item for item in found if not is_sound(item)] == []
    assert reason is None or is_refusal(suffix, reason)
    return found


def texts(found: list[TextUnit | Skipped]) -> list[str]:
    return [item.text for item in found if isinstance(item, TextUnit)]


many = settings(
    max_examples=TRIES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 60), st.binary(max_size=20)), min_size=1, max_size=4
)


def edited(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for where, length, new in changes:
        at = int(where * len(content))
        content = content[:at] + new + content[at + length :]
    return content


@suffixes
@many
@given(changes=edits)
def test_damaged_files_are_survived(suffix: str, changes: list[tuple[float, int, bytes]]) -> None:
    found, reason = outcome(suffix, edited(GOOD[suffix], changes))

    assert [item for item in found if not is_sound(item)] == []
    assert reason is None or is_refusal(suffix, reason)


xml_edits = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 200),
        st.sampled_from(
            [b"", b"<a/>", b"<w:p>", b"</a:p>", b"-1", b"99999999999", b"&#x20;", b'"']
        ),
    ),
    min_size=1,
    max_size=3,
)
_TOKENS = re.compile(rb'<[^>]*>|"[^"]*"')


def retagged(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """XML with whole tags or values replaced, so that it often stays well-formed."""
    for where, length, new in changes:
        tokens = list(_TOKENS.finditer(content))
        if not tokens:
            return content
        token = tokens[int(where * (len(tokens) - 1))]
        inner = token[0].startswith(b'"')
        start, end = (token.start() + 1, token.end() - 1) if inner else token.span()
        content = content[:start] + new + content[end + (length if length > 150 else 0) :]
    return content


@suffixes
@many
@given(which=st.floats(0, 1), changes=xml_edits)
def test_damaged_parts_are_survived(
    suffix: str, which: float, changes: list[tuple[float, int, bytes]]
) -> None:
    parts = parts_of(suffix)
    names = sorted(name for name in parts if name.endswith((".xml", ".rels")))
    name = names[int(which * (len(names) - 1))]
    damaged = parts | {name: retagged(parts[name], changes)}
    found, reason = outcome(suffix, zipped(damaged, zipfile.ZIP_STORED))

    assert [item for item in found if not is_sound(item)] == []
    assert reason is None or is_refusal(suffix, reason)


def test_libraries_are_imported_only_when_a_file_needs_them() -> None:
    code = (
        "import sys; from checker.readers import read; from checker.readers.files import document;"
        "list(read(document('a.md', b'# Growth', 'text/markdown')));"
        "libraries = {'pptx', 'docx', 'lxml', 'openpyxl', 'pypdfium2', 'pdfplumber'};"
        "print(sorted(libraries & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
