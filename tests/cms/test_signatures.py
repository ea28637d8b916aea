"""Signatures: those of the vendors' own libraries are accepted, all others are not.

`signed.json` was made with @contentful/node-apps-toolkit 3.16.1 and @sanity/webhook 4.0.4.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from integrations.cms.replays import KnownError, Replays
from integrations.cms.signatures import (
    MessageIdentity,
    Received,
    RefusedError,
    Verify,
    contentful,
    sanity,
    signed_standard,
    standard,
    token,
)

SIGNED = json.loads(Path(__file__).with_name("signed.json").read_text("utf-8"))
AT = datetime.fromtimestamp(1_790_000_000, UTC)


def received(cms: str) -> Received:
    given = SIGNED[cms]
    headers = {name.lower(): value for name, value in given["headers"].items()}
    return Received("POST", given["path"], headers, given["body"].encode())


def with_header(message: Received, name: str, value: str | None) -> Received:
    headers = {key: old for key, old in message.headers.items() if key != name}
    return replace(message, headers=headers if value is None else {**headers, name: value})


@pytest.mark.parametrize(("cms", "verify"), [("contentful", contentful), ("sanity", sanity)])
def test_signature_of_the_vendors_library_is_accepted(cms: str, verify: Verify) -> None:
    assert verify(received(cms), SIGNED[cms]["secret"]).at == AT


@pytest.mark.parametrize(("cms", "verify"), [("contentful", contentful), ("sanity", sanity)])
def test_forged_message_is_refused(cms: str, verify: Verify) -> None:
    message, secret = received(cms), SIGNED[cms]["secret"]
    later = {"x-contentful-timestamp": "1790000000001"}
    later["sanity-webhook-signature"] = message.headers.get("sanity-webhook-signature", "").replace(
        "t=1790000000000", "t=1790000000001"
    )
    forged = [
        replace(message, body=message.body.replace(b"$55", b"$49")),
        replace(message, body=message.body + b" "),
        replace(message, headers={}),
        *(with_header(message, name, later[name]) for name in later if name in message.headers),
    ]
    for one in forged:
        with pytest.raises(RefusedError):
            verify(one, secret)
    with pytest.raises(RefusedError):
        verify(message, secret[::-1] + "x")


def test_contentful_signs_method_path_and_the_headers_it_lists() -> None:
    message, secret = received("contentful"), SIGNED["contentful"]["secret"]
    names = message.headers["x-contentful-signed-headers"]
    for forged in (
        replace(message, method="PUT"),
        replace(message, path="/v1/webhooks/other"),
        with_header(message, "x-contentful-topic", "ContentManagement.Entry.delete"),
        with_header(
            message, "x-contentful-signed-headers", names.replace(",x-contentful-topic", "")
        ),
        with_header(message, "x-contentful-signature", "0" * 64),
        with_header(message, "x-contentful-signature", "é"),
    ):
        with pytest.raises(RefusedError):
            contentful(forged, secret)


def test_contentful_must_sign_its_time() -> None:
    message = received("contentful")
    untimed = with_header(message, "x-contentful-signed-headers", "x-contentful-signed-headers")
    with pytest.raises(RefusedError, match="x-contentful-timestamp is not among"):
        contentful(untimed, SIGNED["contentful"]["secret"])


@pytest.mark.parametrize("header", ["t=1,v1=x", "v1=x", "", "t=1790000000000,v1=", "t=x,v1=y"])
def test_sanity_header_of_another_form_is_refused(header: str) -> None:
    with pytest.raises(RefusedError):
        sanity(with_header(received("sanity"), "sanity-webhook-signature", header), "secret")


# The example of the specification (standard-webhooks.md, "Signature scheme").
ID, STAMP = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"
SECRET, BODY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def message(**headers: str) -> Received:
    given = {"webhook-id": ID, "webhook-timestamp": STAMP, "webhook-signature": SIGNATURE}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return Received("POST", "/", given, BODY)


def test_standard_webhooks_signs_as_its_specification_shows() -> None:
    assert signed_standard(ID, STAMP, BODY, SECRET) == SIGNATURE
    assert standard(message(), SECRET).id == ID
    assert standard(message(webhook_signature=f"v1a,x v1,{'A' * 43}= {SIGNATURE}"), SECRET)


@pytest.mark.parametrize(
    "forged",
    [
        {"webhook_id": "msg_other"},
        {"webhook_timestamp": "1614265331"},
        {"webhook_signature": "v1,"},
        {"webhook_signature": SIGNATURE.removeprefix("v1,")},
        {"webhook_signature": SIGNATURE.replace("v1", "v2")},
        {"webhook_signature": ""},
    ],
)
def test_standard_webhook_that_is_forged_is_refused(forged: dict[str, str]) -> None:
    with pytest.raises(RefusedError):
        standard(message(**forged), SECRET)


def test_secret_need_not_be_base64() -> None:
    signature = signed_standard(ID, STAMP, BODY, "plain words")
    assert standard(message(webhook_signature=signature), "plain words").id == ID
    with pytest.raises(RefusedError, match="not base64"):
        standard(message(), "whsec_???")
    assert base64.b64decode(signature[3:])


def test_token_is_all_that_strapi_and_directus_send() -> None:
    sent = Received("POST", "/", {"authorization": "Bearer 0123456789abcdef"}, BODY)
    assert token(sent, "0123456789abcdef").at is None
    for header in (
        "Bearer 0123456789abcde",
        "0123456789abcdef",
        "Basic 0123456789abcdef",
        "",
        "Bearer é",
    ):
        with pytest.raises(RefusedError):
            token(replace(sent, headers={"authorization": header}), "0123456789abcdef")


# --- replays --------------------------------------------------------------------------


def test_message_is_accepted_once_and_only_when_it_is_fresh() -> None:
    replays = Replays(timedelta(minutes=5))
    replays.begin(MessageIdentity("a", AT), AT + timedelta(minutes=5))
    with pytest.raises(KnownError):
        replays.begin(MessageIdentity("a", AT), AT + timedelta(minutes=5))
    for late in (timedelta(minutes=5, seconds=1), timedelta(minutes=-6)):
        with pytest.raises(RefusedError, match="not of the last 300 seconds"):
            replays.begin(MessageIdentity("b", AT), AT + late)


def test_message_that_failed_may_come_again() -> None:
    replays = Replays(timedelta(minutes=5))
    replays.begin(MessageIdentity("a", AT), AT)
    with pytest.raises(KnownError):
        replays.begin(MessageIdentity("a", AT), AT)
    replays.failed(MessageIdentity("a", AT))
    replays.begin(MessageIdentity("a", AT), AT)
    with pytest.raises(KnownError):
        replays.begin(MessageIdentity("a", AT), AT)


def test_message_sent_ahead_of_time_is_remembered_until_it_is_old() -> None:
    replays = Replays(timedelta(minutes=5))
    ahead = MessageIdentity("a", AT + timedelta(minutes=5))
    replays.begin(ahead, AT)
    for minutes in range(11):
        with pytest.raises(RefusedError):
            replays.begin(ahead, AT + timedelta(minutes=minutes))


def test_memory_of_messages_has_an_end() -> None:
    replays = Replays(timedelta(minutes=5), most=3)
    for name in "abcd":
        replays.begin(MessageIdentity(name), AT)
    replays.begin(MessageIdentity("a"), AT)
    with pytest.raises(KnownError):
        replays.begin(MessageIdentity("d"), AT)
