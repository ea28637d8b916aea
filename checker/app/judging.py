"""Which judges a run has: the ones its settings ask for, and what they cost."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from checker.approved import Canon
from checker.config import EmbedderSettings, Settings
from checker.globs import matches
from checker.interface import Embedder, Reader, SettingsError
from checker.local.cascade import Cascade, Matches
from checker.pipeline import Checker, Checking, See
from checker.readers import read
from checker.readers.allowance import unlimited
from checker.rules.verdict import Judge
from checker.statements.brief import Briefs, Near
from checker.statements.clues import Clues
from checker.statements.document import DocumentReader
from checker.statements.passage import Passage
from checker.statements.window import LONGEST

if TYPE_CHECKING:  # what a judge needs is loaded where that judge is asked for
    from checker.llm.access import ModelAccess
    from checker.llm.batch.batches import Batching
    from checker.llm.client import LLMClient
    from checker.llm.ledger import Spent
    from checker.llm.progress import Watch
    from checker.local.matching import Matcher


@dataclass(frozen=True, slots=True)
class Asking:
    """How a run asks its LLM: `record`s answers in a folder, `replay`s them from one.

    `estimate` counts what would be asked. `batching` says what becomes of the provider's batches:
    nothing is known of them without it. `environ` has the key. Once `stop` is set nothing
    more is asked; `watch` is told how far reading is. `client` asks in LangChain's place.
    """

    record: Path | None = None
    replay: Path | None = None
    estimate: bool = False
    batching: Batching | None = None
    environ: Mapping[str, str] | None = None
    stop: Event | None = None
    watch: Watch | None = None
    client: LLMClient | None = None


def judge_in_use(settings: Settings, asking: Asking | None = None) -> str:
    """The judge a choice stands for. Raises SettingsError where there is none."""
    choice, asked = settings.judge, asking or Asking()
    can_ask = bool(settings.llm.model or asked.record or asked.replay)
    if choice in {"rules", "local"}:
        return choice
    if choice == "auto" and not can_ask:
        return "local"
    if not can_ask:
        hint = "name one under llm.model in onmessage.yaml, or judge from a recording with --replay"
        raise SettingsError(f"--judge llm: no model is set; {hint}")
    return "llm"


def check_suggest(settings: Settings, asking: Asking) -> None:
    """Raises SettingsError where rewrites are asked for, and nobody is there to write them."""
    if not settings.llm.suggest or asking.replay:
        return
    if judge_in_use(settings, asking) != "llm":
        why = f"the judge is {settings.judge}" if settings.llm.model else "no model is set"
        hint = (
            "name one under llm.model in onmessage.yaml"
            if not settings.llm.model
            else "leave --judge out"
        )
        raise SettingsError(f"--suggest: {why}, so no rewrites can be had; {hint}")


def open_llm(settings: Settings, asking: Asking | None = None) -> ModelAccess | None:
    """What the LLM judges of a run share; None where its settings ask for none.

    Raises SettingsError where a package is missing or a recording cannot be used.
    """
    asked = asking or Asking()
    if judge_in_use(settings, asked) != "llm":
        if asked.batching == "submit":
            raise SettingsError(f"--batch: no model is asked{_why_none(settings)}")
        return None
    if asked.batching == "submit" and not (settings.llm.model and asked.replay is None):
        raise SettingsError("--batch: a model is asked, so name one, and leave --replay out")
    if asked.estimate and not settings.llm.model:
        raise SettingsError("--estimate: no model is set; name one under llm.model")
    from checker.llm.access import open_access
    from checker.llm.progress import unwatched

    return open_access(
        settings.llm,
        os.environ if asked.environ is None else asked.environ,
        # Ids and order that no text can know beforehand.
        seed=secrets.randbits(64),
        record=asked.record,
        replay=asked.replay,
        estimate=asked.estimate,
        batching=asked.batching,
        stop=asked.stop,
        watch=asked.watch or unwatched,
        client=asked.client,
    )


def _why_none(settings: Settings) -> str:
    if settings.llm.model:
        return f": the judge is {settings.judge}; leave --judge out"
    return "; name one under llm.model in onmessage.yaml"


def reads_texts(settings: Settings, access: ModelAccess | None = None) -> bool:
    """Whether any judge of a run reads whole texts, and not only what is said in them."""
    return access is not None or (settings.judge != "rules" and settings.model is not None)


class Seeing(Protocol):
    """Sees what a checker judges: every passage, and what it is matched with."""

    def see(self, passage: Passage) -> None: ...  # noqa: D102
    def matcher(self, matcher: Matcher) -> Matches: ...  # noqa: D102


def checker_for(
    canon: Canon,
    settings: Settings,
    access: ModelAccess | None = None,
    read: Reader = read,
    checking: Checking = unlimited,
    watch: Seeing | None = None,
) -> Checker:
    """A checker with the readers its settings ask for: rules, then a model here or elsewhere."""
    see = watch.see if watch else None
    if access is not None:
        return _with_model(canon, settings, access, read, checking, see)
    if settings.judge == "rules":
        return Checker(canon, read, checking=checking, see=see)
    from checker.local.matching import Matcher

    embedder = embedder_for(settings.embedder, os.environ)
    known = Matcher(canon, embedder)
    matcher: Matches = watch.matcher(known) if watch else known
    cascade = Cascade(matcher, _local(canon, settings, embedder))
    return Checker(canon, read, cascade, checking=checking, see=see)


def _with_model(
    canon: Canon,
    settings: Settings,
    access: ModelAccess,
    read: Reader,
    checking: Checking,
    see: See | None,
) -> Checker:
    """A checker whose pages a model reads whole."""
    from checker.llm.reader import LLMReader
    from checker.llm.suggest import Rewriter

    llm = settings.llm
    briefs = Briefs(canon, near_of(settings), llm.brief_characters)
    reader = DocumentReader(
        LLMReader(access, briefs),
        canon.lexicon,
        longest=min(LONGEST, llm.page_characters),
        hidden=llm.hidden,
        excluded=partial(_is_excluded, llm.exclude),
        dropped=lambda dropped: access.endpoint.ledger.dropped(dropped.why),
        clues=Clues(canon),
        only_clued=llm.reading == "clued",
    )
    rewriter = Rewriter(access, canon)
    improve = rewriter.improved if llm.suggest and access.asks else None
    return Checker(canon, read, reader=reader, improve=improve, checking=checking, see=see)


def _is_excluded(globs: tuple[str, ...], uri: str, channel: str | None) -> bool:
    return any(channel == glob or matches(glob, uri) for glob in globs)


def near_of(settings: Settings) -> Near:
    """Ranks entries for a text by words and meaning. The embedder is loaded when it is needed."""
    from checker.retrieval.retriever import ApprovedText, Retriever
    from checker.retrieval.retriever import RetrievalQuery as Query

    @lru_cache(maxsize=8)
    def retriever(texts: tuple[str, ...]) -> Retriever:
        known = tuple(ApprovedText(str(i), text) for i, text in enumerate(texts))
        return Retriever(known, embedder_for(settings.embedder, os.environ))

    def near(text: str, entries: Sequence[str]) -> list[int]:
        found = retriever(tuple(entries))
        queries = [Query(line, "") for line in text.splitlines() if len(line) > _SHORTEST]
        ranked: dict[int, float] = {}
        for hits in found.top(queries, _PER_LINE):
            for hit in hits:
                place = int(hit.statement)
                ranked[place] = max(ranked.get(place, 0.0), hit.score)
        return sorted(ranked, key=lambda place: (-ranked[place], place))

    return near


_SHORTEST = 12
_PER_LINE = 5


def _local(canon: Canon, settings: Settings, embedder: Embedder) -> Judge:
    """The local judge, with the contradiction model the settings name, if they name one."""
    from checker.local.meaning import LocalJudge

    judge = LocalJudge(canon, embedder)
    if settings.model is None:
        return judge
    from checker.local.model import ContradictionModel
    from checker.local.reading import ReadingJudge

    return ReadingJudge(judge, ContradictionModel.load(settings.model))


def embedder_for(chosen: EmbedderSettings, environ: Mapping[str, str]) -> Embedder:
    """The embedder the settings name. Raises EmbedderError where it cannot be had."""
    if chosen.transformers:
        from checker.retrieval.transformer_model import TransformerEmbedder

        return TransformerEmbedder(chosen.transformers)
    if chosen.endpoint:
        from checker.retrieval.endpoint_model import EmbeddingEndpoint, EndpointEmbedder

        key = environ.get(chosen.key_variable, "")
        if not key:
            raise SettingsError(f"embedder: the variable {chosen.key_variable} has no key")
        return EndpointEmbedder(EmbeddingEndpoint(chosen.endpoint, SecretStr(key), chosen.base_url))
    from checker.retrieval.static_model import shipped

    return shipped()


def missed(spent: Spent) -> int:
    """How many pages the LLM could not be asked about."""
    return sum(count for _, count in spent.unavailable)
