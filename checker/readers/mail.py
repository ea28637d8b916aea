"""E-mail messages (EML, RFC 5322 and MIME): the subject and the text of the body.

Attachments and forwarded messages are documents of their own (`members`). The coordinate
space of a unit is the decoded text of its part; a message has no lines a person could
count, so there are none in its places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email import message_from_bytes
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import default

from checker.interface import ReadError
from checker.models import Context, Document, Location, Skipped, TextUnit, UnitKind
from checker.readers import plain
from checker.readers.archive import Budget, Member, clean
from checker.readers.html import reader as html
from checker.readers.office.safety import invalid, plain_reason

MESSAGE = "message/rfc822"
MAX_PARTS = 500
"""How many parts a message may have, nested ones included."""

LONGEST_HEADER = 2_000
"""Characters of a header that are read. The standard library takes their square, or gives up."""

_READ_HEADERS = frozenset(("subject", "content-type", "content-disposition"))
_HEADER = re.compile(rb"(?:[!-9;-~]+:|From )", re.ASCII)
# What the standard library raises on headers and nesting that it does not expect.
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError)
_READS = {"html": html.read_text, "plain": plain.read_text}


def read(document: Document) -> Iterator[TextUnit | Skipped]:
    """The subject as the title, then the body: of HTML and plain text only the HTML.

    Raises ReadError where the file is no message.
    """
    message = _parsed(document)
    yield from _cut_headers(message, document.uri)
    subject = " ".join(_header(message, "subject").split())
    if subject:
        yield _title(subject, document)
    texts = _texts(message)
    if not texts and not _attachments(message) and _has_content(message):
        kind = message.get_content_type()
        yield Skipped(document.uri, f"its body is {kind}, which is not read; send it as text")
    for number, part in enumerate(texts):
        route = ("message",) if number == 0 else ("message", f"part {number + 1}")
        text = _text(part)
        if text is None:
            where = " / ".join(route)
            yield Skipped(document.uri, f"{where}: cannot be decoded; send it as UTF-8")
        else:
            read_text = _READS[part.get_content_subtype()]
            yield from _placed(read_text(text, document.uri, document.channel), route, subject)


def members(document: Document, budget: Budget, max_bytes: int) -> Iterator[Member | Skipped]:
    """The attachments and forwarded messages. Raises ReadError where the file is no message."""
    try:
        attached = [
            (_attachment_name(part), part.get_content_type(), _content(part))
            for part in _attachments(_parsed(document))
        ]
    except _BROKEN as error:
        raise invalid(document, "eml", plain_reason(error)) from error
    for name, media_type, content in attached:
        uri = f"{document.uri}!{name}"
        refusal = budget.refusal(len(content)) if len(content) <= max_bytes else "is too large"
        yield Skipped(uri, refusal) if refusal else Member(name, content, media_type)


def _parsed(document: Document) -> EmailMessage:
    if not _HEADER.match(document.content.lstrip()):
        raise invalid(document, "eml", "it does not start with a header")
    try:
        policy = default.clone(header_factory=_Headers())
        message = message_from_bytes(document.content, _class=EmailMessage, policy=policy)
        parts = sum(1 for _ in message.walk())
    except _BROKEN as error:
        raise invalid(document, "eml", plain_reason(error)) from error
    if parts > MAX_PARTS:
        raise ReadError(f"{document.uri}: more than {MAX_PARTS} parts; split the message")
    return message


class _Headers:
    """Reads each header of a message once, and none without end."""

    def __init__(self) -> None:
        self._read = HeaderRegistry()
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, name: str, value: str) -> str:
        """The header's value, as the standard library reads it; empty where it cannot."""
        key = name.lower(), value[:LONGEST_HEADER]
        if key not in self._known:
            try:
                self._known[key] = self._read(*key)
            except _BROKEN:
                self._known[key] = self._read(key[0], "")
        return self._known[key]


def _cut_headers(message: EmailMessage, uri: str) -> Iterator[Skipped]:
    for part in message.walk():
        for name, value in part.raw_items():
            if name.lower() in _READ_HEADERS and len(value) > LONGEST_HEADER:
                reason = f"header {name}: only its first {LONGEST_HEADER} characters are read"
                yield Skipped(uri, f"{reason}; shorten it")


def _texts(message: EmailMessage) -> list[EmailMessage]:
    """The parts that make up the body, in order."""
    body = message.get_body(preferencelist=("html", "plain"))
    texts = [body] if isinstance(body, EmailMessage) else []
    return texts + [part for part in _parts(message) if part is not body and _is_text(part)]


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in _parts(message) if not _is_text(part)]


def _parts(message: EmailMessage) -> list[EmailMessage]:
    """What comes with the body; the other form of the same body is left out."""
    if not message.is_multipart() or message.get_content_maintype() == "message":
        return []
    return [part for part in message.iter_attachments() if isinstance(part, EmailMessage)]


def _is_text(part: EmailMessage) -> bool:
    """Whether a part is shown in line with the body."""
    return part.get_content_type() in ("text/html", "text/plain") and not part.get_filename()


def _has_content(message: EmailMessage) -> bool:
    """Whether anything follows the headers."""
    payload = message.get_payload()
    return bool(payload.strip() if isinstance(payload, str) else payload)


def _text(part: EmailMessage) -> str | None:
    try:
        text = part.get_content()
    except (LookupError, UnicodeError):
        return None
    return text if isinstance(text, str) else None


def _content(part: EmailMessage) -> bytes:
    if part.get_content_type() == MESSAGE:
        inner = part.get_payload(0) if part.is_multipart() else part
        return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attachment_name(part: EmailMessage) -> str:
    name = clean(part.get_filename() or "").rsplit("/", 1)[-1]
    if name:
        return name
    return "message.eml" if part.get_content_type() == MESSAGE else "attachment"


def _header(message: EmailMessage, name: str) -> str:
    value = message.get(name)
    return str(value) if value is not None else ""


def _title(subject: str, document: Document) -> TextUnit:
    place = Location(document.uri, ("subject",), 0, len(subject), channel=document.channel)
    return TextUnit(subject, subject, place, Context(title=subject), UnitKind.TITLE)


def _placed(
    units: Iterable[TextUnit | Skipped], route: tuple[str, ...], subject: str
) -> Iterator[TextUnit | Skipped]:
    """Units of a part as units of the message."""
    for unit in units:
        if isinstance(unit, Skipped):
            yield unit
            continue
        place = replace(unit.location, route=(*route, *unit.location.route), line=None, column=None)
        context = replace(unit.context, title=subject or unit.context.title)
        yield replace(unit, location=place, context=context)
