"""The document libraries of a SharePoint site, or somebody's OneDrive, by Microsoft Graph.

https://learn.microsoft.com/en-us/graph/api/resources/onedrive
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, Field

from checker.interface import SourceError
from checker.sources.logins import Grant
from checker.sources.rest import NOT_FOUND, RestClient, RestError, from_top, paged
from checker.sources.shelf import ListedFile

BASE: Final = "https://graph.microsoft.com"
AUTHORITY: Final = "https://login.microsoftonline.com"
REMEDY: Final = (
    "make a new client secret for the app in Microsoft Entra and put it into the environment"
)
_FIELDS = "id,name,size,cTag,eTag,file,folder,root,package,deleted,remoteItem,parentReference"


def grant_of(authority: str, base: str, tenant: str, app: str, secret: str) -> Grant:
    """What an app's own login is exchanged for tokens by (client credentials)."""
    form = {
        "grant_type": "client_credentials",
        "client_id": app,
        "client_secret": secret,
        "scope": f"{base}.default",
    }
    return Grant(f"{authority}/{quote(tenant, safe='')}/oauth2/v2.0/token", lambda: form, REMEDY)


class _Id(BaseModel):
    id: str


class _Library(BaseModel):
    id: str
    name: str = "OneDrive"
    url: str = Field(alias="webUrl")


class _ParentReference(BaseModel):
    id: str | None = None


class _DriveItem(BaseModel):
    id: str
    name: str = ""
    size: int | None = None
    content: str | None = Field(default=None, alias="cTag")
    whole: str | None = Field(default=None, alias="eTag")
    parent: _ParentReference = Field(default=_ParentReference(), alias="parentReference")
    file: Mapping[str, Any] | None = None
    root: Mapping[str, Any] | None = None
    package: Mapping[str, Any] | None = None
    deleted: Mapping[str, Any] | None = None
    remote: Mapping[str, Any] | None = Field(default=None, alias="remoteItem")
    folder: Mapping[str, Any] | None = None

    @property
    def refusal(self) -> str | None:
        """Why it cannot be read, where it is neither a file nor a folder."""
        if self.remote is not None:
            return "is a shortcut to another library; make that a source of its own"
        if self.package is not None:
            return "is a notebook, which is not read; export it"
        return None


_One = TypeVar("_One", _Library, _DriveItem)


class _GraphList(BaseModel, Generic[_One]):
    value: tuple[_One, ...]
    next: str | None = Field(default=None, alias="@odata.nextLink")


@dataclass(frozen=True, slots=True)
class SharePoint:
    """What lies in the libraries of a site, or in a person's OneDrive, below a folder.

    `place` is the site's address, or the person's login name. Addresses are by path, as they are
    at the service, so that a renamed file is another one.
    """

    place: str
    folder: str = ""

    @property
    def uri(self) -> str:
        """The site, or whose OneDrive it is."""
        return self.place

    @property
    def _is_site(self) -> bool:
        return "://" in self.place

    def listed(self, client: RestClient) -> Iterator[ListedFile]:
        """All files below the folder, library by library."""
        within = self.folder.strip("/")
        library, _, inside = within.partition("/") if self._is_site else ("", "", within)
        for found in self._libraries(client, library):
            top = "" if library or not self._is_site else f"{found.name}/"
            items = _items(client, found.id)
            if inside and inside not in set(_folders(items)):
                raise SourceError(f"has no folder '{inside}'; check `folder`")
            for path, item in _files(items):
                if not inside or path.startswith(f"{inside}/"):
                    name = f"{top}{path[len(inside) :].lstrip('/')}"
                    yield _entry(found, path, name, item)

    def _libraries(self, client: RestClient, wanted: str) -> list[_Library]:
        """The site's libraries, or the one that is wanted."""
        try:
            if not self._is_site:
                path = f"v1.0/users/{quote(self.place, safe='@')}/drive"
                return [client.json(_Library, path)]
            parts = urlsplit(self.place)
            below = f":{quote(parts.path)}" if parts.path.strip("/") else ""
            site = client.json(_Id, f"v1.0/sites/{parts.hostname}{below}", {"$select": "id"})
        except RestError as error:
            if error.status != NOT_FOUND:
                raise
            raise SourceError("is not there, or the app may not see it; check it") from error
        path = f"v1.0/sites/{quote(site.id, safe=',')}/drives"
        found = list(_every(client, _GraphList[_Library], path, {}))
        if wanted and wanted not in {library.name for library in found}:
            names = ", ".join(library.name for library in found)
            raise SourceError(f"has no library '{wanted}'; it has: {names}")
        return [library for library in found if wanted in ("", library.name)]

    def read(self, client: RestClient, entry: ListedFile, most: int) -> bytes:
        """A file. The service leads to where its bytes are, which needs no login."""
        return client.content(entry.place, most=most)


def _items(client: RestClient, library: str) -> dict[str, _DriveItem]:
    """All that is in a library. An item can come several times; the last one is right.

    By delta, since Microsoft promises of no other listing that it is whole.
    """
    found: dict[str, _DriveItem] = {}
    path = f"v1.0/drives/{quote(library, safe='!')}/root/delta"
    for item in _every(client, _GraphList[_DriveItem], path, {"$select": _FIELDS}):
        if item.deleted is None:
            found[item.id] = item
        else:
            found.pop(item.id, None)
    return found


def _every(
    client: RestClient, shape: type[_GraphList[_One]], path: str, asked: Mapping[str, str]
) -> Iterator[_One]:
    """All of a list."""

    def ask(following: str | None) -> _GraphList[_One]:
        return client.json(shape, following) if following else client.json(shape, path, asked)

    for some in paged(ask, lambda answer: answer.next):
        yield from some.value


def _folders(items: Mapping[str, _DriveItem]) -> Iterator[str]:
    return (_path(item, items) for item in items.values() if item.folder is not None)


def _files(items: Mapping[str, _DriveItem]) -> list[tuple[str, _DriveItem]]:
    """Everything that is no folder, by its path."""
    wanted = (item for item in items.values() if item.file is not None or item.refusal)
    return sorted(((_path(item, items), item) for item in wanted), key=itemgetter(0))


def _path(item: _DriveItem, items: Mapping[str, _DriveItem]) -> str:
    """The names from the top of a library down. Delta gives no paths, only who is in whom."""
    way = from_top(item.id, items, lambda at: at.parent.id)
    return "/".join(at.name for at in way if at.root is None)


def _entry(library: _Library, path: str, name: str, item: _DriveItem) -> ListedFile:
    uri = f"{library.url}/{quote(path)}"
    inside = f"{quote(library.id, safe='!')}/items/{quote(item.id, safe='!')}"
    place = f"v1.0/drives/{inside}/content"
    version = item.content or item.whole
    return ListedFile(uri, name, item.size, version, place, None, item.refusal)
