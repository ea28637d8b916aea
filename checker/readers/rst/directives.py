"""Explicit markup in reStructuredText: what each directive means for reading, by name."""

from __future__ import annotations

import re
from enum import Enum

from checker.readers.flow import Flow
from checker.readers.html import reader as html
from checker.readers.rst import tables as rst_tables
from checker.readers.rst.lines import Cursor, IndentedBlock, RstLine

_DIRECTIVE = re.compile(r"\.\.[ \t]+(?:\|([^|]+)\|[ \t]+)?([A-Za-z][\w:.+-]*)[ \t]?::(?:[ \t]+|$)")
_NOTE = re.compile(r"\.\.[ \t]+\[[^\]]+\](?:[ \t]+|$)")
_EXPLICIT = re.compile(r"\.\.(?:[ \t]|$)|__[ \t]")
_OPTION = re.compile(r":([\w:-]+):[ \t]*")
_META_TEXT = ("description", "title", "og:title", "og:description")

Options = dict[str, tuple[int, int]]
"""The options of a directive, each with the range of its value."""


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


def is_explicit(text: str) -> bool:
    """Whether a line starts explicit markup."""
    return _EXPLICIT.match(text) is not None


class Explicit(Cursor):
    """Reads directives, footnotes and comments."""

    def explicit(self, line: RstLine) -> None:
        """Take the markup that starts on this line."""
        directive = _DIRECTIVE.match(self.page, line.first, line.end)
        note = _NOTE.match(self.page, line.first, line.end)
        self.at += 1
        if directive is not None:
            self._directive(line, directive)
        elif note is not None:
            self.parts.append(IndentedBlock(line.indent + 1))
            self._argument(RstLine(line.start, note.end(), line.end))
        else:
            self.skip_deeper(line.indent)

    def _directive(self, line: RstLine, directive: re.Match[str]) -> None:
        name = directive[2].lower()
        content = DIRECTIVES.get(name, Content.TEXT)
        argument = RstLine(line.start, directive.end(), line.end)
        options = self._options(line.indent)
        if content is Content.TEXT:
            self.parts.append(IndentedBlock(line.indent + 1, self.role()))
            self._argument(argument)
        elif content is Content.BOX:
            self._box(line, argument)
        elif content in (Content.TABLE, Content.PICTURE):
            self._over_content(content, line, argument, options)
        else:
            self._take(content, self.skip_deeper(line.indent), argument, options)

    def _argument(self, argument: RstLine) -> None:
        """What stands beside a directive's name begins its content."""
        if argument.first < argument.end:
            self.paragraph(argument.first, argument, self.role())
            self.column = self.lines[self.at].indent if not self.ends_here() else 0

    def _box(self, line: RstLine, argument: RstLine) -> None:
        """A tab or a card: its title heads what is inside."""
        box = self.flow.open(line.first, sealed=True)
        self.parts.append(IndentedBlock(line.indent + 1, self.role(), box=True))
        self.flow.attribute(argument.first, argument.end, heads=box)

    def _over_content(
        self, content: Content, line: RstLine, argument: RstLine, options: Options
    ) -> None:
        """A table or a picture, whose content is read as it stands in the page."""
        if content is Content.TABLE:
            self._caption(argument)
        elif "alt" in options:
            self.flow.attribute(*options["alt"])
        self.parts.append(IndentedBlock(line.indent + 1))

    def _take(
        self, content: Content, body: list[RstLine], argument: RstLine, options: Options
    ) -> None:
        """A directive whose content is not paragraphs."""
        if content is Content.META:
            for name in _META_TEXT:
                if name in options:
                    self.flow.attribute(*options[name])
        elif content is Content.RAW and body:
            if self.page[argument.first : argument.end] == "html":
                html.scan_range(self.flow, body[0].start, body[-1].end)
        elif content in (Content.LIST_TABLE, Content.CSV_TABLE):
            self._caption(argument)
            _made_table(self.flow, content, options, body)

    def _caption(self, argument: RstLine) -> None:
        if argument.first < argument.end:
            self.flow.add(argument.first, argument.end)

    def _options(self, indent: int) -> Options:
        """The option lines under a directive; a value may go on over further lines."""
        options: Options = {}
        name = ""
        while not self.ends_here():
            line = self.lines[self.at]
            option = _OPTION.match(self.page, line.first, line.end)
            if line.indent <= indent or (option is None and not name):
                break
            if option is not None:
                name = option[1]
                options[name] = (option.end(), line.end)
            else:
                options[name] = (options[name][0], line.end)
            self.at += 1
        return options


def _made_table(flow: Flow, content: Content, options: Options, body: list[RstLine]) -> None:
    if all(line.blank for line in body):
        return
    page = flow.canvas.page
    value = page[slice(*options.get("header-rows", (0, 0)))]
    header_rows = int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else 0
    if content is Content.LIST_TABLE:
        rst_tables.list_table(flow, body, header_rows)
        return
    delimiter = page[slice(*options["delim"])] if "delim" in options else ","
    delimiter = {"tab": "\t", "space": " "}.get(delimiter, delimiter[:1] or ",")
    ranges = [(body[0].start, body[-1].end)]
    if "header" in options:
        ranges.insert(0, options["header"])
        header_rows += 1
    rst_tables.csv_table(flow, ranges, header_rows, delimiter)
