"""What a canon is drafted from: files as they are, folders and sites by what says most."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from checker.app.checking import is_wanted
from checker.app.site import site_at
from checker.canon.draft import choose
from checker.canon.schema import Channel
from checker.config import Settings
from checker.interface import SettingsError
from checker.models import Document, Skipped
from checker.readers.files import document, documents, is_address
from checker.readers.formats import media_type_of

_FEWEST_CHANNELS = 2
_MOST_CHANNELS = 12
_MOST_UNREAD = 5


@dataclass(frozen=True, slots=True)
class Gathered:
    """Documents to draft from, the fullest first, and what was seen on the way to them.

    `company` is what most pages of a folder or site call it. `channels` are its parts,
    `plans` the names on the page that shows most; where nothing was chosen, none are known.
    `spoken` are names that several pages call plans, each with the first such page.
    """

    documents: tuple[Document, ...]
    company: str | None = None
    channels: dict[str, Channel] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    plans: frozenset[str] = frozenset()
    spoken: tuple[tuple[str, str], ...] = ()


def gather(sources: Sequence[str], settings: Settings) -> Gathered:
    """Everything to draft from. Raises SettingsError where a source is not usable."""
    files = tuple(_file(path) for path in sources if not _is_many(path))
    places = [path for path in sources if _is_many(path)]
    if not places:
        return Gathered(files)
    found = found_in(places, settings)
    unread = _unread([item for item in found if isinstance(item, Skipped)])
    try:
        gathered = chosen_of([d for d in found if isinstance(d, Document)], places, files)
    except SettingsError as error:
        raise SettingsError(" ".join((str(error), *unread))) from error
    return replace(gathered, notes=(*gathered.notes, *unread))


def _unread(skipped: Sequence[Skipped]) -> tuple[str, ...]:
    """A note on what was not looked at, and why."""
    if not skipped:
        return ()
    named = [f"{one.uri}: {one.reason}" for one in skipped[:_MOST_UNREAD]]
    more = len(skipped) - _MOST_UNREAD
    return (f"Not read: {'; '.join(named)}{f'; and {more} more' if more > 0 else ''}.",)


def found_in(places: Sequence[str], settings: Settings) -> list[Document | Skipped]:
    """What lies in folders, and on the pages that addresses lead to."""
    largest = int(settings.limits.max_megabytes * 1_000_000)
    found: dict[str, Document | Skipped] = {}
    for place in places:
        if is_address(place):
            there = site_at(place, settings)
        else:
            there = documents([place], lambda _: None, max_bytes=largest)
        for item in there:
            if is_wanted(item.uri, settings):
                found.setdefault(item.uri, item)
    return list(found.values())


def chosen_of(
    found: Sequence[Document], places: Sequence[str], files: tuple[Document, ...] = ()
) -> Gathered:
    """What to draft from: these files, and the pages that say most among all found.

    Raises SettingsError where there is neither.
    """
    chosen = choose(found)
    if not (files or chosen.documents):
        where = ", ".join(places)
        raise SettingsError(f"{where}: no page there shows plans; name the page to draft from")
    notes = []
    if chosen.documents:
        named = ", ".join(document.uri for document in chosen.documents)
        notes.append(f"Of {len(found)} documents, these say most of plans: {named}.")
    if chosen.left:
        left = "; ".join(chosen.left)
        notes.append(
            f"Plans of other names, maybe of other products, are not in the draft: {left}."
        )
    if chosen.company:
        notes.append(f"The company's name, {chosen.company}, is the one most pages use.")
    channels = channels_of([d.uri for d in found], places)
    return Gathered(
        (*files, *chosen.documents),
        chosen.company,
        channels,
        tuple(notes),
        chosen.plans if not files else frozenset(),
        chosen.spoken,
    )


def _is_many(path: str) -> bool:
    return is_address(path) or Path(path).is_dir()


def _file(path: str) -> Document:
    """A document to draft from. Drafting also reads JSON and YAML, which is no collateral."""
    if "://" in path:
        raise SettingsError(f"{path}: only http and https are fetched; save it as a file")
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: no such file or folder") from error
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    return document(Path(path).as_posix(), content, media_type_of(path) or "")


def channels_of(uris: Iterable[str], places: Sequence[str]) -> dict[str, Channel]:
    """Channels as the collateral is laid out: the folders right below a place, and hosts.

    None where all of it is in one: then there is nothing to tell apart.
    """
    globs: dict[str, dict[str, None]] = {}
    for uri in uris:
        for name, glob in _part_of(uri, places):
            globs.setdefault(name, {})[glob] = None
    found = {name: Channel(match=tuple(match)) for name, match in globs.items()}
    return found if _FEWEST_CHANNELS <= len(found) <= _MOST_CHANNELS else {}


def _part_of(uri: str, places: Sequence[str]) -> Iterator[tuple[str, str]]:
    if is_address(uri):
        host = urlsplit(uri).netloc
        yield _name(host.removeprefix("www.")), f"{urlsplit(uri).scheme}://{host}/**"
        return
    for place in (PurePosixPath(Path(p).as_posix()) for p in places if not is_address(p)):
        path = PurePosixPath(uri.partition("!")[0])
        if path.is_relative_to(place) and len(path.relative_to(place).parts) > 1:
            part = path.relative_to(place).parts[0]
            yield _name(part), f"{(place / part).as_posix()}/**"
            return


def _name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "other"
