"""An index on disk: `index.json` says what it holds, and of which model; no pickle.

The vectors' file is named by its hash and written first; `index.json`, which names it,
replaces the old one at once.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from checker.interface import Embedder, IndexFileError
from checker.retrieval.rows import PlainRows, Rows

Kind = Literal["plain", "exact", "approximate"]
# By size. An index grows along this list.
KINDS: tuple[Kind, ...] = ("plain", "exact", "approximate")

NAME = "index.json"


@dataclass(frozen=True, slots=True)
class VectorRow:
    """Where a text's vector is, and the hash of the text it was made of."""

    id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Header:
    """Which model made the vectors, and how they are searched."""

    model: str
    version: str
    kind: Kind


class _IndexFile(BaseModel):
    """`index.json` as it comes in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1]
    model: str
    version: str
    kind: Kind
    vectors: str | None
    sha256: str | None
    entries: dict[str, tuple[int, str]]


def write(
    folder: Path, header: Header, entries: Mapping[str, VectorRow], rows: Rows | None
) -> None:
    """Write an index. `rows` is None where nothing was ever held."""
    folder.mkdir(parents=True, exist_ok=True)
    path = _write_rows(folder, rows) if rows is not None else None
    file = _IndexFile(
        format=1,
        model=header.model,
        version=header.version,
        kind=header.kind,
        vectors=path.name if path else None,
        sha256=_sha256(path) if path else None,
        entries={key: (entry.id, entry.digest) for key, entry in entries.items()},
    )
    unfinished = folder / f"{NAME}.new"
    unfinished.write_text(file.model_dump_json(), encoding="utf-8")
    unfinished.replace(folder / NAME)
    for old in folder.glob("vectors-*"):
        if path is None or old.name != path.name:
            old.unlink()


def read(folder: Path, embedder: Embedder) -> tuple[Header, dict[str, VectorRow], Rows | None]:
    """Read an index whose vectors are `embedder`'s. Raises IndexFileError."""
    file = _header(folder / NAME)
    if (file.model, file.version) != (embedder.name, embedder.version):
        raise IndexFileError(
            f"{folder}: made with the model {file.model} ({file.version}), and its vectors "
            f"cannot be compared with those of {embedder.name} ({embedder.version}). "
            f"Delete the folder to have it made again, or set the model back to {file.model}"
        )
    entries = {key: VectorRow(*entry) for key, entry in file.entries.items()}
    header = Header(file.model, file.version, file.kind)
    if file.vectors is None:
        return header, entries, None
    # Only the name counts: a path in the file must not lead elsewhere.
    path = folder / Path(file.vectors).name
    try:
        _verify(path, file.sha256)
        return header, entries, _read_rows(path, file.kind)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise _damaged(path, str(error)) from error


def _header(path: Path) -> _IndexFile:
    try:
        return _IndexFile.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise IndexFileError(f"{path.parent}: holds no index; index the texts first") from error
    except OSError as error:
        raise IndexFileError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise _damaged(path, f"{where}: {first['msg']}" if where else first["msg"]) from error


def _damaged(path: Path, why: str) -> IndexFileError:
    return IndexFileError(
        f"{path}: damaged, or of another version of onmessage ({why}). "
        f"Delete the folder {path.parent} to have it made again"
    )


def _write_rows(folder: Path, rows: Rows) -> Path:
    unfinished = folder / "vectors.new"
    rows.save(unfinished)
    return unfinished.replace(folder / f"vectors-{_sha256(unfinished)[:16]}")


def _verify(path: Path, wanted: str | None) -> None:
    if _sha256(path) != wanted:
        raise ValueError("its hash is not the one in index.json")


def _read_rows(path: Path, kind: Kind) -> Rows:
    if kind == "plain":
        return PlainRows.load(path)
    from checker.retrieval.faiss_rows import FaissRows

    return FaissRows.load(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
