"""How long large canons take: to load, to make ready, to check one sentence, to lint.

    python evals/canon_size.py 1000 10000

Prints seconds of processor time for so many packages, features, limits and claims each, and how
many times as long the last size takes as the first.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from checker.app.authoring import lint_canon
from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.pipeline import Checker
from checker.readers.markdown.reader import read_text

AS_OF = date(2026, 9, 1)
TEXT = "Growth costs $12 a month, includes 40 seats and comes with bab maps."
HEAD = "canon: 2\ncompany: Brightline\npackages:\n"
PLAN = "- {id: growth, name: Growth, prices: [{amount: 9, every: month}]"
LETTERS = "bcdfghjklmnpqrstvz"


def word(number: int) -> str:
    """A made-up word, another for each number."""
    places = (number // len(LETTERS) ** place % len(LETTERS) for place in range(4))
    return "a".join(LETTERS[place] for place in places)


def packages(count: int) -> Iterator[str]:
    yield f"{HEAD}{PLAN}}}\n"
    for n in range(count):
        price = f"{{amount: {n + 1}, every: month}}"
        yield f"- {{id: p{n}, name: {word(n).title()}, prices: [{price}]}}\n"


def features(count: int) -> Iterator[str]:
    yield f"{HEAD}{PLAN}}}\nfeatures:\n"
    for n in range(count):
        yield f"- {{id: f{n}, name: {word(n)} maps, in: [growth]}}\n"


def limits(count: int) -> Iterator[str]:
    yield f"{HEAD}{PLAN}, limits: [\n"
    for n in range(count):
        yield f"  {{what: {word(n)} files, max: {n + 1}}},\n"
    yield "]}\n"


def claims(count: int) -> Iterator[str]:
    yield f"{HEAD}{PLAN}}}\nclaims:\n"
    for n in range(count):
        yield f'- {{id: c{n}, text: "The {word(n)} keeps {n + 2} {word(n + 7)} files."}}\n'


def took(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def steps(path: Path) -> tuple[float, ...]:
    """The seconds of each step, in the order of the heading."""
    file = load_canon(path)
    canon = compile_canon(file, as_of=AS_OF, region=None)
    return (
        took(lambda: load_canon(path)),
        took(lambda: compile_canon(file, as_of=AS_OF, region=None)),
        took(lambda: Checker(canon).judge_units(read_text(TEXT, "x.md"))),
        took(lambda: lint_canon(path, AS_OF)),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sizes", nargs="+", type=int)
    sizes = sorted(parser.parse_args().sizes)
    print(f"{'':20} load  ready  check   lint")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "canon.yaml"
        for made in (packages, features, limits, claims):
            rows = []
            for size in sizes:
                path.write_text("".join(made(size)), "utf-8")
                rows.append(steps(path))
                told = " ".join(f"{seconds:6.2f}" for seconds in rows[-1])
                print(f"{size:8} {made.__name__:9} {told}", flush=True)
            times = " ".join(f"{b / a:6.1f}" for a, b in zip(rows[0], rows[-1], strict=True))
            print(f"{'times':>18} {times}", flush=True)


if __name__ == "__main__":
    main()
