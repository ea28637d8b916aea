"""HTML made of what a service keeps in a form of its own."""

from __future__ import annotations

from html import escape


def page(title: str, body: str) -> bytes:
    """A page with a title, which is its first heading, and a body in HTML."""
    named = escaped(title)
    return (
        f"<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>{named}</title></head>\n"
        f"<body><main>\n<h1>{named}</h1>\n{body}\n</main></body></html>\n"
    ).encode("utf-8", "replace")


def escaped(text: str) -> str:
    """A text as it stands between tags."""
    return escape(text, quote=False)


def element(name: str, inside: str, attributes: str = "") -> str:
    """An element, on lines of its own where it is a block."""
    return f"<{name}{attributes}>{inside}</{name}>{'' if name in _INLINE else chr(10)}"


_INLINE = frozenset("a b code del em i s small span strong sub sup u".split())
