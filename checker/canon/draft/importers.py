"""What reads each kind of source, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

from checker.canon.draft.jsonld import import_json_ld, is_json_ld, json_ld_in
from checker.canon.draft.page import import_page
from checker.canon.draft.pricing2yaml import import_pricing2yaml, is_pricing2yaml
from checker.canon.draft.sketch import Hints, Sketch
from checker.canon.draft.stripe import import_stripe, is_stripe
from checker.interface import CanonError, ReadError
from checker.models import Document


def sketches_of(document: Document, hints: Hints) -> list[Sketch]:
    """What one source says, by the importer for its kind; anything else is read as a page.

    Raises CanonError where it cannot be read.
    """
    name = document.uri.casefold().split("?")[0]
    for suffixes, media, importer in IMPORTERS:
        if name.endswith(suffixes) or media in document.media_type:
            return importer(document, hints)
    return _page(document, hints)


def _page(document: Document, hints: Hints) -> list[Sketch]:
    try:
        return [import_page(document, hints)]
    except ReadError as error:
        raise CanonError(str(error)) from error


def _html(document: Document, hints: Hints) -> list[Sketch]:
    """A page, and the JSON-LD in it, which often says more exactly what the page shows."""
    page = _page(document, hints)
    data = [import_json_ld(document, top) for top in json_ld_in(_text(document))]
    return [*page, *(sketch for sketch in data if not sketch.empty)]


def _yaml(document: Document, _hints: Hints) -> list[Sketch]:
    text = _text(document)
    if is_pricing2yaml(text):
        return [import_pricing2yaml(document, text)]
    raise CanonError(
        f"{document.uri}: not a Pricing2Yaml file: it has no `saasName` and `plans`; "
        "a canon needs no draft, and settings hold no prices"
    )


def _json(document: Document, _hints: Hints) -> list[Sketch]:
    try:
        top = json.loads(_text(document), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise CanonError(f"{document.uri}: not JSON: {error}") from error
    for recognises, importer in JSON_KINDS:
        if recognises(top):
            return [importer(document, top)]
    raise CanonError(
        f"{document.uri}: neither Stripe products and prices (objects with `object: price`) "
        "nor schema.org data (objects with `@type`)"
    )


def _text(document: Document) -> str:
    try:
        return document.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CanonError(f"{document.uri}: byte {error.start} is not UTF-8") from error


Importer = Callable[[Document, Hints], list[Sketch]]

IMPORTERS: tuple[tuple[tuple[str, ...], str, Importer], ...] = (
    ((".yaml", ".yml"), "yaml", _yaml),
    ((".json", ".jsonld"), "json", _json),
    ((".html", ".htm", ".xhtml"), "html", _html),
)
"""Suffixes, a word of the media type, and what reads them. A new source is one line."""

JSON_KINDS: tuple[tuple[Callable[[object], bool], Callable[[Document, object], Sketch]], ...] = (
    (is_stripe, import_stripe),
    (is_json_ld, import_json_ld),
)
"""What tells kinds of JSON apart, and what reads each."""
