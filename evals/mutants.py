"""Mutation testing: are the tests red when the code is wrong?

    python evals/mutants.py suppress store ground rules --most 40

Each mutant is the code of an area with one thing changed: a comparison, an operator, a constant,
a condition, a statement left out. Its tests run in a process of their own until the first fails.
Prints the share that was killed and every mutant that survived, so that a test can be written;
some survivors mean the same as the code, and stay. Mutants are drawn with a seed: the same
command tries the same ones.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import resource
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
_STORE = "codec documents findings holding scans tables trying"
AREAS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "values": (
        ("checker/values",),
        (
            "tests/values",
            "tests/statements/test_cases.py",
            "tests/test_cases.py",
            "tests/statements",
        ),
    ),
    "rules": (
        ("checker/rules",),
        ("tests/rules", "tests/test_cases.py", "tests/local/test_steering.py"),
    ),
    "ground": (
        ("checker/statements/ground.py", "checker/statements/quote.py"),
        ("tests/statements/test_ground.py", "tests/llm/test_reader.py"),
    ),
    "suppress": (
        ("checker/suppress",),
        ("tests/test_suppress.py", "tests/test_feedback.py", "tests/desk/test_items.py"),
    ),
    "store": (
        # The server's own parts want a server.
        tuple(f"checker/store/{name}.py" for name in _STORE.split()),
        ("tests/store", "tests/scan/test_scanning.py"),
    ),
    "globs": (("checker/globs.py",), ("tests/test_suppress.py",)),
    "addresses": (("checker/sources/addresses.py",), ("tests/sources/test_addresses.py",)),
}  # fmt: skip
"""What is mutated, and the tests that are to notice: those that end soonest first."""

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
LONGER, LEAST, PATIENCE = 4, 10, 10
"""Of the processor time that the tests take without a mutant, and in seconds at least: one that
needs more never ends, and is killed. By the clock it has ten times as long."""


@dataclass(frozen=True)
class Mutant:
    """A module with one node changed."""

    path: Path
    line: int
    what: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """The module's dotted name."""
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def mutants_of(path: Path) -> Iterator[Mutant]:
    """All mutants of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    for number, node in enumerate(_that_run(tree)):
        for choice, _ in enumerate(_changes(node)):
            changed = copy.deepcopy(tree)
            there = next(islice(_that_run(changed), number, None))
            what = _changes(there)[choice]()
            line = getattr(node, "lineno", 0)
            yield Mutant(path, line, what, ast.fix_missing_locations(changed))


def _that_run(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that do something when the code runs.

    No types, imports, asserts and docstrings, nor decorators, which say how large a cache is
    and that a value is frozen.
    """
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            is_text = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            skipped = is_text or isinstance(child, ast.Assert | ast.Import | ast.ImportFrom)
            if isinstance(child, ast.AST) and not skipped:
                yield from _that_run(child)


