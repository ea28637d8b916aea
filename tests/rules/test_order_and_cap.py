"""Reports stay readable: slides in a person's order, and only so many places of an agreement."""

from __future__ import annotations

from datetime import date

import pptx

from checker.models import Agreed, Location, Report
from checker.rules.agreements import Agreements
from tests.checked import checked, document
from tests.readers.decks import TITLE_ONLY, saved

AS_OF = date(2026, 9, 1)
CANON = {
    "canon": 1,
    "company": "Tidewire",
    "packages": [{"id": "pro", "name": "Pro", "prices": [{"amount": 20, "every": "month"}]}],
}
DECK = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def deck(slides: int) -> bytes:
    made = pptx.Presentation()
    for number in range(1, slides + 1):
        slide = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
        slide.shapes.title.text = f"Pro costs ${20 + number} per month."
    return saved(made)


def test_findings_go_by_the_numbers_of_slides_not_by_their_digits() -> None:
    report = checked(CANON, [document("deck.pptx", deck(12), DECK)], AS_OF)
    said = [finding.found for finding in report.findings]
    assert said == [f"${20 + number} / month" for number in range(1, 13)]


def of_price(report: Report) -> Agreed:
    (agreed,) = (a for a in report.agreed if ".prices" in a.canon_id)
    return agreed


def page(number: int, lines: int) -> str:
    return "\n\n".join(f"Line {n} of {number}: Pro costs $20 per month." for n in range(lines))


def test_an_agreement_shows_some_of_its_places_and_counts_all() -> None:
    agreed = of_price(checked(CANON, [document("a.md", page(1, 7))], AS_OF))
    assert (agreed.count, len(agreed.places)) == (7, 3)


def test_an_agreement_of_many_documents_shows_twenty_places_and_counts_all() -> None:
    pages = [document(f"{n:02}.md", page(n, 4)) for n in range(12)]
    agreed = of_price(checked(CANON, pages, AS_OF))
    assert (agreed.count, len(agreed.places)) == (48, 20)


def test_places_are_those_met_first() -> None:
    kept = Agreements(2)
    for number in range(3):
        place = Location(f"{number}.md", (), 0, 1)
        kept.add(Agreed("pro.prices", None, 1, ((place, "text"),)))
    (agreed,) = kept.all()
    assert agreed.count == 3
    assert [place.uri for place, _ in agreed.places] == ["0.md", "1.md"]
