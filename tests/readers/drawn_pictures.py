"""Slides and screenshots that tests draw, each with what it says wrongly of Brightline."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

Draw = ImageDraw.ImageDraw


@dataclass(frozen=True)
class Drawn:
    """A picture, and the amounts on it that contradict the canon."""

    name: str
    png: bytes
    wrong: frozenset[str] = frozenset()


def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def drawn(
    name: str,
    wrong: Sequence[str],
    put: Callable[[Draw], None],
    size: tuple[int, int] = (960, 540),
    back: str = "white",
    kind: str = "PNG",
) -> Drawn:
    image = Image.new("RGB", size, back)
    put(ImageDraw.Draw(image))
    out = io.BytesIO()
    image.save(out, kind, **({"quality": 80} if kind == "JPEG" else {}))
    return Drawn(name, out.getvalue(), frozenset(wrong))


def cards(plans: Sequence[tuple[str, ...]], ink: str = "black") -> Callable[[Draw], None]:
    def put(draw: Draw) -> None:
        draw.text((40, 30), "Plans and prices", fill=ink, font=font(36))
        for number, (name, *lines) in enumerate(plans):
            left = 40 + 300 * number
            draw.rectangle((left, 110, left + 270, 420), outline="gray")
            draw.text((left + 20, 130), name, fill=ink, font=font(30))
            for row, line in enumerate(lines):
                draw.text((left + 20, 190 + 46 * row), line, fill=ink, font=font(24))

    return put


def table(rows: Sequence[Sequence[str]], step: int = 210) -> Callable[[Draw], None]:
    def put(draw: Draw) -> None:
        draw.text((40, 24), "Compare the plans", fill="black", font=font(32))
        for number, row in enumerate(rows):
            top = 100 + 56 * number
            draw.line((40, top - 10, 900, top - 10), fill="gray")
            for column, text in enumerate(row):
                draw.text((50 + step * column, top), text, fill="black", font=font(22))

    return put


def prose(*lines: str) -> Callable[[Draw], None]:
    def put(draw: Draw) -> None:
        for number, line in enumerate(lines):
            draw.text((40, 60 + 60 * number), line, fill="black", font=font(26))

    return put


_STARTER = ("Starter", "$19 per seat / month", "Up to 10 seats")
_GROWTH = ("Growth", "$49 per seat / month", "Up to 50 seats")
_SCALE = ("Scale", "$89 per seat / month", "Unlimited seats")


def ten() -> tuple[Drawn, ...]:
    """Five right and five wrong, cards, tables, prose, light, dark and as JPEG."""
    dear = ("Growth", "$55 per seat / month", "Up to 50 seats")
    many = ("Starter", "$19 per seat / month", "Up to 25 seats")
    head = ("Plan", "Price per seat / month", "", "Seats")
    return (
        drawn("cards", (), cards((_STARTER, _GROWTH, _SCALE))),
        drawn("cards-wrong", ("$55",), cards((_STARTER, dear, _SCALE))),
        drawn("seats-wrong", ("25",), cards((many, _GROWTH, _SCALE))),
        drawn("dark", (), cards((_STARTER, _GROWTH, _SCALE), "white"), back="#1b2a41"),
        drawn("dark-wrong", ("$55",), cards((_STARTER, dear, _SCALE), "white"), back="#1b2a41"),
        drawn(
            "table", (), table((head, ("Growth", "$49", "", "50"), ("Starter", "$19", "", "10")))
        ),
        drawn(
            "table-wrong",
            ("$45",),
            table((head, ("Growth", "$45", "", "50"), ("Starter", "$19", "", "10"))),
        ),
        drawn("slide", (), prose("What it costs", "Growth costs $49 per seat per month.")),
        drawn(
            "slide-wrong",
            ("$39",),
            prose("What it costs", "Growth costs $39 per seat per month.", "No fee for hosts."),
        ),
        drawn(
            "photo",
            (),
            prose("Our customers", "Nothing here has a price.", "Read more on page 12."),
            kind="JPEG",
        ),
    )
