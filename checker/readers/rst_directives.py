"""What reStructuredText directives mean for reading: tabled by name."""

from __future__ import annotations

from enum import Enum


class Content(Enum):
    """What the content of a directive is."""

    TEXT = "text"
    BOX = "box"
    LEFT_OUT = "left out"
    PICTURE = "picture"
    LIST_TABLE = "list table"
    CSV_TABLE = "csv table"
    TABLE = "table"
    RAW = "raw"
    META = "meta"


def _named(names: str, content: Content) -> dict[str, Content]:
    return dict.fromkeys(names.split(), content)


DIRECTIVES: dict[str, Content] = {
    **_named(
        "note tip important warning caution danger attention hint error seealso todo "
        "versionadded versionchanged deprecated epigraph highlights pull-quote compound "
        "container class rst-class centered glossary hlist only grid tab-set tabs line-block "
        "replace footnote",
        Content.TEXT,
    ),
    # The argument of these is a title over what is inside.
    **_named(
        "admonition topic sidebar tab tab-item group-tab dropdown card grid-item-card rubric "
        "grid-item details collapse",
        Content.BOX,
    ),
    **_named("image figure", Content.PICTURE),
    "list-table": Content.LIST_TABLE,
    "csv-table": Content.CSV_TABLE,
    "table": Content.TABLE,
    "raw": Content.RAW,
    "meta": Content.META,
    **_named(
        "code code-block sourcecode code-tab literalinclude parsed-literal math include toctree "
        "contents index highlight role default-role highlightlang mermaid graphviz autosummary "
        "automodule autoclass autofunction doctest testcode prompt sectnum target-notes header "
        "footer title unicode date youtube",
        Content.LEFT_OUT,
    ),
}


def content_of(name: str) -> Content:
    """What a directive's content is; one that is not known is read as text."""
    return DIRECTIVES.get(name.lower(), Content.TEXT)
