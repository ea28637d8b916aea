"""What checking costs: per stage, and beside other tools, as ratios taken in one run.

    python evals/bench.py [FOLDER …] [--canon FILE] [--tools FOLDER] [--kept FILE [--keep]] [--json]

Seconds are of processor time, each figure the least of several taken in turns, so that the
ratios hold on any machine, and on one that has other things to do. A stage runs in a process of
its own, which has looked at other pages before but never at these. With --kept, a ratio that is
25% worse than the one in FILE after three tries makes it end with 1; with --keep, FILE is written.

With --tools, a folder that `make bench` fills, textlint, markdownlint and proselint look at the
same Markdown files, each as its own command. What is not there is named, and left out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from checker.app.judging import checker_for  # noqa: E402
from checker.approved import Canon  # noqa: E402
from checker.canon.compile import compile_canon  # noqa: E402
from checker.canon.load import load_canon  # noqa: E402
from checker.config import Settings  # noqa: E402
from checker.models import Document, Skipped, TextUnit  # noqa: E402
from checker.pipeline import Checker  # noqa: E402
from checker.readers import documents, read  # noqa: E402
from checker.statements.patterns.find import find_facts  # noqa: E402

EXAMPLE = ROOT / "examples" / "brightline"
# Pages as companies have them: a few full of prices, most with none. The example's site
# states something in four units of five, the documentation in one of twenty.
PAGES = (str(EXAMPLE / "before" / "site"), str(ROOT / "docs"))
WARM = str(EXAMPLE / "after")
"""What a stage has seen before it is measured, so that what is made once is made."""
ROUNDS, TOOL_ROUNDS, TRIES = 5, 3, 3
WORSE = 1.25
COMMAND = "import sys; from checker.cli import main; sys.exit(main())"
SETTINGS = {"rules": {"terminology": True, "write-good": True}}
"""Of textlint, which has no rules of its own: two that look for words, as proselint does."""

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time, and the most memory of the process that took it."""

    seconds: float
    megabytes: float

    def least(self, other: Cost) -> Cost:
        return Cost(min(self.seconds, other.seconds), min(self.megabytes, other.megabytes))


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured in one run: costs of stages over all pages, and of commands."""

    pages: int
    units: int
    stages: Mapping[str, Cost]
    files: int
    commands: Mapping[str, Cost]
    said: Mapping[str, int]

    @property
    def ratios(self) -> dict[str, float]:
        """Each stage against the one it builds on, and the command against another in Python.

        What runs in Node is left out: how fast that is beside Python is the machine's affair.
        """
        found = {
            f"{stage} / {below}": self.stages[stage].seconds / self.stages[below].seconds
            for below, stage in STAGES
        }
        if "proselint" in self.commands:
            ours, theirs = self.commands["onmessage"], self.commands["proselint"]
            found["onmessage / proselint"] = ours.seconds / theirs.seconds
        return found


STAGES = (("words", "reading"), ("reading", "facts"), ("facts", "rules"), ("rules", "local"))
"""Stages with the one that each is compared to. `words` is what any program has to do at least:
count the words of the pages, in plain Python."""


# --- stages ---------------------------------------------------------------------------


def units_of(document: Document) -> list[TextUnit]:
    return [unit for unit in read(document) if not isinstance(unit, Skipped)]


def count_words(collateral: Sequence[Document]) -> None:
    for document in collateral:
        counts: dict[str, int] = {}
        for line in document.content.decode("utf-8", "replace").splitlines():
            for word in line.lower().split():
                counts[word] = counts.get(word, 0) + 1


def find_all(collateral: Sequence[Document], canon: Canon) -> None:
    for document in collateral:
        for unit in units_of(document):
            find_facts(unit, canon.lexicon)


def stages_of(canon: Canon) -> dict[str, Callable[[Sequence[Document]], object]]:
    """What is measured, each a function of the documents; later ones do what earlier ones do."""
    return {
        "words": count_words,
        "reading": lambda pages: [units_of(page) for page in pages],
        "facts": lambda pages: find_all(pages, canon),
        "rules": lambda pages: Checker(canon).check(pages),
        "local": lambda pages: checker_for(canon, Settings(judge="local")).check(pages),
    }


def alone(before: Act, act: Act) -> Cost:
    """What an act costs in a process of its own, in which another was done before."""
    gets, puts = os.pipe()
    if not (child := os.fork()):
        status = 1
        try:
            before()
            started = time.process_time()
            act()
            os.write(puts, repr(time.process_time() - started).encode())
            status = 0
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(puts)
    with os.fdopen(gets) as pipe:
        said = pipe.read()
    _, status, used = os.wait4(child, 0)
    if status or not said:
        sys.exit("a stage ended with an error, which stands above")
    return Cost(float(said), used.ru_maxrss / 1000)


def cost_of_stages(canon: Canon, pages: Sequence[Document], warm: Sequence[Document]) -> dict:
    found: dict[str, Cost] = {}
    for _ in range(ROUNDS):
        for name, stage in stages_of(canon).items():
            cost = alone(lambda stage=stage: stage(warm), lambda stage=stage: stage(pages))
            found[name] = cost.least(found.get(name, cost))
    return found


# --- commands -------------------------------------------------------------------------


def commands_of(canon: Path, tools: Path | None, settings: Path) -> dict[str, list[str]]:
    """The commands to be compared, without the files that they look at."""
    ours = [sys.executable, "-P", "-c", COMMAND, "check", "--canon", str(canon)]
    found = {
        "onmessage": [*ours, "--judge", "rules"],
        "onmessage, local": [*ours, "--judge", "local"],
    }
    if tools is None:
        return found
    node = tools / "node_modules" / ".bin"
    others = {
        "proselint": [str(tools / "bin" / "proselint"), "check"],
        "textlint": [str(node / "textlint"), "--config", str(settings)],
        "markdownlint": [str(node / "markdownlint")],
    }
    for name, command in others.items():
        if Path(command[0]).exists():
            found[name] = command
        else:
            print(f"NOT MEASURED: {name} is not at {command[0]}", file=sys.stderr)
    return found


def run(command: Sequence[str], files: Sequence[Path], where: Path | None) -> tuple[Cost, int]:
    """What a command costs that looks at the files, and how many lines it says."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    asked = [*command, *map(str, files)]
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(asked, stdout=out, stderr=out, cwd=where, env=environment)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().decode("utf-8", "replace")
    if child.returncode not in (0, 1, 2):
        sys.exit(f"{command[0]} ended with {child.returncode}: {said[-500:]}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1000), said.count("\n")


def cost_of_commands(
    commands: Mapping[str, Sequence[str]], files: Sequence[Path], tools: Path | None
) -> tuple[dict[str, Cost], dict[str, int]]:
    """Of each command with one file (`NAME, one page`) and with all, in turns."""
    found: dict[str, Cost] = {}
    said: dict[str, int] = {}
    for _ in range(TOOL_ROUNDS):
        for name, command in commands.items():
            one, _ = run(command, files[:1], tools)
            all_of_them, said[name] = run(command, files, tools)
            for kind, cost in ((f"{name}, one page", one), (name, all_of_them)):
                found[kind] = cost.least(found.get(kind, cost))
    return found, said


# --- the whole ------------------------------------------------------------------------


def measure(asked: argparse.Namespace) -> Figures:
    canon = compile_canon(load_canon(asked.canon), as_of=date(2026, 9, 1), region=None)
    pages, warm = (_documents(folders) for folders in (asked.folders, [WARM]))
    if not pages:
        sys.exit(f"no document in {', '.join(asked.folders)}: name a folder with Markdown or HTML")
    stages = cost_of_stages(canon, pages, warm)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, page in enumerate(p for p in pages if re.search(r"\.mdx?$", p.uri)):
            files.append(Path(folder) / f"{number}.md")
            files[-1].write_bytes(page.content)
        settings = Path(folder) / "textlint.json"
        settings.write_text(json.dumps(SETTINGS))
        commands = commands_of(asked.canon.resolve(), asked.tools, settings)
        costs, said = cost_of_commands(commands, files, asked.tools) if files else ({}, {})
    units = sum(len(units_of(page)) for page in pages)
    return Figures(len(pages), units, stages, len(files), costs, said)


def _documents(folders: Sequence[str]) -> tuple[Document, ...]:
    found = [d for d in documents(folders, lambda _: None) if isinstance(d, Document)]
    return tuple(replace(d, uri=f"{number}/{d.uri}") for number, d in enumerate(found))


def table(figures: Figures) -> str:
    lines = [
        f"{figures.pages} pages, {figures.units} units, Python {platform.python_version()}",
        "",
        "| stage | a page | pages a second | of reading | peak memory |",
        "| --- | --- | --- | --- | --- |",
    ]
    reading = figures.stages["reading"].seconds
    for name, cost in figures.stages.items():
        each = cost.seconds / figures.pages
        lines.append(
            f"| {name} | {1000 * each:.1f} ms | {1 / each:.0f} | {cost.seconds / reading:.2f} |"
            f" {cost.megabytes:.0f} MB |"
        )
    if figures.commands:
        lines += ["", *_beside(figures)]
    lines += ["", *(f"{name}: {ratio:.2f}" for name, ratio in figures.ratios.items())]
    return "\n".join(lines)


def _beside(figures: Figures) -> list[str]:
    ours = figures.commands["onmessage"].seconds
    lines = [
        f"| {figures.files} Markdown files | all | of onmessage | one page | a further page"
        " | memory | lines said |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, said in figures.said.items():
        whole, one = figures.commands[name], figures.commands[f"{name}, one page"]
        further = (whole.seconds - one.seconds) / max(figures.files - 1, 1)
        lines.append(
            f"| {name} | {whole.seconds:.2f} s | {whole.seconds / ours:.2f} | {one.seconds:.2f} s |"
            f" {1000 * further:.0f} ms | {whole.megabytes:.0f} MB | {said} |"
        )
    return lines


def worse(now: Mapping[str, float], kept: Mapping[str, float]) -> list[str]:
    """What is worse than what was kept, said in words."""
    return [
        f"{name}: {now[name]:.2f}, where {ratio:.2f} is kept"
        for name, ratio in kept.items()
        if name in now and now[name] > WORSE * ratio
    ]


def compared(asked: argparse.Namespace, figures: Figures) -> int:
    """How the ratios stand to the kept ones; measured again where one seems worse."""
    kept = json.loads(asked.kept.read_text("utf-8"))["ratios"]
    now = figures.ratios
    for missing in sorted(set(kept) - set(now)):
        print(f"NOT COMPARED: {missing}, which was not measured")
    for _ in range(TRIES - 1):
        if not worse(now, kept):
            break
        again = measure(asked).ratios
        now = {name: min(ratio, again.get(name, ratio)) for name, ratio in now.items()}
    if slower := worse(now, kept):
        print(f"{WORSE - 1:.0%} worse than {asked.kept}, in {TRIES} tries:", *slower, sep="\n  ")
        print("where it has to be so, keep the new ratios: make bench ARGS=--keep")
        return 1
    print(f"no ratio is {WORSE - 1:.0%} worse than in {asked.kept}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", default=list(PAGES))
    parser.add_argument("--canon", type=Path, default=EXAMPLE / "canon.yaml")
    parser.add_argument("--tools", type=Path, help="where the other tools are installed")
    parser.add_argument("--kept", type=Path, help="the file with the ratios to compare with")
    parser.add_argument("--keep", action="store_true", help="write that file")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.tools is not None:
        asked.tools = asked.tools.resolve()
    figures = measure(asked)
    ratios = {name: round(ratio, 2) for name, ratio in figures.ratios.items()}
    print(json.dumps({"ratios": ratios}, indent=2) if asked.json else table(figures))
    if asked.kept is None:
        return 0
    if asked.keep:
        asked.kept.write_text(json.dumps({"ratios": ratios}, indent=2) + "\n", "utf-8")
        return 0
    return compared(asked, figures)


if __name__ == "__main__":
    sys.exit(main())
