"""Which reader reads what: by media type, and by the suffix of a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from checker.interface import Reader, ReadError
from checker.models import Document, Skipped, TextUnit
from checker.readers import archive, asciidoc, plain
from checker.readers.archive import Budget, Member
from checker.readers.data import json_data, yaml_data
from checker.readers.decode import decode
from checker.readers.delimited import reader as tables
from checker.readers.html import reader as html
from checker.readers.markdown import reader as markdown
from checker.readers.rst import reader as rst

TextReader = Callable[[str, str, str | None], Iterable[TextUnit | Skipped]]


def _text(read_text: TextReader) -> Reader:
    """A reader of decoded text as a reader of documents."""

    def reader(document: Document) -> Iterator[TextUnit | Skipped]:
        yield from read_text(decode(document), document.uri, document.channel)

    return reader


# The libraries of office files are large: each is imported when a file needs it.


def _pptx(document: Document) -> Iterable[TextUnit | Skipped]:
    from checker.readers.pptx import reader as pptx

    return pptx.read(document)


def _xlsx(document: Document) -> Iterable[TextUnit | Skipped]:
    from checker.readers.xlsx import reader as xlsx

    return xlsx.read(document)


def _pdf(document: Document) -> Iterable[TextUnit | Skipped]:
    from checker.readers.pdf import reader as pdf

    return pdf.read(document)


def _eml(document: Document) -> Iterable[TextUnit | Skipped]:
    from checker.readers import mail

    return mail.read(document)


def _attached(document: Document, budget: Budget, max_bytes: int) -> Iterator[Member | Skipped]:
    from checker.readers import mail

    return mail.members(document, budget, max_bytes)


def _old_office(document: Document) -> Iterable[TextUnit | Skipped]:
    suffix = suffix_of(document.uri)
    raise ReadError(f"{document.uri}: an Office 97-2003 file; save it as {suffix}x")


def _docx(document: Document) -> Iterable[TextUnit | Skipped]:
    from checker.readers.docx import reader as docx

    return docx.read(document)


MARKDOWN = "text/markdown"
MDX = "text/mdx"
HTML = "text/html"
RST = "text/x-rst"
CSV = "text/csv"
TSV = "text/tab-separated-values"
YAML = "text/yaml"
JSON = "application/json"
PLAIN = "text/plain"
ASCIIDOC = "text/asciidoc"
_OOXML = "application/vnd.openxmlformats-officedocument"
PPTX = f"{_OOXML}.presentationml.presentation"
DOCX = f"{_OOXML}.wordprocessingml.document"
XLSX = f"{_OOXML}.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroenabled.12"
XLS = "application/vnd.ms-excel"
PNG = "image/png"
JPEG = "image/jpeg"
PDF = "application/pdf"
EML = "message/rfc822"
ZIP = "application/zip"

READERS: dict[str, Reader] = {
    MARKDOWN: _text(markdown.read_page),
    MDX: _text(markdown.read_mdx),
    HTML: _text(html.read_text),
    "application/xhtml+xml": _text(html.read_text),
    RST: _text(rst.read_text),
    CSV: _text(tables.read_text),
    TSV: _text(tables.read_text),
    YAML: _text(yaml_data.read_text),
    JSON: _text(json_data.read_text),
    PLAIN: _text(plain.read_text),
    ASCIIDOC: _text(asciidoc.read_text),
    PPTX: _pptx,
    DOCX: _docx,
    XLSX: _xlsx,
    XLSM: _xlsx,
    XLS: _old_office,
    PDF: _pdf,
    EML: _eml,
}
"""The readers by media type. A new format is one module and one line here and below."""

GUARDED = frozenset((PPTX, DOCX, XLSX, XLSM, PDF, EML))
"""What large libraries read, or what may be anything inside: read in a process of its own."""

Opener = Callable[[Document, Budget, int], Iterator[Member | Skipped]]

CONTAINERS: dict[str, Opener] = {ZIP: archive.members, EML: _attached}
"""What gives the documents inside a document, by media type."""

SUFFIXES: dict[str, str] = {
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".mdc": MARKDOWN,
    ".markerb": MARKDOWN,
    ".md.erb": MARKDOWN,
    ".mdx": MDX,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".html.erb": HTML,
    ".rst": RST,
    ".rest": RST,
    ".csv": CSV,
    ".tsv": TSV,
    ".yaml": YAML,
    ".yml": YAML,
    ".json": JSON,
    ".txt": PLAIN,
    ".text": PLAIN,
    ".adoc": ASCIIDOC,
    ".asciidoc": ASCIIDOC,
    ".docx": DOCX,
    ".pptx": PPTX,
    ".pptm": PPTX,
    ".ppsx": PPTX,
    ".potx": PPTX,
    ".xlsx": XLSX,
    ".xlsm": XLSM,
    ".xls": XLS,
    ".pdf": PDF,
    ".eml": EML,
    ".zip": ZIP,
}
"""The media types by suffix; of two that fit the longer one counts."""

PICTURES: dict[str, str] = {".png": PNG, ".jpg": JPEG, ".jpeg": JPEG}
"""The media types of pictures by suffix: documents only where the settings have them read."""

_TOO_GENERAL = frozenset((PLAIN, "application/octet-stream", "binary/octet-stream", ""))

_ALSO_CALLED: dict[str, str] = {
    "application/x-zip-compressed": ZIP,
    "application/x-zip": ZIP,
    "application/x-pdf": PDF,
    "text/x-markdown": MARKDOWN,
    "application/csv": CSV,
    "application/yaml": YAML,
    "application/x-yaml": YAML,
    "text/x-yaml": YAML,
}
"""Other names that servers have for the media types above."""


def suffix_of(name: str) -> str:
    """The suffix of a path or an address, lower case, template endings included."""
    path = urlsplit(name).path if "://" in name else name
    parts = path.rsplit("/", 1)[-1].lower().split(".")
    if len(parts) > 2 and f".{parts[-2]}.{parts[-1]}" in SUFFIXES:
        return f".{parts[-2]}.{parts[-1]}"
    return f".{parts[-1]}" if len(parts) > 1 and parts[-1] else ""


def media_type_of(name: str) -> str | None:
    """The media type that the suffix of a name stands for, None where nothing reads it."""
    return SUFFIXES.get(suffix_of(name))


def media_type_from(said: str, name: str) -> str | None:
    """The media type of what a server sends: as it says, by its name where that is general.

    None where nothing reads it, or where neither says anything. Parameters are kept, for the
    `charset` of text.
    """
    bare, mark, parameters = said.lower().partition(";")
    bare = _ALSO_CALLED.get(bare.strip(), bare.strip())
    if bare in _TOO_GENERAL:
        bare = media_type_of(name) or bare
    if bare not in READERS and bare not in CONTAINERS:
        return None
    return f"{bare}{mark}{parameters}" if bare.startswith("text/") else bare


def reader_for(document: Document) -> Reader | None:
    """The reader of a document: by its media type, where that says too little by its name."""
    return READERS.get(kind_of(document))


def is_guarded(document: Document) -> bool:
    """Whether a document is to be read in a process of its own."""
    return kind_of(document) in GUARDED or is_picture(document)


def is_picture(document: Document) -> bool:
    """Whether a document is a picture and nothing else."""
    return kind_of(document) in PICTURES.values()


def kind_of(document: Document) -> str:
    """The media type of a document, by its name where its own says too little."""
    media_type = document.media_type.split(";")[0].strip().lower()
    if media_type not in _TOO_GENERAL and media_type in READERS:
        return media_type
    return media_type_of(document.uri) or media_type
