"""The reader of pages: a model of the user's choice reads a document's windows, whole.

What it says comes back as drafts; nothing of them is believed here. A model that cannot be
asked, or answers control questions wrongly, is a reason, never an error.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from checker.llm.access import ModelAccess, Question
from checker.llm.answers import conflicts_of, read_drafts
from checker.llm.controls import ControlPage, control_page
from checker.llm.failures import IN_HALVES, Kind, LLMFailure
from checker.llm.shown import digest, seen
from checker.llm.trust import unreliable
from checker.llm.turns import each
from checker.statements.brief import Brief, Briefs
from checker.statements.draft import Draft, KeptDrafts, Relation
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
    """Reads windows with a model. See `checker.statements.reader.StatementReader`.

    `known` are drafts of before, by the key of what was asked.
    """

    access: ModelAccess
    briefs: Briefs
    name: str = "llm"
    known: Mapping[str, str] = field(default_factory=dict)

    def __call__(
        self, documents: Sequence[Sequence[Window]], known: Iterable[KeptDrafts] = ()
    ) -> list[list[Read]]:
        """What is said in the windows; those of a document that fit together in one call.

        What ranks first is asked first, whatever its document, so that it is read where a
        budget does not suffice for everything.
        """
        mine = {one.key: one.drafts for one in known if _is_of(one, self.access)}
        return replace(self, known=mine)._reads(documents)

    def _reads(self, documents: Sequence[Sequence[Window]]) -> list[list[Read]]:
        calls = [(n, c) for n, windows in enumerate(documents) for c in self._together(windows)]
        turns = sorted(range(len(calls)), key=lambda place: (_rank(calls[place][1]), place))
        self.access.tally.expect(sum(map(len, documents)))
        made = self._in_turn([calls[place][1] for place in turns])
        found = dict(zip(turns, made, strict=True))
        reads: list[list[Read]] = [[] for _ in documents]
        for place, (number, _) in enumerate(calls):
            reads[number].extend(found[place])
        return reads

    def _in_turn(self, calls: Sequence[Sequence[Window]]) -> list[list[Read]]:
        """What each call read, asked once, and in halves where its answer was none."""
        given_up, tries = self._tried(calls)
        why = unreliable([(one.asked, one.failure) for one in tries])
        if why is not None:
            return [*given_up, *(self._withdrawn(one, why) for one in tries)]
        return [*given_up, *each(self._answered, tries, self.access.at_once)]

    def _tried(self, calls: Sequence[Sequence[Window]]) -> tuple[list[list[Read]], list[_Try]]:
        """What came of each call: first a few of them, and no more before one gave an answer.

        A model that never answers as asked is so given up after a few calls. Returns what was
        read of the calls that were given up, and the tries of those after them.
        """
        given_up: list[list[Read]] = []
        few = max(_FEW, self.access.at_once)
        tries: list[_Try] = []
        while len(calls) > few:
            tries = each(self._try, calls[:few], self.access.at_once)
            calls = calls[few:]
            if any(one.drafts is not None for one in tries) or _unreliable(tries):
                break
            given_up.extend(each(self._answered, tries, self.access.at_once))
            tries = []
        return given_up, [*tries, *each(self._try, calls, self.access.at_once)]

    def _withdrawn(self, one: _Try, why: LLMFailure) -> list[Read]:
        """Nothing of what a model said counts that cannot be relied on."""
        if one.drafts is not None and not one.asked:
            return self._answered(one)
        self.access.forget(one.key, load(PROMPT, VERSION))
        failure = one.failure if one.failure and not one.asked else why
        self.access.tally.done(len(one.windows))
        return [self._given_up(one, failure)]

    def _answered(self, one: _Try) -> list[Read]:
        reads = self._read(one)
        self.access.tally.done(len(one.windows))
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

    def _read(self, one: _Try) -> list[Read]:
        """What a try gave; in halves where something in it may have spoilt the answer.

        Where control questions are answered wrongly for both halves, it was not the text.
        """
        if one.drafts is not None:
            return [Read(one.page, one.brief, one.drafts, kept=_kept(one, self.access))]
        assert one.failure is not None  # noqa: S101
        halves = [self._try(half) for half in _halves(one.windows)] if one.spoilt else []
        failed = [half.failure.kind for half in halves if half.failure]
        if not halves or failed == [Kind.CANARY, Kind.CANARY]:
            if one.spoilt:
                self._useless(one.failure, (one, *halves))
            return [self._given_up(one, one.failure)]
        self.access.endpoint.ledger.voided()
        return [read for half in halves for read in self._read(half)]

    def _useless(self, failure: LLMFailure, tries: Sequence[_Try]) -> None:
        """Answers of no use: the next run asks again, and does not read those of a batch again."""
        self.access.endpoint.useless(failure)
        for one in tries:
            self.access.forget(one.key, load(PROMPT, VERSION))

    def _given_up(self, one: _Try, failure: LLMFailure) -> Read:
        self.access.endpoint.ledger.unavailable(failure)
        return Read(one.page, one.brief, unavailable=str(failure))

    def _try(self, windows: Sequence[Window]) -> _Try:
        """Ask about windows in one call."""
        page = tuple(_from_one(windows))
        brief = self.briefs.brief(page[0].channel, "\n".join(w.text for w in page))
        key = digest(f"{PROMPT}.v{VERSION}", brief.text, _text(page))
        here = _Try(tuple(windows), page, brief, key)
        kept = self.access.kept(key, load(PROMPT, VERSION), self.known.get(key))
        if kept is not None:
            return replace(here, drafts=_unpacked(kept))
        try:
            return replace(here, drafts=self._drafts(here), asked=True)
        except LLMFailure as failure:
            return replace(here, failure=failure, asked=failure.kind in IN_HALVES)

    def _drafts(self, here: _Try) -> tuple[Draft, ...]:
        prompt, key = load(PROMPT, VERSION), here.key
        page, brief = here.page, here.brief
        seed, lines = self.access.seed_of(key), sum(len(window.lines) for window in page)
        company = self.briefs.canon.company
        control = control_page(company, len(brief.entries), lines, f"{seed} {key}")
        messages = _messages(prompt, brief, page, control, f"{seed} {key}")
        longest = self.access.settings.answer_tokens
        typical = min(_TYPICAL + _PER_LINE * lines, longest)
        question = Question(key, prompt, messages, longest, seed, lines, typical, can_wait=True)
        reply = self.access.ask(question)
        drafts = read_drafts(reply.text, reply.cut_off)
        trap = control.failed(conflicts_of(drafts))
        if trap:
            raise LLMFailure(Kind.CANARY, trap, text=reply.text)
        self.access.endpoint.useful()
        self.access.endpoint.ledger.answered(lines)
        own = _without(drafts, control)
        self.access.keep(key, prompt, _packed(own))
        return own


@dataclass(frozen=True, slots=True)
class _Try:
    """What came of asking about some windows: what is said, or why nothing is.

    `page` has them with lines from 1. `asked` says that there was an answer, of whatever kind,
    and not one from the cache.
    """

    windows: tuple[Window, ...]
    page: tuple[Window, ...]
    brief: Brief
    key: str
    drafts: tuple[Draft, ...] | None = None
    failure: LLMFailure | None = None
    asked: bool = False

    @property
    def spoilt(self) -> bool:
        """Whether the text may be why there is no answer."""
        return self.failure is not None and self.failure.kind in IN_HALVES


_FEW = 4


def _unreliable(tries: Sequence[_Try]) -> bool:
    return unreliable([(one.asked, one.failure) for one in tries]) is not None


def _messages(
    prompt: Prompt, brief: Brief, page: Sequence[Window], control: ControlPage, seed: str
) -> Rendered:
    """The prompt with the brief, the page and the control page on the side it is on."""
    fence = f"{random.Random(seed).getrandbits(48):012x}"  # noqa: S311 # nosec B311
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
    """The windows with line numbers that count from 1, wherever in the document they stand.

    How the page begins is said once.
    """
    first = windows[0].lines[0].number
    for place, window in enumerate(windows):
        made = renumbered(window, 1 - first)
        yield replace(made, begins=()) if place else made


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


def _is_of(kept: KeptDrafts, access: ModelAccess) -> bool:
    """Whether drafts are those of this model, asked in this way."""
    return (kept.reader, kept.version) == _asked_as(access)


def _kept(one: _Try, access: ModelAccess) -> KeptDrafts | None:
    """What to keep of a try; None of what a recording said, which is no model's answer."""
    if one.drafts is None or access.recorded is not None:
        return None
    return KeptDrafts(one.key, *_asked_as(access), _packed(one.drafts))


def _asked_as(access: ModelAccess) -> tuple[str, str]:
    """The model, and the version of the prompt."""
    return access.settings.known_as, load(PROMPT, VERSION).name


def _packed(drafts: Sequence[Draft]) -> str:
    return json.dumps([asdict(draft) for draft in drafts])


def _unpacked(kept: str) -> tuple[Draft, ...]:
    return tuple(_draft(value) for value in json.loads(kept))


def _draft(value: dict[str, Any]) -> Draft:
    plans = tuple(value.pop("plans"))
    return Draft(**{**value, "relation": Relation(value["relation"])}, plans=plans)
