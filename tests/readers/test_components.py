"""Components of MDX pages: what their attributes say, and what they are titles of."""

from __future__ import annotations

import pytest

from tests.readers.units import said, unit_saying, units

CARD = """# Plans

<Plan
  name="Cove"
  annual="$11"
  seats={5}
  unit="per berth and month"
  limits={["Up to 60 boats", 'two admins', "/img/a.png"]}
  footnote="The smallest order is 5 berths."
  icon="anchor 24"
  onClick={() => track("a plan", 3)}
/>

Prices leave out tax.
"""


def test_a_name_heads_what_its_component_is_given() -> None:
    found = units("x.mdx", CARD)
    told = [said(unit) for unit in found if unit.context.headings == ("Plans", "Cove")]
    assert told == [
        "annual: $11",
        "seats: 5",
        "per berth and month",
        "Up to 60 boats",
        "two admins",
        "The smallest order is 5 berths.",
    ]


def test_a_name_holds_for_nothing_behind_its_component() -> None:
    after = unit_saying("Prices leave out tax.", units("x.mdx", CARD))
    assert after.context.headings == ("Plans",)


def test_what_stands_inside_a_named_component_is_under_its_name() -> None:
    found = units("x.mdx", '<Tier tier="Cove" monthly="$9">\n  <Line>Ten seats</Line>\n</Tier>\n')
    assert unit_saying("Ten seats", found).context.headings == ("Cove",)
    assert unit_saying("monthly: $9", found).context.headings == ("Cove",)


def test_places_are_those_of_the_source() -> None:
    found = unit_saying("annual: $11", units("x.mdx", CARD))
    assert found.text == 'annual="$11'
    assert CARD[found.location.start : found.location.end] == found.text


@pytest.mark.parametrize(
    "tag", ['<Chart data="$9 a day" />', "<Logo width={40} />", '<Icon name="x" size="12" />']
)
def test_what_draws_no_card_tells_no_values(tag: str) -> None:
    assert not any("9" in unit.plain or "4" in unit.plain for unit in units("x.mdx", tag + "\n"))


def test_bold_words_that_open_a_text_lead_in_to_the_rest_of_it() -> None:
    found = units(
        "x.md", "- **More seats.** $10 each on Cove. Billed at once.\n- Nothing **here**. At all.\n"
    )
    assert unit_saying("$10 each on Cove.", found).context.leads == ("More seats.",)
    assert unit_saying("At all.", found).context.leads == ()
