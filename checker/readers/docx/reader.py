"""Word: paragraphs and tables in order, with notes, comments and tracked changes (python-docx)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import docx
from docx.document import Document as WordFile
from docx.opc.part import Part
from docx.section import Section, _Footer, _Header

from checker.models import Document, Skipped, TextUnit
from checker.readers.docx.drawings import DrawingReader
from checker.readers.docx.story import Notes, Story, story_elements
from checker.readers.docx.styles import Styles, W, value
from checker.readers.office.flow import OfficeFlow
from checker.readers.office.mend import open_office
from checker.readers.office.safety import invalid, office_zip, plain_reason
from checker.readers.office.text import Element, parse_xml

KIND = "docx"

_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment"))
_UNUSED = "hidden: not shown on any page"


def read(document: Document) -> Iterator[TextUnit | Skipped]:
    """The units of a document in order, then its headers and footers.

    Raises ReadError where it cannot be opened.
    """
    with office_zip(document, KIND):
        word, left_out = open_office(document, KIND, _open)
    yield from left_out
    try:
        reader = _DocxReader(document, word)
        yield from reader.body()
        yield from reader.headers()
    except Exception as error:
        # The stories keep their own errors; this is for what holds them together.
        raise invalid(document, KIND, plain_reason(error)) from error


def _open(content: bytes) -> WordFile:
    word = docx.Document(io.BytesIO(content))
    _body(word)
    return word


def _body(word: WordFile) -> Element:
    body: Element | None = word.element.find(f"{W}body")
    if body is None:
        raise ValueError("it has no body")
    return body


class _DocxReader:
    """Reads the stories of one file."""

    def __init__(self, document: Document, word: WordFile) -> None:
        self._document = document
        self._word = word
        self._skipped: list[Skipped] = []
        self._styles = Styles(self._root("styles"))
        self._notes = Notes()
        for name, kind in _NOTES:
            root = self._root(name)
            if root is not None:
                self._notes.elements.update(story_elements(list(root), kind))

    def body(self) -> Iterator[TextUnit | Skipped]:
        """The units of the body, its notes and comments."""
        flow = self._flow()
        story = Story(flow, self._styles, self._notes, DrawingReader(self._word.part))

        def fill() -> None:
            story.blocks(_body(self._word))
            story.unreferenced()

        yield from self._units(flow, story, fill, "body")

    def headers(self) -> Iterator[TextUnit | Skipped]:
        """The units of headers and footers, each read once."""
        even = self._even_pages()
        seen: set[str] = set()
        for number, section in enumerate(self._word.sections, 1):
            for name, story, used in _headers(section, even):
                where = f"section {number}"
                try:
                    part = None if story.is_linked_to_previous else story.part
                except Exception as error:
                    reason = f"{where}, {name}: cannot be read: {plain_reason(error)}"
                    yield Skipped(self._document.uri, reason)
                    continue
                if part is not None and part.partname not in seen:
                    seen.add(part.partname)
                    yield from self._header(where, name, part, used)

    def _header(
        self, section: str, name: str, part: Part, used: bool
    ) -> Iterator[TextUnit | Skipped]:
        flow = self._flow()
        flow.region = "footer" if "footer" in name else "header"
        if not used:
            flow.visibility = _UNUSED
        story = Story(flow, self._styles, self._notes, DrawingReader(part), (section, name))
        root = _root_of(part)
        if root is not None:
            yield from self._units(
                flow, story, lambda: story.aside_story(root), f"{section}, {name}"
            )

    def _units(
        self, flow: OfficeFlow, story: Story, fill: Callable[[], None], where: str
    ) -> Iterator[TextUnit | Skipped]:
        """Fill a flow; what was read before something broke is kept."""
        uri = self._document.uri
        try:
            fill()
        except Exception as error:
            story.skipped.append(f"{where}: cannot be read further: {plain_reason(error)}")
        yield from flow.units(self._title(flow))
        yield from self._skipped
        self._skipped.clear()
        for reason in dict.fromkeys(story.skipped):
            yield Skipped(uri, reason)

    def _flow(self) -> OfficeFlow:
        return OfficeFlow(self._document.uri, self._document.channel)

    def _title(self, flow: OfficeFlow) -> str | None:
        """The title of the properties, where the text itself has none."""
        if any(block.role.level == 1 or block.role.kind == "title" for block in flow.blocks):
            return None
        try:
            return " ".join(self._word.core_properties.title.split()) or None
        except Exception:
            # Properties name the file at best; broken ones keep nobody from reading it.
            return None

    def _root(self, name: str) -> Element | None:
        """The root of a part of the file by what it is; None where there is none."""
        for relation in self._word.part.rels.values():
            if relation.reltype == _RELATED + name and not relation.is_external:
                try:
                    return _root_of(relation.target_part)
                except (SyntaxError, KeyError, ValueError) as error:
                    reason = f"{name}: cannot be read: {plain_reason(error)}"
                    self._skipped.append(Skipped(self._document.uri, reason))
        return None

    def _even_pages(self) -> bool:
        settings = self._root("settings")
        mark = settings.find(f"{W}evenAndOddHeaders") if settings is not None else None
        return mark is not None and value(mark) not in ("0", "false", "off")


def _root_of(part: Part) -> Element | None:
    """The root of a part, parsed already by the library or not."""
    element = getattr(part, "element", None)
    return element if element is not None else parse_xml(part.blob)


def _headers(section: Section, even: bool) -> Iterator[tuple[str, _Header | _Footer, bool]]:
    """The headers and footers of a section, and whether any page shows them."""
    first = section.different_first_page_header_footer
    yield "header", section.header, True
    yield "first page header", section.first_page_header, first
    yield "even page header", section.even_page_header, even
    yield "footer", section.footer, True
    yield "first page footer", section.first_page_footer, first
    yield "even page footer", section.even_page_footer, even
