"""Reading a canon file. Whatever is wrong with it is one CanonError that names each place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from checker.canon.explain import explain
from checker.canon.references import LATEST, check_references
from checker.canon.schema import CanonFile
from checker.canon.tree import Mistake, Place, Tree, Value, read_tree, unusable
from checker.canon.tree import Path as TreePath
from checker.interface import CanonError

MAX_BYTES = 5_000_000
VERSIONS = (1, LATEST)
_SIZE = f"over {MAX_BYTES // 1_000_000} MB, which no canon needs"


def load_canon(path: Path) -> CanonFile:
    """The canon in a file.

    Raises CanonError where the file cannot be read or is not a canon; its message has a
    line per mistake: `canon.yaml:12:5: unknown key 'pricess' in packages[0]; did you
    mean 'prices'?`
    """
    return parse_canon(read_text(path), str(path))


def parse_canon(text: str, name: str) -> CanonFile:
    """The canon in a text; `name` is what errors call it. Raises CanonError."""
    if len(text) > MAX_BYTES:
        raise CanonError(f"{name}: {_SIZE}")
    tree = read_tree(text, name)
    _check_top(tree, name)
    try:
        canon = CanonFile.model_validate(_numbered(tree.value))
    except ValidationError as error:
        raise unusable(name, explain(error, tree)) from error
    mistakes = check_references(canon, tree.places)
    if mistakes:
        raise unusable(name, mistakes)
    return canon


def locate(text: str) -> Mapping[TreePath, Place]:
    """(line, column), from 1, of every path in a canon text: `("packages", 0, "name")`.

    A key's path points at the key, a list item's at the item. Raises CanonError where the
    text is not YAML.
    """
    return read_tree(text, "canon").places


def json_schema() -> dict[str, Any]:
    """The canon file as JSON Schema, for editors and for `onmessage canon schema`."""
    schema = CanonFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def read_text(path: Path) -> str:
    """The text of a canon file. Raises CanonError where it is missing, huge or not UTF-8."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CanonError(f"{path}: {_SIZE}")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        hint = "write one with `onmessage canon init SOURCE`"
        raise CanonError(f"{path}: no such file; {hint}") from error
    except OSError as error:
        raise CanonError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8; save the file as UTF-8"
        raise CanonError(f"{path}: {what}") from error


def _check_top(tree: Tree, name: str) -> None:
    top = tree.value
    if not isinstance(top, dict):
        found = "is empty" if top is None else "is not a mapping"
        mistake = f"the file {found}; it begins with `canon: {LATEST}` and `company: …`"
        raise unusable(name, [Mistake((1, 1), mistake)])
    version = top.get("canon", str(LATEST))
    if version not in [str(known) for known in VERSIONS]:
        known = " and ".join(map(str, VERSIONS))
        mistake = f"this release reads canon versions {known}, not '{version}'"
        raise unusable(name, [Mistake(tree.places[("canon",)], mistake)])


def _numbered(top: Value) -> Value:
    """Scalars stay text, which the schema reads exactly; only the version is a number."""
    if isinstance(top, dict) and isinstance(version := top.get("canon"), str):
        # The schema's version is a number; every other scalar is read from its text.
        return {**top, "canon": int(version)}  # type: ignore[dict-item]
    return top
