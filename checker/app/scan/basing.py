"""What stored results rest on, and which of them a scan cannot rely on any more."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import checker
import prompts
from checker.app.judging import embedder_for, judge_in_use
from checker.app.scan.touching import (
    Difference,
    Rematching,
    ages,
    any_text,
    differ_in_statements,
    difference,
)
from checker.app.scan.values import Part, Reading, Trace
from checker.app.scan.work import JudgingSetup
from checker.approved import Canon
from checker.canon.channels import channel_of
from checker.canon.compile import compile_canon
from checker.canon.load import parse_canon
from checker.canon.schema import CanonFile
from checker.config import Settings
from checker.models import TextUnit
from checker.statements.pieces import windows
from checker.store import Basis, Known, Stale, Store
from checker.store.codec import ShapeError, shape_of, unpacked


def basis_of(orders: JudgingSetup) -> Basis:
    """What results judged by these orders rest on."""
    raw = orders.canon.encode("utf-8")
    settings = json.dumps(_decisive(orders.settings), sort_keys=True, default=str)
    return Basis(orders.canon, hashlib.sha256(raw).hexdigest(), orders.as_of, settings)


def _decisive(settings: Settings) -> dict[str, object]:
    """The settings that findings depend on; `reading` are those that units depend on, too."""
    judge, model = judge_in_use(settings), settings.model
    asked = _hash_of(Path(prompts.__file__).parent, "*.md") if judge == "llm" else None
    return {
        "reading": {
            "program": _program(),
            "shape": shape_of(Reading).decode(),
            "limits": settings.limits.model_dump(),
            "embedder": settings.embedder.model_dump(),
        },
        "judge": judge,
        "prompts": asked,
        "region": settings.region,
        "llm": settings.llm.model_dump(exclude={"budget_usd", "max_calls"}),
        "model": None if model is None else _hash_of(model),
    }


@cache
def _program() -> str:
    """The program's version and code: a checkout changes without a new version."""
    return f"{checker.__version__} {_hash_of(Path(checker.__file__).parent, '*.py')[:16]}"


def _hash_of(folder: Path, names: str = "*") -> str:
    """Of the files below a folder."""
    hashed = hashlib.sha256()
    for file in sorted(folder.rglob(names)):
        if file.is_file():
            hashed.update(file.name.encode("utf-8", "surrogatepass"))
            hashed.update(hashlib.sha256(file.read_bytes()).digest())
    return hashed.hexdigest()


class Channels:
    """Which channel a document is on: what its source gives it, or the canon's globs."""

    def __init__(self, canon: CanonFile, settings: Settings) -> None:
        self._channels = canon.channels
        self._roots = (settings.canon.parent, Path.cwd())

    def of(self, uri: str, given: str | None) -> str | None:
        """The channel of a document, or of one in a container."""
        return given or channel_of(uri.replace("!", "/"), self._channels, self._roots)

    def in_reading(self, reading: bytes, given: str | None) -> tuple[str | None, ...]:
        """The channels of the parts of a stored document. Raises ShapeError."""
        parts = unpacked(reading, Reading).parts
        return tuple(self.of(part.uri, given) for part in parts if isinstance(part, Part))

    def owner(self, channel: str | None) -> str | None:
        """Who owns a channel."""
        known = self._channels.get(channel or "")
        return known.owner if known else None

    def owns(self, channel: str | None) -> bool:
        """Whether suppression comments count on a channel."""
        known = self._channels.get(channel or "")
        return bool(known and known.owned)


def rebase(store: Store, orders: JudgingSetup) -> None:
    """Have the store rest on these orders; what they can touch is marked as stale.

    It is one transaction, so that a kill leaves the store as it was or as it is to be.
    """
    now, before = basis_of(orders), store.scans.basis()
    if before is None:
        store.scans.rebase(now, {})
    elif before != now:
        store.scans.rebase(now, _stale(store, before, now, orders))


