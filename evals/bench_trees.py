"""What two versions of the program cost on the same files, in one run.

    git worktree add /tmp/before REVISION
    python evals/bench_trees.py FOLDER /tmp/before . [--canon FILE] [--rounds N]

Each version looks at all documents of FOLDER in a process of its own, in turns with the other:
seconds are of processor time, the least of the rounds, memory the most that any had. `cold` is
the whole command with one page. The canon is one that both can load.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Modules have moved between versions, so names are looked for where they were and are.
INSIDE = """
import importlib, json, resource, sys, time
from datetime import date
from pathlib import Path
folder, canon_file, stage = sys.argv[1:]

def found(name, *modules):
    for module in modules:
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError):
            pass
    sys.exit(f"no {name} in {', '.join(modules)}: teach evals/bench_trees.py where it is")

load = found("load_canon", "checker.canon.load")
compile_canon = found("compile_canon", "checker.canon.compile")
documents = found("documents", "checker.readers")
read = found("read", "checker.readers")
find = found("find_facts", "checker.statements.patterns.find", "checker.statements.find",
             "checker.facts.find")
Checker = found("Checker", "checker.pipeline")
Document = found("Document", "checker.models")
Skipped = found("Skipped", "checker.models")
canon = compile_canon(load(Path(canon_file)), as_of=date(2026, 9, 1), region=None)
pages = [d for d in documents([folder], lambda _: None) if isinstance(d, Document)]

def units(page):
    return [unit for unit in read(page) if not isinstance(unit, Skipped)]

def local():
    judging = found("checker_for", "checker.app.judging", "checker.app")
    settings = found("Settings", "checker.config")
    return judging(canon, settings(judge="local")).check(pages)

stages = {
    "reading": lambda: sum(len(units(page)) for page in pages),
    "facts": lambda: [find(unit, canon.lexicon) for page in pages for unit in units(page)],
    "rules": lambda: Checker(canon).check(pages),
    "local": local,
}
start = time.process_time()
said = stages[stage]()
print(json.dumps([time.process_time() - start, len(pages), said if stage == "reading" else 0,
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000]))
"""
COLD = "import sys; from checker.cli import main; sys.exit(main())"
STAGES = ("reading", "facts", "rules", "local")


def stage_of(tree: Path, folder: Path, canon: Path, stage: str) -> tuple[float, int, int, float]:
    """Seconds, pages, units and megabytes of a stage."""
    ended = _run(tree, "-c", INSIDE, str(folder), str(canon), stage)
    if ended.returncode:
        print(f"{tree}: no {stage}: {ended.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return float("nan"), 0, 0, float("nan")
    return tuple(json.loads(ended.stdout.splitlines()[-1]))


def cold(tree: Path, page: Path, canon: Path) -> tuple[float, int, int, float]:
    """The whole command with one page."""
    environment = os.environ | {"PYTHONPATH": str(tree)}
    asked = ["-P", "-c", COLD, "check", "--canon", str(canon), str(page)]
    child = subprocess.Popen(
        [sys.executable, *asked], stdout=-3, stderr=-3, cwd=tree, env=environment
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1, 2):
        sys.exit(f"{tree}: onmessage check ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, 1, 0, used.ru_maxrss / 1000


def _run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(tree)}
    return subprocess.run(
        [sys.executable, "-P", *arguments],
        capture_output=True,
        text=True,
        cwd=tree,
        env=environment,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("trees", type=Path, nargs=2, metavar="TREE")
    parser.add_argument("--canon", type=Path, default=ROOT / "examples/brightline/canon.yaml")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    folder, canon = asked.folder.resolve(), asked.canon.resolve()
    page = max((p for p in folder.rglob("*.md")), key=lambda p: p.stat().st_size, default=None)
    print("| stage | pages, units | before | after | ratio | memory before | after |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for stage in (*STAGES, "cold") if page else STAGES:
        taken: list[list[tuple[float, int, int, float]]] = [[], []]
        for _ in range(asked.rounds):
            for of_tree, tree in zip(taken, (t.resolve() for t in asked.trees), strict=True):
                of_tree.append(
                    cold(tree, page, canon)
                    if stage == "cold"
                    else stage_of(tree, folder, canon, stage)
                )
        (before, many, units, had), (after, pages, now, has) = (min(each) for each in taken)
        counts = f"{many}, {units}; {pages}, {now}"
        print(f"| {stage} | {counts} | {before:.2f} s | {after:.2f} s | {after / before:.2f} |"
              f" {had:.0f} MB | {has:.0f} MB |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
