"""How fast, how large and how flat a scan is, on documents made here.

    python evals/bench_scan.py --documents 10000 scan       # 1 and 2 workers, rescan, memory
    python evals/bench_scan.py --documents 10000 edits      # after a scan: what a canon edit costs
    python evals/bench_scan.py --documents 10000 drill      # after a scan: what a drill costs
    python evals/bench_scan.py --documents 10000 search     # recall against exact, median time

Documents are Markdown of about fifty units each, of an invented company, in which every
hundredth has a wrong price. Each scan runs in a process of its own, whose peak memory (with its
children's) is what is reported. What was made is kept in --folder, so that a long run can be
done in pieces: `make`, `scan --stop-after SECONDS`, `scan --go-on`, `rescan`, `search`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import resource
import statistics
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

CANON = Path(__file__).parent.parent / "examples" / "brightline" / "canon.yaml"
AS_OF = date(2026, 9, 1)
WORDS = (
    "agent buffer cluster dashboard deploy engine export filter graph host index ingest job key "
    "label latency metric monitor node parser pipeline probe query queue region replica report "
    "route sampler schema service shard signal span stream table tag team token trace usage view "
    "window worker zone alert budget chart digest event feature group handler import journal"
).split()
PLANS = (("Starter", 19, 24), ("Growth", 49, 59), ("Scale", 89, 109))
SENTENCES = (
    "The {0} sends each {1} to the {2} and keeps a {3} of it.",
    "When the {0} is full, the {1} waits until the {2} has room.",
    "Open the {0} and choose a {1} to see the {2} by {3}.",
    "A {0} can have one {1}, and its {2} is shown beside the {3}.",
    "Teams use the {0} to find a slow {1} before the {2} is late.",
    "Set the {0} of a {1} once; the {2} takes it from the {3}.",
)
FACTS = (
    "{plan} costs ${annually} per seat per month, billed annually.",
    "Every paid plan starts with a 14-day free trial.",
    "{plan} keeps logs for {days} days.",
    "On-call schedules are included in every paid plan.",
)
DAYS = {"Starter": 14, "Growth": 30, "Scale": 90}


def a_document(number: int) -> str:
    """About fifty units: headings, sentences, a list, a table of prices."""
    r = random.Random(number)

    def said() -> str:
        return r.choice(SENTENCES).format(*r.sample(WORDS, 4))

    plan, annually, monthly = r.choice(PLANS)
    wrong = number % 100 == 7
    parts = [f"# The {r.choice(WORDS)} {number}\n"]
    for _ in range(5):
        parts.append(f"## How a {r.choice(WORDS)} works\n")
        parts.append(" ".join(said() for _ in range(4)) + "\n")
        parts.append("\n".join(f"- {said()}" for _ in range(3)) + "\n")
    fact = r.choice(FACTS).format(plan=plan, annually=annually + 6 * wrong, days=DAYS[plan])
    parts.append(f"## Plans\n\n{fact} Prices exclude VAT.\n")
    price = f"${monthly + 6 * wrong} per seat per month, billed monthly"
    parts.append(f"## Billing\n\n| Plan | Price |\n| --- | --- |\n| {plan} | {price} |\n")
    return "\n".join(parts)


def make(folder: Path, many: int) -> Path:
    """The documents, in folders of a thousand."""
    root = folder / f"documents-{many}"
    for number in range(many):
        path = root / "site" / f"{number // 1000:03}" / f"{number:06}.md"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(a_document(number), "utf-8")
    return root


def settings_for(root: Path, judge: str, canon: Path = CANON):
    from checker.config import Settings

    sources = ({"name": "documents", "folder": root.as_posix()},)
    return Settings(canon=canon, judge=judge, sources=sources)


def scan_here(args: argparse.Namespace) -> None:
    """One scan, in this process: what `scan_apart` starts."""
    from checker.app.fetching import open_sources
    from checker.app.scanning import ScanRequest, Step, scan
    from checker.store import open_store

    settings = settings_for(make(args.folder, args.documents), args.judge, args.canon)
    start, last = time.perf_counter(), [Step()]

    def show(step: Step) -> None:
        last[0] = step
        if args.stop_after and time.perf_counter() - start > args.stop_after:
            raise EnoughError

    findings = None
    with open_store(str(args.store)) as store, contextlib.suppress(EnoughError):
        sources = open_sources(settings, {}, args.folder / "cache")
        request = ScanRequest(AS_OF, workers=args.workers, show=show)
        findings = len(scan(request, settings, store, sources).report.findings)
    told = {"seconds": time.perf_counter() - start, "cpu": cpu(), "findings": findings}
    print(json.dumps(told | {"units": last[0].units, "judged": last[0].judged}))


class EnoughError(Exception):
    """The time of this piece is over; the next one goes on from here."""


def cpu() -> float:
    """The processor's seconds for this process and those of its children that ended."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, both))


