"""The texts of a page's own fields, each with the place where an editor can change it.

The fields are written out one after the other as one HTML document, the sheet, so that a
finding in it is at an offset, and the offset is in a field: nothing is searched for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db import models
from django.utils.html import escape
from django.utils.text import capfirst
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

_OF_EVERY_PAGE = ("title", "seo_title", "search_description")
_NO_TEXT = (models.SlugField, models.URLField, models.EmailField, models.UUIDField)
_PLAIN_BLOCKS = (
    blocks.CharBlock,
    blocks.TextBlock,
    blocks.BlockQuoteBlock,
    blocks.IntegerBlock,
    blocks.FloatBlock,
    blocks.DecimalBlock,
)


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """A field or block: its label for people, and its path for the link to it.

    The path is what Wagtail calls a content path: `body.<id of the block>.price`.
    """

    label: str
    path: str

    def below(self, label: str, step: str) -> FieldPlace:
        """A block inside this one."""
        return FieldPlace(f"{self.label} › {label}", f"{self.path}.{step}")


@dataclass(frozen=True, slots=True)
class FieldText:
    """The text of one field or block, as HTML."""

    place: FieldPlace
    html: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All passages as one document; `ends` are the offsets at which each of them ends."""

    html: str
    passages: tuple[FieldText, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, passages: tuple[FieldText, ...]) -> Sheet:
        """The passages one after the other, each on lines of its own."""
        lines = [passage.html + "\n" for passage in passages]
        return cls("".join(lines), passages, tuple(accumulate(map(len, lines))))

    def at(self, offset: int) -> FieldPlace | None:
        """The field that stands at an offset."""
        ended = zip(self.passages, self.ends, strict=True)
        return next((passage.place for passage, end in ended if offset < end), None)


def sheet_of(page: Any) -> Sheet:
    """The sheet of a page; empty where it has no text."""
    return Sheet.of(tuple(p for p in passages_of(page) if p.html.strip()))


def passages_of(page: Any) -> Iterator[FieldText]:
    """The texts of the page's fields, in the order in which the model declares them."""
    yield from _of_model(page, "", "")
    for relation in get_all_child_relations(type(page)):
        if relation.related_model._meta.app_label == "wagtailcore":
            continue  # comments on the page are not on the page
        name = relation.get_accessor_name()
        kind = capfirst(relation.related_model._meta.verbose_name)
        for number, child in enumerate(getattr(page, name).all(), start=1):
            yield from _of_model(child, f"{kind} {number} › ", f"{name}.{child.pk or number}.")


def _of_model(instance: models.Model, label: str, path: str) -> Iterator[FieldText]:
    for field in instance._meta.concrete_fields:
        if _has_text(field):
            place = FieldPlace(label + capfirst(str(field.verbose_name)), path + field.name)
            yield from _of_field(field, field.value_from_object(instance), place)


def _has_text(field: models.Field[Any, Any]) -> bool:
    if field.model is Page and field.name not in _OF_EVERY_PAGE:
        return False
    if isinstance(field, _NO_TEXT) or field.choices or not field.editable:
        return False
    return isinstance(field, (models.CharField, models.TextField, StreamField))


def _of_field(field: models.Field[Any, Any], value: Any, place: FieldPlace) -> Iterator[FieldText]:
    if isinstance(field, StreamField):
        yield from _of_block(field.stream_block, value, place, heading=False)
    elif isinstance(field, RichTextField):
        yield FieldText(place, value or "")
    elif value:
        yield FieldText(place, _element("h1" if field.name == "title" else "p", value))


def _of_block(block: Any, value: Any, place: FieldPlace, heading: bool) -> Iterator[FieldText]:
    if value is None:
        return
    for name, step, child, content, leads in _inside(block, value):
        yield from _of_block(child, content, place.below(name, step), leads)
    if html := _leaf(block, value, heading):
        yield FieldText(place, html)


def _inside(block: Any, value: Any) -> Iterator[tuple[str, str, Any, Any, bool]]:
    """The blocks in a block: label, step of the path, block, value, whether it is a heading.

    A line of text that stands alone, or leads its group, heads what follows on most pages.
    """
    if isinstance(block, blocks.BaseStreamBlock):
        for number, child in enumerate(value, start=1):
            name = f"{number}. {capfirst(str(child.block.label))}"
            yield name, str(child.id or number), child.block, child.value, True
    elif isinstance(block, blocks.ListBlock):
        for number, child in enumerate(value.bound_blocks, start=1):
            yield str(number), str(child.id or number), child.block, child.value, False
    elif isinstance(block, blocks.BaseStructBlock):
        for number, (name, child) in enumerate(block.child_blocks.items()):
            yield capfirst(str(child.label)), name, child, value.get(name), number == 0


def _leaf(block: Any, value: Any, heading: bool) -> str:
    if isinstance(block, blocks.RichTextBlock):
        return str(value.source)
    if isinstance(block, blocks.RawHTMLBlock):
        return str(value)
    if isinstance(block, (TableBlock, BaseTypedTableBlock)):
        return str(block.render(value))
    if isinstance(block, _PLAIN_BLOCKS) and value != "":
        return _element("h3" if heading and isinstance(block, blocks.CharBlock) else "p", value)
    return ""


def _element(tag: str, value: object) -> str:
    return f"<{tag}>{escape(value)}</{tag}>"


def places(passages: Sequence[FieldText]) -> tuple[FieldPlace, ...]:
    """The places of passages, each once."""
    return tuple(dict.fromkeys(passage.place for passage in passages))
