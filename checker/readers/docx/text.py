"""A Word paragraph as runs of text, and what hangs on it: notes, comments, drawings.

Tracked insertions are text, deletions are not; of a field the result is text and its code is
not (ECMA-376, part 1, 17).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from checker.readers.docx.styles import PLAIN_STYLE, RunLook, Style, Styles, W, look, value
from checker.readers.office.flow import DELETED, Aside, Shown, TextRun, compose, raised
from checker.readers.office.text import MC, Element

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_DELETIONS = (f"{W}del", f"{W}moveFrom")
_NO_TEXT = frozenset(f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "instrText"))
_DRAWINGS = frozenset(f"{W}{name}" for name in ("drawing", "pict", "object"))
_SPACES = frozenset(f"{W}{name}" for name in ("tab", "br", "cr", "ptab"))
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}


@dataclass(frozen=True, slots=True)
class Attached:
    """What hangs on a paragraph: `footnote`, `endnote` or `comment`, with its id."""

    kind: str
    id: str


@dataclass(slots=True)
class ParagraphText:
    """What one paragraph holds."""

    runs: list[TextRun] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    drawings: list[Element] = field(default_factory=list)
    bold: bool = True

    def text(self) -> tuple[Shown, tuple[Aside, ...]]:
        """The text, and beside it what nobody sees."""
        return compose(self.runs)


class Paragraphs:
    """Reads the paragraphs of one story; fields may run over several of them."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        # One entry per open field: whether its code is still being read.
        self._fields: list[bool] = []

    def read(self, paragraph: Element, style: Style, *, on_white: bool = True) -> ParagraphText:
        """The runs of a paragraph, with everything that hangs on it.

        `on_white`: nothing is painted behind it, so that white text would not be seen.
        """
        found = ParagraphText()
        for run, deleted in _runs(paragraph):
            own = run.find(f"{W}rPr")
            seen = style.look
            if own is not None:
                named = value(own.find(f"{W}rStyle"))
                seen = seen.under(self._styles.of(named).look if named else PLAIN_STYLE.look)
                seen = seen.under(look(own))
            self._run(run, found, seen, DELETED if deleted else _unseen(seen, on_white))
        found.bold = found.bold and any(run.text.strip() for run in found.runs)
        return found

    def _run(self, run: Element, found: ParagraphText, seen: RunLook, hidden: str | None) -> None:
        for child in run:
            tag = child.tag
            if tag == f"{W}fldChar":
                self._field(child.get(f"{W}fldCharType"))
            elif tag in _DRAWINGS or tag == f"{MC}AlternateContent":
                found.drawings.append(child)
            elif tag in _NOTES or tag == f"{W}commentReference":
                kind = _NOTES.get(str(tag), "comment")
                found.attached.append(Attached(kind, child.get(f"{W}id") or ""))
            else:
                self._text(_text(child), found, seen, hidden)

    def _text(self, text: str, found: ParagraphText, seen: RunLook, hidden: str | None) -> None:
        if not text or any(self._fields):
            return
        if seen.raised:
            text = raised(text)
        found.runs.append(TextRun(text, bool(seen.struck), hidden))
        if text.strip() and hidden is None and not seen.bold:
            found.bold = False

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()


def deletion(element: Element) -> bool:
    """Whether an element is a tracked deletion or the old place of a move."""
    return element.tag in _DELETIONS


def alternative(choice: Element) -> Element | None:
    """The content of a choice between alternatives: the first one, as newer programs show."""
    found = choice.find(f"{MC}Choice")
    return found if found is not None else choice.find(f"{MC}Fallback")


def _runs(paragraph: Element) -> Iterator[tuple[Element, bool]]:
    """The runs of a paragraph in order, and whether each is deleted."""
    waiting: list[tuple[Element, bool]] = [(child, False) for child in reversed(paragraph)]
    while waiting:
        element, deleted = waiting.pop()
        if element.tag in (f"{W}r", f"{M}r"):
            yield element, deleted
        elif isinstance(element.tag, str) and element.tag not in _NO_TEXT:
            inner = alternative(element) if element.tag == f"{MC}AlternateContent" else element
            gone = deleted or deletion(element)
            waiting += [(child, gone) for child in reversed(inner)] if inner is not None else []


def _text(child: Element) -> str:
    """What a part of a run shows."""
    tag = child.tag
    if tag in (f"{W}t", f"{W}delText", f"{M}t"):
        return child.text or ""
    if tag in _SPACES:
        return " "
    if tag == f"{W}noBreakHyphen":
        return "-"
    if tag == f"{W}sym":
        return _symbol(child.get(f"{W}char"))
    if tag == f"{W}ruby":
        return "".join(text.text or "" for text in child.findall(f"{W}rubyBase//{W}t"))
    return ""


_PRIVATE = 0xF000
# Marks that tables are ticked with, in the fonts that Word takes them from.
_SYMBOLS = {0xFC: "✓", 0xFE: "✓", 0xFB: "✗", 0xFD: "✗", 0x50: "✓", 0x52: "✓", 0x4F: "✗", 0x51: "✗"}


def _symbol(code: str | None) -> str:
    """A character of a symbol font; those fonts live in the private area."""
    try:
        point = int(code or "", 16)
    except ValueError:
        return ""
    if point >= _PRIVATE:
        return _SYMBOLS.get(point - _PRIVATE, "•")
    return _SYMBOLS.get(point) or (chr(point) if 0x20 <= point < 0xD800 else "")


def _unseen(seen: RunLook, on_white: bool) -> str | None:
    if seen.hidden:
        return "hidden: hidden text"
    if seen.tiny:
        return "hidden: tiny text"
    if seen.white and on_white and not seen.painted:
        return "hidden: white on white"
    return None
