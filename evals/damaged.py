"""How damaged files of every format end: read and checked under guard, with the time and memory.

    python evals/damaged.py [MANY] [SUFFIX …]

MANY damaged files of each format (2000 by default) are checked, each with 5 seconds of processor
time and 700 MB. A row of the table says how many ended in which way: `lost` said nothing at all,
`stopped` took too much or crashed what reads it, `mistakes` are passages that a mistake of ours
cost. The slowest is in processor time. Memory is the most that any process of the run held so
far, so the rows only grow.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from checker.canon.compile import compile_canon  # noqa: E402
from checker.canon.load import load_canon  # noqa: E402
from checker.checked import Checked  # noqa: E402
from checker.pipeline import Checker  # noqa: E402
from checker.readers import guard as guarding  # noqa: E402
from checker.readers.files import document, opened  # noqa: E402
from checker.readers.formats import SUFFIXES  # noqa: E402
from checker.readers.guard import Guard  # noqa: E402
from tests.readers.broken_files import GOOD, broken  # noqa: E402

CANON = ROOT / "examples" / "brightline" / "canon.yaml"
STOPPED = ("takes more", "needs more", "has more", "crashed")
COLUMNS = ("checked", "skipped", "lost", "stopped", "mistakes")


def how(found: list[Checked]) -> list[str]:
    """How one file ended: in one way, or in several."""
    reasons = [skipped.reason for one in found for skipped in one.skipped]
    ways = ["checked"] if any(one.counts.units for one in found) else []
    ways += ["skipped"] if reasons else []
    ways += ["stopped"] if any(s in r for s in STOPPED for r in reasons) else []
    ways += ["mistakes"] if any("a mistake of" in r for r in reasons) else []
    return ways or ["lost"]


def most_memory() -> float:
    """Megabytes that this process or one it started has held at most."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(who).ru_maxrss for who in whose) / 1000


def used() -> float:
    """Processor time of this process and of those it has ended."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    spent = [resource.getrusage(who) for who in whose]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def row(suffix: str, many: int, checker: Checker) -> str:
    ended: Counter[str] = Counter()
    slowest = 0.0
    for seed in range(many):
        given = document(f"x{suffix}", broken(suffix, seed), SUFFIXES[suffix])
        started = used()
        found = [checker.check_document(one) for one in opened(given, lambda _: None)]
        slowest = max(slowest, used() - started)
        ways = how(found)
        ended.update(["empty"] if ways == ["lost"] and not given.content.strip() else ways)
    counts = " | ".join(str(ended[name]) for name in COLUMNS)
    return f"| {suffix} | {many} | {counts} | {slowest:.1f} s |"


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    # Short texts are read without another process; here they have one to be measured by.
    guarding.SMALL = -1  # type: ignore[misc]
    canon = compile_canon(load_canon(CANON), as_of=date(2026, 1, 1))
    started = time.monotonic()
    print(f"| format | files | {' | '.join(COLUMNS)} | slowest | memory |")
    print("| --- |" + " --- |" * (len(COLUMNS) + 3))
    for suffix in sys.argv[2:] or GOOD:
        # A guard for each, since the memory of a process counts when it has ended.
        with Guard(5.0) as guard:
            checker = Checker(canon, guard.read, checking=guard.checking)
            counts = row(suffix, many, checker)
        print(f"{counts} {most_memory():.0f} MB |", flush=True)
    print(f"{time.monotonic() - started:.0f} s in all")


if __name__ == "__main__":
    main()
