"""The attacks of `cases/attacks.yml`, as documents."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import yaml

from checker.models import Document

WRONG = "Growth costs $55 per seat per month."
_TYPES = {"md": "text/markdown", "html": "text/html"}


@dataclass(frozen=True)
class Attack:
    number: int
    kind: str
    text: str = ""
    suffix: str = "md"
    name: str = ""
    notes: str = ""

    def document(self) -> Document:
        """A document with the attack and the wrong price."""
        if self.notes:
            content, kind = _deck(self.notes), _PPTX
            uri = f"attack-{self.number}.pptx"
        else:
            wrong = f"<p>{WRONG}</p>" if self.suffix == "html" else WRONG
            text = self.text.replace("PRICE", WRONG)
            content = (text if WRONG in text else f"{text}\n\n{wrong}\n").encode()
            kind = _TYPES[self.suffix]
            uri = self.name or f"attack-{self.number}.{self.suffix}"
        return Document(uri, content, kind, hashlib.sha256(content).hexdigest())


_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def _deck(notes: str) -> bytes:
    from pptx import Presentation

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.placeholders[1].text = WRONG
    slide.notes_slide.notes_text_frame.text = notes
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def attacks() -> list[Attack]:
    rows = yaml.safe_load((Path(__file__).parent / "cases" / "attacks.yml").read_text("utf-8"))
    return [Attack(number, **row) for number, row in enumerate(rows, start=1)]
