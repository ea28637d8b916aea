"""Each CMS that can notify: how its messages are verified, and what they say was published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checker.service_settings import Cms
from integrations.cms import signatures

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """An entry that was published: what to call it, and its fields."""

    uri: str
    fields: Payload = field(repr=False)


Read = Callable[[Mapping[str, str], Payload], Published | str]
"""What a message says, by its headers and its JSON: an entry, or why there is none to check."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A CMS that can notify.

    `precheck` looks at the headers before the body is taken in: what has no signature at all, or
    a wrong token, is refused there.
    """

    precheck: signatures.Precheck
    verify: signatures.Verify
    read: Read


def _contentful(headers: Mapping[str, str], payload: Payload) -> Published | str:
    """An entry as the Content Management API has it: each field by locale."""
    topic = headers.get("x-contentful-topic", "")
    if topic != "ContentManagement.Entry.publish":
        return f"topic {topic or 'missing'}; only ContentManagement.Entry.publish is checked"
    fields = payload.get("fields")
    if not isinstance(fields, Mapping):
        return "the entry has no fields; let the webhook send its default payload"
    name = _at(payload, "sys", "id")
    space = _at(payload, "sys", "space", "sys", "id")
    return Published(f"contentful/{space}/{name}", {k: _only(v) for k, v in fields.items()})


def _only(by_locale: Any) -> Any:
    """The value of a field that has one locale; else all of them, each by its locale."""
    if isinstance(by_locale, Mapping) and len(by_locale) == 1:
        return next(iter(by_locale.values()))
    return by_locale


def _sanity(headers: Mapping[str, str], payload: Payload) -> Published | str:
    """A document, as the webhook's projection shows it; ids of drafts begin with `drafts.`."""
    if headers.get("sanity-operation") == "delete":
        return "a deleted document"
    name = str(payload.get("_id", ""))
    if name.startswith(("drafts.", "versions.")):
        return "a draft"
    return Published(f"sanity/{name}", payload)


def _strapi(_: Mapping[str, str], payload: Payload) -> Published | str:
    """`entry.publish`, or a change of what is published already."""
    event, entry = str(payload.get("event", "")), payload.get("entry")
    if event not in {"entry.publish", "entry.create", "entry.update"}:
        return f"event {event or 'missing'}"
    if not isinstance(entry, Mapping):
        return "no entry"
    if event != "entry.publish" and not entry.get("publishedAt"):
        return "a draft"
    name = entry.get("documentId") or entry.get("id")
    return Published(f"strapi/{payload.get('model', 'entry')}/{name}", entry)


def _directus(_: Mapping[str, str], payload: Payload) -> Published | str:
    """What the flow in docs/cms.md sends: the collection, the key and the item."""
    item = payload.get("item")
    if not isinstance(item, Mapping):
        return "no item; see the flow's request body in the documentation"
    if item.get("status", "published") != "published":
        return "a draft"
    return Published(f"directus/{payload.get('collection', 'item')}/{payload.get('key')}", item)


def _wordpress(_: Mapping[str, str], payload: Payload) -> Published | str:
    """What our plugin sends after a post was published."""
    name = f"wordpress/{payload.get('type', 'post')}/{payload.get('id')}"
    return Published(name, {key: payload[key] for key in payload if key not in ("id", "type")})


ADAPTERS: Mapping[Cms, Adapter] = {
    "contentful": Adapter(
        signatures.having("x-contentful-signature"), signatures.contentful, _contentful
    ),
    "sanity": Adapter(signatures.having("sanity-webhook-signature"), signatures.sanity, _sanity),
    "strapi": Adapter(signatures.token, signatures.token, _strapi),
    "directus": Adapter(signatures.token, signatures.token, _directus),
    "wordpress": Adapter(signatures.having("webhook-signature"), signatures.standard, _wordpress),
}
"""Every CMS that can notify."""


def _at(payload: Payload, *path: str) -> Any:
    value: Any = payload
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
