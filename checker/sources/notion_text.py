"""Notion's blocks and property values as HTML.

https://developers.notion.com/reference/block, https://developers.notion.com/reference/property-value-object
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from pydantic import BaseModel, ValidationError, model_validator

from checker.interface import ReadError
from checker.sources.markup import element, escaped


class _Annotations(BaseModel):
    strikethrough: bool = False
    code: bool = False


class RichText(BaseModel):
    """A piece of text in one style."""

    plain_text: str = ""
    annotations: _Annotations = _Annotations()


Rich = tuple[RichText, ...]


class _BlockContent(BaseModel):
    """What blocks of every type can have, of which each has some."""

    rich_text: Rich = ()
    caption: Rich = ()
    cells: tuple[Rich, ...] = ()
    has_column_header: bool = False
    has_row_header: bool = False
    expression: str = ""


class NotionBlock(BaseModel):
    """A block of a page; its content stands under the name of its type."""

    id: str
    type: str
    has_children: bool = False
    content: _BlockContent = _BlockContent()

    @model_validator(mode="before")
    @classmethod
    def _of_its_type(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and isinstance(value.get(value.get("type")), Mapping):
            return {**value, "content": value[value["type"]]}
        return value


Children = Callable[[NotionBlock], Sequence[NotionBlock]]
"""Gives the blocks inside a block. Raises what asking for them raises."""

# A page's title is its first heading, so that those in it are below.
_HEADINGS: Final = {f"heading_{level}": f"h{level + 1}" for level in range(1, 6)}
_LISTS: Final = {"bulleted_list_item": "ul", "numbered_list_item": "ol", "to_do": "ul"}
_DEEPEST = 30
_AROUND: Final = {"quote": "blockquote", "callout": "blockquote"}
_ELSEWHERE: Final = frozenset(("child_page", "child_database", "link_to_page"))
"""What is a document of its own."""


def blocks_as_html(blocks: Iterable[NotionBlock], children: Children, depth: int = 0) -> str:
    """Blocks one after the other; items of a list that follow each other are one list.

    Raises ReadError where they are nested too deep.
    """
    if depth > _DEEPEST:
        raise ReadError(f"its blocks are nested more than {_DEEPEST} deep; make it simpler")
    shown = []
    for kind, group in groupby(blocks, lambda block: _LISTS.get(block.type)):
        inside = "".join(_as_html(block, children, depth) for block in group)
        shown.append(element(kind, inside) if kind else inside)
    return "".join(shown)


def _as_html(block: NotionBlock, children: Children, depth: int) -> str:
    if block.type in _ELSEWHERE:
        return ""
    if block.type == "table":
        return _table(block, children(block))
    inside = children(block) if block.has_children else ()
    below = blocks_as_html(inside, children, depth + 1)
    content = block.content
    text = rich_as_html(content.rich_text) or escaped(content.expression)
    if block.type in _LISTS:
        return element("li", text + below)
    if block.type == "code":
        return element("pre", element("code", text))
    if block.type in _HEADINGS:
        return element(_HEADINGS[block.type], text) + below
    caption = rich_as_html(content.caption)
    own = "".join(element("p", each) for each in (text, caption) if each) + below
    return element(_AROUND[block.type], own) if block.type in _AROUND else own


def _table(block: NotionBlock, rows: Sequence[NotionBlock]) -> str:
    shown = []
    for number, row in enumerate(rows):
        heads = block.content.has_column_header and number == 0
        cells = [
            element("th" if heads or (block.content.has_row_header and column == 0) else "td", text)
            for column, text in enumerate(map(rich_as_html, row.content.cells))
        ]
        shown.append(element("tr", "".join(cells)))
    return element("table", "".join(shown))


def rich_as_html(texts: Rich) -> str:
    """Text as it is shown; what is struck out stays struck out."""
    return "".join(_styled(text) for text in texts)


def _styled(text: RichText) -> str:
    shown = escaped(text.plain_text)
    if text.annotations.code:
        shown = element("code", shown)
    return element("s", shown) if text.annotations.strikethrough else shown


# --- databases -------------------------------------------------------------------------------


class Property(BaseModel):
    """A property of a page, or a column of a database; its value stands under its type."""

    type: str
    value: Any = None

    @model_validator(mode="before")
    @classmethod
    def _of_its_type(cls, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {"type": value.get("type"), "value": value.get(value.get("type"))}
        return value


class _Titled(BaseModel):
    texts: Rich = ()


Properties = Mapping[str, Property]


def title_of(properties: Properties) -> str:
    """The title of a page, which is one of its properties."""
    found = next((each for each in properties.values() if each.type == "title"), None)
    return "".join(text.plain_text for text in _rich(found.value)) if found else ""


def table_of(columns: Properties, rows: Iterable[Properties]) -> str:
    """A database as a table, its title column first."""
    named = sorted(columns, key=lambda name: columns[name].type != "title")
    shown = [name for name in named if columns[name].type not in _UNSHOWN]
    head = element("tr", "".join(element("th", escaped(name)) for name in shown))
    return element("table", head + "".join(_row(shown, columns, row) for row in rows))


def _row(names: Sequence[str], columns: Properties, row: Properties) -> str:
    cells = (_cell(row[name], columns[name]) if name in row else "" for name in names)
    return element("tr", "".join(element("td", cell) for cell in cells))


def _cell(found: Property, column: Property) -> str:
    if found.type in ("title", "rich_text"):
        return rich_as_html(_rich(found.value))
    if found.type == "number" and isinstance(column.value, Mapping):
        return escaped(_number(found.value, str(column.value.get("format", ""))))
    return escaped(", ".join(_words(found)))


_UNSHOWN: Final = frozenset(
    "relation created_time created_by last_edited_time last_edited_by button".split()
)
_MARKS: Final = {True: "✓", False: "✗"}


def _words(found: Property) -> Iterator[str]:
    """What is shown of a property, in pieces."""
    value = found.value
    if isinstance(value, bool):
        yield _MARKS[value]
    elif isinstance(value, str | int | float):
        yield _number(value, "")
    elif isinstance(value, list):
        for each in value:
            yield from _words(_element(found.type, each))
    elif isinstance(value, Mapping):
        yield from _named(found.type, value)


def _element(kind: str, value: Any) -> Property:
    """One of several values: an option or a person as they are, or with a type of its own."""
    if isinstance(value, Mapping) and not value.keys() & {"name", "plain_text"}:
        return _typed(value)
    return Property.model_construct(type=kind, value=value)


def _typed(value: Mapping[str, Any]) -> Property:
    kind = str(value.get("type"))
    return Property.model_construct(type=kind, value=value.get(kind))


def _named(kind: str, value: Mapping[str, Any]) -> Iterator[str]:
    """The name of an option, a day or two, the result of a formula."""
    if kind == "date":
        yield " – ".join(str(value[end]) for end in ("start", "end") if value.get(end))
    elif kind == "unique_id":
        yield "-".join(str(value[part]) for part in ("prefix", "number") if value.get(part))
    elif kind in ("formula", "rollup"):
        yield from _words(_typed(value))
    else:
        yield str(value.get("name") or value.get("plain_text") or "")


def _rich(value: Any) -> Rich:
    try:
        return _Titled.model_validate({"texts": value or ()}).texts
    except ValidationError:
        return ()


def _number(value: Any, form: str) -> str:
    """A number as it is shown: with its currency, or as a percentage."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    exact = Decimal(str(value))
    if form == "percent":
        return f"{(exact * 100).normalize():f}%"
    currency = _CURRENCIES.get(form)
    return f"{currency} {exact.normalize():f}" if currency else f"{exact.normalize():f}"


