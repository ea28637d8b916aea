"""What every run of the tests shares."""

from __future__ import annotations

import os

# A real model takes minutes, and needs what `make test-llm` installs.
collect_ignore = [] if os.environ.get("TEST_LLM") else ["llm_real"]
