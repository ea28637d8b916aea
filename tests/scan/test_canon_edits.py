"""Whatever changes in the canon: judging what it touches gives what judging all anew gives."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.app.scan.run import Step
from checker.interface import CanonError
from checker.models import Fact, TextUnit
from checker.store import open_store
from checker.values.names import Lexicon
from tests.scan.made import AS_OF, BRIGHTLINE, Folder, scanned, settings_of, shown

Canon = dict[str, Any]
SEED = os.environ.get("ONMESSAGE_CANON_SEED", "1")
OTHER = """# How the tracing agent buffers, part {}

The agent keeps spans in a ring buffer and sends them in the background. When the network is
gone it waits, and it drops the oldest spans first. Nothing here is about what anything costs.
"""
EDITS = int(os.environ.get("ONMESSAGE_CANON_EDITS", "8"))


def _price(canon: Canon, r: random.Random) -> None:
    r.choice(r.choice(canon["packages"])["prices"])["amount"] = r.choice(
        [0, 19, 25, 49, 51, 59, 98]
    )


def _no_price(canon: Canon, r: random.Random) -> None:
    prices = r.choice(canon["packages"])["prices"]
    prices.pop(r.randrange(len(prices)))


def _new_price(canon: Canon, r: random.Random) -> None:
    price = {"amount": r.choice([5, 49, 55]), "per": r.choice(["seat", "GB"]), "every": "month"}
    what = r.choice([None, "extra log ingest", "extra dashboards"])
    package = r.choice(canon["packages"])
    package["prices"].insert(0, price | ({"what": what} if what else {}))


def _limit(canon: Canon, r: random.Random) -> None:
    limit = r.choice(r.choice(canon["packages"])["limits"])
    key = "max" if "max" in limit else "value"
    limit[key] = r.choice([1, 5, 14, 30, 45, 100, 400])


def _no_limit(canon: Canon, r: random.Random) -> None:
    limits = r.choice(canon["packages"])["limits"]
    limits.pop(r.randrange(len(limits)))


def _feature(canon: Canon, r: random.Random) -> None:
    feature = r.choice(canon["features"])
    ids = [package["id"] for package in canon["packages"]]
    feature["in"] = r.choice(["all", "paid", ids[2:], ids[3:], ids[-1:]])


def _feature_name(canon: Canon, r: random.Random) -> None:
    r.choice(canon["features"])["aliases"] = [r.choice(["alerts", "priority support", "SAML"])]


def _no_feature(canon: Canon, r: random.Random) -> None:
    canon["features"].pop(r.randrange(len(canon["features"])))


def _claim(canon: Canon, r: random.Random) -> None:
    claim = r.choice(canon["claims"])
    claim["text"] = r.choice(
        [
            claim["text"].replace("99.95", "99.9").replace("6", "7").replace("14", "30"),
            "Scale includes 24/7 support with a first response within two hours.",
            "Every paid plan starts with a 30-day free trial.",
            "Log retention on Growth is 45 days.",
            "Dashboards refresh every 10 seconds on every plan.",
        ]
    )


def _new_claim(canon: Canon, r: random.Random) -> None:
    texts = [
        "Brightline keeps logs for 30 days on Growth.",
        "SSO is included in Scale.",
        "No per-host fee.",
    ]
    canon["claims"].insert(
        r.randrange(len(canon["claims"])), {"id": f"new-{r.random()}", "text": r.choice(texts)}
    )


def _no_claim(canon: Canon, r: random.Random) -> None:
    canon["claims"].pop(r.randrange(len(canon["claims"])))


def _order(canon: Canon, r: random.Random) -> None:
    r.shuffle(canon[r.choice(["claims", "features", "forbidden"])])


def _claim_dates(canon: Canon, r: random.Random) -> None:
    day = AS_OF + timedelta(days=r.choice([-400, -10, 2, 40]))
    r.choice(canon["claims"])[r.choice(["review_by", "until", "from"])] = day


def _ban(canon: Canon, r: random.Random) -> None:
    ban = r.choice(canon["forbidden"])
    ban["patterns"] = [r.choice(["\\bper[- ]host\\b", "\\bfree trial\\b", "\\bzebra\\b"])]
    ban["why"] = r.choice(["unproven", "old"])


def _duty(canon: Canon, r: random.Random) -> None:
    duty = r.choice(canon["required"])
    duty["text"] = r.choice(["Prices exclude VAT.", "Taxes are extra."])
    duty["when"] = r.choice(["price", "always", "limit"])
    duty["channels"] = r.sample(list(canon["channels"]), 2)


def _discount(canon: Canon, r: random.Random) -> None:
    discount = r.choice(canon["discounts"])
    discount["up_to"] = r.choice(["5%", "15%", "40%"])
    discount["channels"] = [r.choice(list(canon["channels"]))]


def _offer(canon: Canon, r: random.Random) -> None:
    offer = r.choice(canon["offers"])
    offer["until"] = AS_OF + timedelta(days=r.choice([-3, 1, 30]))
    offer["channels"] = [r.choice(list(canon["channels"]))]


def _scope(canon: Canon, r: random.Random) -> None:
    entry = r.choice(r.choice(r.choice([[canon["claims"]], [canon["features"]]])))
    entry["channels"] = [r.choice(list(canon["channels"]))]


def _alias(canon: Canon, r: random.Random) -> None:
    r.choice(canon["packages"])["aliases"] = [r.choice(["Core", "Team", "Plus"])]


def _competitor(canon: Canon, r: random.Random) -> None:
    canon["competitors"] = r.choice([["Loghaven"], ["Loghaven", "Skymeter", "Datadock"]])


def _channel(canon: Canon, r: random.Random) -> None:
    channel = canon["channels"][r.choice(list(canon["channels"]))]
    channel["match"] = [r.choice(["**/site/**", "**/blog/**", "**/decks/**"])]


def _owned(canon: Canon, r: random.Random) -> None:
    canon["channels"]["website"]["owned"] = r.choice([True, False])


EVERY: tuple[Callable[[Canon, random.Random], None], ...] = (
    _price, _no_price, _new_price, _limit, _no_limit, _feature, _feature_name, _no_feature,
    _claim, _new_claim, _no_claim, _order, _claim_dates, _ban, _duty, _discount, _offer, _scope,
    _alias, _competitor, _channel, _owned,
)  # fmt: skip
NAMES = (_alias, _competitor)


def _edited(path: Path, r: random.Random, edits: tuple[Any, ...]) -> None:
    """Edits the canon there is; now and then the first one again."""
    source = BRIGHTLINE / "canon.yaml" if r.random() < 0.1 else path
    canon = yaml.safe_load(source.read_text("utf-8"))
    for edit in r.sample(edits, r.choice([1, 1, 1, 2])):
        with contextlib.suppress(IndexError, KeyError):
            edit(canon, r)
    path.write_text(yaml.safe_dump(canon, sort_keys=False, allow_unicode=True), "utf-8")


@pytest.mark.parametrize("judge", ["rules", "local"])
def test_an_edited_canon_gives_what_judging_all_anew_gives(collateral: Path, judge: str) -> None:
    page = collateral / "texts" / "site" / "comment.md"
    page.write_text(
        "Growth is $55 per seat per month. <!-- onmessage-ignore price-mismatch: agreed -->\n",
        "utf-8",
    )
    for number in range(5):
        page = collateral / "texts" / "site" / f"other-{number}.md"
        page.write_text(OTHER.format(number), "utf-8")
    settings, r = settings_of(collateral, judge=judge), random.Random(f"{judge} {SEED}")
    canon = collateral / "canon.yaml"
    judged = compared = whole = usable = 0
    with open_store(str(collateral / "kept.sqlite")) as store:
        scanned(store, settings, Folder(collateral / "texts"))
        for number in range(EDITS):
            _edited(canon, r, EVERY)
            day = AS_OF + timedelta(days=r.choice([0, 0, 0, 5, 60]))
            fresh = collateral / f"fresh-{number}.sqlite"
            try:
                anew = scanned(fresh, settings, Folder(collateral / "texts"), as_of=day)
            except CanonError:
                shutil.copy(BRIGHTLINE / "canon.yaml", canon)
                continue
            kept = scanned(store, settings, Folder(collateral / "texts"), as_of=day)
            assert shown(kept) == shown(anew), canon.read_text("utf-8")
            judged, compared = judged + kept.step.judged, compared + kept.step.compared
            whole, usable = whole + anew.step.judged, usable + 1
    assert usable > EDITS / 3
    assert judged + compared <= whole
    if judge == "rules":
        assert 0 < judged < 0.9 * whole
    print(
        f"{judge}: {usable} edits; of {whole} documents {judged} were judged again by their texts, "
        f"{compared} compared by what they say"
    )


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passages that the patterns read from now on, by their text."""
    from checker.statements.patterns.find import find_facts

    read: list[str] = []

    def find(unit: TextUnit, lexicon: Lexicon) -> tuple[Fact, ...]:
        read.append(unit.plain)
        return find_facts(unit, lexicon)

    monkeypatch.setattr("checker.app.scan.work.find_facts", find)
    monkeypatch.setattr("checker.pipeline.find_facts", find)
    return read