def scan_apart(args: argparse.Namespace, documents: int, workers: int, store: Path) -> dict:
    """A scan in a process of its own, with the most memory it and its children had."""
    command = [sys.executable, __file__, "--folder", str(args.folder), "--judge", args.judge]
    command += [
        "--stop-after",
        str(args.stop_after),
        "--documents",
        str(documents),
        "--workers",
        str(workers),
        "--store",
        str(store),
        "--canon",
        str(args.canon),
    ]
    process = subprocess.Popen([*command, "here"], stdout=subprocess.PIPE, text=True)
    peak = [0]
    watching = threading.Thread(target=watch, args=(process.pid, peak), daemon=True)
    watching.start()
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"the scan failed with {process.returncode}")
    return {**json.loads(said), "peak_mb": peak[0] / 1e6, "store_mb": size_of(store)}


def watch(pid: int, peak: list[int]) -> None:
    """The most memory a process and its children have at once (their unique pages)."""
    import psutil

    try:
        parent = psutil.Process(pid)
        while True:
            all_of = [parent, *parent.children(recursive=True)]
            used = 0
            for each in all_of:
                try:
                    used += each.memory_full_info().uss
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], used)
            time.sleep(0.2)
    except psutil.Error:
        return


def size_of(store: Path) -> float:
    return sum(p.stat().st_size for p in store.parent.glob(store.name + "*") if p.is_file()) / 1e6


def show(name: str, told: dict) -> None:
    ended = "not finished" if told["findings"] is None else f"{told['findings']} findings"
    parts = [
        f"{name}: {told['seconds']:.1f} s ({told['cpu']:.1f} s of processor)",
        f"{told['judged']} documents, {told['units']:,} units",
        ended,
        f"peak {told['peak_mb']:.0f} MB",
        f"store {told['store_mb']:.1f} MB",
    ]
    if told["units"]:
        wall, used = told["units"] / told["seconds"], told["units"] / told["cpu"]
        parts.insert(2, f"{wall:,.0f} units/s ({used:,.0f} a second of processor)")
    print(", ".join(parts), flush=True)


def run_scan(args: argparse.Namespace) -> None:
    store = args.folder / f"scan-{args.documents}-{args.workers}.sqlite"
    if not args.go_on:
        fresh(store)
    show(f"first, {args.workers} worker(s)", scan_apart(args, args.documents, args.workers, store))


def run_rescan(args: argparse.Namespace) -> None:
    store = args.folder / f"scan-{args.documents}-{args.workers}.sqlite"
    show("again, nothing changed", scan_apart(args, args.documents, args.workers, store))


EDITS = {
    "a value": ("{amount: 49, per: seat", "{amount: 48, per: seat"),
    "a name": ("aliases: [Brightline Growth]", "aliases: [Brightline Growth, Growth Edition]"),
}


def run_edits(args: argparse.Namespace) -> None:
    """After a scan: the canon is edited and scanned by, and edited back."""
    store = args.folder / f"scan-{args.documents}-{args.workers}.sqlite"
    before = CANON.read_text("utf-8")
    for name, (old, new) in EDITS.items():
        for said, text in ((name, before.replace(old, new)), (f"{name}, taken back", before)):
            args.canon = args.folder / "canon.yaml"
            args.canon.write_text(text, "utf-8")
            show(f"edited: {said}", scan_apart(args, args.documents, args.workers, store))


