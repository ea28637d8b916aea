"""The pages and databases that are shared with a Notion connection.

https://developers.notion.com/reference/intro
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, Field

from checker.readers.formats import HTML
from checker.sources.markup import page
from checker.sources.notion_text import (
    NotionBlock,
    Properties,
    Rich,
    blocks_as_html,
    table_of,
    title_of,
)
from checker.sources.rest import NOT_FOUND, RestClient, RestError, from_top, paged
from checker.sources.shelf import ListedFile

BASE: Final = "https://api.notion.com"
REMEDY: Final = (
    "copy the token of the connection at https://www.notion.so/profile/integrations into the "
    "environment"
)
HEADERS: Final[Mapping[str, str]] = {"Notion-Version": "2025-09-03"}
_SITE = "https://www.notion.so"
_MOST = 100
_SETTLED = 120
"""Seconds after which a time of editing, which is given by the minute, is of no later edit."""


class _Parent(BaseModel):
    type: str = ""
    page_id: str | None = None
    database_id: str | None = None
    data_source_id: str | None = None
    block_id: str | None = None

    @property
    def id(self) -> str | None:
        """The page or data source that something lies in; None in a block, or at the top."""
        return self.page_id or self.data_source_id or self.database_id


class _Shared(BaseModel):
    """What pages and data sources share."""

    id: str
    edited: datetime = Field(alias="last_edited_time")
    parent: _Parent = _Parent()
    archived: bool = False
    in_trash: bool = False
    properties: Properties = {}

    @property
    def is_there(self) -> bool:
        return not (self.archived or self.in_trash)


class _NotionPage(_Shared):
    @property
    def name(self) -> str:
        return title_of(self.properties)

    @property
    def uri(self) -> str:
        return f"{_SITE}/{_bare(self.id)}"

    @property
    def place(self) -> str:
        return f"pages/{self.id}/{self.name}"


class _DataSource(_Shared):
    title: Rich = ()
    around: _Parent = Field(default=_Parent(), alias="database_parent")

    @property
    def name(self) -> str:
        return "".join(text.plain_text for text in self.title)

    @property
    def uri(self) -> str:
        """The database it is of, which may have several."""
        return f"{_SITE}/{_bare(self.parent.id or self.id)}#{_bare(self.id)}"

    @property
    def place(self) -> str:
        return f"data_sources/{self.id}/"


class _Inside(BaseModel):
    parent: _Parent = _Parent()


_One = TypeVar("_One", _NotionPage, _DataSource, NotionBlock)


class _WorkspaceList(BaseModel, Generic[_One]):
    results: tuple[_One, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Notion:
    """All that is shared with a connection.

    Search gives the pages and databases, in no order that means anything and with no promise that
    it is all of them; a query gives all rows of a database. What does not come is asked for
    before it is taken for gone. `now` is the time, in seconds. Where the names are `chosen` by,
    a page inside a block is asked for the page that block is in.
    """

    now: Callable[[], float]
    chosen: bool = False

    @property
    def uri(self) -> str:
        """Where people open it."""
        return _SITE

    def listed(self, client: RestClient) -> Iterator[ListedFile]:
        """Pages, rows of databases, and each database as a table."""
        tables = _searched(client, _WorkspaceList[_DataSource], "data_source")
        sources = {one.id: one for one in tables if one.is_there}
        found = _searched(client, _WorkspaceList[_NotionPage], "page")
        pages = {one.id: one for one in found if one.is_there}
        versions: dict[str, str] = {}
        for source in sources.values():
            rows = list(_rows(client, source.id))
            pages.update((row.id, row) for row in rows)
            versions[source.id] = self._version(source, *rows)
        kept: dict[str, _NotionPage | _DataSource] = {**pages, **sources}
        around = _parents(client, kept.values(), self.chosen)
        for one in kept.values():
            way = from_top(one.id, kept, lambda at: around.get(at.id))
            name = "/".join(at.name for at in way)
            version = versions.get(one.id) or self._version(one)
            yield ListedFile(one.uri, name, None, version, one.place, HTML)

    def _version(self, *parts: _Shared) -> str:
        """When something was edited last; of a table, when each of its rows was."""
        times = sorted(f"{part.id} {part.edited.isoformat()}" for part in parts)
        last = max(part.edited.timestamp() for part in parts)
        # Somebody may still be at it, within the same minute; then it is read again next time.
        mark = "" if self.now() - last > _SETTLED else " unsettled"
        if len(parts) == 1:
            return f"{parts[0].edited.astimezone(UTC).isoformat()}{mark}"
        return f"sha256:{hashlib.sha256(' '.join(times).encode()).hexdigest()}{mark}"

    def read(self, client: RestClient, entry: ListedFile, most: int) -> bytes:
        """A page's blocks, or a database's table, as HTML."""
        del most  # what it comes to is not known before
        kind, found, title = entry.place.split("/", 2)
        if kind == "data_sources":
            return _table(client, found)
        blocks = _below(client, found)
        return page(title, blocks_as_html(blocks, lambda block: _below(client, block.id)))

    def is_there(self, client: RestClient, uri: str) -> bool:
        """Whether something that was not listed can be read all the same."""
        source = urlsplit(uri).fragment
        path = f"v1/data_sources/{source}" if source else f"v1/pages/{uri.rsplit('/', 1)[-1]}"
        try:
            return client.json(_Shared, path).is_there
        except RestError as error:
            return error.status != NOT_FOUND


def _searched(client: RestClient, shape: type[_WorkspaceList[_One]], kind: str) -> Iterator[_One]:
    """All of a kind. Those edited meanwhile move to the end, and are not missed."""
    order = {"direction": "ascending", "timestamp": "last_edited_time"}
    wanted = {"filter": {"property": "object", "value": kind}, "sort": order}
    return _every(lambda begin: client.json(shape, "v1/search", body={**wanted, **begin}))


def _rows(client: RestClient, source: str) -> Iterator[_NotionPage]:
    path = f"v1/data_sources/{_quoted(source)}/query"
    every = _every(lambda begin: client.json(_WorkspaceList[_NotionPage], path, body=begin))
    return (row for row in every if row.is_there)


def _below(client: RestClient, found: str) -> list[NotionBlock]:
    """The blocks directly inside a page or a block."""
    path = f"v1/blocks/{_quoted(found)}/children"
    return list(_every(lambda begin: client.json(_WorkspaceList[NotionBlock], path, begin)))


def _every(ask: Callable[[Mapping[str, Any]], _WorkspaceList[_One]]) -> Iterator[_One]:
    """All of a list. `ask` is given what says how much of it to give, and from where."""

    def some(cursor: str | None) -> _WorkspaceList[_One]:
        return ask({"page_size": _MOST, **({"start_cursor": cursor} if cursor else {})})

    for answer in paged(some, lambda each: each.next_cursor):
        yield from answer.results


def _table(client: RestClient, found: str) -> bytes:
    source = client.json(_DataSource, f"v1/data_sources/{_quoted(found)}")
    rows = (row.properties for row in _rows(client, found))
    return page(source.name, table_of(source.properties, rows))


def _parents(
    client: RestClient, kept: Iterable[_NotionPage | _DataSource], chosen: bool
) -> dict[str, str]:
    """The page or data source that each lies in; what is at the top, or unknown, is left out."""
    known: dict[str, _Parent] = {}
    found = {}
    for one in kept:
        at = one.around if isinstance(one, _DataSource) else one.parent
        passed: set[str] = set()
        while chosen and at.block_id and at.block_id not in passed:
            passed.add(at.block_id)
            if at.block_id not in known:
                known[at.block_id] = _parent_of(client, at.block_id)
            at = known[at.block_id]
        if at.id is not None:
            found[one.id] = at.id
    return found


def _parent_of(client: RestClient, block: str) -> _Parent:
    try:
        return client.json(_Inside, f"v1/blocks/{_quoted(block)}").parent
    except RestError:
        return _Parent()  # in what is not shared, so that its name begins here


def _bare(found: str) -> str:
    """An id as it stands in addresses."""
    return found.replace("-", "")


def _quoted(found: str) -> str:
    return quote(found, safe="")