def _changes(node: ast.AST) -> list:
    """What can be changed in a node: each change is made by calling it, and says what it did."""

    def made(says: str, **values: object):
        def change() -> str:
            for name, value in values.items():
                setattr(node, name, value)
            return says

        return change

    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARED:
        other = _COMPARED[type(node.ops[0])]
        return [made(f"{ast.unparse(node)}: {other.__name__}", ops=[other(), *node.ops[1:]])]
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        return [made(f"{ast.unparse(node)}: {other.__name__}", op=other())]
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATED:
        other = _OPERATED[type(node.op)]
        return [made(f"{ast.unparse(node)}: {other.__name__}", op=other())]
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        opposite = ast.UnaryOp(ast.Not(), node.test)
        return [made(f"if {ast.unparse(node.test)}: the opposite", test=opposite)]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return [made(f"{node.value}: {not node.value}", value=not node.value)]
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return [made(f"{node.value}: {node.value + 1}", value=node.value + 1)]
    if isinstance(node, ast.Return) and node.value is not None and not _is_nothing(node.value):
        return [made(f"{ast.unparse(node)}: None", value=ast.Constant(None))]
    if isinstance(node, ast.FunctionDef) and len(node.body) > 1:
        calls = [i for i, each in enumerate(node.body) if _is_call(each)]
        return [
            made(f"left out: {ast.unparse(node.body[i])}", body=node.body[:i] + node.body[i + 1 :])
            for i in calls
        ]
    return []


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _is_call(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a mutant where its module is imported."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, *_: object):
        if name != self._mutant.module:
            return None
        file = self._mutant.path
        spec = importlib.util.spec_from_file_location(name, file, loader=self)
        if spec is not None and file.name == "__init__.py":
            spec.submodule_search_locations = [str(file.parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._mutant.tree, str(self._mutant.path), "exec"), module.__dict__)


def untouched(tests: Sequence[str]) -> tuple[list[str], int] | None:
    """What the tests load of others without a mutant, and a mutant's seconds; None if one fails."""
    gets, puts = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(gets)
        _run(None, tests, tell=puts)
    os.close(puts)
    with os.fdopen(gets) as pipe:
        loaded = pipe.read().split()
    _, status, used = os.wait4(child, 0)
    if status:
        return None
    ours = {path.name for path in ROOT.iterdir()}
    seconds = int(LONGER * (used.ru_utime + used.ru_stime))
    return [name for name in loaded if name.partition(".")[0] not in ours], max(LEAST, seconds)


def loaded_once(names: Sequence[str]) -> None:
    """Modules that every mutant needs and none changes, loaded before the processes part."""
    for name in names:
        with contextlib.suppress(Exception):  # parts of a package that want to be asked for
            importlib.import_module(name)


def is_killed(mutant: Mutant | None, tests: Sequence[str], seconds: int) -> bool:
    """Whether a test fails with the mutant, or takes more than so many seconds of processor.

    With None nothing is changed. One that waits for ever takes none: it is ended by the clock.
    """
    child = os.fork()
    if child == 0:
        _run(mutant, tests, seconds)
    end = threading.Timer(PATIENCE * seconds, os.kill, (child, signal.SIGKILL))
    end.start()
    _, status = os.waitpid(child, 0)
    end.cancel()
    return status != 0


def _run(
    mutant: Mutant | None,
    tests: Sequence[str],
    seconds: int = resource.RLIM_INFINITY,
    tell: int | None = None,
) -> None:
    """The tests in this process, which ends with 0 where all pass, and may tell what it loaded."""
    import pytest

    ended = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        if mutant is not None:
            sys.meta_path.insert(0, _Mutated(mutant))
        options = ("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=1")
        ended = int(pytest.main([*options, *tests]))
        if tell is not None:
            with os.fdopen(tell, "w") as pipe:
                pipe.write(" ".join(sorted(sys.modules)))
    finally:
        os._exit(ended)


def tried(area: str, most: int, seed: int) -> tuple[int, list[Mutant]]:
    """How many mutants of an area were tried, and those that survived."""
    sources, tests = AREAS[area]
    paths = [ROOT / source for source in sources]
    files = sorted(f for p in paths for f in ([p] if p.is_file() else p.rglob("*.py")))
    everyone = [mutant for file in files for mutant in mutants_of(file)]
    drawn = random.Random(seed).sample(everyone, min(most, len(everyone)))
    print(f"{area}: {len(drawn)} of {len(everyone)} mutants", flush=True)
    if (without := untouched(tests)) is None:
        sys.exit(f"{area}: its tests fail without a mutant")
    names, seconds = without
    loaded_once(names)
    if is_killed(None, tests, seconds):
        sys.exit(f"{area}: a test fails where modules are loaded before it; leave it out")
    survived = []
    for number, mutant in enumerate(drawn):
        if number and number % 10 == 0:
            print(f"  {number} tried, {len(survived)} survived", file=sys.stderr, flush=True)
        if not is_killed(mutant, tests, seconds):
            survived.append(mutant)
            print(f"  {mutant.path.relative_to(ROOT)}:{mutant.line}: {mutant.what}", flush=True)
    return len(drawn), survived


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("areas", nargs="*", choices=[*AREAS, []], default=list(AREAS))
    parser.add_argument("--most", type=int, default=40, help="mutants of each area")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=float, default=0, help="fail below this share of killed")
    asked = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    share = 1.0
    for area in asked.areas or list(AREAS):
        count, survived = tried(area, asked.most, asked.seed)
        killed = 1 - len(survived) / max(count, 1)
        share = min(share, killed)
        print(f"{area}: {killed:.0%} killed, {len(survived)} of {count} survived", flush=True)
    return int(share < asked.least)


if __name__ == "__main__":
    sys.exit(main())
