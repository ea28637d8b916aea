"""What every run of the tests shares."""

from __future__ import annotations

import os

# A real model and a real CMS take minutes, and need what `make test-llm` and
# `make test-strapi` install.
_LONG = {"llm_real": "TEST_LLM", "strapi_real": "TEST_STRAPI"}
collect_ignore = [folder for folder, asked in _LONG.items() if not os.environ.get(asked)]
