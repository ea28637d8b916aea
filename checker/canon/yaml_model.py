"""Our other YAML files (settings, waivers), read as strictly as the canon."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from checker.canon.explain import explain
from checker.canon.load import read_text
from checker.canon.tree import Mistake, Tree, read_tree, unusable
from checker.interface import CanonError, SettingsError

M = TypeVar("M", bound=BaseModel)


def load_model(path: Path, model: type[M]) -> tuple[M, Tree]:
    """A YAML file as a model, with the place of every key.

    Raises SettingsError with a line per mistake: `onmessage.yaml:3:1: unknown key 'cannon'
    in the file; did you mean 'canon'?`
    """
    if not path.exists():
        raise SettingsError(f"{path}: no such file")
    try:
        tree = read_tree(read_text(path), str(path))
        return _validated(tree, str(path), model), tree
    except CanonError as error:
        raise SettingsError(str(error)) from error


def _validated(tree: Tree, name: str, model: type[M]) -> M:
    value = {} if tree.value is None else tree.value
    if not isinstance(value, dict):
        keys = ", ".join(model.model_fields)
        raise unusable(name, [Mistake((1, 1), f"the file is not a mapping; its keys are {keys}")])
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise unusable(name, explain(error, tree, model, "the file")) from error
