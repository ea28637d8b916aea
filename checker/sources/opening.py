"""From what the settings say of a source to the source itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from checker.interface import SettingsError
from checker.sources.addresses import Resolve, system_resolve
from checker.sources.limits import FetchLimits
from checker.sources.settings import Kind, SourceSettings
from checker.sources.shelf import FileSource
from checker.sources.source import Source, SourceIdentity
from checker.sources.wanted import Wanted

if TYPE_CHECKING:
    from checker.sources.fetch import Fetcher

_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]*")
_DEEPEST_LISTING = 50


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What sources are given from outside. `cache` is a folder for what is worth keeping."""

    environ: Mapping[str, str] = field(repr=False)
    cache: Path = Path(".onmessage/sources")
    limits: FetchLimits = field(default_factory=FetchLimits)
    resolve: Resolve = field(default=system_resolve, repr=False)


def open_source(settings: SourceSettings, around: Surroundings) -> Source:
    """The source that these settings name; nothing is read or asked for yet.

    Raises SettingsError where it cannot be: a variable is not set, a library is missing.
    """
    return _KINDS[settings.kind](settings, around)


def _folder(settings: SourceSettings, around: Surroundings) -> Source:
    folder = settings.folder or ""
    scheme = urlsplit(folder).scheme if "://" in folder else ""
    if scheme in ("http", "https"):
        return _listing(settings, around)
    _refuse(settings, ("pages", "minutes", "login", "allow_private"), "a folder on the web")
    if not scheme:
        from checker.sources.local import LocalShelf

        _refuse(settings, ("options", "secrets"), "a folder elsewhere, such as s3://")
        return _files(settings, around, LocalShelf(Path(folder)))
    from checker.sources.bucket import check_url, open_bucket

    try:
        check_url(folder)
    except ValueError as error:
        raise _wrong(settings, "folder", str(error)) from error
    secrets = {
        key: _variable(settings, f"secrets.{key}", name, around)
        for key, name in settings.secrets.items()
    }
    return _files(settings, around, open_bucket(folder, {**settings.options, **secrets}))


def _git(settings: SourceSettings, around: Surroundings) -> Source:
    from checker.sources.git import GitShelf

    if not _REF.fullmatch(settings.ref) or ".." in settings.ref:
        raise _wrong(settings, "ref", f"'{settings.ref}' is no branch, tag or commit")
    repository, folder = settings.git or "", settings.folder or ""
    if repository.startswith("-") or ".." in folder.split("/"):
        raise _wrong(settings, "git", "give the repository, and a folder inside it")
    shelf = GitShelf(
        repository,
        settings.ref,
        folder,
        around.cache / "git",
        around.environ,
        settings.minutes * 60,
        settings.allow_private,
        around.resolve,
    )
    return _files(settings, around, shelf)


def _files(settings: SourceSettings, around: Surroundings, shelf: Any) -> Source:
    most = int(around.limits.megabytes * 1e6)
    return FileSource(about(settings), shelf, _wanted(settings), most)


def _web(settings: SourceSettings, around: Surroundings) -> Source:
    return _site(settings, around, settings.web or "", {})


def _listing(settings: SourceSettings, around: Surroundings) -> Source:
    """A folder that a web server lists: its lists are followed, and are no documents."""
    _refuse(settings, ("options", "secrets"), "a bucket")
    changed = {"find": "crawl", "listing": True, "depth": _DEEPEST_LISTING}
    return _site(settings, around, f"{(settings.folder or '').rstrip('/')}/", changed)


def _site(
    settings: SourceSettings, around: Surroundings, start: str, changed: dict[str, Any]
) -> Source:
    from checker.sources.fetch import Fetcher
    from checker.sources.pace import Visits
    from checker.sources.urls import spelt
    from checker.sources.web import WebSource

    url = spelt(start)
    if url is None:
        raise _wrong(settings, settings.kind, f"'{start}' is no web address such as https://…")
    headers = _login(settings, around)
    limits = replace(around.limits, allow_private=settings.allow_private)
    visits = Visits(
        settings.find,
        settings.sitemap,
        settings.robots,
        settings.depth,
        settings.pages,
        settings.minutes * 60,
        settings.delay,
        settings.lastmod,
    )

    def fetcher() -> Fetcher:
        return Fetcher(limits, headers, home=url, resolve=around.resolve)

    return WebSource(about(settings), url, _wanted(settings), replace(visits, **changed), fetcher)


def _login(settings: SourceSettings, around: Surroundings) -> dict[str, str]:
    login = settings.login
    if login is None:
        return {}
    value = _variable(settings, "login.variable", login.variable, around)
    if not (value.isascii() and value.isprintable()):
        raise _wrong(settings, "login", f"{login.variable} has characters no header may have")
    return {login.header: value}


def about(settings: SourceSettings) -> SourceIdentity:
    """Whose collateral a source holds."""
    return SourceIdentity(settings.name, settings.channel, settings.owner, settings.audience)


def _wanted(settings: SourceSettings) -> Wanted:
    return Wanted(settings.include, settings.exclude)


def _variable(settings: SourceSettings, key: str, name: str, around: Surroundings) -> str:
    value = around.environ.get(name, "").strip()
    if not value:
        raise _wrong(settings, key, f"the environment has no {name}; set it")
    return value


def _refuse(settings: SourceSettings, keys: tuple[str, ...], where: str) -> None:
    for key in keys:
        if key in settings.model_fields_set:
            raise _wrong(settings, key, f"is only for {where}; remove it")


def _wrong(settings: SourceSettings, key: str, reason: str) -> SettingsError:
    return SettingsError(f"sources: {settings.name}: {key}: {reason}")


_KINDS: Final[Mapping[Kind, Callable[[SourceSettings, Surroundings], Source]]] = {
    "folder": _folder,
    "web": _web,
    "git": _git,
}
"""The kinds of source. A new one is a module, a line here, and its keys in `settings.py`."""
