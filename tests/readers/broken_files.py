"""Good files of every format, and the same files damaged in a way that a seed decides."""

from __future__ import annotations

import io
import random
import zipfile
from email.message import EmailMessage
from pathlib import Path

from openpyxl import Workbook

from tests.readers import decks, word_files
from tests.readers.office_made import damaged, damaged_zip, workbook_bytes
from tests.readers.test_pdf import book

CORPUS = Path(__file__).parents[1] / "corpus"
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


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archived:
        archived.writestr("site/pricing.md", "# Plans\n\nGrowth is $49.\n")
        archived.writestr("offer.eml", message())
        archived.writestr("prices.csv", (CORPUS / "prices.csv").read_bytes())
    return made.getvalue()


ZIPPED = {
    ".pptx": decks.everything,
    ".docx": word_files.everything,
    ".xlsx": workbook,
    ".zip": archive,
}
BINARY = {".pdf": book, ".eml": message}
TEXTS = {
    ".md": "pricing.md",
    ".mdx": "plans.mdx",
    ".html": "pricing.html",
    ".rst": "plans.rst",
    ".csv": "prices.csv",
    ".adoc": "plans.adoc",
    ".txt": "offer.txt",
    ".yaml": "listing.yaml",
    ".json": "listing.json",
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
GOOD[".tsv"] = GOOD[".csv"].replace(b",", b"\t")
