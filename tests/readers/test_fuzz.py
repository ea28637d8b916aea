"""Damaged files of every format, read and checked under guard: none lost, none that hangs.

Each test command tries 50 of a format; ONMESSAGE_FUZZ=2000 looks harder, and
`python evals/damaged.py 2000` prints figures.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.models import Summary, added
from checker.pipeline import Checker
from checker.readers import guard as guarding
from checker.readers.files import document, opened
from checker.readers.formats import READERS, SUFFIXES
from checker.readers.guard import Guard
from tests.readers.broken_files import GOOD, broken
from tests.readers.office_made import MUTATIONS

SECONDS = 5.0
CANON = Path(__file__).parents[2] / "examples" / "brightline" / "canon.yaml"
STOPPED = ("takes more", "needs more", "has more", "crashed", "a mistake of")


@pytest.mark.parametrize("suffix", GOOD)
def test_damaged_files_are_checked_or_refused(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Short texts are read without another process; here they have one to be measured by.
    monkeypatch.setattr(guarding, "SMALL", -1)
    canon = compile_canon(load_canon(CANON), as_of=date(2026, 1, 1))
    counts = Summary()
    with Guard(SECONDS) as guard:
        checker = Checker(canon, guard.read, checking=guard.checking)
        for seed in range(MUTATIONS):
            given = document(f"x{suffix}", broken(suffix, seed), SUFFIXES[suffix])
            for found in opened(given, lambda _: None):
                checked = checker.check_document(found)
                counts = added(counts, checked.counts)
                assert checked.counts.units or checked.skipped or not given.content.strip()
                for skipped in checked.skipped:
                    # Of a part it is a fair reason; of a whole file, what no reader expected.
                    failed = skipped.reason.startswith("cannot be read: ")
                    failed = failed or any(why in skipped.reason for why in STOPPED)
                    assert skipped.reason
                    assert not failed, (seed, skipped)
    # JSON is read as a whole or refused.
    assert counts.units or suffix == ".json"


def test_every_reader_is_tried() -> None:
    tried = {READERS[kind] for suffix in GOOD if (kind := SUFFIXES[suffix]) in READERS}
    # The old office files have no reader but a reason.
    assert set(READERS.values()) - tried - {READERS[SUFFIXES[".xls"]]} <= {
        READERS["application/xhtml+xml"],
        READERS[SUFFIXES[".tsv"]],
    }
