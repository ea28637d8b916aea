"""A Notion workspace as its API, version 2025-09-03, describes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.sources.rest_server import Reply, Request, Service


def uuid(key: str) -> str:
    return f"00000000-0000-0000-0000-{int(key):012d}"


def text(words: str, **annotations: bool) -> list[dict[str, Any]]:
    """Rich text in one style."""
    return [
        {
            "type": "text",
            "text": {"content": words, "link": None},
            "annotations": {"bold": False, "strikethrough": False, "code": False, **annotations},
            "plain_text": words,
            "href": None,
        }
    ]


def block(kind: str, words: str = "", *children: dict[str, Any], **content: Any) -> dict[str, Any]:
    """A block with what is inside it; its id comes when it is put into a page."""
    value = {**({"rich_text": text(words)} if words else {}), **content}
    return {"type": kind, kind: value, "inside": list(children)}


@dataclass
class Page:
    title: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    parent: dict[str, Any] = field(default_factory=lambda: {"type": "workspace", "workspace": True})
    edited: datetime = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
    properties: dict[str, Any] = field(default_factory=dict)
    in_trash: bool = False


@dataclass
class FakeNotion(Service):
    pages: dict[str, Page] = field(default_factory=dict)
    tables: dict[str, Page] = field(default_factory=dict)
    blocks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    parents: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What blocks are in."""
    unfound: set[str] = field(default_factory=set)
    """Pages that search does not give, although they can be read."""

    # --- as the tests of all services use it ------------------------------------------------

    def settings(self) -> dict[str, Any]:
        return {"notion": "shared", "api": self.url}

    def environ(self) -> dict[str, str]:
        return {"NOTION_TOKEN": self.token}

    def put(self, key: str, words: str) -> None:
        page = self.pages.setdefault(key, Page(f"Page {key}"))
        page.blocks = [block("paragraph", words)]
        page.edited += timedelta(minutes=5)

    def rename(self, key: str, title: str) -> None:
        self.pages[key].title = title
        self.pages[key].edited += timedelta(minutes=5)

    def delete(self, key: str) -> None:
        self.pages[key].in_trash = True

    def uri(self, key: str) -> str:
        return f"https://www.notion.so/{uuid(key).replace('-', '')}"

    def is_read(self, request: Request) -> bool:
        return request.path.endswith("/children")

    def is_list(self, request: Request) -> bool:
        return request.path == "/v1/search" and request.json["filter"]["value"] == "page"

    def refusal(self) -> Reply:
        message = "API token is invalid."
        return Reply(
            {"object": "error", "status": 401, "code": "unauthorized", "message": message}, 401
        )

    # --- what it answers ----------------------------------------------------------------------

    def allows(self, request: Request) -> bool:
        return super().allows(request) and request.headers["notion-version"] == "2025-09-03"

    def answer(self, request: Request) -> Reply:
        match [request.method, *request.path.strip("/").split("/")]:
            case ["POST", "v1", "search"] if request.json["filter"]["value"] == "page":
                found = [
                    k for k, p in self.pages.items() if not p.in_trash and k not in self.unfound
                ]
                return self._listed(request.json, found, self._page)
            case ["POST", "v1", "search"]:
                return self._listed(request.json, list(self.tables), self._table)
            case ["POST", "v1", "data_sources", key, "query"]:
                rows = [k for k, p in self.pages.items() if p.parent.get("data_source_id") == key]
                return self._listed(request.json, rows, self._page)
            case ["GET", "v1", "data_sources", key] if _short(key) in self.tables:
                return Reply(self._table(_short(key)))
            case ["GET", "v1", "pages", key] if _short(key) in self.pages:
                return Reply(self._page(_short(key)))
            case ["GET", "v1", "blocks", key] if key in self.parents:
                return Reply({"object": "block", "id": key, "parent": self.parents[key]})
            case ["GET", "v1", "blocks", key, "children"] if _short(key) in self.pages:
                return self._inside(request, self.pages[_short(key)].blocks)
            case ["GET", "v1", "blocks", key, "children"] if key in self.blocks:
                return self._inside(request, self.blocks[key])
        return Reply({"object": "error", "status": 404, "code": "object_not_found"}, 404)

    def _page(self, key: str) -> dict[str, Any]:
        page = self.pages[key]
        return {
            "object": "page",
            "id": uuid(key),
            "last_edited_time": f"{page.edited:%Y-%m-%dT%H:%M}:00.000Z",
            "parent": page.parent,
            "archived": page.in_trash,
            "in_trash": page.in_trash,
            "properties": {
                **page.properties,
                "Name": {"id": "title", "type": "title", "title": text(page.title)},
            },
            "url": f"https://www.notion.so/{page.title}-{uuid(key)}",
        }

    def _table(self, key: str) -> dict[str, Any]:
        table = self.tables[key]
        return {
            "object": "data_source",
            "id": uuid(key),
            "title": text(table.title),
            "last_edited_time": f"{table.edited:%Y-%m-%dT%H:%M}:00.000Z",
            "parent": {"type": "database_id", "database_id": uuid("900")},
            "database_parent": table.parent,
            "archived": False,
            "in_trash": table.in_trash,
            "properties": table.properties,
        }

    def _inside(self, request: Request, blocks: list[dict[str, Any]]) -> Reply:
        query = {**request.query, "page_size": int(request.query.get("page_size", "100"))}
        return self._listed(query, blocks, self._block)

    def _block(self, given: dict[str, Any]) -> dict[str, Any]:
        key = uuid(str(100_000 + len(self.blocks)))
        self.blocks[key] = given["inside"]
        shown = {name: value for name, value in given.items() if name != "inside"}
        return {"object": "block", "id": key, "has_children": bool(given["inside"]), **shown}

    def _listed(
        self, asked: dict[str, Any], found: list[Any], shape: Callable[[Any], Any]
    ) -> Reply:
        begin = int(asked.get("start_cursor", "0"))
        end = begin + min(self.size, asked["page_size"])
        more = end < len(found)
        values = list(map(shape, found[begin:end]))
        following = str(end) if more else None
        return Reply(
            {"object": "list", "results": values, "has_more": more, "next_cursor": following}
        )


def _short(found: str) -> str:
    return str(int(found.replace("-", "")[-12:]))
