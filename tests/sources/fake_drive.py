"""Google Drive as version 3 of its API describes it, and where Google gives tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sources.rest_server import Reply, Request, TokenService

FOLDER = "application/vnd.google-apps.folder"
TOP = "top-folder"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
).decode()


@dataclass
class File:
    name: str
    content: bytes = b""
    kind: str = "text/markdown"
    parent: str = TOP
    version: int = 1
    more: dict[str, Any] = field(default_factory=dict)


@dataclass
class FakeDrive(TokenService):
    files: dict[str, File] = field(
        default_factory=lambda: {TOP: File("Sales", kind=FOLDER, parent="root")}
    )
    drive: str | None = None
    """The shared drive that all of it is in."""

    # --- as the tests of all services use it ------------------------------------------------

    def settings(self) -> dict[str, Any]:
        return {"drive": f"https://drive.google.com/drive/folders/{TOP}", "api": self.url}

    def environ(self) -> dict[str, str]:
        return {"GOOGLE_DRIVE_TOKEN": self.token}

    def put(self, key: str, text: str) -> None:
        file = self.files.setdefault(f"file-{key}", File(f"Page {key}.md"))
        file.content = text.encode()
        file.version += 1

    def rename(self, key: str, title: str) -> None:
        self.files[f"file-{key}"].name = title

    def delete(self, key: str) -> None:
        del self.files[f"file-{key}"]

    def uri(self, key: str) -> str:
        return f"https://drive.google.com/file/d/file-{key}/view"

    def is_read(self, request: Request) -> bool:
        return "alt" in request.query or request.path.endswith("/export")

    def is_list(self, request: Request) -> bool:
        return "q" in request.query

    def refusal(self) -> Reply:
        return error(401, "authError", "Invalid Credentials")

    # --- what it answers ----------------------------------------------------------------------

    def allows(self, request: Request) -> bool:
        return request.path == "/token" or super().allows(request)

    def answer(self, request: Request) -> Reply:
        match request.path.strip("/").split("/"):
            case ["token"]:
                return self._token(request)
            case ["drive", "v3", "files"]:
                return self._listed(request)
            case ["drive", "v3", "files", key] if key in self.files:
                file = self.files[key]
                if request.query.get("alt") == "media":
                    return Reply(file.content)
                return Reply({"mimeType": file.kind, "driveId": self.drive, **file.more})
            case ["drive", "v3", "files", key, "export"] if key in self.files:
                if self.files[key].more.get("large"):
                    return error(403, "exportSizeLimitExceeded", "This file is too large")
                assert request.query["mimeType"].startswith("application/vnd.openxmlformats")
                return Reply(self.files[key].content)
        return error(404, "notFound", "File not found")

    def _token(self, request: Request) -> Reply:
        reply = self.token_for(request)
        if "assertion" in self.granted:
            said = self.granted["assertion"][0]
            options = {"verify_exp": False, "verify_iat": False}
            claims = jwt.decode(
                said, KEY.public_key(), ["RS256"], audience=f"{self.url}/token", options=options
            )
            assert claims["scope"] == "https://www.googleapis.com/auth/drive.readonly"
            assert claims["exp"] - claims["iat"] == 3600
        return reply

    def _listed(self, request: Request) -> Reply:
        query = request.query
        assert query["includeItemsFromAllDrives"] == query["supportsAllDrives"] == "true"
        assert (query["corpora"], query.get("driveId")) == (
            ("drive", self.drive) if self.drive else ("user", None)
        )
        folders = re.findall(r"'([^']+)' in parents", query["q"])
        found = [
            key
            for key, file in self.files.items()
            if {*file.more.get("parents", [file.parent])} & {*folders}
        ]
        begin = int(query.get("pageToken", "0"))
        end = begin + min(self.size, int(query["pageSize"]))
        answer: dict[str, Any] = {"files": [self._file(key) for key in found[begin:end]]}
        if end < len(found):
            answer["nextPageToken"] = str(end)
        return Reply({"kind": "drive#fileList", "incompleteSearch": False, **answer})

    def _file(self, key: str) -> dict[str, Any]:
        file = self.files[key]
        is_google = file.kind.startswith("application/vnd.google-apps.")
        stored = {"size": str(len(file.content)), "md5Checksum": f"md5-{file.version}"}
        return {
            "id": key,
            "name": file.name,
            "mimeType": file.kind,
            "parents": [file.parent],
            "modifiedTime": f"2026-11-01T10:{file.version:02}:00.000Z",
            "capabilities": {"canDownload": True},
            **({} if is_google else stored),
            **file.more,
        }


def error(status: int, reason: str, message: str) -> Reply:
    said = {"domain": "global", "reason": reason, "message": message}
    return Reply({"error": {"errors": [said], "code": status, "message": message}}, status)
