"""A Confluence Cloud site as its REST API, version 2, describes it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from tests.sources.rest_server import Reply, Request, Service

EMAIL = "dana@brightline.example"


@dataclass
class Page:
    """A page, a post, or a file that is attached."""

    id: str
    title: str
    storage: str = ""
    parent: str | None = None
    version: int = 1
    status: str = "current"
    space: str = "10"
    kind: str = "pages"
    of: str | None = None
    content: bytes = b""


@dataclass
class FakeConfluence(Service):
    pages: dict[str, Page] = field(default_factory=dict)
    spaces: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"id": "10", "key": "SALES", "type": "global"},
            {"id": "11", "key": "~dana", "type": "personal"},
        ]
    )
    public: bool = False
    """Whether everybody may read: then a bad login sees what everybody does."""

    # --- as the tests of all services use it ------------------------------------------------

    def settings(self) -> dict[str, Any]:
        return {"confluence": f"{self.url}/wiki"}

    def environ(self) -> dict[str, str]:
        return {"CONFLUENCE_EMAIL": EMAIL, "CONFLUENCE_TOKEN": self.token}

    def put(self, key: str, text: str) -> None:
        storage = f"<p>{escape(text)}</p>"
        before = self.pages.get(key)
        if before is None:
            self.pages[key] = Page(key, f"Page {key}", storage)
        else:
            before.storage, before.version = storage, before.version + 1

    def rename(self, key: str, title: str) -> None:
        self.pages[key].title = title
        self.pages[key].version += 1

    def delete(self, key: str) -> None:
        del self.pages[key]

    def uri(self, key: str) -> str:
        return f"{self.url}/wiki/spaces/SALES/pages/{key}"

    def is_read(self, request: Request) -> bool:
        return "body-format" in request.query or request.path.endswith("/download")

    def is_list(self, request: Request) -> bool:
        return request.path.endswith("/pages")

    # --- what it answers ----------------------------------------------------------------------

    def allows(self, request: Request) -> bool:
        return self.public or self.is_known(request)

    def is_known(self, request: Request) -> bool:
        pair = base64.b64encode(f"{EMAIL}:{self.token}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {pair}"

    def answer(self, request: Request) -> Reply:
        if request.path == "/wiki/rest/api/user/current":
            return Reply({"type": "known" if self.is_known(request) else "anonymous"})
        if request.path.endswith("/download"):
            found = self.pages[request.path.split("/")[-2]]
            return Reply(status=302, headers={"Location": f"{self.url}/media/{found.id}"})
        if request.path.startswith("/media/"):
            return Reply(self.pages[request.path.rsplit("/", 1)[-1]].content)
        return self._of_version_2(request.path.removeprefix("/wiki/api/v2/").split("/"), request)

    def _of_version_2(self, path: list[str], request: Request) -> Reply:
        match path:
            case ["spaces"]:
                keys = request.query.get("keys")
                spaces = [each for each in self.spaces if keys in (None, each["key"])]
                return self._listed(request, spaces, dict)
            case ["spaces", space, kind]:
                pages = [page for page in self._of(kind, request) if page.space == space]
                return self._listed(request, pages, self._page)
            case ["attachments"]:
                return self._listed(request, self._of("attachments", request), self._file)
            case ["pages" | "blogposts" as kind, key] if self._is(key, kind):
                found = self.pages[key]
                body = {"storage": {"representation": "storage", "value": found.storage}}
                return Reply({**self._page(found), "body": body})
        return Reply({"errors": [{"status": 404, "code": "NOT_FOUND", "title": "Not Found"}]}, 404)

    def _of(self, kind: str, request: Request) -> list[Page]:
        """Those of a kind, of every status where none is asked for."""
        status = request.query.get("status")
        found = (page for page in self.pages.values() if status in (None, page.status))
        return [page for page in found if page.kind == kind]

    def _is(self, key: str, kind: str) -> bool:
        return key in self.pages and self.pages[key].kind == kind

    def _page(self, page: Page) -> dict[str, Any]:
        return {
            "id": page.id,
            "status": page.status,
            "title": page.title,
            "spaceId": page.space,
            "parentId": page.parent,
            "parentType": "page" if page.parent else None,
            "version": {"number": page.version, "createdAt": "2026-11-30T10:00:00.000Z"},
            "body": {},
            "_links": {"webui": f"/spaces/SALES/pages/{page.id}/{page.title}"},
        }

    def _file(self, file: Page) -> dict[str, Any]:
        owner = "blogPostId" if file.of and self._is(file.of, "blogposts") else "pageId"
        return {
            "id": file.id,
            "status": file.status,
            "title": file.title,
            owner: file.of,
            "mediaType": "application/octet-stream",
            "fileSize": len(file.content),
            "version": {"number": file.version},
            "downloadLink": f"/download/attachments/{file.of}/{file.title}?version=1",
        }

    def _listed(self, request: Request, values: list[Any], shape: Callable[[Any], Any]) -> Reply:
        begin = int(request.query.get("cursor", "0"))
        end = begin + min(self.size, int(request.query.get("limit", "25")))
        links: dict[str, str] = {"base": f"{self.url}/wiki"}
        if end < len(values):
            links["next"] = f"{request.path}?limit={self.size}&cursor={end}"
        return Reply({"results": list(map(shape, values[begin:end])), "_links": links})
