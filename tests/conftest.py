"""What every run of the tests shares."""

from __future__ import annotations

import os

# A real model and a real CMS take minutes, and need what `make test-llm` and
# `make test-strapi` install; `make test-wordpress` needs Debian's packages.
_LONG = {
    "llm_real": "TEST_LLM",
    "strapi_real": "TEST_STRAPI",
    "wordpress_real": "TEST_WORDPRESS",
}
collect_ignore = [folder for folder, asked in _LONG.items() if not os.environ.get(asked)]
