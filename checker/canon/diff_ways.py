"""What changed in how customers come and what is tried on them: channels, journeys, experiments.

None of it makes a text wrong: it says where texts stand, and what is told about them.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.canon.changes import Change, bare, fields_of, matched, moved, plus_minus
from checker.canon.schema import CanonFile, Channel, Experiment


def channel_changes(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    """Channels that came and went, and those with another owner, motion or other documents."""
    gone, come = moved(old.channels, new.channels)
    if gone or come:
        yield Change("channels", "channels-changed", f"channels: {plus_minus(gone, come)}.", False)
    for name, after in new.channels.items():
        before: Channel | None = old.channels.get(name)
        if before is not None and bare(before) != bare(after):
            text = f"The channel {name} changed: {fields_of(before, after)}."
            yield Change("channels", "channels-changed", text, False)


def journey_changes(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    """Journeys that came and went, and those that lead another way."""
    for before, after in matched(old.journeys, new.journeys):
        if before is None and after is not None:
            text = f"The journey {after.id} is new: {_way(after.steps)}."
            yield Change(after.id, "journey-added", text, False)
        elif after is None and before is not None:
            text = f"The journey {before.id} is gone."
            yield Change(before.id, "journey-removed", text, False)
        elif before is not None and after is not None and before.steps != after.steps:
            text = f"The journey {after.id} goes {_way(after.steps)}; it went {_way(before.steps)}."
            yield Change(after.id, "journey-changed", text, False)


def _way(steps: tuple[str, ...]) -> str:
    return " → ".join(steps)


def experiment_changes(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    """Variants of tests that came and went, and those whose days, channel or metric differ."""
    before, after = ({(e.id, e.variant): e for e in c.experiments} for c in (old, new))
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            text = f"The experiment {now.id} has a new variant, '{now.variant}'{_days(now)}."
            yield Change(now.id, "experiment-added", text, False)
        elif now is None and was is not None:
            text = f"The experiment {was.id} has no variant '{was.variant}' any more."
            yield Change(was.id, "experiment-removed", text, False)
        elif was is not None and now is not None and was != now:
            differs = fields_of(was, now)
            text = f"The variant '{now.variant}' of the experiment {now.id} changed: {differs}."
            yield Change(now.id, "experiment-changed", text, False)


def _days(one: Experiment) -> str:
    days = (f" from {one.from_}" if one.from_ else "", f" until {one.until}" if one.until else "")
    return f" on {one.channel}{''.join(days)}"
