"""Sites, libraries and files as Microsoft Graph, version 1.0, describes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from tests.sources.rest_server import Reply, Request, TokenService

SITE = "https://brightline.sharepoint.example/sites/Sales"
LIBRARY = "b!library-1"


@dataclass
class Item:
    name: str
    content: bytes | None = None
    parent: str = "root"
    version: int = 1
    edits: int = 1
    """How often anything of it was changed, its content or not."""
    more: dict[str, Any] = field(default_factory=dict)
    library: str = LIBRARY


@dataclass
class FakeGraph(TokenService):
    items: dict[str, Item] = field(default_factory=dict)
    libraries: dict[str, tuple[str, str]] = field(
        default_factory=lambda: {LIBRARY: ("Documents", f"{SITE}/Shared%20Documents")}
    )
    twice: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What comes of items before they come as they are."""
    contents: str = ""
    """Where the bytes of files are, if not here."""

    # --- as the tests of all services use it ------------------------------------------------

    def settings(self) -> dict[str, Any]:
        return {"sharepoint": SITE, "api": self.url}

    def environ(self) -> dict[str, str]:
        return {"MICROSOFT_GRAPH_TOKEN": self.token}

    def put(self, key: str, text: str) -> None:
        item = self.items.setdefault(f"item-{key}", Item(f"Page {key}.md"))
        item.content = text.encode()
        item.version += 1

    def delete(self, key: str) -> None:
        del self.items[f"item-{key}"]

    def rename(self, key: str, title: str) -> None:
        self.items[f"item-{key}"].name = title

    def uri(self, key: str) -> str:
        item = self.items.get(f"item-{key}") or Item(f"Page {key}.md")
        return f"{SITE}/Shared%20Documents/{quote(item.name)}"

    def is_read(self, request: Request) -> bool:
        return request.path.endswith("/content")

    def is_list(self, request: Request) -> bool:
        return "/delta" in request.path

    def refusal(self) -> Reply:
        return error(
            401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."
        )

    # --- what it answers ----------------------------------------------------------------------

    def allows(self, request: Request) -> bool:
        return (
            request.path.endswith("/token")
            or request.path.startswith("/bytes/")
            or (super().allows(request))
        )

    def answer(self, request: Request) -> Reply:
        match [unquote(part) for part in request.path.strip("/").split("/")]:
            case ["tenant-1", "oauth2", "v2.0", "token"]:
                return self.token_for(request)
            case ["v1.0", "sites", "brightline.sharepoint.example:", "sites", "Sales"]:
                return Reply({"id": "brightline.sharepoint.example,a,b"})
            case ["v1.0", "sites", "brightline.sharepoint.example"]:
                return Reply({"id": "brightline.sharepoint.example,a,b"})
            case ["v1.0", "sites", "brightline.sharepoint.example,a,b", "drives"]:
                return Reply({"value": [self._library(key) for key in self.libraries]})
            case ["v1.0", "users", "dana@brightline.example", "drive"]:
                return Reply(self._library(LIBRARY))
            case ["v1.0", "drives", library, "root", "delta"] if library in self.libraries:
                return self._delta(request, library)
            case ["v1.0", "drives", _, "items", key, "content"] if key in self.items:
                where = self.contents or self.url
                return Reply(status=302, headers={"Location": f"{where}/bytes/{key}"})
            case ["bytes", key]:
                return Reply(self.items[key].content)
        return error(404, "itemNotFound", "The resource could not be found.")

    def _library(self, key: str) -> dict[str, Any]:
        name, url = self.libraries[key]
        return {"id": key, "name": name, "driveType": "documentLibrary", "webUrl": url}

    def _delta(self, request: Request, library: str) -> Reply:
        root = {"id": "root", "name": "root", "root": {}, "folder": {}}
        keys = [key for key, item in self.items.items() if item.library == library]
        found: list[Any] = [root, *self.twice.values(), *keys]
        begin = int(request.query.get("token", "0"))
        end = begin + self.size
        some = [self._item(each) if isinstance(each, str) else each for each in found[begin:end]]
        answer: dict[str, Any] = {"value": some}
        if end < len(found):
            answer["@odata.nextLink"] = f"{self.url}{request.path}?token={end}"
        else:
            answer["@odata.deltaLink"] = f"{self.url}{request.path}?token=later"
        return Reply(answer)

    def _item(self, key: str) -> dict[str, Any]:
        item = self.items[key]
        facet: dict[str, Any] = {"folder": {"childCount": 1}}
        if item.content is not None:
            facet = {"file": {"mimeType": "text/plain"}, "size": len(item.content)}
        return {
            "id": key,
            "name": item.name,
            "cTag": f'"c:{{{key}}},{item.version}"',
            "eTag": f'"{{{key}}},{item.edits}"',
            # Delta gives no path.
            "parentReference": {"driveId": item.library, "id": item.parent},
            **(item.more or facet),
        }


def error(status: int, code: str, message: str) -> Reply:
    return Reply({"error": {"code": code, "message": message}}, status)
