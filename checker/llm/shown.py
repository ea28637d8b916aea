"""How data is shown to a model: as text in which nothing is unseen, and named by its hash."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata

# Letters that nobody sees, or that are more than letters, are shown as what they are.
_UNSEEN = re.compile(r"[^\x20-\x7e\n]")


def digest(*parts: object) -> str:
    """One hash of several values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def seen(text: str) -> str:
    """A text in which every character that is not seen is written as its number."""
    return _UNSEEN.sub(_shown, text)


def as_json(value: object) -> str:
    """JSON in which every character that is not seen is written as its number."""
    return seen(json.dumps(value, ensure_ascii=False))


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    if unicodedata.category(character)[0] != "C" and not 0x115F <= ord(character) <= 0x1160:
        return character
    encoded = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{encoded[i]:02x}{encoded[i + 1]:02x}" for i in range(0, len(encoded), 2))
