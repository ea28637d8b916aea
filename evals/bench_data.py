"""How long a million rows of behaviour and of conversions take, and how much memory.

    python evals/bench_data.py [--rows 1000000]

Rows are made here: five segments on four channels, and a quarter as many customers as there are
contacts, half of which met a variant of a test. Each file is read in a process of its own,
whose peak memory is reported.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

CANON = Path(__file__).parent.parent / "examples" / "brightline" / "canon.yaml"
CHANNELS = ("website", "sales-deck", "partner", "marketplace")


def make(kind: str, path: Path, many: int) -> None:
    """A file of so many rows."""
    r, start = random.Random(7), datetime(2026, 5, 1)
    with path.open("w", encoding="utf-8") as out:
        if kind == "behaviour":
            out.write("segment,channel,visits,conversions,revenue\n")
            for number in range(many):
                segment, visits = f"Segment {number % 5}", r.randrange(1, 900)
                out.write(f"{segment},{r.choice(CHANNELS)},{visits},{visits // 30},{visits}.50\n")
            return
        out.write("id,customer,channel,time,test,converted\n")
        for number in range(many):
            at = start + timedelta(seconds=r.randrange(60 * 86_400))
            test = f"seat-slider:by {r.choice(('team', 'seat'))}" if number % 2 else ""
            customer, said = r.randrange(many // 4), "yes" if r.random() < 0.2 else "no"
            row = f"{number},c{customer},{r.choice(CHANNELS)},{at.isoformat()},{test},{said}\n"
            out.write(row)


def read(kind: str, path: Path) -> None:
    """Read a file as an audit does, and print what it took."""
    from checker.app.audit.behaviour import segments_of
    from checker.app.audit.conversions import mechanics_of
    from checker.audit_settings import ConversionSettings, DataSettings
    from checker.canon.load import load_canon
    from checker.models import Report, Summary

    file, before = load_canon(CANON), time.process_time()
    if kind == "behaviour":
        made: object = segments_of(DataSettings(file=path), tuple(file.channels), ())
    else:
        settings = ConversionSettings(file=path, rule="position")
        made = mechanics_of(settings, file, Report("canon.yaml", "", Summary(), (), ()))
    assert made is not None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{kind}: {time.process_time() - before:.1f} s of processor, {peak:.0f} MB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--read", nargs=2, metavar=("KIND", "FILE"))
    args = parser.parse_args()
    if args.read:
        read(args.read[0], Path(args.read[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("behaviour", "conversions"):
            path = Path(folder) / f"{kind}.csv"
            make(kind, path, args.rows)
            start = time.perf_counter()
            subprocess.run([sys.executable, __file__, "--read", kind, str(path)], check=True)
            print(f"  {time.perf_counter() - start:.1f} s by the clock, with the program's start")


if __name__ == "__main__":
    main()
