"""What documents say of the same thing, wherever they are: only what is disputed is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from checker.store.base import PAGE, StorePart
from checker.store.tables import observations
from checker.store.values import Observation

_said = observations.c


class Observations(StorePart):
    """Observations by what they are of. They are written with their documents."""

    def disputed(self) -> Iterator[Observation]:
        """Those of a thing that several documents give several values of.

        One thing after the other, and of each in the order of documents and of their text; a page
        is held at a time, however many there are.
        """
        several = sa.func.count(sa.distinct(_said.value)) > 1
        in_several = sa.func.min(_said.uri) != sa.func.max(_said.uri)
        keys = sa.select(_said.key).group_by(_said.key).having(several & in_several)
        for row in self.all(keys, _said.key):
            yield from self._about(row["key"])

    def _about(self, key: str) -> Iterator[Observation]:
        wanted = (
            sa.select(observations)
            .where(_said.key == key)
            .order_by(_said.uri, _said.number)
            .limit(PAGE)
        )
        after = sa.true()
        while True:
            rows = self.rows(wanted.where(after))
            yield from (Observation(row["key"], row["value"], bytes(row["body"])) for row in rows)
            if len(rows) < PAGE:
                return
            uri, number = rows[-1]["uri"], rows[-1]["number"]
            after = (_said.uri > uri) | ((_said.uri == uri) & (_said.number > number))


def keep_observations(connection: sa.Connection, uri: str, made: Sequence[Observation]) -> None:
    """Write a document's observations in place of those it had."""
    connection.execute(sa.delete(observations).where(_said.uri == uri))
    if made:
        rows = [
            {"uri": uri, "number": n, "key": one.key, "value": one.value, "body": one.body}
            for n, one in enumerate(made)
        ]
        connection.execute(sa.insert(observations), rows)
