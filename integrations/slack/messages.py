"""What a Slack message holds that can be checked: files, links, words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# `<https://a.example|shown>`, `<@U012>`, `<#C012|name>`, `<!here>`: Slack's own marks.
_MARK: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_WITH_CONTENT: Final = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that people write; the others say that something happened."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be checked: ids of files, addresses, and words."""

    files: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.files or self.links or self.text)


def is_by_a_person(message: Mapping[str, Any]) -> bool:
    """Whether a person wrote the message: bots, this one too, and events are left alone."""
    by_bot = message.get("bot_id") or message.get("bot_profile")
    return not by_bot and message.get("subtype") in _WITH_CONTENT and "user" in message


def target_of(message: Mapping[str, Any], words: bool = False) -> Target:
    """The files and links of a message; with `words`, what it says as well."""
    text = str(message.get("text") or "")
    files = tuple(str(file["id"]) for file in message.get("files") or () if "id" in file)
    said = plain(text) if words else ""
    links = links_in(text)
    return Target(files, links, "" if said in links else said)


def asked_for(text: str) -> Target:
    """What the words after `/onmessage check` ask for: one address, or a text."""
    words = text.strip()
    whole = _MARK.fullmatch(words)
    address = whole[1] if whole else words
    if _ADDRESS.fullmatch(address):
        return Target(links=(_unescaped(address),))
    return Target(text=plain(words))


def links_in(text: str) -> tuple[str, ...]:
    """The web addresses that Slack has marked in a text, each once, in order."""
    marked = (_unescaped(found[1]) for found in _MARK.finditer(text))
    return tuple(dict.fromkeys(link for link in marked if _ADDRESS.fullmatch(link)))


def plain(text: str) -> str:
    """A text as it was typed: Slack's marks become what they show."""
    return _unescaped(_MARK.sub(_shown, text)).strip()


def _shown(mark: re.Match[str]) -> str:
    return mark[2] or ("" if mark[1].startswith(("@", "#", "!")) else mark[1])


def _unescaped(text: str) -> str:
    # In this order: `&amp;lt;` was typed as `&lt;`.
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
