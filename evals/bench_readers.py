"""How fast each format is read, and whether every unit slices back to its source.

    python evals/bench_readers.py PATH…

Files are read once to warm up and then in turns, best of several; figures are per format.
Exits with 1 where a document cannot be read or a unit is not what stands at its place.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from checker.interface import ReadError
from checker.models import Document, Skipped, TextUnit
from checker.readers import documents, read
from checker.readers.decode import decode

ROUNDS = 3


def main(paths: Sequence[str]) -> int:
    """Print one line per format; the exit code."""
    by_format: dict[str, list[Document]] = {}
    wrong = 0
    for document in documents(paths, _no_channel):
        if isinstance(document, Skipped):
            print(f"{document.uri}: {document.reason}")
        elif problem := first_problem(document):
            print(problem)
            wrong += 1
        else:
            by_format.setdefault(document.media_type, []).append(document)
    for media_type, found in sorted(by_format.items()):
        units, seconds = timed(found)
        size = sum(len(document.content) for document in found) / 1e6
        print(
            f"{media_type:28} {len(found):5} documents {units:7} units "
            f"{units / seconds:8.0f} units/s {size / seconds:6.2f} MB/s"
        )
    print(f"{wrong} documents could not be read, or have a unit in the wrong place")
    return int(wrong > 0)


def _no_channel(_: str) -> str | None:
    return None


def first_problem(document: Document) -> str | None:
    """What is wrong with a document or its first wrong unit."""
    try:
        units = list(read(document))
    except ReadError as error:
        return str(error)
    if not document.media_type.startswith("text/"):
        return None
    source = decode(document)
    for unit in units:
        if isinstance(unit, TextUnit) and not is_right(unit, source):
            return f"{document.uri}:{unit.location.line}: not what stands there: {unit.text!r}"
    return None


def is_right(unit: TextUnit, source: str) -> bool:
    """Whether a unit is the slice it says it is."""
    where = unit.location
    return unit.text == source[where.start : where.end] and len(unit.plain) == len(unit.text)


def timed(found: Sequence[Document]) -> tuple[int, float]:
    """How many units the documents have, and the best time to read them all."""
    best, units = float("inf"), 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        units = sum(1 for document in found for _unit in read(document))
        best = min(best, time.perf_counter() - start)
    return units, best


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["tests/corpus"]))
