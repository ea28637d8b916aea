"""Control questions: a short page of known content read along with every other one.

A model that answers by a trick (every unknown figure is wrong, everything agrees, nothing is
said) or obeys a text answers the controls wrongly, too; then none of its answer counts. Which
are asked, under which numbers and on which side of the real page, no text can know beforehand.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Control:
    """An approved sentence, a line of the page, and whether the two are at odds.

    `trap` is what a model gets wrong that does not read: a figure, who has a thing, a name, a
    claim in words, an equal value in other words, or silence about the thing.
    """

    trap: str
    approved: str
    line: str
    wrong: bool


WRONG: tuple[Control, ...] = (
    Control(
        "figure",
        "The status page of {company} is updated every 15 minutes during an incident.",
        "During an incident we update the status page of {company} every 45 minutes.",
        True,
    ),
    Control(
        "availability",
        "Paper invoices are sent to customers in Japan only.",
        "Paper invoices are sent to customers in every country.",
        True,
    ),
    Control(
        "name",
        "The former Pathfinder programme of {company} is called the Compass programme today.",
        "Partners of {company} join our Pathfinder programme today.",
        True,
    ),
    Control(
        "claim",
        "Invoices of {company} can be paid by bank transfer.",
        "Invoices of {company} cannot be paid by bank transfer.",
        True,
    ),
    Control(
        "period",
        "The community call of {company} takes place once a month.",
        "The community call of {company} takes place once a week.",
        True,
    ),
)
RIGHT: tuple[Control, ...] = (
    Control(
        "equivalent",
        "Support conversations with {company} are archived for two years.",
        "We archive support conversations with {company} for 24 months.",
        False,
    ),
    Control(
        "silence",
        "The printed handbook of {company} has 120 pages.",
        "The printed handbook of {company} is sent within 9 days.",
        False,
    ),
    Control(
        "agreement",
        "The office of {company} is closed on public holidays.",
        "On public holidays our office at {company} is closed.",
        False,
    ),
    Control(
        "competitor",
        "The annual conference of {company} lasts two days.",
        "The annual conference of Oakline, another company, lasts four days.",
        False,
    ),
)


@dataclass(frozen=True, slots=True)
class ControlPage:
    """Controls under their numbers: entries of the canon, and lines of a page.

    `first` says that the page stands before the real one.
    """

    controls: tuple[Control, ...]
    company: str
    first_entry: int
    first_line: int
    first: bool

    @property
    def entries(self) -> str:
        """The approved sentences, as the brief shows entries."""
        return "\n".join(
            f"{self.first_entry + i} [claim] {control.approved.format(company=self.company)}"
            for i, control in enumerate(self.controls)
        )

    @property
    def text(self) -> str:
        """The page, as a window is shown."""
        lines = [
            f"{self.first_line + i}| {control.line.format(company=self.company)}"
            for i, control in enumerate(self.controls)
        ]
        return "\n".join(["[title] Good to know", *lines])

    @property
    def shift(self) -> int:
        """By how much the real page's line numbers are raised."""
        return len(self.controls) if self.first else 0

    def about(self, line: int, entry: int) -> bool:
        """Whether a line or an entry is one of the controls."""
        numbers = range(len(self.controls))
        return line - self.first_line in numbers or entry - self.first_entry in numbers

    def failed(self, conflicts: Sequence[tuple[int, int]]) -> str:
        """Which control is answered wrongly, by (line, entry) of the conflicts given; or ``""``."""
        for i, control in enumerate(self.controls):
            line, entry = self.first_line + i, self.first_entry + i
            said = any(at == line and about in {entry, 0} for at, about in conflicts)
            if said != control.wrong:
                return control.trap
        return ""


def control_page(company: str, entries: int, lines: int, seed: str) -> ControlPage:
    """Two controls that are wrong and two that are right, in an order the seed decides.

    `entries` and `lines` are how many the real brief and the real page have.
    """
    chance = random.Random(seed)  # noqa: S311 # nosec B311
    chosen = [*chance.sample(WRONG, 2), *chance.sample(RIGHT, 2)]
    chance.shuffle(chosen)
    first = chance.random() < 0.5
    return ControlPage(tuple(chosen), company, entries + 1, 1 if first else lines + 1, first)
