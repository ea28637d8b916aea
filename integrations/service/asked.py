"""What a request asks for: JSON or an uploaded file in, pieces to check out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from checker.app.engine import Piece
from integrations.cms.entry import EntryPage, page_of
from integrations.service.bodies import LONGEST_URI, BatchBody, CheckBody, whole_characters
from integrations.service.problems import Problem

Model = TypeVar("Model", bound=BaseModel)

_FIELDS = ("channel", "uri", "media_type")
_NAMES = {"text": "text", "html": "page.html", "entry": "entry.html"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A piece, or the address of one; `page` says which line is which field of an entry."""

    piece: Piece | None = None
    url: str | None = None
    uri: str | None = None
    channel: str | None = None
    page: EntryPage | None = None


async def body_of(request: Request, model: type[Model]) -> Model:
    """The JSON body as a model. Raises Problem 400 or 422, which repeats nothing of it."""
    try:
        return model.model_validate_json(whole_characters(await request.body()))
    except ValidationError as error:
        raise _invalid(error) from error


def _invalid(error: ValidationError) -> Problem:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "json_invalid":
        return Problem(400, "invalid-json", f"the body is not JSON: {first['msg']}")
    where = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return Problem(422, "invalid-body", f"{where}: {message}" if where else message)


async def asked_of(request: Request, channel: str | None, most_bytes: int) -> Asked:
    """What a check asks for; `channel` is that of texts that name none. Raises Problem."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return asked_in(await body_of(request, CheckBody), channel)
    if kind == "multipart/form-data":
        return await _uploaded(request, channel, most_bytes)
    detail = "send application/json, or multipart/form-data with a file"
    raise Problem(415, "media-type", detail)


def asked_in(body: CheckBody, channel: str | None) -> Asked:
    """What a body asks for. Raises Problem where an entry has no text."""
    channel = body.channel or channel
    if body.url is not None:
        return Asked(url=body.url, uri=body.uri, channel=channel)
    if body.entry is not None:
        page = page_of(body.entry)
        uri = body.uri or _NAMES["entry"]
        return Asked(Piece(page.html.encode(), uri, "text/html", channel), page=page)
    if body.html is not None:
        piece = Piece(body.html.encode(), body.uri or _NAMES["html"], "text/html", channel)
        return Asked(piece)
    text = (body.text or "").encode()
    return Asked(Piece(text, body.uri or _NAMES["text"], _type(body), channel))


def pieces_in(body: BatchBody, channel: str | None) -> list[Piece]:
    """A piece for each text of a batch, called by its id."""
    return [
        Piece(
            text.text.encode(),
            text.id,
            text.media_type or "text/markdown",
            text.channel or body.channel or channel,
        )
        for text in body.texts
    ]


def _type(body: CheckBody) -> str | None:
    """Of a text: what is said, else what its name says, else Markdown."""
    return body.media_type or (None if body.uri else "text/markdown")


async def _uploaded(request: Request, channel: str | None, most_bytes: int) -> Asked:
    async with request.form(max_files=1, max_fields=8, max_part_size=most_bytes) as form:
        return await _file_in(form, channel)


async def _file_in(form: FormData, channel: str | None) -> Asked:
    upload = form.get("file")
    if not isinstance(upload, UploadFile):
        raise Problem(422, "invalid-body", "file: send a file in the part called `file`")
    unknown = sorted(set(form) - {"file", *_FIELDS})
    if unknown:
        raise Problem(422, "invalid-body", f"{unknown[0][:80]}: no such part")
    named = {name: _short(form, name) for name in _FIELDS}
    uri = named["uri"] or (upload.filename or "file")[:LONGEST_URI]
    content = await upload.read()
    return Asked(Piece(content, uri, named["media_type"], named["channel"] or channel))


def _short(form: FormData, name: str) -> str | None:
    value = form.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > LONGEST_URI:
        raise Problem(422, "invalid-body", f"{name}: a short text, please")
    return value
