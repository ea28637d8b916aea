"""A document that was cut off is known to be, judged again from what is stored as well."""

from __future__ import annotations

from pathlib import Path

from checker.app.scan.values import Outcome, Task
from checker.app.scan.work import JudgingSetup, Worker
from checker.config import Limits
from checker.models import Skipped
from checker.readers.files import document
from checker.store.codec import unpacked
from tests.scan.made import AS_OF, settings_of

CANON = """
canon: 1
company: Brightline
packages: [{id: growth, name: Growth, prices: [{amount: 49, every: month}]}]
"""


def test_what_was_left_of_a_document_is_told_when_it_is_judged_again(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, limits=Limits(max_units=3))
    worker = Worker(JudgingSetup(settings, CANON, AS_OF))
    page = document("a.md", b"Growth costs $55 per month.\n\n" * 9, "text/markdown")
    first = worker(Task("a.md", (page,)))
    again = worker(Task("a.md", reading=first.reading, channels=(None,)))
    worker.close()

    def skipped(result: bytes) -> tuple[Skipped, ...]:
        (checked,) = unpacked(result, Outcome).checked
        return checked.skipped

    (left,) = skipped(first.result)
    assert left.reason.endswith("(only the 3 texts before that are checked)")
    assert skipped(again.result) == (left,)