_CURRENCIES: Final[Mapping[str, str]] = {
    "argentine_peso": "ARS",
    "australian_dollar": "AUD",
    "baht": "THB",
    "canadian_dollar": "CAD",
    "chilean_peso": "CLP",
    "colombian_peso": "COP",
    "danish_krone": "DKK",
    "dirham": "AED",
    "dollar": "USD",
    "euro": "EUR",
    "forint": "HUF",
    "franc": "CHF",
    "hong_kong_dollar": "HKD",
    "koruna": "CZK",
    "krona": "SEK",
    "leu": "RON",
    "lira": "TRY",
    "mexican_peso": "MXN",
    "new_taiwan_dollar": "TWD",
    "new_zealand_dollar": "NZD",
    "norwegian_krone": "NOK",
    "peruvian_sol": "PEN",
    "philippine_peso": "PHP",
    "pound": "GBP",
    "rand": "ZAR",
    "real": "BRL",
    "ringgit": "MYR",
    "riyal": "SAR",
    "ruble": "RUB",
    "rupee": "INR",
    "rupiah": "IDR",
    "shekel": "ILS",
    "singapore_dollar": "SGD",
    "uruguayan_peso": "UYU",
    "won": "KRW",
    "yen": "JPY",
    "yuan": "CNY",
    "zloty": "PLN",
}
"""The formats of numbers that are amounts of money. Not in them: `number`, `percent`."""
