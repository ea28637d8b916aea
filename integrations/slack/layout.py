"""An answer as Block Kit: the verdict first, then the worst findings, then what was not checked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from checker.app.answers import Coverage, coverage
from checker.app.reporting import Repeated, repeated
from checker.models import Conflict, DecisionKind, Finding, Report, Severity, Skipped, Waived
from integrations.slack.blocks import (
    MOST_BLOCKS,
    MOST_VALUE,
    Block,
    button,
    buttons,
    clipped,
    clipped_escaped,
    header,
    lines,
    link,
    quote,
    rich,
    said,
    small,
    words,
)

WAIVE: Final = "onmessage_waive"
WRONG: Final = "onmessage_wrong"
RECHECK: Final = "onmessage_recheck"
"""Action ids of the buttons."""

_ORDER = tuple(Severity)
_SURE = tuple(Conflict)
_MARKS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.NOTE: "🔵"}
_DONE = {
    DecisionKind.ACCEPTED: "Waived",
    DecisionKind.WRONG: "Called wrong",
    DecisionKind.RESOLVED: "Called corrected",
}
_MOST_SKIPPED: Final = 10
_MOST_NAMED: Final = 5
_MOST_DECIDED: Final = 50
"""Other places that one button decides about: its value has room for so many."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message: its blocks, and its text for notifications and screen readers."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Named:
    """What a button remembers of a finding and of the job that found it.

    `also` are the fingerprints of its other places, which are decided with it.
    """

    fingerprint: str
    rule: str
    job: str
    about: str
    also: tuple[str, ...] = ()

    def dumped(self) -> str:
        """As a button's value."""
        about = clipped(self.about, 200)
        return json.dumps([self.fingerprint, self.rule, self.job, about, self.also])

    @classmethod
    def loaded(cls, value: str) -> Named:
        """From a button's value."""
        fingerprint, rule, job, about, *also = json.loads(value)
        return cls(fingerprint, rule, job, about, tuple(also[0]) if also else ())


def answer(report: Report, job: str, most: int, may_waive: bool) -> Drawn:
    """The answer to a message: at most `most` findings, worst first; the report has them all.

    `job` is what Recheck does again. Without `may_waive` there is nobody who could waive.
    """
    verdict = verdict_of(report)
    shown = worst(report)[:most]
    blocks = [header(verdict), small(_counts(report)), *_not_checked(report.skipped)]
    for one in shown:
        blocks += [{"type": "divider"}, _finding(one), _decisions(one, job, may_waive)]
    blocks += [{"type": "divider"}] if shown else []
    blocks += [small(line) for line in _rest(report, len(shown))]
    blocks.append(buttons(button("Recheck", RECHECK, job)))
    return Drawn(clipped_escaped(f"OnMessage: {verdict}", 300), blocks[:MOST_BLOCKS])


def plain_answer(said_plainly: str, job: str | None = None) -> Drawn:
    """An answer without a report: one line, and Recheck where there is a job to do again."""
    blocks = [rich(lines([words(said_plainly, 1000)]))]
    if job is not None:
        blocks.append(buttons(button("Recheck", RECHECK, job)))
    return Drawn(clipped_escaped(said_plainly, 300), blocks)


def objection(who: str, why: str, named: Named, deciding: Sequence[str]) -> Drawn:
    """That somebody calls a finding wrong, for the people who decide; they are named."""
    asked: list[Block] = []
    for user in deciding[:_MOST_NAMED]:
        asked += [{"type": "user", "user_id": user}, said(" ")]
    about = [said(f"{clipped(who, 100)} calls a finding wrong: "), words(named.about, bold=True)]
    why_not = {"type": "rich_text_quote", "elements": [words(why, 1000)]}
    ask = [*asked, said("can set it aside: press Wrong.")] if deciding else None
    blocks = [rich([*lines(about), why_not, *lines(ask)])]
    if deciding:
        blocks.append(buttons(button("Wrong", WRONG, named.dumped())))
    return Drawn(clipped_escaped(f"{who} calls a finding wrong", 300), blocks)


_CLEAN = {
    Coverage.UNREAD: "⚪ Nothing found in what was read; the model has not read all of it",
    Coverage.NOTHING: "⚪ Nothing in it could be compared with the canon",
    Coverage.WHOLE: "🟢 On message",
}


def verdict_of(report: Report) -> str:
    """The verdict in one line: what was not compared or not read is never called clean."""
    found = [one.finding for one in repeated(report.findings)]
    counted = [(s, sum(f.severity is s for f in found)) for s in _ORDER]
    kinds = ", ".join(many(count, s.value) for s, count in counted if count)
    if kinds:
        mark = next(_MARKS[s] for s, count in counted if count)
        return f"{mark} Not on message: {kinds}"
    covered = coverage(report)
    if covered is Coverage.SKIPPED:
        what = "Part of it" if report.summary.compared else "It"
        return f"⚪ {what} could not be checked"
    return _CLEAN[covered]


def worst(report: Report) -> list[Repeated]:
    """The open findings by severity, the certain first; equal ones stay in the report's order."""
    return sorted(
        repeated(report.findings),
        key=lambda one: (_ORDER.index(one.finding.severity), _SURE.index(one.finding.conflict)),
    )


