"""Two versions of a scan side by side, in one run: machines differ, and so do their days.

    git worktree add /tmp/before REVISION
    python evals/bench_versions.py /tmp/before . --documents 1000 --rounds 3

Each checkout runs its own `evals/bench_scan.py`, in turn with the other, on the same documents;
what is told is the least processor time of each step, and what it is of the first scan.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

STEPS = ("scan", "rescan", "edits")
TOLD = re.compile(
    r"^(?P<name>.+?): [\d.]+ s \((?P<cpu>[\d.]+) s of processor\).*?(?P<rest>, peak .*)$"
)
FIRST = "first"

Figures = dict[str, float]


def a_round(checkout: Path, args: argparse.Namespace) -> Iterator[tuple[str, float]]:
    """The processor's seconds of each step of one version, after one another."""
    folder = args.folder / re.sub(r"\W+", "-", checkout.resolve().as_posix()).strip("-")
    folder.mkdir(parents=True, exist_ok=True)
    for step in STEPS:
        command = [sys.executable, str(checkout / "evals" / "bench_scan.py"), "--judge", args.judge]
        command += ["--folder", str(folder), "--documents", str(args.documents), step]
        # A checkout's own code, wherever another version is installed.
        around = os.environ | {"PYTHONPATH": str(checkout.resolve())}
        said = subprocess.run(command, env=around, stdout=subprocess.PIPE, text=True, check=True)
        for line in said.stdout.splitlines():
            if told := TOLD.match(line):
                name = FIRST if step == "scan" else told["name"]
                print(f"{checkout}: {name}: {told['cpu']} s{told['rest']}", flush=True)
                yield name, float(told["cpu"])


def least(rounds: list[Figures]) -> Figures:
    """The least of several rounds: what else runs on a machine only ever adds."""
    return {name: min(one[name] for one in rounds) for name in rounds[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("checkouts", nargs=2, type=Path, help="the version before, and this one")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--judge", default="rules")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/onmessage-versions"))
    args = parser.parse_args()
    rounds: dict[Path, list[Figures]] = {checkout: [] for checkout in args.checkouts}
    for _ in range(args.rounds):
        for checkout, its in rounds.items():
            its.append(dict(a_round(checkout, args)))
    before, now = (least(its) for its in rounds.values())
    print(f"{'':28} {'before':>9} {'of first':>9} {'now':>9} {'of first':>9} {'ratio':>7}")
    for name, took in now.items():
        then = before[name]
        shares = then / before[FIRST], took / now[FIRST]
        columns = f"{then:8.1f}s {shares[0]:9.1%} {took:8.1f}s {shares[1]:9.1%}"
        print(f"{name:28} {columns} {took / then:7.2f}")


if __name__ == "__main__":
    main()
