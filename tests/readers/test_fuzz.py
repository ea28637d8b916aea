"""Damaged files of every format, read under guard: no crash, no hang, bounded memory.

Each test command tries 50 of a format; ONMESSAGE_FUZZ=2000 looks harder.
"""

from __future__ import annotations

import random
from email.message import EmailMessage
from pathlib import Path

import pytest
from openpyxl import Workbook

from checker.interface import ReadError
from checker.models import Skipped
from checker.readers import guard as guarding
from checker.readers.formats import READERS, SUFFIXES
from checker.readers.guard import Guard
from tests.readers import decks, word_files
from tests.readers.office_made import MUTATIONS, SLOWEST, damaged, damaged_zip, workbook_bytes
from tests.readers.test_pdf import book
from tests.readers.units import document

CORPUS = Path(__file__).parents[1] / "corpus"
MEGABYTES = 1_000
SYNTAX = "#*|<>/{}[]()`~-=+:;,\"'\\&$%\n\t 9Aé✓"


def workbook() -> bytes:
    made = Workbook()
    for _ in range(2):
        sheet = made.create_sheet()
        for row in (["Plan", "Price"], ["Growth", 49], ["Scale", 89]):
            sheet.append(row)
        sheet.merge_cells("A5:B5")
        sheet["B2"].number_format = '"$"#,##0.00'
    return workbook_bytes(made)


def message() -> bytes:
    made = EmailMessage()
    made["Subject"] = "Prices of Growth"
    made.set_content("Growth is $49.")
    made.add_alternative("<p>Growth is <b>$49</b>.</p>", subtype="html")
    made.add_attachment(b"a,b", maintype="text", subtype="csv", filename="a.csv")
    return made.as_bytes()


ZIPPED = {".pptx": decks.everything, ".docx": word_files.everything, ".xlsx": workbook}
BINARY = {".pdf": book, ".eml": message}
TEXTS = {
    ".md": "pricing.md",
    ".mdx": "plans.mdx",
    ".html": "pricing.html",
    ".rst": "plans.rst",
    ".csv": "prices.csv",
    ".adoc": "plans.adoc",
    ".txt": "offer.txt",
}


def damaged_text(text: str, seed: int) -> bytes:
    """A text with parts left out, repeated or swapped for syntax; still a text."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(text) + 1)
        length = chance.randint(0, 40)
        match chance.randrange(3):
            case 0:
                text = text[:at] + text[at + length :]
            case 1:
                text = text[:at] + text[at : at + length] * 3 + text[at + length :]
            case _:
                text = text[:at] + chance.choice(SYNTAX) * chance.randint(1, 8) + text[at + 1 :]
    return text.encode()


def broken(suffix: str, seed: int) -> bytes:
    if suffix in ZIPPED:
        return damaged_zip(GOOD[suffix], seed)
    if suffix in BINARY:
        return damaged(GOOD[suffix], seed)
    return damaged_text(GOOD[suffix].decode(), seed)


GOOD = {suffix: make() for suffix, make in (ZIPPED | BINARY).items()} | {
    suffix: (CORPUS / name).read_bytes() for suffix, name in TEXTS.items()
}


@pytest.mark.parametrize("suffix", GOOD)
def test_damaged_files_are_read_or_refused(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Text formats are read without a guard; here they have one to be measured by.
    monkeypatch.setattr(guarding, "is_guarded", lambda _: True)
    said = 0
    with Guard(SLOWEST, MEGABYTES) as guard:
        for seed in range(MUTATIONS):
            try:
                for part in guard.read(document(f"x{suffix}", broken(suffix, seed))):
                    said += 1
                    if isinstance(part, Skipped):
                        assert part.reason
                    else:
                        assert len(part.plain) == len(part.text) > 0
            except ReadError as error:
                refused = str(error)
                for failure in ("takes more", "needs more", "crashed", "cannot be read: "):
                    assert failure not in refused, (seed, refused)
    assert said


def test_every_reader_is_tried() -> None:
    tried = {READERS[SUFFIXES[suffix]] for suffix in GOOD}
    # The old office files have no reader but a reason.
    assert set(READERS.values()) - tried - {READERS[SUFFIXES[".xls"]]} <= {
        READERS["application/xhtml+xml"],
        READERS[SUFFIXES[".tsv"]],
    }
