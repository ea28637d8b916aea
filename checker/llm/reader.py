"""The reader of pages: a model of the user's choice reads a document's windows, whole.

What it says comes back as drafts; nothing of them is believed here. A model that cannot be
asked, or answers control questions wrongly, is a reason, never an error.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from checker.llm.access import ModelAccess, Question
from checker.llm.answers import conflicts_of, read_drafts
from checker.llm.controls import ControlPage, control_page
from checker.llm.failures import IN_HALVES, Kind, LLMFailure
from checker.llm.shown import digest, seen
from checker.llm.turns import each
from checker.statements.brief import Brief, Briefs
from checker.statements.draft import Draft, Relation
from checker.statements.reader import Read
from checker.statements.window import Line, Rank, Window, renumbered
from prompts import Prompt, Rendered, load

PROMPT, VERSION = "read", 1
_TYPICAL, _PER_LINE = 285, 3
"""Tokens of an ordinary answer: control questions and frame, and for each line read.

Fitted to the 81 recorded answers of `docs/llm.md`, at 3.6 characters a token.
"""


@dataclass(frozen=True)
class LLMReader:
    """Reads windows with a model. See `checker.statements.reader.StatementReader`."""

    access: ModelAccess
    briefs: Briefs
    name: str = "llm"

    def __call__(self, documents: Sequence[Sequence[Window]]) -> list[list[Read]]:
        """What is said in the windows; those of a document that fit together in one call.

        What ranks first is asked first, whatever its document, so that it is read where a
        budget does not suffice for everything.
        """
        calls = [(n, c) for n, windows in enumerate(documents) for c in self._together(windows)]
        turns = sorted(range(len(calls)), key=lambda place: (_rank(calls[place][1]), place))
        self.access.tally.expect(sum(map(len, documents)))
        made = each(self._told, [calls[place][1] for place in turns], self.access.at_once)
        found = dict(zip(turns, made, strict=True))
        reads: list[list[Read]] = [[] for _ in documents]
        for place, (number, _) in enumerate(calls):
            reads[number].extend(found[place])
        return reads

    def _told(self, windows: Sequence[Window]) -> list[Read]:
        reads = self._read(windows)
        self.access.tally.done(len(windows))
        return reads

    def _together(self, windows: Sequence[Window]) -> Iterator[tuple[Window, ...]]:
        """Windows in the order of the document, as many as one call has room for."""
        call: list[Window] = []
        for window in windows:
            if call and sum(map(len, call)) + len(window) > self.access.settings.page_characters:
                yield tuple(call)
                call = []
            call.append(window)
        if call:
            yield tuple(call)

    def _read(self, windows: Sequence[Window]) -> list[Read]:
        """Read windows in one call, and in halves where one of them may spoil the answer."""
        page = tuple(_from_one(windows))
        brief = self.briefs.brief(page[0].channel, "\n".join(w.text for w in page))
        try:
            return [Read(page, brief, self._drafts(page, brief))]
        except LLMFailure as failure:
            halves = _halves(windows) if failure.kind in IN_HALVES else ()
            if halves:
                self.access.endpoint.ledger.voided()
                return [read for half in halves for read in self._read(half)]
            if failure.kind in IN_HALVES:
                self.access.endpoint.useless(failure)
            self.access.endpoint.ledger.unavailable(failure)
            return [Read(page, brief, unavailable=str(failure))]

    def _drafts(self, page: Sequence[Window], brief: Brief) -> tuple[Draft, ...]:
        prompt = load(PROMPT, VERSION)
        text = _text(page)
        key = digest(prompt.name, brief.text, text)
        kept = self.access.kept(key, prompt)
        if kept is not None:
            return _unpacked(kept)
        seed, lines = self.access.seed_of(key), sum(len(window.lines) for window in page)
        company = self.briefs.canon.company
        control = control_page(company, len(brief.entries), lines, f"{seed} {key}")
        messages = _messages(prompt, brief, page, control, f"{seed} {key}")
        longest = self.access.settings.answer_tokens
        typical = min(_TYPICAL + _PER_LINE * lines, longest)
        reply = self.access.ask(Question(key, prompt, messages, longest, seed, lines, typical))
        drafts = read_drafts(reply.text, reply.cut_off)
        trap = control.failed(conflicts_of(drafts))
        if trap:
            raise LLMFailure(Kind.CANARY, trap, text=reply.text)
        self.access.endpoint.useful()
        self.access.endpoint.ledger.answered(lines)
        own = _without(drafts, control)
        self.access.keep(key, prompt, json.dumps([asdict(draft) for draft in own]))
        return own


def _messages(
    prompt: Prompt, brief: Brief, page: Sequence[Window], control: ControlPage, seed: str
) -> Rendered:
    """The prompt with the brief, the page and the control page on the side it is on."""
    fence = f"{random.Random(seed).getrandbits(48):012x}"  # noqa: S311
    real = _text([renumbered(window, control.shift) for window in page])
    pages = (control.text, real) if control.first else (real, control.text)
    return prompt.render(
        canon=seen(brief.text),
        extra=seen(control.entries),
        pages=seen(_BETWEEN.join(pages)),
        fence=f"=== {fence} ===",
    )


def _rank(windows: Sequence[Window]) -> Rank:
    return min(window.rank for window in windows)


_BETWEEN = "\n---\n"


def _text(page: Sequence[Window]) -> str:
    return _BETWEEN.join(window.text for window in page)


def _from_one(windows: Sequence[Window]) -> Iterator[Window]:
    """The windows with line numbers that count from 1, wherever in the document they stand."""
    first = windows[0].lines[0].number
    return (renumbered(window, 1 - first) for window in windows)


def _without(drafts: Sequence[Draft], control: ControlPage) -> tuple[Draft, ...]:
    """The drafts that are not about controls, with the real page's own line numbers."""
    own = (draft for draft in drafts if not control.about(draft.line, draft.entry))
    return tuple(replace(draft, line=draft.line - control.shift) for draft in own)


def _halves(windows: Sequence[Window]) -> tuple[tuple[Window, ...], ...]:
    """The windows in two parts, a single one cut between lines; empty where there is one line."""
    if len(windows) > 1:
        half = len(windows) // 2
        return tuple(windows[:half]), tuple(windows[half:])
    lines = windows[0].lines
    if len(lines) < 2:
        return ()
    half = len(lines) // 2
    first, second = (replace(windows[0], lines=some) for some in (lines[:half], lines[half:]))
    passed = [line.text.removeprefix("# ") for line in lines[:half] if line.text.startswith("# ")]
    # What stood above the first line says nothing of the second half's; its last heading does.
    headings = (*first.headings, *passed[-1:])
    return (first,), (replace(second, headings=headings, above=_header_above(lines, half)),)


def _header_above(lines: Sequence[Line], half: int) -> tuple[str, ...]:
    """The first row of the table that a page is cut in, which may be its header."""
    start = half
    while start and lines[start - 1].text.startswith("|"):
        start -= 1
    in_table = start < half and lines[half].text.startswith("|")
    return (lines[start].text,) if in_table else ()


def _unpacked(kept: str) -> tuple[Draft, ...]:
    return tuple(_draft(value) for value in json.loads(kept))


def _draft(value: dict[str, Any]) -> Draft:
    plans = tuple(value.pop("plans"))
    return Draft(**{**value, "relation": Relation(value["relation"])}, plans=plans)
