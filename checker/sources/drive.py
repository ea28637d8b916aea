"""A folder of Google Drive, or a shared drive: files, and Google's own documents as office files.

https://developers.google.com/workspace/drive/api/reference/rest/v3
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pydantic import BaseModel, Field

from checker.interface import SourceError
from checker.readers.formats import DOCX, PPTX, XLSX, media_type_from, media_type_of
from checker.sources.rest import NOT_FOUND, RestClient, RestError, paged
from checker.sources.shelf import ListedFile

BASE: Final = "https://www.googleapis.com"
_GOOGLE = "application/vnd.google-apps."
_FOLDER, _SHORTCUT = f"{_GOOGLE}folder", f"{_GOOGLE}shortcut"
_EXPORTED: Final = {
    f"{_GOOGLE}document": (DOCX, "document"),
    f"{_GOOGLE}spreadsheet": (XLSX, "spreadsheets"),
    f"{_GOOGLE}presentation": (PPTX, "presentation"),
}
_PASSED_OVER: Final = ("image/", "video/", "audio/", "font/")
_FIELDS = (
    "id,name,mimeType,parents,size,md5Checksum,headRevisionId,modifiedTime,capabilities/canDownload"
)
_MOST = 1000
_FOLDERS_AT_ONCE = 40
_FORBIDDEN = 403
_BUSY: Final = (b"rateLimitExceeded", b"userRateLimitExceeded")
_ID = re.compile(r"[A-Za-z0-9_-]{5,200}")
_IN_ADDRESS = re.compile(r"/(?:folders|drives|d)/([A-Za-z0-9_-]+)")


def is_busy(status: int, said: bytes) -> bool:
    """Whether an answer means that there were too many requests; Drive says so by 403, too."""
    return status == 429 or (status == _FORBIDDEN and any(reason in said for reason in _BUSY))


def folder_in(given: str) -> str | None:
    """The id of a folder that is given by its id or its address; None where it is neither."""
    found = _IN_ADDRESS.search(given)
    given = found[1] if found else given
    return given if _ID.fullmatch(given) else None


class _Abilities(BaseModel):
    can_download: bool = Field(default=True, alias="canDownload")


class _File(BaseModel):
    id: str
    name: str
    kind: str = Field(alias="mimeType")
    parents: tuple[str, ...] = ()
    size: int | None = None
    md5: str | None = Field(default=None, alias="md5Checksum")
    revision: str | None = Field(default=None, alias="headRevisionId")
    modified: str | None = Field(default=None, alias="modifiedTime")
    abilities: _Abilities = Field(default=_Abilities(), alias="capabilities")


class _Files(BaseModel):
    files: tuple[_File, ...] = ()
    next: str | None = Field(default=None, alias="nextPageToken")
    incomplete: bool = Field(default=False, alias="incompleteSearch")


class _Top(BaseModel):
    kind: str = Field(alias="mimeType")
    drive: str | None = Field(default=None, alias="driveId")
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Drive:
    """What lies below a folder, by its id; that of a shared drive is that of its top folder."""

    folder: str

    @property
    def uri(self) -> str:
        """Where people open it."""
        return f"https://drive.google.com/drive/folders/{self.folder}"

    def listed(self, client: RestClient) -> Iterator[ListedFile]:
        """All files, level by level. Addresses are by id, so that a rename keeps them."""
        top = self._top(client)
        level: dict[str, str] = {self.folder: ""}
        passed: set[str] = set()
        while level:
            passed |= level.keys()
            below: dict[str, str] = {}
            for found, path in _children(client, top.drive, level):
                if found.kind == _FOLDER:
                    below[found.id] = f"{path}/"
                elif not found.kind.startswith(_PASSED_OVER):
                    yield _entry(found, path)
            level = {key: path for key, path in below.items() if key not in passed}

    def _top(self, client: RestClient) -> _Top:
        asked = {"fields": "mimeType,driveId,trashed", "supportsAllDrives": "true"}
        path = f"drive/v3/files/{quote(self.folder, safe='')}"
        try:
            top = client.json(_Top, path, asked)
        except RestError as error:
            if error.status != NOT_FOUND:
                raise
            raise SourceError("no such folder; share it with the account that asks") from error
        if top.kind != _FOLDER or top.trashed:
            what = "is in the trash" if top.trashed else "is no folder"
            raise SourceError(f"{what}; check `drive`")
        return top

    def read(self, client: RestClient, entry: ListedFile, most: int) -> bytes:
        """A file as it is, or a document of Google's as an office file."""
        exported, _, found = entry.place.rpartition(" ")
        path = f"drive/v3/files/{quote(found, safe='')}"
        try:
            if not exported:
                asked = {"alt": "media", "supportsAllDrives": "true"}
                return client.content(path, asked, most=most)
            return client.content(f"{path}/export", {"mimeType": exported}, most=most)
        except RestError as error:
            if b"exportSizeLimitExceeded" in error.said:
                raise RestError("is over 10 MB, which Google does not export; split it") from error
            raise


def _children(
    client: RestClient, drive: str | None, folders: dict[str, str]
) -> Iterator[tuple[_File, str]]:
    """What lies directly in folders, with its path. Raises SourceError where not all was found."""
    every = list(folders)
    for begin in range(0, len(every), _FOLDERS_AT_ONCE):
        for some in _found(client, drive, every[begin : begin + _FOLDERS_AT_ONCE]):
            if some.incomplete:
                raise SourceError("Google did not look everywhere; try again later")
            for found in some.files:
                parent = next((each for each in found.parents if each in folders), None)
                if parent is not None:
                    yield found, f"{folders[parent]}{found.name}"


def _found(client: RestClient, drive: str | None, folders: Sequence[str]) -> Iterator[_Files]:
    inside = " or ".join(f"'{each}' in parents" for each in folders)
    where = {"corpora": "drive", "driveId": drive} if drive else {"corpora": "user"}

    def ask(token: str | None) -> _Files:
        asked = {
            "q": f"({inside}) and trashed = false",
            "fields": f"nextPageToken,incompleteSearch,files({_FIELDS})",
            "pageSize": str(_MOST),
            "supportsAllDrives": "true",
            "includeItemsFromAllDrives": "true",
            **where,
            **({"pageToken": token} if token else {}),
        }
        return client.json(_Files, "drive/v3/files", asked)

    return paged(ask, lambda answer: answer.next)


def _entry(found: _File, name: str) -> ListedFile:
    version = found.md5 or found.revision or found.modified
    media_type, kind = _EXPORTED.get(found.kind, (None, ""))
    if media_type is not None:
        uri = f"https://docs.google.com/{kind}/d/{found.id}/edit"
        place = f"{media_type} {found.id}"
        return ListedFile(uri, name, None, version, place, media_type, _refusal(found))
    uri = f"https://drive.google.com/file/d/{found.id}/view"
    known = None if media_type_of(found.name) else media_type_from(found.kind, found.name)
    return ListedFile(uri, name, found.size, version, found.id, known, _refusal(found))


def _refusal(found: _File) -> str | None:
    """Why a file cannot be read, where its listing says so."""
    if found.kind == _SHORTCUT:
        return "is a shortcut; make the folder it leads to a source of its own"
    if found.kind.startswith(_GOOGLE) and found.kind not in _EXPORTED:
        what = found.kind.removeprefix(_GOOGLE)
        return f"is a Google {what}, which is not exported; leave it out"
    if not found.abilities.can_download:
        return "its owner does not allow downloads; ask for it"
    return None