def _stale(
    store: Store, before: Basis, now: Basis, orders: JudgingSetup
) -> dict[str, Stale] | Stale:
    was, will_be = json.loads(before.settings), json.loads(now.settings)
    if was.get("reading") != will_be["reading"]:
        return Stale.READ
    touching = _Touching(before, now, orders, everything=was != will_be)
    return dict(touching.stale(store))


def touched_by(store: Store, before: Basis, now: Basis, orders: JudgingSetup) -> frozenset[str]:
    """The documents of a store that a change of basis can touch."""
    return frozenset(uri for uri, _ in _Touching(before, now, orders, False).stale(store))


class _Touching:
    """Looks at every document for what has changed."""

    def __init__(self, before: Basis, now: Basis, orders: JudgingSetup, everything: bool) -> None:
        settings = orders.settings
        old, new = (parse_canon(basis.canon, "canon") for basis in (before, now))
        self._were, self._are = Channels(old, settings), Channels(new, settings)
        region = settings.region
        self._old = compile_canon(old, before.as_of, region)
        self._new = compile_canon(new, now.as_of, region)
        everything = everything or self._may_read_anew(settings)
        self._change = (
            Difference(everything=True) if everything else difference(self._old, self._new)
        )
        self._rematching = None if self._change.everything else self._rematched(settings)

    def _may_read_anew(self, settings: Settings) -> bool:
        """Whether a model is told something else of the canon, or its answers mean another thing.

        Then every document is compared again. What was asked before is answered from the
        cache, so that only pages whose brief has changed cost anything.
        """
        if judge_in_use(settings) != "llm":
            return False
        return replace(self._old, as_of=self._new.as_of, sha256=self._new.sha256) != self._new

    def _rematched(self, settings: Settings) -> Rematching | None:
        """What tells where the models would be asked something else; None where they are not."""
        rules_only = settings.judge == "rules"
        if rules_only or not differ_in_statements(self._old, self._new):
            return None
        return rematching(self._new, settings)

    def stale(self, store: Store) -> Iterator[tuple[str, Stale]]:
        for known, packed_trace in store.documents.traces():
            kind = self._kind(store, known, packed_trace)
            if kind is not Stale.NO:
                yield known.uri, kind

    def _kind(self, store: Store, known: Known, packed_trace: bytes) -> Stale:
        try:
            trace = unpacked(packed_trace, Trace)
            if self._comments_change(trace, known.given):
                return Stale.READ
            touched = self._moves(trace, known.given) or self._touches(store, known.uri, trace)
        except ShapeError:
            return Stale.READ
        return Stale.JUDGE if touched else Stale.NO

    def _comments_change(self, trace: Trace, given: str | None) -> bool:
        """Whether what suppression comments mean may change: the text itself is needed."""
        return any(
            part.marked
            and (
                part.channel != (now := self._are.of(part.uri, given))
                or self._were.owns(part.channel) != self._are.owns(now)
            )
            for part in trace.parts
        )

    def _moves(self, trace: Trace, given: str | None) -> bool:
        return any(part.channel != self._are.of(part.uri, given) for part in trace.parts)

    def _touches(self, store: Store, uri: str, trace: Trace) -> bool:
        change = self._change
        if change.everything or change.touches(trace) or ages(trace, self._old, self._new):
            return True
        if change.needs_texts and any_text(_texts(store.documents.reading(uri)), change):
            return True
        return self._rematching is not None and self._rematching.touches(trace)


def rematching(canon: Canon, settings: Settings) -> Rematching:
    """Matches stored passages with the statements of another canon."""

    from checker.local.matching import Matcher

    return Rematching(canon, Matcher(canon, embedder_for(settings.embedder, os.environ)))


def _texts(reading: bytes | None) -> Iterator[str]:
    """The passages of a document, as the rules see them."""
    for part in unpacked(reading, Reading).parts if reading is not None else ():
        for unit in part.units if isinstance(part, Part) else ():
            if isinstance(unit, TextUnit):
                yield from (window.plain for window in windows(unit))
