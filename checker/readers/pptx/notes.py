"""What belongs to a slide and is not on it: speaker notes and comments."""

from __future__ import annotations

from collections.abc import Iterator

from pptx.slide import Slide

from checker.readers.office.flow import Aside, OfficeFlow, Shown, Way
from checker.readers.office.items import Items
from checker.readers.office.text import A, Element, Paragraph, paragraphs, parse_xml, text_of
from checker.readers.pptx.boxes import P, placeholder, shape_tree

NOTES = "hidden: speaker notes"
COMMENT = "hidden: comment"

_COMMENTS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
    "http://schemas.microsoft.com/office/2018/10/relationships/comments",
)
_MODERN = "{http://schemas.microsoft.com/office/powerpoint/2018/8/main}"
_NOT_SAID = frozenset(("sldImg", "sldNum", "hdr", "ftr", "dt"))


def write_notes(flow: OfficeFlow, slide: Slide, before: tuple[str, ...]) -> None:
    """Add the speaker notes of a slide."""
    if not slide.has_notes_slide:
        return
    said = [p for p in _notes(slide) if p.shown.text.strip() or p.asides]
    outer, flow.visibility = flow.visibility, NOTES
    flow.open(flow.at, sealed=True)
    items = Items(flow)
    for number, paragraph in enumerate(said, 1):
        way = Way(before, ("notes", f"paragraph {number}") if len(said) > 1 else ("notes",))
        if paragraph.bullet or paragraph.level:
            items.item(paragraph.shown, way, paragraph.level)
        else:
            items.line(paragraph.shown, way)
        for aside in paragraph.asides:
            flow.aside(aside, way)
    items.end()
    flow.close(flow.at)
    flow.visibility = outer


def write_comments(flow: OfficeFlow, slide: Slide, before: tuple[str, ...]) -> None:
    """Add the comments on a slide, those of newer and of older files, with their replies."""
    for number, text in enumerate(_comments(slide), 1):
        flow.aside(Aside(Shown(text), COMMENT), Way(before, (f"comment {number}",)))


def _notes(slide: Slide) -> Iterator[Paragraph]:
    for shape in shape_tree(slide.notes_slide._element).iter(f"{P}sp"):
        body = shape.find(f"{P}txBody")
        held = placeholder(shape)
        if body is not None and (held is None or held.kind not in _NOT_SAID):
            yield from paragraphs(body)


def _comments(slide: Slide) -> Iterator[str]:
    for relation in slide.part.rels.values():
        if relation.reltype in _COMMENTS and not relation.is_external:
            yield from _texts(parse_xml(relation.target_part.blob))


def _texts(comments: Element) -> Iterator[str]:
    for text in comments.iter(f"{P}text"):
        if text.text:
            yield text.text
    for body in comments.iter(f"{_MODERN}txBody"):
        if body.find(f"{A}p") is not None:
            yield text_of(body)
