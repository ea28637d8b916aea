"""From what the settings say of a source to the source itself."""

from __future__ import annotations

import re
import time
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
    from checker.sources.logins import Grant, Login
    from checker.sources.rest import Collection, RestClient, RestService

_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]*")
_DEEPEST_LISTING = 50


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What sources are given from outside. `cache` is a folder for what is worth keeping."""

    environ: Mapping[str, str] = field(repr=False)
    cache: Path = Path(".onmessage/sources")
    limits: FetchLimits = field(default_factory=FetchLimits)
    resolve: Resolve = field(default=system_resolve, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    now: Callable[[], float] = field(default=time.time, repr=False)


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


def _confluence(settings: SourceSettings, around: Surroundings) -> Source:
    from checker.sources.confluence import REMEDY, Confluence, login_of
    from checker.sources.logins import FixedLogin
    from checker.sources.rest import RestService

    site = _address(settings, "confluence", settings.confluence or "").rstrip("/")
    if not site.endswith("/wiki"):
        raise _wrong(settings, "confluence", "give the address of its wiki: https://…/wiki")
    email = _secret(settings, "email", "CONFLUENCE_EMAIL", around)
    token = _secret(settings, "token", "CONFLUENCE_TOKEN", around)
    login = FixedLogin(login_of(email, token))
    base = _base(settings, site)
    service = RestService("Confluence", base, login, REMEDY, settings.minutes * 60)
    collection = Confluence(site, settings.spaces, settings.attachments)
    return _service(settings, around, collection, service)


def _notion(settings: SourceSettings, around: Surroundings) -> Source:
    from checker.sources.logins import FixedLogin, bearer
    from checker.sources.notion import BASE, HEADERS, REMEDY, Notion
    from checker.sources.rest import RestService, asking

    token = _secret(settings, "token", "NOTION_TOKEN", around)
    login = FixedLogin(bearer(token))
    base, seconds = _base(settings, BASE), settings.minutes * 60
    service = RestService("Notion", base, login, REMEDY, seconds, HEADERS)
    collection = Notion(around.now, bool(settings.include or settings.exclude))
    is_there = asking(collection, _connecting(settings, around, service))
    return replace(_service(settings, around, collection, service), is_there=is_there)


def _drive(settings: SourceSettings, around: Surroundings) -> Source:
    from checker.sources.drive import BASE, Drive, folder_in, is_busy
    from checker.sources.google_login import REMEDY, grant_in
    from checker.sources.rest import RestService

    folder = folder_in(settings.drive or "")
    if folder is None:
        reason = f"'{settings.drive}' is no folder's id; copy its address from the browser"
        raise _wrong(settings, "drive", reason)

    def grant() -> Grant:
        path = _secret(settings, "credentials", "GOOGLE_APPLICATION_CREDENTIALS", around)
        return grant_in(path, around.now)

    login = _by_token(settings, around, "GOOGLE_DRIVE_TOKEN", grant)
    base, seconds = _base(settings, BASE), settings.minutes * 60
    service = RestService("Google Drive", base, login, REMEDY, seconds, is_busy=is_busy)
    return _service(settings, around, Drive(folder), service)


def _sharepoint(settings: SourceSettings, around: Surroundings) -> Source:
    from checker.sources.rest import RestService
    from checker.sources.sharepoint import BASE, REMEDY, SharePoint

    if settings.sharepoint:
        place = _address(settings, "sharepoint", settings.sharepoint).rstrip("/")
    else:
        place = settings.onedrive or ""
        if "://" in place or "/" in place:
            reason = f"'{place}' is an address; give whose it is: dana@brightline.example"
            raise _wrong(settings, "onedrive", reason)
    base, seconds = _base(settings, BASE), settings.minutes * 60
    login = _by_token(settings, around, "MICROSOFT_GRAPH_TOKEN", lambda: _app(settings, around))
    service = RestService("Microsoft Graph", base, login, REMEDY, seconds)
    return _service(settings, around, SharePoint(place, settings.folder or ""), service)


def _app(settings: SourceSettings, around: Surroundings) -> Grant:
    """The login of an app, by the variables that all of Azure's clients read."""
    from checker.sources.sharepoint import AUTHORITY, BASE, grant_of

    usual = {
        "tenant": "AZURE_TENANT_ID",
        "client": "AZURE_CLIENT_ID",
        "secret": "AZURE_CLIENT_SECRET",  # nosec B105 - the name of a variable
    }
    given = [_secret(settings, key, variable, around) for key, variable in usual.items()]
    authority = around.environ.get("AZURE_AUTHORITY_HOST", "").strip().rstrip("/") or AUTHORITY
    return grant_of(authority, _base(settings, BASE), *given)


