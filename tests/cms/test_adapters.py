"""The adapter for Directus in its own language, against a real service.

Directus is not here: what it calls, and what the adapter calls of it, is played by
`directus_drive.mjs`. Strapi and WordPress are run for real, in `tests/*_real`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service.made import CHECKS, served

HERE = Path(__file__).parent
NOBODY = "http://127.0.0.1:9"
DOWN = "Not published: the service that checks texts does not answer. Try again in a minute"
NOT_SET_UP = "Not published: the OnMessage extension is not set up. Tell your administrator."
KEY = "Not published: the service that checks texts does not take this site's key."


def missing(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"needs {program}")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("service")) as port:
        yield f"http://127.0.0.1:{port}"


def driven(*command: str) -> dict[str, Any]:
    done = subprocess.run([*command], cwd=HERE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


def is_refused(outcome: Any) -> bool:
    assert outcome["status"] == 422
    assert outcome["message"].startswith("Not published"), outcome
    return "“$55 per seat per month”" in outcome["message"]


# --- Directus -------------------------------------------------------------------------


@missing("node")
def test_directus_stores_what_is_right_and_drafts(address: str) -> None:
    done = driven("node", "directus_drive.mjs", f"{address}/", CHECKS, "closed")

    for stored in (
        "right", "wrong_draft", "other_collection", "unpublish", "draft_by_default",
        "draft_by_preset",
    ):  # fmt: skip
        assert done[stored] == "stored", stored
    for refused in (
        "wrong_published", "without_status", "publish_draft", "change_live", "many",
        "published_by_default", "wrong_by_default", "published_by_preset",
        "without_accountability",
    ):  # fmt: skip
        assert is_refused(done[refused]), refused
        assert done[refused]["name"] == "DirectusError"
        assert done[refused]["findings"] >= 1
    assert done["logged"] == []


SHOWN = 200
"""Characters of an error that the Studio shows (its `v-error`)."""


@missing("node")
def test_directus_says_every_thing_in_dialogs_worst_first(address: str) -> None:
    done = driven("node", "directus_drive.mjs", f"{address}/", CHECKS, "closed")

    def messages(name: str) -> list[str]:
        others = done[name]["others"]
        assert {tuple(other[:3]) for other in others} <= {("DirectusError", "ONMESSAGE", 422)}
        return [done[name]["message"], *(other[3] for other in others)]

    assert messages("wrong_published") == [
        "Not published. body: “$55 per seat per month”, write “$49”"
    ]
    assert messages("some_things") == [
        "Not published. body: “$60 per seat per month”, write “$49”;"
        " body: “$61 per seat per month”, write “$49”; warning: lead: “Grwth”, write “Growth”"
    ]
    (first, *_), (last,) = messages("many")[:1], messages("many")[-1:]
    assert first == last
    assert messages("many")[0].startswith("Not published, item draft. body: “$55")

    things = done["many_things"]["refusal"]["things"]
    assert [thing["severity"] for thing in things] == ["error"] * 9 + ["warning"]
    every = messages("many_things")
    assert every[0].startswith("Not published (1 of 4). body: “$60")
    assert max(map(len, every)) <= SHOWN
    told = "; ".join(message.split(". ", 1)[1] for message in every).split("; ")
    assert len(told) == 10
    for thing, text in zip(things, told, strict=True):
        assert f"“{thing['quoted']}”, write “{thing['suggestion']}”" in text


@missing("node")
def test_directus_counts_what_five_dialogs_have_no_room_for(address: str) -> None:
    done = driven("node", "directus_drive.mjs", f"{address}/", CHECKS, "closed")
    outcome = done["too_many_things"]
    every = [outcome["message"], *(other[3] for other in outcome["others"])]
    assert len(every) == 5
    assert max(map(len, every)) <= SHOWN
    told = sum(message.count("“$") for message in every) // 2
    assert told >= 15
    assert every[-1].endswith(f"; +{len(outcome['refusal']['things']) - told} more")


@missing("node")
@pytest.mark.parametrize("where", ["nobody", "wrong key"])
def test_directus_that_cannot_ask_is_decided_by_fail_mode(address: str, where: str) -> None:
    url, key = (NOBODY, CHECKS) if where == "nobody" else (address, "om_wrong")

    closed = driven("node", "directus_drive.mjs", url, key, "closed")
    open_ = driven("node", "directus_drive.mjs", url, key, "open")

    assert closed["right"]["message"].startswith(DOWN if where == "nobody" else KEY)
    assert closed["wrong_draft"] == "stored"
    assert open_["wrong_published"] == "stored"
    assert "fail: open" in open_["logged"][0]


@missing("node")
@pytest.mark.parametrize("lacks", ["address", "key", "fail mode"])
def test_directus_that_is_not_set_up_publishes_nothing(address: str, lacks: str) -> None:
    """Directus logs what an extension throws when it starts, and goes on without it."""
    url, key = ("" if lacks == "address" else address), ("" if lacks == "key" else CHECKS)
    done = driven("node", "directus_drive.mjs", url, key, "opne" if lacks == "fail mode" else "")

    assert done["right"]["message"] == NOT_SET_UP
    assert done["wrong_draft"] == "stored"
    said = "not 'opne'" if lacks == "fail mode" else "set ONMESSAGE_URL and ONMESSAGE_KEY"
    assert said in done["logged"][0]
    if lacks != "fail mode":
        open_ = driven("node", "directus_drive.mjs", url, key, "open")
        assert open_["wrong_published"] == "stored"
        assert said in open_["logged"][0]
