"""What changed between two canons, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.canon.changes import Change, bare, fields_of, matched, moved, plus_minus
from checker.canon.diff_sold import feature_changes, package_changes, price_changes
from checker.canon.diff_ways import channel_changes, experiment_changes, journey_changes
from checker.canon.flaws import same_words
from checker.canon.said import reached, told
from checker.canon.schema import CanonFile, Claim, Metric, Model, Product

__all__ = ["Change", "diff", "price_changes"]

_SENTENCES = (
    ("claims", "claim", True),
    ("forbidden", "forbidden text", True),
    ("required", "required text", True),
    ("offers", "offer", True),
)
_PROMISED: Mapping[str, str] = {"trials": "trial", "support": "support", "slas": "service level"}


def diff(old: CanonFile, new: CanonFile) -> tuple[Change, ...]:
    """Every change, in the file's order. Entries are the same when their ids are."""
    return (
        *_top(old, new),
        *package_changes(old, new),
        *feature_changes(old, new),
        *_promised(old, new),
        *(change for kind in _SENTENCES for change in _entries(old, new, *kind)),
        *_discounts(old, new),
        *journey_changes(old, new),
        *experiment_changes(old, new),
    )


def _top(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    for key in ("company", "currency"):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield Change(key, f"{key}-changed", f"The {key} is {after}, not {before}.", True)
    for key in ("names", "competitors"):
        gone, come = moved(getattr(old, key), getattr(new, key))
        if gone or come:
            yield Change(key, f"{key}-changed", f"{key}: {plus_minus(gone, come)}.", key == "names")
    for key in ("products", "metrics"):
        yield from _named(key, getattr(old, key), getattr(new, key))
    if old.all_packages != new.all_packages:
        now = "are all there are" if new.all_packages else "may not be all there are"
        text = f"The packages {now}."
        yield Change("packages", "all-packages-changed", text, new.all_packages)
    yield from channel_changes(old, new)


def _named(
    key: str, old: Sequence[Product | Metric], new: Sequence[Product | Metric]
) -> Iterator[Change]:
    """Other products, and what is counted: those that came and went, and what they are called."""
    before, after = ({same_words(e.name): e for e in some} for some in (old, new))
    gone = [e.name for k, e in before.items() if k not in after]
    come = [e.name for k, e in after.items() if k not in before]
    if gone or come:
        yield Change(key, f"{key}-changed", f"{key}: {plus_minus(gone, come)}.", False)
    for name, entry in after.items():
        was = before.get(name)
        if was is not None and bare(was) != bare(entry):
            text = f"{entry.name} changed: {fields_of(was, entry)}."
            yield Change(key, f"{key}-changed", text, True)


def _entries(
    old: CanonFile, new: CanonFile, section: str, noun: str, breaks: bool
) -> Iterator[Change]:
    kind = section.removesuffix("s")
    for before, after in matched(getattr(old, section), getattr(new, section)):
        if after is None and before is not None:
            yield Change(before.id, f"{kind}-removed", f"The {noun} {before.id} is gone.", breaks)
        elif before is None and after is not None:
            text = f"The {noun} {after.id} is new{_quoted(after)}."
            yield Change(after.id, f"{kind}-added", text, kind in ("forbidden", "required"))
        elif before is not None and after is not None and bare(before) != bare(after):
            core = _core(before, after)
            text = core or f"The {noun} {after.id} changed: {fields_of(before, after)}."
            yield Change(after.id, f"{kind}-changed", text, breaks and not core)


def _core(before: Model, after: Model) -> str | None:
    """That a claim carries core value now, or does no longer, where nothing else changed."""
    if not isinstance(before, Claim) or not isinstance(after, Claim) or before.core == after.core:
        return None
    if bare(before) != {**bare(after), "core": before.core}:
        return None
    return (
        f"The claim {after.id} is {'core value now' if after.core else 'no core value any more'}."
    )


def _promised(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    """Trials, support and service levels, in the sentences they are told in."""
    said = [_sentences(canon) for canon in (old, new)]
    for section, noun in _PROMISED.items():
        kind = noun.replace(" ", "-")
        for before, after in matched(getattr(old, section), getattr(new, section)):
            entry = after or before
            assert entry is not None  # noqa: S101 - a pair has one of the two
            was, now = (each.get(entry.id, "") for each in said)
            if before is None:
                text = f"The {noun} {entry.id} is new: {now}"
                yield Change(entry.id, f"{kind}-added", text, False)
            elif after is None:
                text = f"The {noun} {entry.id} is gone: {was}"
                yield Change(entry.id, f"{kind}-removed", text, True)
            elif bare(before) != bare(after):
                changed = fields_of(before, after) + "."
                differs = f"{now} It was: {was}" if was != now else changed
                text = f"The {noun} {entry.id} changed: {differs}"
                yield Change(entry.id, f"{kind}-changed", text, True)


def _sentences(canon: CanonFile) -> dict[str, str]:
    """What trials, support and service levels say, by the id of the entry."""
    said: dict[str, list[str]] = {}
    ids = {entry.id for section in _PROMISED for entry in getattr(canon, section)}
    for claim in told(canon):
        for id_ in (claim.id, claim.id.partition(".")[0]):
            if id_ in ids:
                said.setdefault(id_, []).append(claim.text)
                break
    for feature in reached(canon):
        id_ = feature.id.partition(".by.")[0]
        said.setdefault(id_, []).append(f"There is {feature.name}.")
    return {id_: " ".join(texts) for id_, texts in said.items()}


def _quoted(entry: Model) -> str:
    text = getattr(entry, "text", None)
    return f": '{text}'" if text else ""


def _discounts(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    before = {(d.channels, d.packages, d.regions): d for d in old.discounts}
    after = {(d.channels, d.packages, d.regions): d for d in new.discounts}
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was != now:
            where = ", ".join((*key[0], *key[1], *key[2])) or "every channel"
            shown = [f"{d.up_to.normalize():f}%" if d else "none" for d in (was, now)]
            text = f"Discount authority of {where} goes from {shown[0]} to {shown[1]}."
            less = was is not None and (now is None or now.up_to < was.up_to)
            yield Change("discounts", "discount-changed", text, less)
