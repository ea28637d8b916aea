"""A perfect reader gets nearly everything reported: grounding, matching and comparing lose little.

Where this fails, no model can be better: `evals/reach.py` measures the same on other companies.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.models import Document
from tests.llm.perfect import Reach, example_canon, example_documents, labels_of, reach
from tests.test_cases import AS_OF, cases, documents

LEAST = 0.97


def reached(pairs: Iterator[tuple[Document, Canon]]) -> tuple[float, int, str]:
    """The share of labels reached, how many there are, and what was lost."""
    found = [reach(document, labels_of(document, canon), canon) for document, canon in pairs]
    wanted = sum(one.wanted for one in found)
    lost = [f"{label}: {why}" for one in found for label, why in one.lost.items()]
    return 1 - len(lost) / wanted, wanted, "\n".join(lost)


def test_of_the_example_all_is_reached() -> None:
    canon = example_canon()
    share, wanted, lost = reached((document, canon) for document in example_documents())
    assert wanted > 25
    assert share >= LEAST, lost


def test_of_the_cases_nearly_all_is_reached() -> None:
    share, wanted, lost = reached(_cases())
    print(f"reach {share:.3f} of {wanted}")
    assert wanted > 150
    assert share >= LEAST, lost


def _cases() -> Iterator[tuple[Document, Canon]]:
    for param in cases():
        (case,) = param.values
        on: date = case.get("as_of", AS_OF)
        canon = compile_canon(CanonFile.model_validate(case["canon"]), as_of=on, region=None)
        for document in documents(case):
            yield document, canon


def test_what_is_lost_is_told_with_the_reason() -> None:
    canon = example_canon()
    document = next(d for d in example_documents() if labels_of(d, canon))
    label = labels_of(document, canon)[0]
    other = type(label)(label.rule, "nowhere", label.text, label.start, label.route)
    assert reach(document, [other], canon) == Reach(1, {other: "no entry in the brief"})
