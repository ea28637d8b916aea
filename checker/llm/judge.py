"""The LLM judge: asks a model about matches nobody else decided, and checks what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from checker.approved import Canon
from checker.llm.answers import read_answers
from checker.llm.checks import check, undecided
from checker.llm.client import Call, Reply
from checker.llm.desk import Desk
from checker.llm.failures import IN_HALVES, Kind, LLMFailure
from checker.llm.items import About, Batch, Item, batch, digest
from checker.llm.schema import Answer
from checker.llm.suggest import Rewriter
from checker.models import Finding, Label
from checker.rules.steering import addresses_judge
from checker.rules.verdict import Match, Passage, Verdict
from prompts import load

PROMPT, VERSION = "judge", 1
_FRAME_TOKENS = 60

Outcome = Answer | LLMFailure

REWRITTEN = frozenset(
    {"price-mismatch", "limit-mismatch", "availability-mismatch", "claim-contradiction"}
)
"""What another wording can mend; a name, a date or a missing text is mended otherwise."""


@dataclass
class LLMJudge:
    """A judge for the texts of one canon's company. See `checker.rules.verdict.Judge`."""

    desk: Desk
    canon: Canon
    about: About = field(init=False)
    _rewriter: Rewriter = field(init=False)

    def __post_init__(self) -> None:
        self.about = About.of(self.canon)
        desk = self.desk
        self._rewriter = Rewriter(
            desk.endpoint,
            desk.cache,
            desk.settings,
            desk.recorder,
            self.canon,
            self.about,
            desk.seed,
        )

    def __call__(self, matches: Sequence[Match]) -> list[Verdict]:
        """One verdict for each match, in order. A match without an answer is undecided."""
        items = [Item.of(match, self.about) for match in matches]
        steered = {
            item.key for item, m in zip(items, matches, strict=True) if addresses_judge(m.passage)
        }
        outcomes = self._outcomes(items, steered)
        verdicts = [
            self._verdict(match, outcomes[item.key], item.key in steered)
            for item, match in zip(items, matches, strict=True)
        ]
        if self.suggests:
            verdicts = list(map(self._with_suggestion, matches, verdicts))
        return verdicts

    @property
    def suggests(self) -> bool:
        """Whether rewrites are asked for."""
        return self.desk.settings.suggest and self.desk.asks

    def suggest(self, passage: Passage, finding: Finding) -> Finding:
        """A finding of another judge with a rewrite, where it has no suggestion of its own."""
        if not self.suggests or finding.suggestion or finding.rule not in REWRITTEN:
            return finding
        text = self._rewriter(passage, finding.found, finding.expected)
        return replace(finding, suggestion=text)

    # --- from answers to verdicts -----------------------------------------------------

    def _verdict(self, match: Match, outcome: Outcome, steered: bool) -> Verdict:
        ledger = self.desk.endpoint.ledger
        if isinstance(outcome, LLMFailure):
            ledger.unavailable(outcome)
            return undecided(match, f"llm unavailable: {outcome}", str(outcome))
        checked = check(match, outcome, self.canon.lexicon, steered)
        if checked.dropped:
            ledger.dropped(checked.dropped)
        return checked.verdict

    def _with_suggestion(self, match: Match, verdict: Verdict) -> Verdict:
        if verdict.label is not Label.CONTRADICTION:
            return verdict
        return replace(verdict, suggestion=self._suggested(match.passage, verdict))

    def _suggested(self, passage: Passage, verdict: Verdict) -> str | None:
        return self._rewriter(passage, verdict.found, verdict.expected)

    # --- from matches to answers ------------------------------------------------------

    def _outcomes(self, items: Sequence[Item], steered: set[str]) -> dict[str, Outcome]:
        """The outcome of every item, by key; what is known is not asked."""
        different = {item.key: item for item in items}
        known: dict[str, Outcome] = {}
        for key, item in different.items():
            answer = self._known(item)
            if answer is not None:
                known[key] = answer
        left = [item for key, item in different.items() if key not in known]
        for found in self._asked(list(self._batches(left, steered))):
            known |= found
        if self.desk.recorder is not None:
            for key, item in different.items():
                self._record(item, known[key])
        return known

    def _known(self, item: Item) -> Outcome | None:
        desk = self.desk
        if desk.recorded is not None:
            return desk.recorded.get(item.key) or LLMFailure(Kind.ABSENT)
        kept = desk.cache.get(self._cache_key(item))
        if kept is None:
            return None
        desk.endpoint.ledger.cached()
        return Answer.model_validate_json(kept)

    def _cache_key(self, item: Item) -> str:
        return digest(self.desk.settings.known_as, load(PROMPT, VERSION).name, item.key)

    def _batches(self, items: Sequence[Item], steered: set[str]) -> Iterator[Sequence[Item]]:
        """Items in fours or eights; a passage that addresses its judge is asked about alone."""
        size = self.desk.settings.matches_per_call
        plain = [item for item in items if item.key not in steered]
        for start in range(0, len(plain), size):
            yield plain[start : start + size]
        for item in items:
            if item.key in steered:
                yield [item]

    def _asked(self, batches: Sequence[Sequence[Item]]) -> list[dict[str, Outcome]]:
        if len(batches) < 2 or self.desk.settings.concurrency == 1:
            return list(map(self._ask, batches))
        with ThreadPoolExecutor(self.desk.settings.concurrency) as workers:
            return list(workers.map(self._ask, batches))

    def _ask(self, items: Sequence[Item]) -> dict[str, Outcome]:
        """Ask about items in one call, and in halves where one of them may spoil the answer."""
        try:
            answered = self._answers(items)
        except LLMFailure as failure:
            if failure.kind not in IN_HALVES:
                return {item.key: failure for item in items}
            if len(items) == 1:
                self.desk.endpoint.useless(failure)
                return {items[0].key: failure}
            self.desk.endpoint.ledger.voided()
            half = len(items) // 2
            return self._ask(items[:half]) | self._ask(items[half:])
        missing = [item for item in items if item.key not in answered]
        return answered | (self._ask(missing) if missing else {})

    def _answers(self, items: Sequence[Item]) -> dict[str, Outcome]:
        """At least one answer, each kept in the cache. Raises LLMFailure where there is none."""
        asked = batch(items, self.about, self.desk.seed)
        call = self._call(asked)
        if self.desk.estimate is not None:
            self.desk.estimate.add(call, len(items), len(items) + len(asked.controls))
            raise LLMFailure(Kind.ESTIMATED)
        reply = self._reply(call)
        by_id = read_answers(reply.text, asked, reply.cut_off)
        self.desk.endpoint.useful()
        self.desk.endpoint.ledger.answered(len(by_id))
        answered: dict[str, Outcome] = {}
        for name, answer in by_id.items():
            item = asked.ids[name]
            answered[item.key] = answer
            self._keep(item, answer)
        return answered

    def _call(self, asked: Batch) -> Call:
        prompt = load(PROMPT, VERSION)
        about = self.about
        messages = prompt.render(
            company=about.company,
            names=list(about.names),
            competitors=list(about.competitors),
            data=asked.data,
            fence=asked.fence,
        )
        answers = len(asked.ids) + len(asked.controls)
        longest = self.desk.settings.answer_tokens * answers + _FRAME_TOKENS
        return Call(messages, prompt.schema, longest)

    def _reply(self, call: Call) -> Reply:
        """The reply, recorded."""
        try:
            reply = self.desk.endpoint.ask(call)
        except LLMFailure as failure:
            self._record_call(call, failure.text, str(failure))
            raise
        self._record_call(call, reply.text, "")
        return reply

    def _keep(self, item: Item, answer: Answer) -> None:
        desk = self.desk
        kept = answer.model_copy(update={"id": ""}).model_dump_json()
        prompt = load(PROMPT, VERSION).name
        desk.cache.put(self._cache_key(item), desk.settings.known_as, prompt, kept)

    # --- recording --------------------------------------------------------------------

    def _record(self, item: Item, outcome: Outcome) -> None:
        assert self.desk.recorder is not None  # noqa: S101 - for the type checker
        if isinstance(outcome, LLMFailure):
            self.desk.recorder.answer(item, self.about, None, str(outcome))
        else:
            self.desk.recorder.answer(item, self.about, outcome)

    def _record_call(self, call: Call, answer: str, failure: str) -> None:
        if self.desk.recorder is None:
            return
        self.desk.recorder.call(
            {
                "model": self.desk.settings.known_as,
                "prompt": load(PROMPT, VERSION).name,
                "system": call.messages.system,
                "user": call.messages.user,
                "answer": answer,
                **({"failure": failure} if failure else {}),
            }
        )
