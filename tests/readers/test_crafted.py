"""Files made to take too much: each is checked, or cut off within its allowance with a reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook

from checker.canon.compile import compile_canon
from checker.canon.load import parse_canon
from checker.pipeline import Checker
from checker.readers.files import document, opened
from checker.readers.formats import SUFFIXES
from checker.readers.guard import SMALL, Guard
from tests.readers.office_made import workbook_bytes

CANON = """
canon: 1
company: Brightline
packages: [{id: growth, name: Growth, prices: [{amount: 49, every: month}]}]
"""
SAID = "Growth costs $49 per month. "


def one_row() -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([f"Plan {n}" for n in range(1_200)])
    sheet.append([f"${n}" for n in range(1_200)])
    return workbook_bytes(book)


def repeated_string() -> bytes:
    """Cells that all show one long text, which the file holds once."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(200):
        sheet.append([SAID * 1_000] * 10)
    return workbook_bytes(book)


def archive(member: bytes, many: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(many):
            packed.writestr(f"{number}.md", member)
    return made.getvalue()


def message(header: str) -> bytes:
    return f"{header}\n\n{SAID}\n".encode()


WHOLE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a row of 1,200 cells": (".xlsx", one_row),
    "a header of 1,500 columns": (".csv", lambda: (",".join(["Plan"] * 1_500) + "\n").encode() * 2),
    "boxes in boxes": (".html", lambda: b"<div>" * 20_000 + SAID.encode()),
    "lists in lists": (".html", lambda: b"<ul><li>" * 5_000 + SAID.encode()),
    "open brackets": (".md", lambda: b"[" * 50_000 + SAID.encode()),
    "open stars": (".md", lambda: b"**a " * 10_000 + SAID.encode()),
    "quotes in quotes": (".md", lambda: b"> " * 5_000 + SAID.encode()),
    "open tags": (".mdx", lambda: b"<a " * 20_000 + SAID.encode()),
    "open roles": (".rst", lambda: b":a:`" * 10_000 + SAID.encode()),
    "open quotes": (".csv", lambda: b'"' * 50_001 + SAID.encode()),
    "one word": (".txt", lambda: b"a" * 100_000 + b" " + SAID.encode()),
    "digits": (".txt", lambda: b"$1" * 20_000 + b" " + SAID.encode()),
    "a comment in comments": (".eml", lambda: message("To: " + "(" * 20_000)),
}
CUT = {
    "parameters": (
        ".eml",
        lambda: message("Content-Type: text/plain; " + ";".join(f"a{n}=b" for n in range(20_000))),
        "header Content-Type: only its first 2000 characters are read",
    ),
    "a long page": (".md", lambda: SAID.encode() * 8_000, "takes more than "),
    "a longer page": (".md", lambda: SAID.encode() * (SMALL // 10), "takes more than "),
    "pages in an archive": (".zip", lambda: archive(SAID.encode() * 300, 30), "takes more than "),
    "one text in all cells": (".xlsx", repeated_string, "not a valid xlsx file: xl/worksheets"),
}


def checked(suffix: str, content: bytes, seconds: float) -> tuple[int, list[str]]:
    """How many texts were checked, and the reasons why others were not."""
    canon = compile_canon(parse_canon(CANON, "canon.yaml"), as_of=date(2026, 1, 1))
    with Guard(seconds) as guard:
        checker = Checker(canon, guard.read, checking=guard.checking)
        given = document(f"x{suffix}", content, SUFFIXES[suffix])
        found = [checker.check_document(one) for one in opened(given, lambda _: None)]
    reasons = [skipped.reason for one in found for skipped in one.skipped]
    return sum(one.counts.units for one in found), reasons


@pytest.mark.parametrize("name", WHOLE)
def test_what_only_looks_hard_is_checked_to_its_end(name: str) -> None:
    suffix, make = WHOLE[name]
    units, reasons = checked(suffix, make(), 60)
    assert units
    assert reasons == []


@pytest.mark.parametrize("name", CUT)
def test_what_takes_too_much_is_cut_off_with_a_reason(name: str) -> None:
    suffix, make, reason = CUT[name]
    _, reasons = checked(suffix, make(), 0.5)
    assert reasons
    assert all(said.startswith(reason) for said in reasons)
