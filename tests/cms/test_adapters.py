"""The adapters in their own languages, against a real service: JavaScript and PHP.

Directus and WordPress are not here: what they call, and what the adapters call of them, is
played by `directus_drive.mjs` and `wordpress_drive.php`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations.cms.signatures import standard
from tests.cms.test_webhooks import TOKEN, Inbox
from tests.service.made import CHECKS, served

HERE = Path(__file__).parent
NOBODY = "http://127.0.0.1:9"
DOWN = "Not published: the service that checks texts does not answer. Try again in a minute"
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
def test_directus_says_what_fits_into_the_studio_worst_first(address: str) -> None:
    done = driven("node", "directus_drive.mjs", f"{address}/", CHECKS, "closed")
    one, some, many = (
        done[name]["message"] for name in ("wrong_published", "some_things", "many_things")
    )

    assert one == "Not published. body: “$55 per seat per month”, write “$49”"
    assert max(map(len, (some, many))) <= SHOWN
    assert some == (
        "Not published. body: “$60 per seat per month”, write “$49”;"
        " body: “$61 per seat per month”, write “$49”; warning: lead: “Grwth”, write “Growth”"
    )
    things = done["many_things"]["refusal"]["things"]
    assert [thing["severity"] for thing in things] == ["error"] * 9 + ["warning"]
    told = many.count("“$6")
    assert told >= 2, many
    assert many.endswith(f"; +{10 - told} more"), many
    assert "Grwth" not in many


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


# --- WordPress ------------------------------------------------------------------------


@missing("php")
def test_wordpress_refuses_what_is_wrong_on_every_way(address: str) -> None:
    inbox = Inbox()
    with inbox.open() as notify:
        done = driven("php", "wordpress_drive.php", f"{address}/", CHECKS, "closed", notify)

    for refused in ("rest_wrong", "rest_update", "rest_change", "rest_shortcode"):
        assert is_refused(done[refused]), refused
    for stored in ("rest_right", "rest_draft", "insert_right", "insert_other"):
        assert done[stored] == "stored", stored
    assert done["insert_wrong"] == "refused"
    assert "content: Growth is $55 / seat / month here" in done["notice"]
    assert done["notice_again"] == ""
    assert done["updates"] == [{"ID": 9, "post_status": "draft"}]
    (told,) = inbox.came
    assert standard(told, TOKEN).id.startswith("msg_")
    assert json.loads(told.body)["title"] == "Plans"


@missing("php")
def test_wordpress_that_cannot_ask_is_decided_by_fail_mode() -> None:
    closed = driven("php", "wordpress_drive.php", NOBODY, CHECKS, "closed", NOBODY)
    open_ = driven("php", "wordpress_drive.php", NOBODY, CHECKS, "open", NOBODY)

    assert closed["rest_right"]["message"].startswith("Not published: it could not be checked (")
    assert closed["rest_draft"] == "stored"
    assert open_["rest_wrong"] == open_["insert_wrong"] == "stored"
