"""The pages, blog posts and attached files of a Confluence Cloud site, by its REST API, version 2.

https://developer.atlassian.com/cloud/confluence/rest/v2/
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Generic, TypeVar
from urllib.parse import parse_qs, quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field

from checker.interface import SourceError
from checker.readers.formats import HTML
from checker.sources.logins import LoginError
from checker.sources.markup import page
from checker.sources.rest import RestClient, from_top, paged
from checker.sources.shelf import ListedFile
from checker.sources.storage_format import as_html

REMEDY: Final = (
    "make a new API token at https://id.atlassian.com/manage-profile/security/api-tokens and put "
    "it, and the e-mail address of its account, into the environment"
)
_MOST = 250


def login_of(email: str, token: str) -> dict[str, str]:
    """The header for an account's API token."""
    pair = base64.b64encode(f"{email}:{token}".encode()).decode("ascii")
    return {"Authorization": f"Basic {pair}"}


# --- what it answers -------------------------------------------------------------------------


class _Answered(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)


class _Links(_Answered):
    next: str | None = None


class _Version(_Answered):
    number: int


class _Space(_Answered):
    id: str
    key: str
    type: str | None = None


class _Page(_Answered):
    id: str
    title: str = ""
    parent: str | None = Field(default=None, alias="parentId")
    version: _Version


class _Attachment(_Answered):
    id: str
    title: str
    size: int | None = Field(default=None, alias="fileSize")
    page: str | None = Field(default=None, alias="pageId")
    post: str | None = Field(default=None, alias="blogPostId")
    version: _Version


_One = TypeVar("_One", _Space, _Page, _Attachment)


class _SiteList(_Answered, Generic[_One]):
    results: tuple[_One, ...]
    links: _Links = Field(default=_Links(), alias="_links")


class _Storage(_Answered):
    value: str


class _StoredBody(_Answered):
    storage: _Storage


class _Whole(_Answered):
    title: str = ""
    body: _StoredBody


class _User(_Answered):
    type: str


# --- the collection --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Confluence:
    """The spaces of a site, all that its account sees where none are named.

    `site` is where people open it, such as https://brightline.atlassian.net/wiki. A page's
    address has its id and no title, so that it stays when the page is renamed.
    """

    site: str
    spaces: tuple[str, ...] = ()
    attachments: bool = True

    @property
    def uri(self) -> str:
        """The site."""
        return self.site

    def listed(self, client: RestClient) -> Iterator[ListedFile]:
        """Pages and posts by space, then the files that are attached to these."""
        _check_login(client)
        missing: list[str] = []
        names: dict[str, str] = {}
        for space in self._spaces(client, missing):
            found = chain(self._pages(client, space), self._posts(client, space))
            for entry_id, entry in found:
                names[entry_id] = entry.name
                yield entry
        if self.attachments:
            yield from self._attached(client, names)
        if missing:
            named = ", ".join(missing)
            raise SourceError(f"has no space {named} that this login may see; check `spaces`")

    def _spaces(self, client: RestClient, missing: list[str]) -> Iterator[_Space]:
        if not self.spaces:
            # Those of people are read where they are named.
            every = _every(client, _SiteList[_Space], "api/v2/spaces")
            yield from (space for space in every if space.type != "personal")
            return
        for key in self.spaces:
            found = client.json(_SiteList[_Space], "api/v2/spaces", {"keys": key}).results
            space = next((each for each in found if each.key == key), None)
            if space is None:
                missing.append(key)
            else:
                yield space

    def _pages(self, client: RestClient, space: _Space) -> Iterator[tuple[str, ListedFile]]:
        path = f"api/v2/spaces/{quote(space.id, safe='')}/pages"
        pages = {found.id: found for found in _every(client, _SiteList[_Page], path)}
        for found in pages.values():
            way = from_top(found.id, pages, lambda page: page.parent)
            name = "/".join((space.key, *(page.title for page in way)))
            uri = f"{self.site}/spaces/{quote(space.key)}/pages/{found.id}"
            yield found.id, _entry(found, name, uri, "pages")

    def _posts(self, client: RestClient, space: _Space) -> Iterator[tuple[str, ListedFile]]:
        path = f"api/v2/spaces/{quote(space.id, safe='')}/blogposts"
        for found in _every(client, _SiteList[_Page], path):
            uri = f"{self.site}/pages/viewpage.action?pageId={found.id}"
            name = f"{space.key}/blog/{found.title}"
            yield found.id, _entry(found, name, uri, "blogposts")

    def _attached(self, client: RestClient, names: Mapping[str, str]) -> Iterator[ListedFile]:
        """The files of the pages that were listed: asked for at once, not page by page."""
        for found in _every(client, _SiteList[_Attachment], "api/v2/attachments"):
            page_id = found.page or found.post or ""
            if page_id in names:
                yield self._file(found, page_id, f"{names[page_id]}/{found.title}")

    def _file(self, found: _Attachment, page_id: str, name: str) -> ListedFile:
        uri = f"{self.site}/download/attachments/{page_id}/{quote(found.title)}"
        inside = f"{quote(page_id, safe='')}/child/attachment/{quote(found.id, safe='')}"
        place = f"rest/api/content/{inside}/download"
        return ListedFile(uri, name, found.size, str(found.version.number), place)

    def read(self, client: RestClient, entry: ListedFile, most: int) -> bytes:
        """A page as HTML, or a file as it was attached."""
        if entry.media_type is None:
            return client.content(entry.place, most=most)
        found = client.json(_Whole, entry.place, {"body-format": "storage"})
        return page(found.title, as_html(found.body.storage.value))


def _entry(found: _Page, name: str, uri: str, kind: str) -> ListedFile:
    place = f"api/v2/{kind}/{quote(found.id, safe='')}"
    return ListedFile(uri, name, None, str(found.version.number), place, HTML)


def _check_login(client: RestClient) -> None:
    """Raises LoginError where the site takes us for nobody.

    A site that everybody may read answers with what everybody may see to a login that ran out,
    as if all else had been deleted.
    """
    if client.json(_User, "rest/api/user/current").type == "anonymous":
        raise LoginError(f"{client.service.name} does not know the login; {client.service.remedy}")


def _every(client: RestClient, shape: type[_SiteList[_One]], path: str) -> Iterator[_One]:
    """All of a list that are neither archived nor drafts."""

    def ask(cursor: str | None) -> _SiteList[_One]:
        begin = {"cursor": cursor} if cursor else {}
        return client.json(shape, path, {"status": "current", "limit": str(_MOST), **begin})

    for some in paged(ask, _cursor):
        yield from some.results


def _cursor(answer: _SiteList[Any]) -> str | None:
    """Where the next page begins. Its address is that of the site, wherever it was asked."""
    query = parse_qs(urlsplit(answer.links.next or "").query)
    return query.get("cursor", [None])[0]
