"""Reading under guard: what hangs, eats memory or crashes costs one document, not the run."""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from checker.interface import ReadError
from checker.models import Cell, TextUnit
from checker.readers import guard as guarding
from checker.readers import read
from checker.readers.guard import Guard
from tests.readers import decks
from tests.readers.office_made import workbook_bytes
from tests.readers.units import document

BAD = "tests.readers.bad_readers:read"
ROOT = Path(__file__).parents[2]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the system sets no such limit")


@pytest.fixture
def guard() -> Iterator[Guard]:
    before = children()  # such as what counts the semaphores of other tests
    with Guard(seconds=20, megabytes=600, reader=BAD) as made:
        yield made
    assert set(children()) <= set(before)


def children() -> list[int]:
    """The processes that this one has not waited for."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []


def pid_of(guard: Guard) -> int:
    (unit,) = guard.read(document("x.pdf", "1 "))
    assert isinstance(unit, TextUnit)
    return int(unit.location.route[1])


def refusal(guard: Guard, wish: str, units: int = 0) -> str:
    """Why a document is refused; that the next one is read all the same."""
    found: list[object] = []
    with pytest.raises(ReadError) as caught:
        found.extend(guard.read(document("x.pdf", f"{units} {wish}")))
    assert len(found) == units
    assert len(list(guard.read(document("y.pdf", "3 ")))) == 3
    return str(caught.value)


TOO_LONG = (
    "x.pdf: takes more than 1.5 s to read and check; split it, or raise `limits: read_seconds`"
)
NO_MEMORY = "x.pdf: needs more than 600 MB to be read; split it, or raise `limits: read_megabytes`"


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        pytest.param("eat", NO_MEMORY, marks=linux_only),
        pytest.param("eat and hide", NO_MEMORY, marks=linux_only),
        ("crash", "x.pdf: what reads it crashed (SIGSEGV); save it anew with another program, or"),
        ("abort", "x.pdf: what reads it crashed (SIGABRT); save it anew"),
        ("leave", "x.pdf: what reads it crashed (exit status 3); save it anew"),
        ("be killed", "x.pdf: what reads it crashed (the system killed it, as it does where mem"),
        ("refuse", "x.pdf: not a valid pdf file: it is damaged"),
    ],
)
def test_one_document_is_refused_and_the_next_is_read(guard: Guard, wish: str, reason: str) -> None:
    assert refusal(guard, wish).startswith(reason)


@pytest.mark.parametrize("wish", ["hang", "hang in C", "spin"])
def test_a_document_has_only_so_much_time(wish: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "_WAITS", 2.0)
    with Guard(seconds=1.5, reader=BAD) as guard:
        assert refusal(guard, wish) == TOO_LONG
        assert refusal(guard, wish, 512).startswith(TOO_LONG)


@pytest.mark.parametrize("wish", ["refuse", "crash"])
def test_what_was_read_before_counts_and_is_told(guard: Guard, wish: str) -> None:
    assert refusal(guard, wish, 512).endswith(" (only the 512 texts read before that are checked)")


def test_a_child_is_used_again_and_replaced_after_a_crash(guard: Guard) -> None:
    first = pid_of(guard)
    assert pid_of(guard) == first
    assert refusal(guard, "refuse")
    assert pid_of(guard) == first
    assert refusal(guard, "crash")
    assert pid_of(guard) != first


@linux_only
def test_a_child_that_held_much_is_replaced_and_one_of_a_large_parent_is_not(guard: Guard) -> None:
    held = bytearray(400_000_000)
    first = pid_of(guard)
    assert pid_of(guard) == first
    assert list(guard.read(document("x.pdf", "1 hold much")))
    assert pid_of(guard) != first
    assert held


def test_what_a_library_prints_is_no_answer(
    guard: Guard, capfd: pytest.CaptureFixture[str]
) -> None:
    assert len(list(guard.read(document("x.pdf", "3 print")))) == 3
    assert capfd.readouterr() == ("", "")


def test_a_slow_reader_of_the_units_takes_none_of_the_time() -> None:
    with Guard(seconds=1, reader=BAD) as guard:
        read = 0
        for read, _ in enumerate(guard.read(document("x.pdf", "5000 ")), start=1):
            if read % 1000 == 1:
                time.sleep(0.4)
    assert read == 5_000


def test_a_reader_who_lost_interest_leaves_no_child_half_done(guard: Guard) -> None:
    before = set(children())
    started = guard.read(document("x.pdf", "100000 "))
    next(started)
    started.close()  # type: ignore[attr-defined]
    assert set(children()) <= before
    assert len(list(guard.read(document("x.pdf", "2 ")))) == 2


def test_documents_read_at_the_same_time_do_not_mix(guard: Guard) -> None:
    one, other = guard.read(document("a.pdf", "600 ")), guard.read(document("b.pdf", "600 "))
    for a, b in zip(one, other, strict=True):
        assert isinstance(a, TextUnit)
        assert isinstance(b, TextUnit)
        assert (a.location.uri, b.location.uri) == ("a.pdf", "b.pdf")


def test_threads_share_a_guard(guard: Guard) -> None:
    counts: list[int] = []

    def run() -> None:
        for _ in range(5):
            counts.append(sum(1 for _ in guard.read(document("x.pdf", "300 "))))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [300] * 20


def _read_in_a_daemon(results: multiprocessing.Queue[int]) -> None:
    with Guard(reader=BAD) as guard:
        results.put(sum(1 for _ in guard.read(document("x.pdf", "7 "))))


def test_a_daemon_can_read() -> None:
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[int] = context.Queue()
    process = context.Process(target=_read_in_a_daemon, args=(results,), daemon=True)
    process.start()
    assert results.get(timeout=30) == 7
    process.join()


def test_a_child_sends_data_and_never_code() -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, ("true",)

    with pytest.raises(pickle.UnpicklingError, match=r"posix\.system is no data"):
        guarding._Data(io.BytesIO(pickle.dumps([Evil()]))).load()


def test_the_same_is_read_as_without_a_guard() -> None:
    deck = document("deck.pptx", decks.everything())
    page = document("page.md", "# Growth\n\nIt costs $49.")
    with Guard() as guard:
        assert list(guard.read(deck)) == list(read(deck))
        assert list(guard.read(page)) == list(read(page))
        with pytest.raises(ReadError) as caught:
            list(guard.read(document("x.pptx", b"no deck")))
    assert str(caught.value).startswith("x.pptx: not a valid pptx file: ")


def test_a_cell_comes_with_all_that_gives_it_its_meaning() -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["Plan", "Price"], ["Growth", "$49"], [None, "per seat / month"]):
        book.active.append(row)
    sheet = document("prices.xlsx", workbook_bytes(book))
    with Guard() as guard:
        found = [unit for unit in guard.read(sheet) if isinstance(unit, TextUnit)]
    assert found == list(read(sheet))
    (price,) = (unit for unit in found if unit.plain == "$49")
    assert price.context.cell == Cell(
        table=1,
        row=2,
        column=2,
        column_headers=("Price",),
        row_headers=("Growth",),
        row_cells=("Growth", "$49"),
        below=("per seat / month",),
    )


def test_no_child_is_started_where_none_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "_ReadingProcess", None)
    with Guard() as guard:
        assert list(guard.read(document("page.md", "# Growth")))


def test_where_no_process_can_be_started_the_reason_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Guard() as guard, pytest.raises(ReadError, match=r"x\.pdf: no process can be started"):
        list(guard.read(document("x.pdf", "")))


# --- the guard's own end ----------------------------------------------------------------

READS = """
    import signal, sys, time
    # A runner in the background hands on that Ctrl-C is not heard.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.path.insert(0, {root!r})
    from checker.readers.guard import Guard
    from tests.readers.units import document
    with Guard(seconds={seconds}, reader={reader!r}) as guard:
        for unit in guard.read(document("x.pdf", "256 {wish}")):
            print(unit.location.route[1], flush=True)
        time.sleep(60)
"""


def reading(wish: str, seconds: float) -> tuple[subprocess.Popen[str], int]:
    """A process that reads, and the process that reads for it."""
    code = READS.format(root=str(ROOT), reader=BAD, wish=wish, seconds=seconds)
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def is_gone(pid: int, within: float = 120) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@linux_only
def test_ctrl_c_ends_both() -> None:
    process, child = reading("hang in C", 60)
    os.killpg(process.pid, signal.SIGINT)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode != 0
    assert complaint.count("KeyboardInterrupt") == 1
    assert is_gone(child)


@linux_only
@pytest.mark.parametrize("wish", ["spin", ""])
def test_a_guard_that_is_killed_leaves_no_child_for_long(wish: str) -> None:
    process, child = reading(wish, 1)
    process.kill()
    process.communicate(timeout=60)
    assert is_gone(child)


def test_skipped_parts_pass() -> None:
    broken = document("x.eml", b"Subject: a\nContent-Type: text/plain; charset=nope\n\n\xff\xfe")
    with Guard() as guard:
        assert (
            [type(part) for part in guard.read(broken)]
            == [type(part) for part in read(broken)]
            != []
        )
