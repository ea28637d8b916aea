"""A scan killed (kill -9) at random moments and run again: are the findings the same?

    python evals/kill_scan.py               # 30 kills, with one and with two workers in turn
    python evals/kill_scan.py --kills 6

The shipped example is scanned into a new store by the command itself, and killed three times
in a row, each after a random part of the time an undisturbed scan takes. Then the command is run
to its end, and its report and the findings in the store are compared, byte by byte, with an
undisturbed run's. What the command started must be gone, too.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "examples" / "brightline"
IN_A_ROW = 3
COMMAND = (sys.executable, "-c", "from checker.cli import main; main()", "scan")
HOW = ("--as-of", "2026-09-01", "--format", "json")
SLOW = ("*.pdf", "*.docx", "*.xlsx")  # one office file is enough to start the guard
SETTINGS = "canon: canon.yaml\njudge: rules\nsources: [{name: all, folder: before}]\n"


def prepare(folder: Path) -> None:
    shutil.copytree(EXAMPLE / "before", folder / "before", ignore=shutil.ignore_patterns(*SLOW))
    shutil.copy(EXAMPLE / "canon.yaml", folder)
    # More documents, so that there is time to be killed in.
    for number in range(8):
        for name in ("site/pricing.html", "decks/enterprise-pitch.md"):
            source = folder / "before" / name
            shutil.copy(source, source.with_stem(f"{source.stem}-{number}"))
    (folder / "onmessage.yaml").write_text(SETTINGS, "utf-8")


def command(store: str, workers: int) -> list[str]:
    return [*COMMAND, *HOW, "--store", store, "--workers", str(workers)]


def scan(folder: Path, store: str, workers: int) -> str:
    done = subprocess.run(command(store, workers), cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"the scan failed: {done.stderr}")
    report = json.loads(done.stdout)
    # A scan that ended before it was killed has told what it found: changes are since then.
    report["changes"] = None
    return json.dumps(report)


def kept(folder: Path, store: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / store) as connection:
        columns = "fingerprint, uri, state, body, first_seen, last_seen"
        order = "ORDER BY uri, fingerprint"
        return connection.execute(f"SELECT {columns} FROM findings {order}").fetchall()


def judged(folder: Path, store: str) -> int:
    """How many documents a killed scan had written."""
    try:
        with sqlite3.connect(folder / store) as connection:
            return int(connection.execute("SELECT count(*) FROM results").fetchone()[0])
    except sqlite3.Error:
        return 0


def children(pid: int) -> list[int]:
    import psutil

    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return []


def kill(folder: Path, store: str, workers: int, after: float) -> bool:
    """Whether the scan was killed before it ended."""
    import psutil

    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command(store, workers), cwd=folder, stdout=quiet, stderr=quiet)
    time.sleep(after)
    left = children(process.pid)
    process.send_signal(signal.SIGKILL)
    ended = process.wait()
    gone, alive = psutil.wait_procs([psutil.Process(p) for p in left if psutil.pid_exists(p)], 20)
    del gone
    if alive:
        raise SystemExit(f"left running: {[each.cmdline() for each in alive]}")
    return ended == -signal.SIGKILL


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    r = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        prepare(folder)
        start = time.monotonic()
        wanted = scan(folder, "undisturbed.sqlite", 1)
        took = time.monotonic() - start
        findings = kept(folder, "undisturbed.sqlite")
        print(f"undisturbed: {took:.1f} s, {len(findings)} findings", flush=True)
        killed, written = 0, []
        for number in range(args.kills):
            chain = number // IN_A_ROW
            store, workers = f"killed-{chain}.sqlite", 1 + chain % 2
            killed += kill(folder, store, workers, r.uniform(0.2, 0.95) * took)
            written.append(judged(folder, store))
            if number % IN_A_ROW < IN_A_ROW - 1 and number < args.kills - 1:
                continue
            if scan(folder, store, workers) != wanted or kept(folder, store) != findings:
                raise SystemExit(f"after kill {number} ({workers} workers): other findings")
        spread = f"{min(written)} to {max(written)} documents written by then"
        print(f"{killed} of {args.kills} killed before their end, {spread}: same findings")


if __name__ == "__main__":
    main()