def many(count: int, word: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def place_of(finding: Finding) -> str:
    """Where a finding is, as a person finds the way: slide, table, row; or line and column."""
    place = finding.location
    line = [f"line {place.line}"] if place.line is not None else []
    return " / ".join([*place.route, *line]) or "the text"


def _finding(one: Repeated) -> Block:
    finding = one.finding
    mark = _MARKS[finding.severity]
    head = [said(f"{mark} "), words(finding.message, 600, bold=True)]
    where = [said("Where: "), *_document(finding.location.uri), said(" · ")]
    where += [words(place_of(finding), 300)]
    said_there = [
        *lines(head, where, _also(one.also)),
        *_passage(finding),
        *lines(
            [said("Expected: "), words(finding.expected, code=True)] if finding.expected else None,
            [said("Found: "), words(finding.found, code=True)] if finding.found else None,
            [said("Say instead: "), words(finding.suggestion)] if finding.suggestion else None,
            _basis(finding),
        ),
    ]
    return rich(said_there)


def _also(places: Sequence[Finding]) -> list[Block] | None:
    """Where the same stands, too."""
    if not places:
        return None
    shown: list[Block] = [said("Also: ")]
    for place in places[:_MOST_NAMED]:
        shown += [*_document(place.location.uri), said(" · "), words(place_of(place), 200)]
        shown.append(said("; "))
    left = len(places) - _MOST_NAMED
    return [*shown[:-1], said(f" and {left} more")] if left > 0 else shown[:-1]


def _document(uri: str) -> list[Block]:
    """A page as a link; a file of Slack by its name."""
    if uri.startswith(("https://", "http://")):
        return [link(uri, uri)]
    return [words(uri.split("/", 2)[-1] if uri.startswith("slack/") else uri)]


def _passage(finding: Finding) -> list[Block]:
    """The words in their sentence; where they are all of it, Found says the same."""
    line, start = finding.line_text, finding.offset
    if line.strip() in ("", finding.text.strip()):
        return []
    if start is None:
        return [quote(line, "", "")]
    end = start + len(finding.text)
    return [quote(line[:start], line[start:end], line[end:])]


def _basis(finding: Finding) -> list[Block]:
    """What the finding rests on, in small print: rule, canon entry, judge, visibility."""
    parts = [finding.rule, finding.canon_id or ""]
    if finding.decided_by != "rules":
        parts.append(f"{finding.decided_by}, {finding.conflict}")
    if finding.visibility != "visible":
        parts.append(finding.visibility)
    return [words(" · ".join(part for part in parts if part), italic=True)]


def _decisions(one: Repeated, job: str, may_waive: bool) -> Block:
    finding = one.finding
    also = tuple(place.fingerprint for place in one.also[:_MOST_DECIDED])
    value = Named(finding.fingerprint, finding.rule, job, finding.message, also).dumped()
    if len(value) > MOST_VALUE:  # an escape is up to twelve characters
        value = Named(finding.fingerprint, finding.rule, job, "", also).dumped()
    waive = button("Waive", WAIVE, value) if may_waive else None
    return buttons(waive, button("Wrong", WRONG, value))


def _counts(report: Report) -> str:
    summary = report.summary
    counted = [many(summary.documents, "document"), many(summary.compared, "comparison")]
    aside = (
        (summary.waived, "waived"),
        (summary.known, "known"),
        (summary.unavailable, "not read by the model"),
    )
    for count, name in aside:
        counted += [f"{count} {name}"] if count else []
    return "Checked: " + ", ".join(counted)


def _not_checked(skipped: tuple[Skipped, ...]) -> Iterator[Block]:
    if not skipped:
        return
    rows = [
        [said("• "), *_document(skip.uri), said(": "), words(skip.reason)]
        for skip in skipped[:_MOST_SKIPPED]
    ]
    left = len(skipped) - _MOST_SKIPPED
    more = [said(f"and {left} more, in the report")] if left > 0 else None
    yield rich(lines([said("Not checked:", bold=True)], *rows, more))


def _rest(report: Report, shown: int) -> Iterator[str]:
    left = len(repeated(report.findings)) - shown
    if left:
        yield f"{many(left, 'more finding')}: see the report in this thread."
    yield from map(_set_aside, report.waived[:3])
    for note in report.notes[:3]:
        yield f"Note: {note}"


def _set_aside(waived: Waived) -> str:
    until = f" until {waived.until}" if waived.until else ""
    done = _DONE[waived.kind]
    return f"{done} by {waived.who}{until}: {waived.finding.message} ({waived.why})"


def modal(title: str, submit: str, callback: str, data: dict[str, str], *parts: Block) -> Block:
    """A dialog; `data` comes back with what is entered."""
    view: dict[str, Any] = {"type": "modal", "callback_id": callback, "blocks": list(parts)}
    for name, text in (("title", title), ("submit", submit), ("close", "Cancel")):
        view[name] = {"type": "plain_text", "text": text}
    return {**view, "private_metadata": json.dumps(data)}