def _by_token(
    settings: SourceSettings, around: Surroundings, usual: str, grant: Callable[[], Grant]
) -> Login:
    """A login by a token that is given, where one is, or else by those that a grant gives."""
    from checker.sources.fetch import Fetcher
    from checker.sources.logins import FixedLogin, TokenLogin, bearer

    if "token" in settings.secrets or usual in around.environ:
        return FixedLogin(bearer(_secret(settings, "token", usual, around)))
    given = grant()
    fetcher = Fetcher(_limits(settings, around), resolve=around.resolve)
    return TokenLogin(given, fetcher, around.clock)


def _service(
    settings: SourceSettings, around: Surroundings, collection: Collection, service: RestService
) -> FileSource:
    """A source of what a service keeps."""
    from checker.sources.rest import RestShelf

    shelf = RestShelf(collection, _connecting(settings, around, service))
    return _files(settings, around, shelf)


def _connecting(
    settings: SourceSettings, around: Surroundings, service: RestService
) -> Callable[[], RestClient]:
    """Begins a run of requests to a service."""
    from checker.sources.fetch import Fetcher
    from checker.sources.rest import RestClient

    limits = _limits(settings, around)

    def connect() -> RestClient:
        fetcher = Fetcher(limits, home=service.base, resolve=around.resolve)
        return RestClient(service, fetcher, around.clock, around.sleep)

    return connect


def _address(settings: SourceSettings, key: str, given: str) -> str:
    """A web address as it is spelt everywhere."""
    from checker.sources.urls import spelt

    url = spelt(given)
    if url is None:
        raise _wrong(settings, key, f"'{given}' is no web address such as https://…")
    return url


def _base(settings: SourceSettings, usual: str) -> str:
    """Where a service is asked, with a slash at its end."""
    base = _address(settings, "api", settings.api) if settings.api else usual
    return f"{base.rstrip('/')}/"


def _secret(settings: SourceSettings, key: str, usual: str, around: Surroundings) -> str:
    """A secret of a service, in the variable named for it or else in the usual one."""
    unknown = sorted(set(settings.secrets) - _SECRETS[settings.kind])
    if unknown:
        known = ", ".join(sorted(_SECRETS[settings.kind]))
        raise _wrong(settings, f"secrets.{unknown[0]}", f"is not known; known: {known}")
    value = _variable(settings, f"secrets.{key}", settings.secrets.get(key, usual), around)
    if not (value.isascii() and value.isprintable()):
        raise _wrong(settings, f"secrets.{key}", "its value has characters that no secret has")
    return value


_SECRETS: Final[Mapping[Kind, frozenset[str]]] = {
    "confluence": frozenset(("email", "token")),
    "notion": frozenset(("token",)),
    "drive": frozenset(("token", "credentials")),
    "sharepoint": frozenset(("token", "tenant", "client", "secret")),
    "onedrive": frozenset(("token", "tenant", "client", "secret")),
}


def _files(settings: SourceSettings, around: Surroundings, shelf: Any) -> FileSource:
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
    from checker.sources.web import WebSource

    url = _address(settings, settings.kind, start)
    headers = _login(settings, around)
    limits = _limits(settings, around)
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


def _limits(settings: SourceSettings, around: Surroundings) -> FetchLimits:
    return replace(around.limits, allow_private=settings.allow_private)


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
    "confluence": _confluence,
    "notion": _notion,
    "drive": _drive,
    "sharepoint": _sharepoint,
    "onedrive": _sharepoint,
}
"""The kinds of source. A new one is a module, a line here, and its keys in `settings.py`."""
