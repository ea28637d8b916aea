"""What every run of the tests shares."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("hypothesis"):  # `make test-transformers` installs pytest only
    from hypothesis import settings

    # A deadline measures seconds, which a busy machine has not.
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")

# A real model and a real CMS take minutes, and need what `make test-llm`, `make test-directus` and
# `make test-strapi` install; `make test-wordpress` needs Debian's packages.
_LONG = {
    "llm_real": "TEST_LLM",
    "strapi_real": "TEST_STRAPI",
    "directus_real": "TEST_DIRECTUS",
    "wordpress_real": "TEST_WORDPRESS",
}
collect_ignore = [folder for folder, asked in _LONG.items() if not os.environ.get(asked)]

# Servers, databases, browsers and other processes: after what shows a mistake within minutes.
_SLOW = ("cms", "evals", "git", "integrations", "llm", "scan", "service", "sources")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests come first, each kind in its own order."""
    tests = Path(__file__).parent
    items.sort(key=lambda item: item.path.relative_to(tests).parts[0] in _SLOW)
