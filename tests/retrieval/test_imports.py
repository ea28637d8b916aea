"""What a command loads: a cold start must not pay for models that it does not use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples" / "brightline"
HEAVY = {"faiss", "torch", "sentence_transformers", "transformers", "langchain_openai", "openai"}


def loaded(code: str) -> set[str]:
    """The top-level modules that are loaded after some code ran in a fresh Python."""
    code += "\nprint(','.join({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split(","))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["check", str(EXAMPLE / "before" / "site"), "--canon", str(EXAMPLE / "canon.yaml")],
    ],
    ids=lambda arguments: arguments[0],
)
def test_commands_load_no_model_and_no_faiss(arguments: list[str]) -> None:
    code = f"from checker.cli import app\ntry: app({arguments})\nexcept SystemExit: pass"
    assert loaded(code) & HEAVY == set()


def test_the_shipped_model_ranks_a_canon_without_faiss() -> None:
    code = (
        "from checker.retrieval.retriever import ApprovedText, RetrievalQuery, Retriever\n"
        "from checker.retrieval.static_model import shipped\n"
        "hits = Retriever([ApprovedText('a', 'b')], shipped()).top([RetrievalQuery('b')])\n"
        "assert hits[0][0].statement == 'a'"
    )
    modules = loaded(code)
    assert {"numpy", "tokenizers"} <= modules
    assert modules & HEAVY == set()
