"""A canon edit asks a model only what it changes, and gives what reading all anew gives.

`ONMESSAGE_MODEL_EDITS=150` makes as many edits of each kind of test.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.app.judging import Asking
from checker.app.scanning import Scanned
from checker.interface import CanonError
from checker.llm.client import Call, Reply
from checker.store import open_store
from tests.llm_server import Asked, Numbered, Said, agrees, answers, conflict, value
from tests.scan.made import BRIGHTLINE, Folder, scanned, settings_of, shown
from tests.scan.test_canon_edits import EVERY, Canon

EDITS = int(os.environ.get("ONMESSAGE_MODEL_EDITS", "6"))
SEED = os.environ.get("ONMESSAGE_CANON_SEED", "1")


class Model:
    """Answers as a function of what it is shown, not of numbers, order or fences."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, call: Call) -> Reply:
        asked = Asked({}, {"messages": [{"content": call.messages.user}]})
        control = {c.approved.format(company=asked.company) for c in asked.control.values()}
        entries = [f"{e.kind} {e.text}" for e in asked.entries if e.text not in control]
        self.asked.append((call.messages.user.split("Entries:")[0][22:], *entries, *asked.own))
        return Reply(answers(asked, decide), False, 1000, 100)


def decide(line: str, entries: list[Numbered] | Any) -> list[Said]:
    """Chance, but the same for the same line and entry."""
    words, said = line.split(), list[Said]()
    for entry in entries:
        drawn = sha256(f"{line} {entry.text}".encode()).digest()
        word = words[drawn[1] % len(words)]
        if drawn[0] < 8:
            said.append(conflict(entry.number, word))
        elif drawn[0] < 16:
            said.append(value(entry.number, word))
        elif drawn[0] < 24:
            said.append(agrees(entry.number))
    return said


def of_a_value(canon: Canon, r: random.Random) -> None:
    """Another amount of a price or limit that has one."""
    prices = [p for package in canon["packages"] for p in package["prices"] if p["amount"]]
    limits = [v for package in canon["packages"] for v in package["limits"]]
    places = [(p, "amount") for p in prices]
    places += [(v, k) for v in limits for k in ("max", "value") if isinstance(v.get(k), int)]
    place, key = r.choice(places)
    place[key] = r.choice([7, 21, 46, 77, 300])


def edited(path: Path, r: random.Random, edits: tuple[Any, ...]) -> None:
    """Edits the canon there is; now and then the first one again, which is no edit of a value."""
    first = edits is EVERY and r.random() < 0.1
    source = BRIGHTLINE / "canon.yaml" if first else path
    canon = yaml.safe_load(source.read_text("utf-8"))
    with contextlib.suppress(IndexError, KeyError):
        r.choice(edits)(canon, r)
    path.write_text(yaml.safe_dump(canon, sort_keys=False, allow_unicode=True), "utf-8")


def said(found: Scanned) -> str:
    """Everything but what reading has cost."""
    notes = tuple(note for note in found.report.notes if not note.startswith("llm:"))
    return shown(replace(found, report=replace(found.report, notes=notes)))


LLM = {"model": "m", "cache": None, "retries": 0, "concurrency": 1}


@pytest.mark.parametrize("cached", [True, False])
def test_an_edit_asks_what_it_changes_and_changes_what_reading_anew_would(
    collateral: Path, cached: bool
) -> None:
    r, canon = random.Random(f"model {SEED}"), collateral / "canon.yaml"
    kept_in = {"cache": collateral / "llm.sqlite"} if cached else {}
    settings = settings_of(collateral, judge="llm", llm=LLM | kept_in)
    model, whole, usable, values = Model(), 0, 0, 0
    with open_store(str(collateral / "kept.sqlite")) as store:

        def again() -> Scanned:
            source = Folder(collateral / "texts")
            return scanned(store, settings, source, asking=Asking(client=model))

        again()
        assert len(model.asked) >= 7
        first = last = set(model.asked)  # what one scan by the canon of before would ask
        for number in range(EDITS):
            of_value = number % 3 == 0
            edited(canon, r, (of_a_value,) if of_value else EVERY)
            before, other = len(model.asked), Model()
            try:
                anew = scanned(
                    collateral / f"fresh-{number}.sqlite",
                    settings_of(collateral, judge="llm", llm=LLM),
                    Folder(collateral / "texts"),
                    asking=Asking(client=other),
                )
            except CanonError:
                shutil.copy(BRIGHTLINE / "canon.yaml", canon)
                before = len(model.asked)
                again()
                last = (last | set(model.asked[before:])) if cached else first
                continue
            kept = again()
            assert said(kept) == said(anew), canon.read_text("utf-8")
            new = model.asked[before:]
            # Nothing that was asked with the same brief before is asked again.
            assert sorted(new) == sorted({*other.asked} - last)
            assert not of_value or not new
            last = last | set(new) if cached else {*other.asked}
            values += of_value
            whole, usable = whole + len(other.asked), usable + 1
    assert usable > EDITS / 2
    asked = len(model.asked)
    how = "with a cache" if cached else "by the store alone"
    print(
        f"{usable} edits ({values} of values), {how}: {asked} calls, {whole} if all was read anew"
    )
    assert asked < whole


def test_of_a_document_that_changed_only_the_other_windows_are_asked_about(
    collateral: Path,
) -> None:
    text = "The quick guide says nothing of what anything costs. " * 30
    pages = [f"## Part {n}\n\n{text}\n" for n in range(8)]
    (collateral / "one").mkdir()
    guide = collateral / "one" / "guide.md"
    guide.write_text("\n".join(pages), "utf-8")
    settings = settings_of(collateral, judge="llm", llm=LLM | {"context": 3_500})
    model = Model()
    with open_store(str(collateral / "kept.sqlite")) as store:

        def again() -> int:
            before = len(model.asked)
            source = Folder(collateral / "one")
            scanned(store, settings, source, asking=Asking(client=model))
            return len(model.asked) - before

        whole = again()
        assert whole >= 8
        guide.write_text("\n".join([*pages[:-1], pages[-1].replace("says", "sees")]), "utf-8")
        assert 0 < again() <= 2  # it, and the one that shows what follows
        assert len(store.documents.drafts("guide.md")) == whole
        guide.unlink()
        again()
        assert store.documents.drafts("guide.md") == ()


def test_drafts_of_another_model_are_not_taken_for_this_ones(collateral: Path) -> None:
    with open_store(str(collateral / "kept.sqlite")) as store:
        for name, times in (("m", 1), ("n", 1), ("n", 0)):
            model, settings = (
                Model(),
                settings_of(collateral, judge="llm", llm=LLM | {"model": name}),
            )
            source = Folder(collateral / "texts")
            scanned(store, settings, source, asking=Asking(client=model))
            assert bool(model.asked) == bool(times)
