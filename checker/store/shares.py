"""A scan's LLM budget, of which workers take shares: what each try may cost, and what it did cost.

A share is taken before anything is sent. One whose worker died before that is given back; one
that was sent may have been billed, and stays booked. So what is booked is never less than what
was spent, and never more than the budget.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

import sqlalchemy as sa

from checker.store.base import StorePart
from checker.store.tables import shares

_DOLLAR = 10**12


class ShareState(StrEnum):
    """What became of a share."""

    TAKEN = "taken"
    SENT = "sent"
    PAID = "paid"
    BACK = "given back"


@dataclass(frozen=True, slots=True)
class Booked:
    """What a scan has booked, and for how many tries."""

    dollars: Decimal
    tries: int


class Shares(StorePart):
    """Shares of the budget of one scan at a time."""

    def begin(self, scan: int) -> None:
        """A new scan, with a budget of its own: what earlier ones spent is no part of it."""
        self.do("shares", sa.delete(shares).where(shares.c.scan != scan))

    def take(
        self, scan: int, worker: str, most: Decimal, budget: Decimal | None, tries: int | None
    ) -> int | None:
        """A share of what a try can cost at most; None where that passes a limit."""
        row = {
            "scan": scan,
            "worker": worker,
            "state": ShareState.TAKEN.value,
            "amount": _units(most),
        }

        def work(connection: sa.Connection) -> int | None:
            booked = _booked(connection, scan)
            if budget is not None and booked.dollars + most > budget:
                return None
            if tries is not None and booked.tries >= tries:
                return None
            made = connection.execute(sa.insert(shares).values(**row).returning(shares.c.id))
            return int(made.scalar_one())

        return self.write("take", work)

    def sent(self, share: int) -> None:
        """What the share is for is on its way, and may be billed from now on."""
        self._put(share, state=ShareState.SENT.value)

    def paid(self, share: int, cost: Decimal) -> None:
        """The try was answered; this is what it cost."""
        self._put(share, state=ShareState.PAID.value, amount=_units(cost))

    def give_back(self, scan: int, alive: Collection[str] = ()) -> int:
        """Shares that workers who are not alive took and did not use; how many there were."""
        unused = (shares.c.scan == scan) & (shares.c.state == ShareState.TAKEN.value)
        dead = shares.c.worker.not_in(list(alive))
        back = sa.update(shares).where(unused & dead).values(state=ShareState.BACK.value)
        return self.write("give back", lambda connection: connection.execute(back).rowcount)

    def booked(self, scan: int) -> Booked:
        """What is booked, shares that are out included."""
        return self._trying.run(lambda connection: _booked(connection, scan))

    def _put(self, share: int, **values: object) -> None:
        self.do("share", sa.update(shares).where(shares.c.id == share).values(**values))


def _booked(connection: sa.Connection, scan: int) -> Booked:
    wanted = sa.select(sa.func.coalesce(sa.func.sum(shares.c.amount), 0), sa.func.count())
    mine = (shares.c.scan == scan) & (shares.c.state != ShareState.BACK.value)
    amount, tries = connection.execute(wanted.where(mine)).one()
    return Booked(Decimal(int(amount)) / _DOLLAR, int(tries))


def _units(dollars: Decimal) -> int:
    return int((dollars * _DOLLAR).to_integral_value(ROUND_CEILING))
