"""Whether the brief for a page has the entry that the page is about, in canons of any size.

    python evals/brief_recall.py ROWS [--sizes 10 100 1000] [--rows 200]

ROWS are labelled pairs, as `onmessage eval pairs` takes them. Each row's statement stands among
others, of its own company first, then of the others in the file, then invented ones, until there
are as many as wanted. The page is the row's text among up to fourteen more of its company. Counted
is how often the brief has the row's own statement, and how many entries it has.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from checker.app.judging import near_of
from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile, Claim
from checker.config import Settings
from checker.evaluate.rows import PairRow, read_pairs
from checker.statements.brief import Briefs, Near

_ON_A_PAGE = 15
_THINGS = ("dashboards", "exports", "schedules", "queues", "webhooks", "reports", "snapshots")
_WHERE = ("in each workspace", "for every project", "per region", "on request", "during a trial")


def invented(chance: random.Random) -> Iterator[str]:
    """Statements without end, no two of them alike."""
    number = 0
    while True:
        number += 1
        thing, where = chance.choice(_THINGS), chance.choice(_WHERE)
        yield f"Up to {number} {thing} of kind {chance.randrange(10**6)} can be kept {where}."


def statements(row: PairRow, rows: Sequence[PairRow], size: int) -> list[str]:
    """The statements of a canon that has the row's own among others."""
    chance = random.Random(f"{row.id} {size}")
    mine = [r.pair.canon for r in rows if r.pair.company == row.pair.company]
    rest = [r.pair.canon for r in rows if r.pair.company != row.pair.company]
    chance.shuffle(mine)
    chance.shuffle(rest)
    known = list(dict.fromkeys([row.pair.canon, *mine, *rest]))[:size]
    more = invented(chance)
    known += [next(more) for _ in range(size - len(known))]
    chance.shuffle(known)
    return known


def page(row: PairRow, rows: Sequence[PairRow]) -> str:
    """The row's text among others of its company."""
    chance = random.Random(row.id)
    texts = [r.pair.text for r in rows if r.pair.company == row.pair.company and r.id != row.id]
    chosen = [*chance.sample(texts, min(len(texts), _ON_A_PAGE - 1)), row.pair.text]
    chance.shuffle(chosen)
    return "\n".join(chosen)


def found(row: PairRow, rows: Sequence[PairRow], size: int, near: Near) -> tuple[bool, int]:
    """Whether the brief has the row's statement, and its number of entries."""
    texts = statements(row, rows, size)
    claims = tuple(Claim(id=f"c{n}", text=text) for n, text in enumerate(texts))
    file = CanonFile(canon=1, company=row.pair.company, claims=claims)
    canon = compile_canon(file, as_of=date(2026, 11, 30))
    brief = Briefs(canon, near).brief(None, page(row, rows))
    own = f"c{texts.index(row.pair.canon)}"
    return any(own in entry.ids for entry in brief.entries), len(brief.entries)


def main() -> None:
    """Print recall and size of briefs for each size of canon."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--rows", type=int, default=200)
    given = parser.parse_args()
    rows = [row for row in read_pairs(given.file) if row.label != "unrelated"]
    chosen = random.Random(1).sample(rows, min(given.rows, len(rows)))
    near = near_of(Settings())
    for size in given.sizes:
        results = [found(row, rows, size, near) for row in chosen]
        share = sum(hit for hit, _ in results) / len(results)
        entries = sum(count for _, count in results) / len(results)
        print(f"{size:5} entries: recall {share:.3f} of {len(results)}, {entries:.0f} in a brief")


if __name__ == "__main__":
    main()
