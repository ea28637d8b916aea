"""Front matter: values with exact places, and the date a page gives."""

from __future__ import annotations

from datetime import date

import pytest

from checker.models import UnitKind
from checker.readers.front_matter import front_matter_date
from tests.readers.units import units


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("---\ntitle: Plans\n---\n", ["Plans"]),
        ('---\ntitle: "Plans: all"\n---\n', ["Plans: all"]),
        ("---\r\ntitle: 'Plans'\r\nlayout: x\r\n---\r\n", ["Plans"]),
        ('+++\ntitle = "Plans"\n+++\n', ["Plans"]),
        (
            "---\ndescription: >\n  One line\n  two lines.\nlayout: x\n---\n",
            ["One line\n  two lines."],
        ),
        ("---\ntitle: Plans # not this\n---\n", ["Plans"]),
        ("---\ntitle:\n---\n", []),
        ("---\nicon: x\n---\n", []),
        ("---\nno settings here\n---\n", ["no settings here"]),
    ],
)
def test_texts_are_found_where_they_stand(source: str, texts: list[str]) -> None:
    found = units("x.md", source)
    assert [unit.text for unit in found] == texts


def test_the_title_is_a_title_and_the_rest_attributes() -> None:
    kinds = [unit.kind for unit in units("x.md", "---\ntitle: T\nsummary: S\n---\n")]
    assert kinds == [UnitKind.TITLE, UnitKind.ATTRIBUTE]


@pytest.mark.parametrize(
    ("source", "day"),
    [
        ("---\ndate: 2026-03-01\n---\n", date(2026, 3, 1)),
        ('---\ntitle: T\nlastmod: "2026-03-02T10:00:00Z"\n---\n', date(2026, 3, 2)),
        ("---\ndate: 2026-13-01\nupdated: 2026-01-02\n---\n", date(2026, 1, 2)),
        ("---\ntitle: T\n---\n2026-01-01", None),
        ("no front matter", None),
    ],
)
def test_a_page_says_when_it_is_from(source: str, day: date | None) -> None:
    assert front_matter_date(source) == day
