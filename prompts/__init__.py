"""Versioned prompts: Markdown with front matter, read by name and version, rendered strictly.

A prompt is never changed once it has been used: a new text is a new version, so that what
was asked can be told from its name, and answers kept under it stay true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_PARTS = re.compile(r"\A---\n(.*?)\n---\n# System\n\n(.*?)\n\n# User\n\n(.*?)\n*\Z", re.DOTALL)


class PromptError(Exception):
    """A prompt that is not there, is not written as one, or is given other parameters."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file has it. `schema` names what its answer looks like."""

    id: str
    version: int
    schema: str
    parameters: tuple[str, ...]
    changelog: tuple[str, ...]
    system: str
    user: str

    @property
    def name(self) -> str:
        """Its id and version, such as `read.v1`."""
        return f"{self.id}.v{self.version}"

    def render(self, **values: object) -> Rendered:
        """Both messages, filled in. Raises PromptError unless exactly its parameters are given."""
        if set(values) != set(self.parameters):
            wanted, given = sorted(self.parameters), sorted(values)
            raise PromptError(f"{self.name} takes {wanted}, not {given}")
        return Rendered(_filled(self.system, values), _filled(self.user, values))


@dataclass(frozen=True, slots=True)
class Rendered:
    """The two messages of a call."""

    system: str
    user: str


@cache
def load(name: str, version: int) -> Prompt:
    """The prompt of this name and version. Raises PromptError where there is none."""
    file = files(__name__).joinpath(f"{name}.v{version}.md")
    if not file.is_file():
        raise PromptError(f"no prompt {name}, version {version}; there are: {', '.join(names())}")
    found = _PARTS.match(file.read_text(encoding="utf-8"))
    if found is None:
        raise PromptError(f"{file.name}: a prompt is front matter, '# System' and '# User'")
    prompt = _made(yaml.safe_load(found[1]), found[2], found[3])
    if (prompt.id, prompt.version) != (name, version):
        raise PromptError(f"{file.name}: its front matter says {prompt.name}")
    return prompt


def names() -> tuple[str, ...]:
    """Every prompt there is, such as `read.v1`, in order."""
    every = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".md") for name in every if name.endswith(".md")))


def _made(front: dict[str, Any], system: str, user: str) -> Prompt:
    return Prompt(
        id=front["id"],
        version=front["version"],
        schema=front["schema"],
        parameters=tuple(front["parameters"]),
        changelog=tuple(front["changelog"]),
        system=system,
        user=user,
    )


def _filled(template: str, values: dict[str, object]) -> str:
    # Here, since a run that asks no model needs no templates.
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    # Nothing is HTML here, so nothing is escaped; data comes in as JSON.
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    # As text: `tojson` of Jinja writes for HTML, and models read \u0027 worse than '.
    environment.filters["tojson"] = _as_json
    return environment.from_string(template).render(**values)


def _as_json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
