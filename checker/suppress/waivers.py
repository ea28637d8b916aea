"""The waivers file: who accepted which finding, why, and until when.

It is a list of decisions, oldest first; the last one that speaks about a finding holds.
Reopening adds a decision and removes none, so the file is its own history.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from checker.canon.explain import suggestion
from checker.canon.schema import Text
from checker.canon.tree import Tree
from checker.canon.yaml_model import load_model
from checker.catalog import BY_ID, family_of
from checker.globs import matches
from checker.interface import SettingsError
from checker.models import DecisionKind, Finding
from checker.suppress.about import FindingContext

try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None  # type: ignore[assignment]

DEFAULT_FILE = "onmessage-waivers.yaml"
_BY = ("fingerprint", "rule", "uri", "canon_id", "contains")


class Waiver(BaseModel):
    """One decision. It speaks about the findings that fit every key it gives.

    `uri` is a glob, `contains` is text the finding's line has, whatever its case. `kind`
    says why the findings need no answer: they are `accepted` as they are, they are `wrong`,
    or they are `resolved`, which is believed until one is found after that day. `unrelated`
    says of wrong ones that their text is not about the canon's entry at all. `about` is
    what was decided about, to be learned from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fingerprint: str | None = Field(default=None, pattern="^[0-9a-f]{6,64}$")
    rule: str | None = None
    uri: str | None = None
    canon_id: str | None = None
    contains: str | None = None
    decision: Literal["waived", "reopened"] = "waived"
    kind: DecisionKind = DecisionKind.ACCEPTED
    unrelated: bool = False
    who: Text
    why: Text
    dated: date | None = None
    until: date | None = None
    about: FindingContext | None = None

    @field_validator("rule")
    @classmethod
    def _is_a_rule(cls, rule: str | None) -> str | None:
        if rule is not None and rule not in BY_ID:
            raise ValueError(f"no rule is called '{rule}'{suggestion(rule, BY_ID)}")
        return rule

    @model_validator(mode="after")
    def _names_findings(self) -> Waiver:
        if not any(getattr(self, key) for key in _BY):
            raise ValueError(f"names no finding; give at least one of {', '.join(_BY)}")
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> Waiver:
        if self.kind is DecisionKind.RESOLVED and (self.dated is None or self.until is not None):
            raise ValueError("kind: resolved needs `dated`, the day of it, and has no `until`")
        if self.unrelated and self.kind is not DecisionKind.WRONG:
            raise ValueError("unrelated goes with kind: wrong")
        return self

    def covers(self, finding: Finding) -> bool:
        """Whether the decision speaks about the finding."""
        return (
            (self.fingerprint is None or finding.has(self.fingerprint))
            and (self.rule is None or self._is_of_rule(finding))
            and (self.uri is None or matches(self.uri, finding.location.uri))
            and self.canon_id in (None, finding.canon_id)
            and (self.contains is None or self.contains.casefold() in finding.line_text.casefold())
        )

    def _is_of_rule(self, finding: Finding) -> bool:
        """Whether it is the rule's; of one finding a model may report it by another rule."""
        if self.fingerprint is None or self.rule is None:
            return self.rule == finding.rule
        return family_of(self.rule) == family_of(finding.rule)

    def state(self, on: date) -> str:
        """`active`, `expired`, `resolved` or `reopened`, on that day."""
        if self.decision == "reopened":
            return "reopened"
        if self.kind is DecisionKind.RESOLVED:
            return "resolved"
        return "expired" if self.until is not None and self.until < on else "active"

    def holds(self, on: date) -> bool:
        """Whether a finding met on that day needs no answer."""
        if self.state(on) == "resolved":
            return self.dated is not None and on <= self.dated
        return self.state(on) == "active"

    def named(self) -> str:
        """What the decision speaks about, in one line."""
        return " ".join(f"{key}={getattr(self, key)}" for key in _BY if getattr(self, key))


class _WaiverFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Waivers:
    """The decisions of a file, oldest first, and what its reader should know of it."""

    decisions: tuple[Waiver, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def last_about(self, finding: Finding) -> Waiver | None:
        """The decision that holds for a finding, None where nobody decided."""
        return next((d for d in reversed(self.decisions) if d.covers(finding)), None)


def read_waivers(path: Path) -> Waivers:
    """The decisions in a file. Raises SettingsError with every mistake's line."""
    file, tree = load_model(path, _WaiverFile)
    return Waivers(file.waivers, tuple(_endless(file.waivers, tree, str(path))))


def add_waiver(path: Path, decision: Waiver) -> None:
    """Add a decision to a file, which is made if there is none; the rest stays as it is.

    Whoever is stopped on the way leaves the file as it was, and two at a time both count.
    """
    with _held(path.parent):
        before = read_waivers(path).decisions if path.exists() else ()
        text = path.read_text("utf-8-sig") if before else "waivers:\n"
        after = (*before, decision)
        appended = text.rstrip() + "\n" + _entry(decision, _indent(text))
        # Where an entry cannot be added to the layout as text, such as `waivers: [{…}]`.
        _replace(path, appended, lambda fresh: _read_back(fresh) == after, _rendered(after))


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Alone with a folder, where the system can say so."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(path: Path, text: str, is_good: Callable[[Path], bool], otherwise: str) -> None:
    """Put a text in a file's place at once, or another one where the first is not good."""
    target = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)
    fresh = Path(name)
    try:
        fresh.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o644)
        _written(fresh, text)
        if not is_good(fresh):
            _written(fresh, otherwise)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _written(path: Path, text: str) -> None:
    """Write, and wait until it is on the disk: a decision that was confirmed is kept."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _endless(waivers: Sequence[Waiver], tree: Tree, name: str) -> list[str]:
    return [
        f"{name}:{tree.places[('waivers', index)][0]}: this waiver has no `until`, so it never"
        " ends; give it a last day"
        for index, waiver in enumerate(waivers)
        if waiver.until is None and waiver.decision == "waived" and not _is_over(waiver)
    ]


def _is_over(waiver: Waiver) -> bool:
    """Whether a waiver is a last word: of one false alarm, or of what has been corrected."""
    one_alarm = waiver.kind is DecisionKind.WRONG and waiver.fingerprint is not None
    return one_alarm or waiver.kind is DecisionKind.RESOLVED


def _indent(text: str) -> str:
    """The white space that stands before the file's own entries."""
    dash = next((line for line in text.splitlines() if line.lstrip().startswith("- ")), "  -")
    return dash[: len(dash) - len(dash.lstrip())]


def _entry(decision: Waiver, indent: str) -> str:
    lines = _dumped(_plain(decision)).splitlines()
    marks = ("- ", *["  "] * (len(lines) - 1))
    return "".join(f"{indent}{mark}{line}\n" for mark, line in zip(marks, lines, strict=True))


def _rendered(decisions: Sequence[Waiver]) -> str:
    return "waivers:\n" + "".join(_entry(decision, "  ") for decision in decisions)


def _read_back(path: Path) -> tuple[Waiver, ...] | None:
    try:
        return read_waivers(path).decisions
    except SettingsError:
        return None


def _plain(decision: Waiver) -> dict[str, Any]:
    """The keys of a decision that say something, dates as YAML dates."""
    plain = decision.model_dump(mode="python", exclude_defaults=True)
    return {
        key: value.value if isinstance(value, DecisionKind) else value
        for key, value in plain.items()
    }


def _dumped(value: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(value), sort_keys=False, allow_unicode=True, width=10_000)
