"""One document takes no more than it may, of time and of texts, while it is read and checked."""

from __future__ import annotations

import io
import itertools
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage

import pytest

from checker.canon.compile import compile_canon
from checker.canon.load import parse_canon
from checker.models import Document, Report, Skipped, TextUnit
from checker.pipeline import Checker
from checker.readers import files, read
from checker.readers import guard as guarding
from checker.readers.files import opened
from checker.readers.formats import EML, ZIP
from checker.readers.guard import SMALL, Guard
from tests.readers.units import document

CANON = """
canon: 1
company: Brightline
packages: [{id: growth, name: Growth, prices: [{amount: 49, every: month}]}]
"""
WRONG = "Growth costs $55 per month.\n\n"


def checked(guard: Guard, *found: Document | Skipped, read: object = None) -> Report:
    canon = compile_canon(parse_canon(CANON, "canon.yaml"), as_of=date(2026, 1, 1))
    reader: Callable[[Document], Iterator[TextUnit | Skipped]] = read or guard.read  # type: ignore[assignment]
    return Checker(canon, reader, checking=guard.checking).check(found)


def ticking() -> Callable[[], float]:
    """A clock that goes on by a second each time somebody looks at it."""
    return itertools.count().__next__


def reasons(report: Report) -> list[tuple[str, str]]:
    return [(skipped.uri, skipped.reason) for skipped in report.skipped]


def too_long(uri: str, seconds: int, texts: int) -> tuple[str, str]:
    rest = f" (only the {texts} texts before that are checked)" if texts else ""
    reason = f"takes more than {seconds} s to read and check; split it, or raise"
    return uri, f"{reason} `limits: read_seconds`{rest}"


def zipped(*names: str) -> Document:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, WRONG * 4)
    return files.document("all.zip", made.getvalue(), ZIP)


def message(attached: int) -> Document:
    made = EmailMessage()
    made["Subject"] = "Prices"
    made.set_content(WRONG * 2)
    for number in range(attached):
        name = f"{number}.txt"
        made.add_attachment(WRONG * 4, filename=name)
    return files.document("offer.eml", made.as_bytes(), EML)


def test_the_rest_of_a_document_that_takes_too_long_is_skipped_and_told() -> None:
    with Guard(10, clock=ticking()) as guard:
        report = checked(guard, document("a.md", WRONG * 30), document("b.md", WRONG * 3))
    texts = report.summary.units - 3
    assert 0 < texts < 10
    assert reasons(report) == [too_long("a.md", 10, texts)]
    assert report.summary.findings == texts + 3


def test_the_rest_of_a_document_of_too_many_texts_is_skipped_and_told() -> None:
    with Guard(units=5) as guard:
        report = checked(guard, document("a.md", WRONG * 30), document("b.md", WRONG * 3))
    assert reasons(report) == [
        (
            "a.md",
            "has more than 5 texts; split it, or raise `limits: max_units` "
            "(only the 5 texts before that are checked)",
        )
    ]
    assert report.summary.findings == 8


def test_the_members_of_an_archive_share_what_it_may_take() -> None:
    names = ("a.md", "b.md", "c.md")
    with Guard(units=6) as guard:
        report = checked(guard, *opened(zipped(*names), lambda _: None))
        again = checked(guard, *opened(zipped(*names), lambda _: None))
    assert [uri for uri, _ in reasons(report)] == ["all.zip!b.md", "all.zip!c.md"]
    assert report.summary.findings == 6
    assert again == report


def test_a_message_shares_with_what_is_attached() -> None:
    with Guard(units=5) as guard:
        report = checked(guard, *opened(message(2), lambda _: None))
    assert [uri for uri, _ in reasons(report)] == ["offer.eml!0.txt", "offer.eml!1.txt"]
    assert report.summary.units == 5


def spinning(_: Document) -> Iterator[TextUnit | Skipped]:
    while True:
        pass
    yield Skipped("", "")


def backtracking(_: Document) -> Iterator[TextUnit | Skipped]:
    re.fullmatch(r"(a+)+", "a" * 60 + "b")
    yield Skipped("", "")


def holding_on(_: Document) -> Iterator[TextUnit | Skipped]:
    while True:
        try:
            spinning(_).__next__()
        except Exception:
            continue
    yield Skipped("", "")


@pytest.mark.parametrize("reader", [spinning, backtracking, holding_on])
def test_a_step_without_end_is_interrupted(reader: object) -> None:
    with Guard(0.1) as guard:
        report = checked(guard, document("a.md", WRONG), read=reader)
    assert reasons(report) == [("a.md", too_long("a.md", 0, 0)[1].replace("0 s", "0.1 s"))]


def test_a_thread_counts_its_own_time_from_text_to_text() -> None:
    found: list[Report] = []
    with Guard(10, clock=ticking()) as guard:
        thread = threading.Thread(
            target=lambda: found.append(checked(guard, document("a.md", WRONG * 30)))
        )
        thread.start()
        thread.join()
    assert [uri for uri, _ in reasons(found[0])] == ["a.md"]


def test_a_long_text_is_read_in_a_process_of_its_own_and_a_page_is_not() -> None:
    started: list[str] = []

    class Counted(guarding._ReadingProcess):
        def __init__(self, orders: guarding.ReadingTask, uri: str) -> None:
            started.append(uri)
            super().__init__(orders, uri)

    page, book = (
        document(name, WRONG * many) for name, many in (("a.md", 9), ("b.md", SMALL // 9))
    )
    with pytest.MonkeyPatch.context() as patch, Guard() as guard:
        patch.setattr(guarding, "_ReadingProcess", Counted)
        assert list(guard.read(page)) == list(read(page))
        assert started == []
        assert list(guard.read(book)) == list(read(book))
        assert started == ["b.md"]


def test_reading_in_another_process_takes_of_the_same_time() -> None:
    book = document("x.md", WRONG * (SMALL // 9))
    with Guard(60, clock=lambda: 0.0) as guard, guard.checking(book) as allowance:
        list(guard.read(book))
        assert 0 < allowance.left < 60
