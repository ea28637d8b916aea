"""Surveys, win-loss notes, tickets and usage notes, matched with the entries they speak of."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from checker.app.audit.data import Aliases, DataFileError, DataRow, rows, take_all
from checker.app.entries import Approved
from checker.app.lookup import Answer, Within
from checker.audit_settings import DataSettings
from checker.catalog import BY_ID
from checker.models import DecisionKind, Report
from checker.report.audit.voices import EntryVoices, Feedback, RuleDecisions, Voice
from checker.suppress import Waivers

COLUMNS: Final[Aliases] = {
    "text": ("comment", "note", "notes", "description", "answer", "response", "reason"),
    "channel": ("source",),
    "date": ("created", "created at", "close date", "time"),
    "segment": ("company size", "plan", "tier"),
    "account": ("customer", "company", "organization"),
}
_SHOWN = 5
_ABOUT = frozenset({"name", "price", "limit", "feature", "claim", "discount", "offer"})
"""Kinds of entry that customers speak of; whose the channels are is none of them."""

Nearest = Callable[[str, Within, int], Answer]
"""The entries nearest to a text."""
Choose = Callable[[str, Sequence[str]], int | None]
"""Which of some entries a text speaks of, by number from 0; None for none."""
_CANDIDATES = 5


def feedback_of(
    files: Sequence[DataSettings], nearest: Nearest, report: Report, choose: Choose | None = None
) -> Feedback | None:
    """What was said of each entry; None without a file.

    That is the nearest one, or the one of the nearest that a model chooses.
    Raises DataFileError naming file, line and remedy.
    """
    if not files:
        return None
    wrong: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for finding in report.findings:
        if finding.canon_id and finding.location.channel:
            wrong[finding.canon_id][finding.location.channel] = None
    said: dict[str, tuple[Approved, list[tuple[float, Voice]]]] = {}
    count = matched = 0
    for voice in (one for settings in files for one in _voices(settings)):
        count += 1
        entry = _entry(voice.text, nearest(voice.text, Within(), _CANDIDATES), choose)
        if entry is not None:
            matched += 1
            said.setdefault(entry.id, (entry, []))[1].append((entry.score, voice))
    made = [_entry_voices(entry, some, tuple(wrong[entry.id])) for entry, some in said.values()]
    made.sort(key=lambda one: (not one.wrong_on, -one.count, one.canon_id))
    return Feedback(tuple(str(s.file) for s in files), count, matched, tuple(made))


def decided(report: Report, waivers: Waivers) -> Iterator[RuleDecisions]:
    """What was decided about findings, those that are gone included, by rule.

    The rule most decided on comes first; of each finding the last decision counts. Only one that
    calls a finding wrong speaks against its rule.
    """
    right, wrong = Counter[str](), Counter[str]()
    for rule, is_wrong in _verdicts(report, waivers):
        (wrong if is_wrong else right)[rule] += 1
    for rule in sorted({*right, *wrong}, key=lambda r: (-(right[r] + wrong[r]), r)):
        yield RuleDecisions(rule, right[rule], wrong[rule])


def _verdicts(report: Report, waivers: Waivers) -> Iterator[tuple[str, bool]]:
    """The rule of each finding that was decided about, and whether it was called wrong."""
    here = {waived.finding.fingerprint: waived for waived in report.waived}
    for waived in here.values():
        yield waived.finding.rule, waived.kind is DecisionKind.WRONG
    last = {d.fingerprint: d for d in waivers.verdicts if d.fingerprint}
    for name, decision in last.items():
        about = decision.about
        met = any(waived.finding.has(name) for waived in here.values())
        if about is not None and about.rule in BY_ID and not met:
            calls_wrong = decision.decision == "waived" and decision.kind is DecisionKind.WRONG
            yield about.rule, calls_wrong


def _entry(text: str, answer: Answer, choose: Choose | None) -> Approved | None:
    near = [entry for entry in answer.entries if entry.kind in _ABOUT]
    if not near:
        return None
    chosen = choose(text, [entry.text for entry in near]) if choose else 0
    return None if chosen is None else near[chosen]


def _entry_voices(
    entry: Approved, some: list[tuple[float, Voice]], wrong: tuple[str, ...]
) -> EntryVoices:
    nearest = sorted(some, key=lambda each: (-each[0], each[1].place))[:_SHOWN]
    return EntryVoices(entry.id, entry.text, len(some), tuple(v for _, v in nearest), wrong)


def _voices(settings: DataSettings) -> Sequence[Voice]:
    file, made = settings.file, list[Voice]()
    found = _of_json(settings) if file.suffix.lower() == ".json" else None
    if found is None:
        found = rows(file, settings.columns, COLUMNS, ("text",))
    take_all(found, lambda row: made.append(_voice(row, settings)), file)
    return made


def _voice(row: DataRow, settings: DataSettings) -> Voice:
    said = row.text("channel")
    day = row.moment("date").date().isoformat() if row.text("date") else None
    return Voice(
        row.needed("text"),
        f"{settings.file}:{row.line}",
        settings.channels.get(said, said) or None,
        day,
        row.text("segment") or None,
        row.text("account") or None,
    )


def _of_json(settings: DataSettings) -> Iterator[DataRow]:
    """The objects of a JSON list; what counts as their line is their number, from 1."""
    file: Path = settings.file
    try:
        items = json.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise DataFileError(f"{file}: {error.strerror or error}") from error
    except ValueError as error:
        raise DataFileError(f"{file}: is no JSON ({error}); write a list of objects") from error
    if not isinstance(items, list):
        raise DataFileError(f"{file}: is no list; write a list of objects, each with a text")
    for number, item in enumerate(items, 1):
        values = item if isinstance(item, dict) else {}
        known = {str(key).casefold(): value for key, value in values.items()}
        yield DataRow(
            number,
            {
                own: str(known[name.casefold()])
                for own, others in COLUMNS.items()
                for name in ([settings.columns[own]] if own in settings.columns else [own, *others])
                if known.get(name.casefold()) is not None
            },
        )
