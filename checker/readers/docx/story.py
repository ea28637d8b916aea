"""A story of a Word file (its body, a header, a footnote) as paragraphs of a flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from checker.models import UnitKind
from checker.readers.docx.drawings import DrawingReader, DrawnPart, drawings
from checker.readers.docx.styles import Style, Styles, W, heading_level, is_shaded, item_level
from checker.readers.docx.styles import value as value_of
from checker.readers.docx.tables import children, deleted_text, draws_ground, is_box, read_table
from checker.readers.docx.text import Attached, Paragraphs, ParagraphText
from checker.readers.flow import PLAIN_ROLE, TextRole
from checker.readers.office.chartex import write_chartex
from checker.readers.office.charts import write_chart
from checker.readers.office.flow import (
    ALT_TEXT,
    ATTRIBUTE,
    DELETED,
    Aside,
    OfficeFlow,
    Shown,
    Way,
    joined,
)
from checker.readers.office.items import BOX_TITLE, Items, looks_like_title
from checker.readers.office.safety import MAX_NESTING
from checker.readers.office.smartart import diagram_paragraphs
from checker.readers.office.tables import CellText, write_table
from checker.readers.office.text import Element

MAX_PARAGRAPHS = 200_000
"""Paragraphs after this are not read."""

_TITLE = TextRole(UnitKind.TITLE)
_CHARTS = {"chart": write_chart, "newer chart": write_chartex}
_BLOCKS = (f"{W}p", f"{W}tbl", f"{W}altChunk")


@dataclass(slots=True)
class Notes:
    """Footnotes, endnotes and comments by kind and id, and how many were met in the text."""

    elements: dict[Attached, Element] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)

    def take(self, attached: Attached) -> tuple[str, Element] | None:
        """A note that is referred to, with the number a reader sees; None where it is missing."""
        element = self.elements.pop(attached, None)
        if element is None:
            return None
        self.met[attached.kind] = self.met.get(attached.kind, 0) + 1
        return f"{attached.kind} {self.met[attached.kind]}", element


@dataclass(slots=True)
class Later:
    """What hangs on a paragraph or table and is read after it."""

    attached: list[Attached] = field(default_factory=list)
    drawings: list[Element] = field(default_factory=list)
    tables: list[Element] = field(default_factory=list)
    pictures: int = 0
    """Cells with nothing but pictures that say nothing."""


class Story:
    """Writes the blocks of a story to a flow."""

    def __init__(
        self,
        flow: OfficeFlow,
        styles: Styles,
        notes: Notes,
        drawing: DrawingReader,
        before: tuple[str, ...] = (),
    ) -> None:
        self.skipped: list[str] = []
        self._flow = flow
        self._styles = styles
        self._notes = notes
        self._drawing = drawing
        self._before = before
        self._inside: tuple[str, ...] = ()
        self._items = Items(flow)
        self._paragraphs = Paragraphs(styles)
        self._count = 0
        self._numbered = True
        self._total = 0
        self._depth = 0

    def blocks(self, parent: Element) -> None:
        """Add the paragraphs and tables of an element, in order."""
        if self._depth >= MAX_NESTING:
            self.skipped.append(f"nested more than {MAX_NESTING} deep")
            return
        self._depth += 1
        for block, deleted in children(parent, *_BLOCKS):
            self._total += 1
            if self._total > MAX_PARAGRAPHS:
                self.skipped.append(f"paragraphs after {MAX_PARAGRAPHS} are not read")
                break
            if block.tag == f"{W}p":
                self._paragraph(block, deleted)
            elif block.tag == f"{W}tbl":
                self._table(block)
            else:
                self.skipped.append("a document inserted into it is not read")
        self._items.end()
        self._depth -= 1

    def aside_story(self, parent: Element) -> None:
        """Add a story of its own (a header, a note); a lone paragraph needs no number."""
        self._numbered = sum(1 for _ in children(parent, *_BLOCKS)) > 1
        self.blocks(parent)

    def unreferenced(self) -> None:
        """Add the comments that no place in the text refers to."""
        for attached in [a for a in self._notes.elements if a.kind == "comment"]:
            self._note(attached, ())

    # --- paragraphs ------------------------------------------------------------------

    def _paragraph(self, paragraph: Element, deleted: bool) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = self._style(properties)
        read = self._paragraphs.read(paragraph, style, on_white=not is_shaded(properties))
        shown, asides = read.text()
        if deleted and shown.text.strip():
            gone = Aside(Shown(shown.text, ((0, len(shown.text)),)), DELETED)
            shown, asides = Shown(""), (gone, *asides)
        way = Way(self._before, self._inside)
        if shown.text.strip():
            way = self._write(shown, properties, style, read)
        elif asides:
            way = self._next_way()
        for aside in asides:
            self._flow.aside(aside, way)
        self._after(Later(read.attached, read.drawings), way.after)

    def _style(self, properties: Element | None) -> Style:
        named = value_of(properties.find(f"{W}pStyle")) if properties is not None else None
        return self._styles.of(named or self._styles.default)

    def _write(
        self, shown: Shown, properties: Element | None, style: Style, read: ParagraphText
    ) -> Way:
        """Add a paragraph as what its style makes it; the way to it."""
        role = self._role(shown, properties, style, read)
        if role.kind in (UnitKind.HEADING, UnitKind.TITLE):
            name = "title" if role is _TITLE else " ".join(shown.text.split())
            way = Way(self._before, (*self._inside, name))
            self._items.line(shown, way, role)
            self._count = 0
            return way
        way = self._next_way()
        level = item_level(properties, style)
        contents = style.name.startswith("toc ")
        region, self._flow.region = self._flow.region, "navigation" if contents else "main"
        if self._before:
            self._flow.region = region
        if level is not None:
            self._items.item(shown, way, level)
        else:
            self._items.line(shown, way, role)
        self._flow.region = region
        return way

    def _role(
        self, shown: Shown, properties: Element | None, style: Style, read: ParagraphText
    ) -> TextRole:
        level = heading_level(properties, style)
        if level:
            return TextRole(UnitKind.HEADING, min(level, 6))
        if style.name == "title":
            return _TITLE
        if item_level(properties, style) is None and read.bold and looks_like_title(shown.text):
            return BOX_TITLE
        return PLAIN_ROLE

    def _next_way(self) -> Way:
        self._count += 1
        count = (f"paragraph {self._count}",) if self._numbered else ()
        return Way(self._before, (*self._inside, *count))

    # --- tables ----------------------------------------------------------------------

    def _table(self, table: Element) -> None:
        self._items.end()
        if is_box(table):
            self._box(table)
            return
        later = Later()
        painted = draws_ground(table, self._styles)

        def cell(element: Element, deleted: bool) -> CellText:
            made = self._cell(element, later, painted=painted)
            return deleted_text(made) if deleted else made

        read = read_table(table, self._styles, cell)
        if read.cut_off:
            self.skipped.append(f"table rows after {len(read.rows)} are not read")
        write_table(self._flow, read.rows, Way(self._before, self._inside), read.header_rows)
        if later.pictures:
            what = f"pictures alone in a cell ({later.pictures}) are not read"
            where = f"table {len(self._flow.tables)}"
            self.skipped.append(f"{where}: {what}; write ✓ or – instead, or an alt text")
        self._after(later, (*self._inside, f"table {len(self._flow.tables)}"))

    def _box(self, table: Element) -> None:
        """A frame around text: what it holds is read as text."""
        self._flow.open(self._flow.at, sealed=True)
        for row, _ in children(table, f"{W}tr"):
            for cell, _ in children(row, f"{W}tc"):
                self.blocks(cell)
        self._flow.close(self._flow.at)

    def _cell(self, cell: Element, later: Later, *, painted: bool) -> CellText:
        texts: list[Shown] = []
        asides: list[Aside] = []
        bold: list[bool] = []
        pictures: list[Element] = []
        shaded = painted or is_shaded(cell.find(f"{W}tcPr"))
        for block, _ in children(cell, *_BLOCKS):
            if block.tag == f"{W}tbl":
                later.tables.append(block)
                continue
            properties = block.find(f"{W}pPr")
            on_white = not (shaded or is_shaded(properties))
            read = self._paragraphs.read(block, self._style(properties), on_white=on_white)
            shown, hidden = read.text()
            later.attached += read.attached
            later.drawings += read.drawings
            pictures += read.drawings
            asides += hidden
            if shown.text.strip():
                texts.append(shown)
                bold.append(read.bold)
        if pictures and not texts and not any(True for p in pictures for _ in drawings(p)):
            later.pictures += 1
        return CellText(joined(texts), 0, 0, asides=tuple(asides), bold=bool(bold) and all(bold))

    # --- what hangs on them ----------------------------------------------------------

    def _after(self, later: Later, place: tuple[str, ...]) -> None:
        for attached in later.attached:
            self._note(attached, place)
        for element in later.drawings:
            for found in drawings(element):
                self._draw(found)
        for table in later.tables:
            if self._depth < MAX_NESTING:
                self._depth += 1
                self._table(table)
                self._depth -= 1
            else:
                self.skipped.append(f"nested more than {MAX_NESTING} deep")

    def _note(self, attached: Attached, place: tuple[str, ...]) -> None:
        taken = self._notes.take(attached)
        if taken is None:
            return
        name, element = taken
        visibility, lead = self._flow.visibility, self._flow.last
        if attached.kind == "comment":
            self._flow.visibility = "hidden: comment"
        self._within((*place, name), element)
        self._flow.visibility, self._flow.last = visibility, lead

    def _within(self, inside: tuple[str, ...], element: Element) -> None:
        """Read an element as a story of its own inside this one."""
        outer = self._inside, self._count, self._numbered, self._items
        self._inside, self._count, self._items = inside, 0, Items(self._flow)
        self._flow.open(self._flow.at, sealed=True)
        self.aside_story(element)
        self._flow.close(self._flow.at)
        self._inside, self._count, self._numbered, self._items = outer

    def _draw(self, found: DrawnPart) -> None:
        """Add what a drawing says: a text box, a chart, a diagram, an alternative text."""
        name = found.name
        if found.kind == "text box" and found.element is not None:
            self._within((*self._inside, name), found.element)
        elif found.kind == "alt text":
            way = Way(self._before, (*self._inside, name, found.text_kind))
            self._flow.aside(Aside(Shown(found.text), ALT_TEXT), way, ATTRIBUTE)
        elif found.kind in ("chart", "newer chart", "diagram"):
            self._part(found)
        else:
            self.skipped.append(f"{name}: {found.text}")

    def _part(self, found: DrawnPart) -> None:
        root = self._drawing.part(found.relation)
        if root is None:
            self.skipped.append(f"{found.name}: its {found.kind} cannot be read")
        elif found.kind in _CHARTS:
            write = _CHARTS[found.kind]
            unread = write(self._flow, root, self._before, found.name)
            self.skipped += (f"{found.name}: {reason}" for reason in unread)
        else:
            items = Items(self._flow)
            for number, (level, paragraph) in enumerate(diagram_paragraphs(root), 1):
                way = Way(self._before, (*self._inside, found.name, f"paragraph {number}"))
                items.item(paragraph.shown, way, level)
            items.end()


def story_elements(elements: Sequence[Element], kind: str) -> dict[Attached, Element]:
    """Notes or comments by their id, the separators that Word keeps among them left out."""
    found: dict[Attached, Element] = {}
    for element in elements:
        name = element.get(f"{W}id")
        if name is not None and element.get(f"{W}type") in (None, "normal"):
            found[Attached(kind, name)] = element
    return found
