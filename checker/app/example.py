"""The shipped example: collateral with planted mistakes, and the same collateral mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

import checker
from checker.app.checking import CheckRequest, find
from checker.canon.tree import read_tree
from checker.config import Settings
from checker.interface import CheckerError
from checker.models import Finding, Report

T = TypeVar("T")
AS_OF = date(2026, 9, 1)
"""The example's own today: it has offers and claims that end."""


class Planted(BaseModel):
    """A mistake put into the example on purpose; `route` says where there are no lines."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    path: str
    line: int | None
    route: tuple[str, ...] = ()
    text: str
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Demo:
    """Both runs, and how the first compares with what was planted."""

    before: Report
    after: Report
    planted: tuple[Planted, ...]
    missed: tuple[Planted, ...]
    extra: tuple[Finding, ...]

    @property
    def as_planned(self) -> bool:
        """Whether exactly the planted mistakes are found, and none in the mended copy."""
        clean = not self.after.findings and not self.after.skipped and self.after.summary.compared
        return bool(clean and not self.missed and not self.extra and not self.before.skipped)


def run_demo() -> Demo:
    """Check both copies of the example."""
    folder = _folder()
    planted = _planted(folder / "planted.yaml")
    before, after = _run(folder, "before"), _run(folder, "after")
    found = [(*_place(finding), finding.rule) for finding in before.findings]
    wanted = [(row.path, row.line, row.route, row.rule) for row in planted]
    return Demo(
        before=before,
        after=after,
        planted=planted,
        missed=tuple(_without_partner(planted, wanted, found)),
        extra=tuple(_without_partner(before.findings, found, wanted)),
    )


def _without_partner(
    items: Iterable[T], keys: Sequence[Hashable], others: Sequence[Hashable]
) -> Iterator[T]:
    """The items whose key has none left among the other keys, each of which serves once."""
    left = Counter(others)
    for item, key in zip(items, keys, strict=True):
        if left[key] > 0:
            left[key] -= 1
        else:
            yield item


def demo_text(demo: Demo) -> str:
    """How the example went, in a few lines."""
    found = len(demo.planted) - len(demo.missed)
    lines = [
        f"planted mistakes found: {found} of {len(demo.planted)}",
        f"findings nobody planted: {len(demo.extra)}",
        f"findings in the mended copy: {len(demo.after.findings)}",
    ]
    lines += [
        f"  missed: {_spoken(row.path, row.line, row.route)} {row.rule}: {row.why}"
        for row in demo.missed
    ]
    lines += [f"  not planted: {_named(finding)}" for finding in demo.extra]
    return "\n".join(lines) + "\n"


def _folder() -> Path:
    """In an installed package the example lies inside it, in a checkout beside it."""
    package = Path(checker.__file__).parent
    folders: Sequence[Path] = (package / "_example", package.parent / "examples" / "brightline")
    for folder in folders:
        if (folder / "canon.yaml").is_file():
            return folder
    raise CheckerError("the example is not installed; install OnMessage again")


def _planted(path: Path) -> tuple[Planted, ...]:
    rows = read_tree(path.read_text("utf-8"), path.name).value
    assert isinstance(rows, list)  # noqa: S101 - the file is ours
    return tuple(Planted.model_validate(row) for row in rows)


def _run(folder: Path, copy: str) -> Report:
    """One copy, its documents named as seen from the example's folder."""
    settings = Settings(canon=folder / "canon.yaml", judge="rules")

    def shown(uri: str) -> str:
        return Path(uri).relative_to(folder).as_posix()

    request = CheckRequest(((folder / copy).as_posix(),), AS_OF, shown=shown)
    return find(request, settings)


def _place(finding: Finding) -> tuple[str, int | None, tuple[str, ...]]:
    """Its path, and its line or, in a format without lines, its route."""
    place = finding.location
    route = place.route if place.line is None else ()
    return place.uri.removeprefix("before/"), place.line, route


def _spoken(path: str, line: int | None, route: tuple[str, ...]) -> str:
    return f"{path}:{' / '.join(route) if line is None else line}"


def _named(finding: Finding) -> str:
    return f"{_spoken(*_place(finding))} {finding.rule}: {finding.message}"