def test_another_value_is_compared_and_no_text_is_read(
    collateral: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, canon = settings_of(collateral), collateral / "canon.yaml"
    with open_store(str(collateral / "kept.sqlite")) as store:
        first = scanned(store, settings, Folder(collateral / "texts"))
        canon.write_text(canon.read_text("utf-8").replace("amount: 49,", "amount: 48,"), "utf-8")
        read, folder = _counted(monkeypatch), Folder(collateral / "texts")
        second = scanned(store, settings, folder)
        assert (second.step.judged, second.step.compared) == (0, first.step.judged)
        assert (folder.opened, read) == ([], [])
        assert len(second.report.findings) > len(first.report.findings)


def test_another_name_has_only_texts_read_that_it_can_stand_in(
    collateral: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, canon = settings_of(collateral), collateral / "canon.yaml"
    page = collateral / "texts" / "site" / "named.md"
    named = "The Growth Edition costs $55 per seat per month."
    page.write_text(f"{OTHER.format(1)}\n## Elsewhere\n\n{named}\n", "utf-8")
    with open_store(str(collateral / "kept.sqlite")) as store:
        scanned(store, settings, Folder(collateral / "texts"))
        text = canon.read_text("utf-8").replace("[Brightline Growth]", "[Growth Edition]")
        canon.write_text(text, "utf-8")
        read = _counted(monkeypatch)
        second = scanned(store, settings, Folder(collateral / "texts"))
        assert named in read
        assert not any("ring buffer" in plain for plain in read)
        fresh = scanned(collateral / "fresh.sqlite", settings, Folder(collateral / "texts"))
        assert shown(second) == shown(fresh)


def test_only_what_changed_is_written(collateral: Path) -> None:
    settings, canon = settings_of(collateral), collateral / "canon.yaml"
    (collateral / "texts" / "site" / "other.md").write_text(OTHER.format(1), "utf-8")
    written: list[str] = []
    with open_store(str(collateral / "kept.sqlite"), after=written.append) as store:
        first = scanned(store, settings, Folder(collateral / "texts"))
        canon.write_text(canon.read_text("utf-8").replace("amount: 49,", "amount: 48,"), "utf-8")
        written.clear()
        second = scanned(store, settings, Folder(collateral / "texts"))
        kept = {what.removeprefix("keep ") for what in written if what.startswith("keep ")}
        names = {f.fingerprint for f in first.report.findings}
        other = {f.location.uri for f in second.report.findings if f.fingerprint not in names}
        assert other - {"canon.yaml"} <= kept
        assert len(kept) < first.step.judged
        assert list(store.documents.behind(max(store.scans.bases()))) == []
        assert len(store.scans.bases()) == 1


def test_an_edit_that_was_killed_is_finished_from_where_each_document_is(
    collateral: Path,
) -> None:
    settings, canon = settings_of(collateral), collateral / "canon.yaml"
    text = canon.read_text("utf-8")
    with open_store(str(collateral / "kept.sqlite")) as store:
        scanned(store, settings, Folder(collateral / "texts"))
        edits = (("[Brightline Growth]", "[Growth Edition]"), ("amount: 49,", "amount: 48,"))
        for number, edit in enumerate(edits):
            text = text.replace(*edit)
            canon.write_text(text, "utf-8")
            with pytest.raises(EnoughError):
                scanned(store, settings, Folder(collateral / "texts"), show=_ends(2 + number))
        assert len(store.scans.bases()) > 2
        last = scanned(store, settings, Folder(collateral / "texts"))
        fresh = scanned(collateral / "fresh.sqlite", settings, Folder(collateral / "texts"))
        assert shown(last) == shown(fresh)


class EnoughError(Exception):
    """A scan is stopped in its middle."""


def _ends(after: int) -> Callable[[Step], None]:
    def show(step: Step) -> None:
        if step.judged + step.compared >= after:
            raise EnoughError

    return show


def test_a_new_day_touches_nothing_unless_something_begins_or_ends(collateral: Path) -> None:
    settings = settings_of(collateral)
    with open_store(str(collateral / "kept.sqlite")) as store:
        scanned(store, settings, Folder(collateral / "texts"))
        day = AS_OF + timedelta(days=1)
        step = scanned(store, settings, Folder(collateral / "texts"), as_of=day).step
        assert (step.judged, step.compared) == (0, 0)


def test_a_day_on_which_something_said_ends_to_hold_judges_it_again(collateral: Path) -> None:
    settings, later = settings_of(collateral), AS_OF + timedelta(days=9)
    page = collateral / "texts" / "site" / "until.md"
    page.write_text("Until 5 September 2026, Growth costs $55 per seat per month.\n", "utf-8")
    with open_store(str(collateral / "kept.sqlite")) as store:
        first = scanned(store, settings, Folder(collateral / "texts"))
        second = scanned(store, settings, Folder(collateral / "texts"), as_of=later)
        assert 0 < second.step.judged < first.step.judged
        fresh = scanned(
            collateral / "f.sqlite", settings, Folder(collateral / "texts"), as_of=later
        )
        assert shown(second) == shown(fresh) != shown(first)


def test_other_settings_touch_everything(collateral: Path) -> None:
    with open_store(str(collateral / "kept.sqlite")) as store:
        first = scanned(store, settings_of(collateral), Folder(collateral / "texts"))
        local = settings_of(collateral, judge="local")
        second = scanned(store, local, Folder(collateral / "texts"))
        assert second.step.judged == first.step.judged
        fresh = scanned(collateral / "fresh.sqlite", local, Folder(collateral / "texts"))
        assert shown(second) == shown(fresh)


def test_a_broken_canon_changes_nothing(collateral: Path) -> None:
    settings = settings_of(collateral)
    with open_store(str(collateral / "kept.sqlite")) as store:
        first = scanned(store, settings, Folder(collateral / "texts"))
        (collateral / "canon.yaml").write_text("canon: 1\n", "utf-8")
        with pytest.raises(CanonError):
            scanned(store, settings, Folder(collateral / "texts"))
        shutil.copy(BRIGHTLINE / "canon.yaml", collateral / "canon.yaml")
        second = scanned(store, settings, Folder(collateral / "texts"))
        assert second.step.judged == 0
        assert shown(second) == shown(first)
