"""What HTML elements and JSX components mean for reading.

`Elements` keeps the open elements of a page and drives a `Flow`: blocks begin and end with
block elements, inline ones only leave spaces. Wrong nesting is taken much as browsers take
it: a closing tag closes what stands in between, one without an opening is ignored.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from checker.models import UnitKind
from checker.readers import visibility
from checker.readers.flow import PLAIN_ROLE, Block, Container, Flow, TextRole, item_role
from checker.readers.html.components import title_of, told_in
from checker.readers.html.tables import TableFrames
from checker.readers.html.tags import Tag, Tags
from checker.readers.marks import Mark
from checker.readers.visibility import Paint
from checker.values import currencies

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr "
    "output picture q rb ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
LEFT_OUT = frozenset("script style template pre textarea object iframe math".split())
"""Elements whose content is not text of the page, or is code."""

_STRUCK = frozenset(("s", "strike", "del"))
_HEADINGS = {f"h{level}": TextRole(UnitKind.HEADING, level) for level in range(1, 7)}
_BOX_TITLE = TextRole(UnitKind.HEADING, 7)
_TABLE_PARTS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"))
_NO_BOX = frozenset(("p", "dl", "dt", "dd", "option", "select", "head", "body", "html"))
_SEALED = frozenset(("details", "dialog", "blockquote"))
_REGIONS = {"nav": "navigation", "menu": "navigation", "footer": "footer"}
_ROLES = {"navigation": "navigation", "menubar": "navigation", "contentinfo": "footer"}

# An opening tag on the left ends these, looking outwards as far as those.
_ROW_ENDS = frozenset(("tr", "td", "th"))
_GROUP_ENDS = _ROW_ENDS | {"thead", "tbody", "tfoot", "caption"}
_TABLE = frozenset(("table",))
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "menu"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "option": (frozenset(("option",)), frozenset(("select",))),
    "td": (frozenset(("td", "th")), frozenset(("table", "tr"))),
    "th": (frozenset(("td", "th")), frozenset(("table", "tr"))),
    "tr": (_ROW_ENDS, _TABLE),
    "thead": (_GROUP_ENDS, _TABLE),
    "tbody": (_GROUP_ENDS, _TABLE),
    "tfoot": (_GROUP_ENDS, _TABLE),
}
_HTML_TEXT = frozenset(("alt", "title", "aria-label", "label"))
_COMPONENT_TEXT = _HTML_TEXT | frozenset(
    "headline heading header subtitle subheading description secondarytext summary caption text "
    "tip question answer price amount cost period badge tagline body content note".split()
)
_META_TEXT = frozenset(
    ("description", "og:title", "og:description", "twitter:title", "twitter:description")
)
_NAMES_A_TITLE = re.compile(r"(?:^|[-_])(?:title|name|heading|headline|plan|tier)$")
_NAMES_NO_TITLE = re.compile(r"^sub|user|author|file|first|last|customer|price")
_CAN_BE_TITLE = frozenset(("div", "span", "p", "strong", "b", "header"))
_LONGEST_TITLE = 60
_NO_BLANK = "\u200b"
_MONEY = re.compile(rf"[{currencies.BARE_SIGNS}]\s?\d")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DEEPEST = 2000


@dataclass(slots=True)
class Frame:
    """An open element, and what to go back to when it closes."""

    name: str
    role: TextRole
    region: str
    visibility: str
    paint: Paint
    start: int
    container: Container | None = None
    lead: Block | None = None
    struck_from: int = -1
    titles: bool = False
    unseen: str | None = None


class Elements:
    """The open elements of one page."""

    def __init__(self, flow: Flow, tags: Tags) -> None:
        self._flow = flow
        self._tags = tags
        self._frames: list[Frame] = []
        self._open: Counter[str] = Counter()
        self._tables = TableFrames(flow, tags)
        self._link_end = -1

    @property
    def role(self) -> TextRole:
        """The role that text has here."""
        return self._frames[-1].role if self._frames else PLAIN_ROLE

    @property
    def in_cell(self) -> bool:
        """Whether text here belongs to a table cell."""
        return self._tables.cell is not None

    def is_open(self, name: str) -> bool:
        """Whether an element of this name is open."""
        return self._open[name] > 0

    def text(self, start: int, end: int, role: TextRole | None = None) -> None:
        """Text with something visible in it; `role` overrides what the elements say."""
        flow = self._flow
        unseen = self._frames[-1].unseen if self._frames else None
        if unseen is not None:
            flow.unseen(start, end, unseen)
        elif self._tables.cell is not None:
            self._tables.text(start, end)
        else:
            # More text after a title-like element: the block is not just a title.
            if not flow.pending or flow.role is _BOX_TITLE:
                flow.role = self.role if role is None else role
            flow.text(start, end)

    def tag(self, tag: Tag) -> None:
        """Take a tag: its range is blanked, its meaning applied."""
        name = tag.name if tag.name[0].isupper() else tag.name.lower()
        mark = self._tables.mark(tag, name)
        if mark is None:
            # A place where a word may be cut in two on a narrow screen is no blank.
            self._flow.canvas.put(tag.start, tag.end, _NO_BLANK if name == "wbr" else "")
        self._take(tag, name, mark)
        if mark is not None and not (self._frames and self._frames[-1].unseen):
            self._tables.text(mark.start, mark.end)

    def _take(self, tag: Tag, name: str, mark: Mark | None) -> None:
        if tag.closing:
            self._close(name, tag.start)
            if name == "a":
                self._link_end = tag.end
        elif name == "br":
            self._line_break(tag)
        elif name in VOID or tag.empty:
            if name not in INLINE:
                self._flow.flush()
            if mark is None and name[0].isupper() and title_of(tag):
                box = self._flow.open(tag.start, sealed=True)
                self._attributes(tag, name, box)
                self._flow.close(tag.end)
            elif mark is None:
                self._attributes(tag, name, None)
        else:
            if name == "a" and self._link_ends_before(tag.start):
                self._flow.flush()
            self._end_implied(name, tag.start)
            self._push(tag, name, marks=mark is not None)

    def finish(self, end: int) -> None:
        """The page ends."""
        self._pop_to(0, end)
        self._flow.flush()

    # --- opening ---------------------------------------------------------------------

    def _line_break(self, tag: Tag) -> None:
        """Two breaks in a row end a paragraph."""
        before = self._flow.canvas.page[max(0, tag.start - 40) : tag.start].rstrip()
        if re.search(r"<br\s*/?>$", before, re.I):
            self._flow.flush()

    def _link_ends_before(self, at: int) -> bool:
        """Links with nothing between them are a menu, not a sentence."""
        return self._link_end >= 0 and not self._flow.canvas.page[self._link_end : at].strip()

    def _end_implied(self, name: str, at: int) -> None:
        if name not in INLINE and self._frames and self._frames[-1].name == "p":
            self._pop(at)
        ended, stops = _ENDS.get(name, (frozenset[str](), frozenset[str]()))
        if not any(self._open[other] for other in ended):
            return
        outermost = None
        for depth in range(len(self._frames) - 1, -1, -1):
            found = self._frames[depth].name
            if found in stops:
                break
            if found in ended:
                outermost = depth
        if outermost is not None:
            self._pop_to(outermost, at)

    def _push(self, tag: Tag, name: str, *, marks: bool) -> None:
        flow = self._flow
        if len(self._frames) >= _DEEPEST:
            # Deeper than any page: its text counts as text of what is around it.
            return
        ground = self._frames[-1].paint if self._frames else visibility.UNPAINTED
        look = visibility.look(tag, self._tags, ground)
        frame = Frame(name, self.role, flow.region, flow.visibility, look.paint, tag.start)
        if self._frames:
            frame.unseen = self._frames[-1].unseen
        inline = name in INLINE
        if look.hidden and flow.visibility == "visible":
            if inline or self.in_cell:
                frame.unseen = look.hidden
            else:
                flow.flush()
                flow.visibility = look.hidden
        frame.titles = name in _CAN_BE_TITLE and self._is_title(tag)
        if not inline:
            self._enter(frame, tag)
        if name in _STRUCK or look.struck:
            frame.struck_from = tag.end
        self._frames.append(frame)
        self._open[name] += 1
        if not marks:
            self._attributes(tag, name, frame.container)

    def _enter(self, frame: Frame, tag: Tag) -> None:
        """A block element: what its content is, and the part of the page it makes."""
        flow, name = self._flow, frame.name
        flow.flush()
        if self._frames:
            self._frames[-1].titles = False
        region = _REGIONS.get(name) or _ROLES.get(self._tags.attribute(tag, "role") or "")
        flow.region = region or flow.region
        if name in _TABLE_PARTS:
            self._tables.enter(tag, name)
            frame.role = PLAIN_ROLE
        elif name in _HEADINGS:
            frame.role = _HEADINGS[name]
        elif name in ("summary", "legend"):
            frame.role = _BOX_TITLE
        elif name == "title":
            frame.role = TextRole(UnitKind.TITLE) if not self.is_open("svg") else PLAIN_ROLE
        else:
            self._enter_box(frame, name)

    def _enter_box(self, frame: Frame, name: str) -> None:
        flow = self._flow
        if name in ("ul", "ol", "menu"):
            frame.lead = flow.lead()
        elif name in ("li", "option"):
            frame.role = item_role(self._frames[-1].lead if self._frames else None)
        elif name == "dd":
            frame.role = item_role(flow.lead())
        elif name == "dt":
            frame.role = PLAIN_ROLE
        if name not in _NO_BOX:
            frame.container = flow.open(frame.start, sealed=name in _SEALED or name[0].isupper())

    def _is_title(self, tag: Tag) -> bool:
        """Whether a class of the element says that it is a title, as in `plan-name`."""
        classes = self._tags.attribute(tag, "class") or self._tags.attribute(tag, "classname")
        if not classes:
            return False
        for token in classes.split()[:20]:
            token = _CAMEL.sub("-", token).lower()
            if _NAMES_A_TITLE.search(token) and not _NAMES_NO_TITLE.search(token):
                return True
        return False

    # --- attributes ------------------------------------------------------------------

    def is_mark(self, tag: Tag) -> bool:
        """Whether a tag in a table cell draws a tick, a cross or the like."""
        return self._tables.find_mark(tag, tag.name.lower()) is not None

    def inline_attributes(self, tag: Tag) -> None:
        """What the attributes of a tag inside a text say."""
        if not tag.closing:
            name = tag.name if tag.name[0].isupper() else tag.name.lower()
            self._attributes(tag, name, None)

    def _attributes(self, tag: Tag, name: str, box: Container | None) -> None:
        if not tag.attributes:
            return
        if name == "meta":
            self._meta(tag)
            return
        component = name[0].isupper() or "-" in name
        wanted = _COMPONENT_TEXT if component else _HTML_TEXT
        heading = title_of(tag) if component and box is not None else None
        taken = set[int]()
        for attribute in tag.attributes:
            if attribute.name in wanted or attribute is heading:
                taken.add(attribute.start)
                self._flow.attribute(
                    attribute.start, attribute.end, box if attribute is heading else None
                )
        if heading is not None:
            for told in told_in(tag, self._flow.source):
                if told.start not in taken:
                    self._flow.attribute(told.start, told.end, key=told.key)

    def _meta(self, tag: Tag) -> None:
        named = self._tags.attribute(tag, "name") or self._tags.attribute(tag, "property")
        if named is None or named.lower() not in _META_TEXT:
            return
        for attribute in tag.attributes:
            if attribute.name == "content":
                self._flow.attribute(attribute.start, attribute.end)

    # --- closing ---------------------------------------------------------------------

    def _close(self, name: str, at: int) -> None:
        if not self._open[name]:
            return
        for depth in range(len(self._frames) - 1, -1, -1):
            found = self._frames[depth].name
            if found == name:
                self._pop_to(depth, at)
                return
            # A cell keeps stray closing tags from ending what stands around its table.
            if found in ("td", "th", "caption") and name not in _TABLE_PARTS:
                return

    def _pop_to(self, depth: int, at: int) -> None:
        while len(self._frames) > depth:
            self._pop(at)

    def _pop(self, at: int) -> None:
        flow = self._flow
        frame = self._frames.pop()
        self._open[frame.name] -= 1
        if frame.titles:
            self._make_title(frame)
        if frame.struck_from >= 0:
            flow.canvas.strike(frame.struck_from, at)
        if frame.name in INLINE:
            return
        if frame.name in _TABLE_PARTS:
            self._tables.leave(frame.name)
        flow.flush()
        if frame.container is not None:
            flow.close(at)
        flow.region, flow.visibility = frame.region, frame.visibility

    def _make_title(self, frame: Frame) -> None:
        """A short text alone in an element called a title is the heading of its box."""
        span = self._flow.pending_span
        if span is None or span[0] < frame.start or self._flow.role.level:
            return
        text = self._flow.source[slice(*span)]
        if len(text) <= _LONGEST_TITLE and not _MONEY.search(text) and text[-1] not in ".!?:":
            self._flow.role = _BOX_TITLE
