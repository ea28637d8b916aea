"""What results rest on, and which documents have to be read anew where that changes."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import checker
import prompts
from checker.app.judging import judge_in_use
from checker.app.scan.values import Reading, Whole
from checker.app.scan.work import JudgingSetup
from checker.canon.channels import channel_of
from checker.canon.load import parse_canon
from checker.canon.schema import CanonFile
from checker.config import Settings
from checker.store import Basis, Stale, Store
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
            "pictures": settings.read_pictures,
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

    def are_those_of(self, canon: CanonFile) -> bool:
        """Whether a canon has the same channels."""
        return self._channels == canon.channels

    def owner(self, channel: str | None) -> str | None:
        """Who owns a channel."""
        known = self._channels.get(channel or "")
        return known.owner if known else None

    def owns(self, channel: str | None) -> bool:
        """Whether suppression comments count on a channel."""
        known = self._channels.get(channel or "")
        return bool(known and known.owned)


def rebase(store: Store, orders: JudgingSetup, now: Basis) -> int:
    """Have the store judge by these orders from now on. Returns the number of what that is.

    `now` is what results judged by them rest on. Documents that have to be read anew are marked,
    in the same transaction; which others are compared again, each document's own basis says
    (`again`).
    """
    before = store.scans.bases()
    last = before.get(max(before, default=0))
    if last == now:
        return max(before)
    return store.scans.rebase(now, _unreadable(store, last, now, orders) if last else {})


def _unreadable(
    store: Store, last: Basis, now: Basis, orders: JudgingSetup
) -> dict[str, Stale] | Stale:
    """What has to be read anew: all of it, or documents whose comments mean another thing now."""
    if reading_of(last) != reading_of(now):
        return Stale.READ
    old, new = (parse_canon(basis.canon, "canon") for basis in (last, now))
    if old.channels == new.channels:
        return {}
    were, are = Channels(old, orders.settings), Channels(new, orders.settings)
    return {
        known.uri: Stale.READ
        for known, parts in store.documents.parts()
        if _comments_change(parts, known.given, were, are)
    }


def reading_of(basis: Basis) -> object:
    """The settings of a basis that reading depends on."""
    return json.loads(basis.settings).get("reading")


def _comments_change(packed_parts: bytes, given: str | None, were: Channels, are: Channels) -> bool:
    """Whether what suppression comments mean may change: the text itself is needed."""
    try:
        parts = unpacked(packed_parts, Whole).parts
    except ShapeError:
        return True
    return any(
        part.marked
        and (
            part.channel != (now := are.of(part.uri, given))
            or were.owns(part.channel) != are.owns(now)
        )
        for part in parts
    )