RENAMED = {"    name: Growth\n": "    name: Expand\n", "[Brightline Growth]": "[Brightline Expand]"}
CHANGES = {"a price": dict([EDITS["a value"]]), "another name of a plan": RENAMED}


def run_drill(args: argparse.Namespace) -> None:
    """After a scan: drills of a price, and of the name of the plan that many documents speak of."""
    from checker.app.drill.run import DrillRequest, drill

    store = args.folder / f"scan-{args.documents}-{args.workers}.sqlite"
    settings = settings_for(make(args.folder, args.documents), args.judge)
    for name, edits in CHANGES.items():
        text = CANON.read_text("utf-8")
        for old, new in edits.items():
            text = text.replace(old, new)
        after = args.folder / "canon.yaml"
        after.write_text(text, "utf-8")
        start, used = time.perf_counter(), cpu()
        scanned = settings.model_copy(update={"store": str(store)})
        found = drill(DrillRequest(CANON, after, AS_OF), scanned)
        took = f"{time.perf_counter() - start:.1f} s ({cpu() - used:.1f} s of processor)"
        print(f"drill, {name}: {took}, {len(found.items):,} places", flush=True)


def run_search(args: argparse.Namespace) -> None:
    """Recall of the ten nearest against looking at all, and the median time of a search."""
    import numpy as np

    from checker.app.scan.vector_index import VectorIndex
    from checker.app.searching import SearchRequest, search
    from checker.retrieval.static_model import shipped
    from checker.store import open_store

    settings = settings_for(make(args.folder, args.documents), args.judge)
    r = random.Random(5)
    texts = [r.choice(SENTENCES).format(*r.sample(WORDS, 4)) for _ in range(100)]
    with open_store(str(args.folder / f"scan-{args.documents}-{args.workers}.sqlite")) as store:
        start = time.perf_counter()
        index = VectorIndex.of(store)
        print(f"index made or loaded in {time.perf_counter() - start:.1f} s")
        start = time.perf_counter()
        index = VectorIndex.of(store)
        print(f"index loaded in {time.perf_counter() - start:.1f} s")
        everything = [rows for _, rows in store.vectors.pages()]
        rows = np.concatenate(everything)
        queries = shipped().embed(texts)
        recalls, times = [], []
        for query in queries:
            exact = np.sort(rows @ query)[::-1][:10]
            start = time.perf_counter()
            found = index.nearest(query, 10)
            times.append(time.perf_counter() - start)
            # By score, since equal sentences are as near as each other.
            recalls.append(np.mean([score >= exact[-1] - 1e-3 for _, _, score in found]))
        print(
            f"{len(rows):,} units: recall of the ten nearest {np.mean(recalls):.3f}, "
            f"median {statistics.median(times) * 1000:.1f} ms in the index"
        )
        start = time.perf_counter()
        search(SearchRequest(texts[0]), settings, store)
        print(f"one whole search, index loaded from its file: {time.perf_counter() - start:.2f} s")


def fresh(store: Path) -> Path:
    for old in store.parent.glob(store.name + "*"):
        if old.is_file():
            old.unlink()
    return store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--judge", default="rules")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/onmessage-bench"))
    parser.add_argument("--store", type=Path)
    parser.add_argument("--canon", type=Path, default=CANON)
    parser.add_argument("--stop-after", type=float, default=0, help="seconds; then --go-on")
    parser.add_argument("--go-on", action="store_true", help="with what an earlier piece left")
    parser.add_argument(
        "what", choices=["make", "here", "scan", "rescan", "edits", "drill", "search"]
    )
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    does = {
        "here": scan_here,
        "scan": run_scan,
        "rescan": run_rescan,
        "edits": run_edits,
        "drill": run_drill,
        "search": run_search,
    }
    if args.what == "make":
        make(args.folder, args.documents)
    else:
        does[args.what](args)


if __name__ == "__main__":
    main()
