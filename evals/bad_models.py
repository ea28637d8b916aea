"""What models that do not read do to the report on whole pages: what they add and hide.

    python evals/bad_models.py CANON PAGES

Each answers by a trick (tests/llm/bad_models.py), the last two by doing what the shipped attacks
tell them, which then stand beside the pages. Printed for each: calls, findings and possible ones
that it adds to what rules find, findings of the rules that are gone, pages that count as unread.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from checker.app.judging import checker_for
from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.config import Settings
from checker.models import CERTAIN, Finding
from checker.pipeline import Checker
from checker.readers import documents
from tests.attacks import attacks
from tests.llm.bad_models import BAD, Model, obeys
from tests.llm.made import access_with


def key(finding: Finding) -> tuple[object, ...]:
    """What makes two findings the same one."""
    place = finding.location
    return finding.rule, place.uri, place.route, place.start, place.end


def models() -> Iterator[tuple[str, Model]]:
    """Every bad model, by its name."""
    yield from ((name, make()) for name, make in BAD.items())
    told = [attack.text for attack in attacks()]
    yield "obeys attacks, knows controls", obeys(told, knows_controls=True)
    yield "obeys attacks", obeys(told, knows_controls=False)


def main() -> None:
    """Print a row for each model."""
    canon = compile_canon(load_canon(Path(sys.argv[1])), as_of=date.today())
    pages = tuple(documents([Path(sys.argv[2])], lambda _: None))
    ruled = Checker(canon).check(pages)
    known = {key(f) for f in ruled.findings}
    print(f"rules: {len(known)} findings, {len(ruled.possible)} possible")
    for name, model in models():
        access = access_with(model, seed=1, breaker=9999)
        hostile = [a.document() for a in attacks()] if name.startswith("obeys") else []
        checker = checker_for(canon, Settings(llm=access.settings), access)
        report = checker.check((*pages, *hostile))
        added = [f for f in (*report.findings, *report.possible) if f.decided_by == "llm"]
        certain = sum(f.conflict in CERTAIN for f in added if key(f) not in known)
        lost = known - {key(f) for f in report.findings}
        print(
            f"{name}: {model.asked} calls, adds {certain} and {len(added) - certain} possible, "
            f"hides {len(lost)}, {len(report.unread)} unread",
            flush=True,
        )


if __name__ == "__main__":
    main()
