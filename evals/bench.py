"""How fast reading, facts and rules are, and how long a command takes to start.

    python evals/bench.py [FOLDER …] [--canon FILE] [--units N] [--json]

Documents of the folders are repeated until they have about N units. The three figures
of one run are taken in turns on the same documents, the best of several, so that their
ratios hold on any machine. The aim is a ratio of 3, and of 2 for the local judge against
the rules alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from checker.app.judging import checker_for
from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.config import Settings
from checker.models import Document, Skipped, TextUnit
from checker.pipeline import Checker
from checker.readers import documents, read
from checker.statements.patterns.find import find_facts

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "brightline"
# Pages as companies have them: a few full of prices, most with none. The example's site
# states something in four units of five, the documentation in one of twenty.
PAGES = (str(EXAMPLE / "before" / "site"), str(ROOT / "docs"))
AIM = 3.0
LOCAL_AIM = 2.0
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds of each stage, over `units` units, and of a cold start."""

    documents: int
    units: int
    reading: float
    reading_and_facts: float
    whole_check: float
    with_local: float
    help: float
    bare_python: float

    @property
    def ratio(self) -> float:
        """Reading, facts and rules against reading alone."""
        return self.whole_check / self.reading

    @property
    def local_ratio(self) -> float:
        """A check with the local judge against one with rules alone."""
        return self.with_local / self.whole_check


def collect(folders: Sequence[str], wanted: int) -> tuple[Document, ...]:
    """The documents of the folders, repeated under other names to about `wanted` units."""
    found = [d for d in documents(folders, lambda _: None) if isinstance(d, Document)]
    units = sum(1 for document in found for _ in units_of(document))
    if not units:
        raise SystemExit(f"no text to read in {', '.join(folders)}")
    times = max(1, round(wanted / units))
    return tuple(replace(d, uri=f"{i}/{d.uri}") for i in range(times) for d in found)


def units_of(document: Document) -> list[TextUnit]:
    return [unit for unit in read(document) if not isinstance(unit, Skipped)]


def read_all(collateral: Sequence[Document]) -> int:
    return sum(len(units_of(document)) for document in collateral)


def find_all(collateral: Sequence[Document], canon: Canon) -> int:
    return sum(len(find_facts(u, canon.lexicon)) for d in collateral for u in units_of(d))


def best(*stages: Callable[[], object]) -> list[float]:
    """The shortest time of each stage, all stages taken in turns."""
    times = [[seconds(stage) for stage in stages] for _ in range(ROUNDS)]
    return [min(column) for column in zip(*times, strict=True)]


def seconds(stage: Callable[[], object]) -> float:
    start = time.perf_counter()
    stage()
    return time.perf_counter() - start


def run(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def measure(folders: Sequence[str], canon_file: Path, wanted: int) -> Figures:
    canon = compile_canon(load_canon(canon_file), as_of=date(2026, 9, 1), region=None)
    collateral = collect(folders, wanted)
    local = checker_for(canon, Settings(judge="local"))
    reading, facts, whole, with_local = best(
        lambda: read_all(collateral),
        lambda: find_all(collateral, canon),
        lambda: Checker(canon).check(collateral),
        lambda: local.check(collateral),
    )
    command = str(Path(sys.executable).with_name("onmessage"))
    shown, bare = best(run(command, "--help"), run("-c", ""))
    return Figures(
        len(collateral),
        read_all(collateral),
        reading,
        facts,
        whole,
        with_local,
        help=shown,
        bare_python=bare,
    )


def table(figures: Figures) -> str:
    thousands = figures.units / 1000

    def row(name: str, total: float) -> str:
        return f"{name:<24}{1000 * total / thousands:>10.1f} ms{total / figures.reading:>9.2f}x"

    return "\n".join(
        [
            f"{figures.documents} documents, {figures.units} units",
            f"{'per 1,000 units':<24}{'time':>13}{'ratio':>10}",
            row("reading", figures.reading),
            row("reading, facts", figures.reading_and_facts),
            row("reading, facts, rules", figures.whole_check),
            f"{'aim':<24}{'':>13}{AIM:>9.2f}x",
            row("and the local judge", figures.with_local),
            f"{'  against rules alone':<24}{'':>13}{figures.local_ratio:>9.2f}x",
            f"{'  aim':<24}{'':>13}{LOCAL_AIM:>9.2f}x",
            "",
            f"{'onmessage --help':<24}{1000 * figures.help:>10.1f} ms",
            f"{'python, bare':<24}{1000 * figures.bare_python:>10.1f} ms",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", default=list(PAGES))
    parser.add_argument("--canon", type=Path, default=EXAMPLE / "canon.yaml")
    parser.add_argument("--units", type=int, default=5000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.folders, options.canon, options.units)
    if options.json:
        print(
            json.dumps(
                asdict(figures) | {"ratio": figures.ratio, "local_ratio": figures.local_ratio},
                indent=2,
            )
        )
    else:
        print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
