"""Which judges a run has: the ones its settings ask for, and what they cost."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from checker.config import Settings
from checker.facts.approved import Canon, Sentence
from checker.facts.words import content
from checker.interface import SettingsError
from checker.judges.llm.desk import Desk, open_desk
from checker.judges.llm.judge import LLMJudge
from checker.judges.llm.ledger import Spent, summary
from checker.judges.rules import finding_of, is_old_post
from checker.judges.verdict import Match, Passage, Verdict
from checker.models import Document, Finding, Label, Report, TextUnit
from checker.pipeline import Checker, Counts


@dataclass(frozen=True, slots=True)
class Asking:
    """How a run asks its LLM: `record`s answers in a folder, `replay`s them from one.

    `estimate` counts what would be asked. `environ` has the key.
    """

    record: Path | None = None
    replay: Path | None = None
    estimate: bool = False
    environ: Mapping[str, str] | None = None


def judge_in_use(settings: Settings, asking: Asking | None = None) -> str:
    """The judge a choice stands for. Raises SettingsError where there is none."""
    choice, asked = settings.judge, asking or Asking()
    can_ask = bool(settings.llm.model or asked.record or asked.replay)
    if choice == "rules" or (choice == "auto" and not can_ask):
        return "rules"
    if choice == "local":
        raise SettingsError(
            "--judge local: the local judge is not part of this version; use --judge rules"
        )
    if not can_ask:
        hint = "name one under llm.model in onmessage.yaml, or judge from a recording with --replay"
        raise SettingsError(f"--judge llm: no model is set; {hint}")
    return "llm"


def open_llm(settings: Settings, asking: Asking | None = None) -> Desk | None:
    """What the LLM judges of a run share; None where its settings ask for none.

    Raises SettingsError where a package is missing or a recording cannot be used.
    """
    asked = asking or Asking()
    if judge_in_use(settings, asked) != "llm":
        return None
    if asked.estimate and not settings.llm.model:
        raise SettingsError("--estimate: no model is set; name one under llm.model")
    return open_desk(
        settings.llm,
        os.environ if asked.environ is None else asked.environ,
        # Ids and order that no text can know beforehand.
        seed=secrets.randbits(64),
        record=asked.record,
        replay=asked.replay,
        estimate=asked.estimate,
    )


def checker_for(canon: Canon, desk: Desk | None) -> Checker:
    """A checker with the rules alone, or with the LLM for what they leave open."""
    return Checker(canon) if desk is None else AskingChecker(canon, LLMJudge(desk, canon))


def said_by(desk: Desk, report: Report) -> Report:
    """The report with what the LLM cost and where it could not be asked."""
    spent = desk.endpoint.ledger.spent()
    counts = replace(report.summary, unavailable=missed(spent))
    return replace(report, summary=counts, notes=(*report.notes, *summary(spent)))


def missed(spent: Spent) -> int:
    """How many matches the LLM could not be asked about."""
    return sum(count for _, count in spent.unavailable)


class AskingChecker(Checker):
    """A checker that asks another judge about passages no rule decided, document by document."""

    def __init__(self, canon: Canon, judge: LLMJudge) -> None:
        """`judge` is asked about all open matches of a document at once."""
        super().__init__(canon)
        self._approved = canon
        self._asked = judge
        self._open: list[Passage] = []

    def judge_units(self, units: Iterable[TextUnit]) -> tuple[list[Finding], Counts]:
        """Judge units as they are."""
        self._open = []
        findings, counts = super().judge_units(units)
        return [*findings, *self._decided(counts)], counts

    def _check_document(self, document: Document, run: Any) -> None:
        self._open = []
        super()._check_document(document, run)
        run.findings.extend(self._decided(run.counts))

    def _judge(self, passage: Passage, counts: Counts) -> tuple[Finding, ...]:
        agreed = counts.entailed
        findings = super()._judge(passage, counts)
        decided = counts.entailed > agreed or any(f.rule != "injection" for f in findings)
        if not decided:
            self._open.append(passage)
        return tuple(self._asked.suggest(passage, finding) for finding in findings)

    def _decided(self, counts: Counts) -> Iterator[Finding]:
        """What the judge says of the open passages."""
        matches = [match for passage in self._open for match in _matches(passage, self._approved)]
        if not matches:
            return
        verdicts = self._asked(matches)
        counts.compared += sum(v.label is not Label.UNDECIDED for v in verdicts)
        counts.entailed += sum(v.label is Label.ENTAILMENT for v in verdicts)
        yield from _findings(matches, verdicts, self._approved)


_NEAREST = 2
_IN_COMMON = 2


def _matches(passage: Passage, canon: Canon) -> list[Match]:
    """The approved sentences that share most of their words with a passage.

    Where there is one sentence only, it is what everything is compared with.
    """
    sentences = _sentences(canon)
    if len(sentences) == 1:
        return [Match(passage, sentences[0])]
    words = content(passage.unit.plain)
    common = [(len(words & content(sentence.text)), sentence) for sentence in sentences]
    near = sorted((c for c in common if c[0] >= _IN_COMMON), key=lambda c: (-c[0], c[1].id))
    return [Match(passage, s, score=n / max(len(words), 1)) for n, s in near[:_NEAREST]]


def _sentences(canon: Canon) -> tuple[Sentence, ...]:
    return canon.statements or canon.sentences


def _findings(
    matches: Sequence[Match], verdicts: Sequence[Verdict], canon: Canon
) -> Iterator[Finding]:
    """A finding for each contradiction; one that asks for eyes for each passage left open."""
    asked_about: set[int] = set()
    wrong = {id(m.passage) for m, v in zip(matches, verdicts, strict=True) if _is_wrong(v)}
    for match, verdict in zip(matches, verdicts, strict=True):
        passage = match.passage
        old = is_old_post(passage, canon)
        if _is_wrong(verdict):
            yield finding_of(verdict, passage, old)
        elif verdict.label is Label.UNDECIDED and id(passage) not in asked_about | wrong:
            asked_about.add(id(passage))
            found = passage.unit.plain.strip()
            yield finding_of(
                replace(verdict, expected=match.sentence.text, found=found), passage, old
            )


def _is_wrong(verdict: Verdict) -> bool:
    return verdict.label is Label.CONTRADICTION
