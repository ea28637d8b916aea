"""What is sent and answered, as pydantic models: they check what comes in and make the OpenAPI."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from checker.app.answers import Decision

LONGEST_URI = 1_000


_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole pair
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\[^u]"  # so that the second of two backslashes begins nothing
)


def whole_characters(body: bytes) -> bytes:
    """JSON in which an escaped half of a character is U+FFFD, as browsers show it.

    Programs that cut texts by UTF-16 units leave such halves. The text is checked all the same;
    its length in those units stays.
    """
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], body)


def _encodable(text: str) -> str:
    """JSON can escape half a character, which is no text."""
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("has half of a surrogate pair, which is no character")
    return text


Text = Annotated[str, Field(min_length=1), AfterValidator(_encodable)]
Short = Annotated[str, Field(min_length=1, max_length=LONGEST_URI), AfterValidator(_encodable)]
Id = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_encodable)]
_KINDS = ("text", "html", "url", "entry")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _given(key: str, kind: str) -> dict[str, Any]:
    """The JSON Schema of a body in which a key is given and not null."""
    return {"required": [key], "properties": {key: {"type": kind}}}


class CheckBody(_Body):
    """A text to check: exactly one of `text`, `html`, `url` and `entry`."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                *(_given(key, "string") for key in _KINDS if key != "entry"),
                _given("entry", "object"),
            ]
        }
    )

    text: Text | None = Field(default=None, description="Plain text or Markdown.")
    html: Text | None = Field(default=None, description="A page, or a part of one.")
    url: Short | None = Field(default=None, description="A page to fetch and check.")
    entry: dict[str, Any] | None = Field(
        default=None, description="Fields of a CMS entry; its texts are checked together."
    )
    media_type: Short | None = Field(
        default=None, description="Of `text`, such as text/plain; text/markdown where not given."
    )
    channel: Short | None = Field(default=None, description="One of the canon's channels.")
    uri: Short | None = Field(default=None, description="What findings call the text.")

    @model_validator(mode="after")
    def _one_text(self) -> Self:
        given = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of text, html, url and entry")
        if self.media_type is not None and self.text is None:
            raise ValueError("media_type says what `text` is; the others say it themselves")
        return self


class BatchText(_Body):
    """One of many texts: a variant, an e-mail, an answer of a bot."""

    id: Id = Field(description="What its answer is called.")
    text: Text
    media_type: Short | None = Field(default=None, description="text/markdown where not given.")
    channel: Short | None = None


class BatchBody(_Body):
    """Texts that are checked each by itself, in one call."""

    channel: Short | None = Field(default=None, description="Of texts that name none.")
    texts: list[BatchText] = Field(min_length=1)


_NAMING = ("fingerprint", "rule", "uri", "canon_id", "contains")


class DecisionBody(_Body):
    """A decision about findings: all that fit every key given."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [_given(key, "string") for key in _NAMING]}
    )

    decision: Literal["waived", "resolved", "reopened"] = "waived"
    kind: Literal["accepted", "wrong"] = Field(
        default="accepted", description="Why it is waived: it may stay, or it is a false alarm."
    )
    fingerprint: str | None = Field(default=None, pattern="^[0-9a-f]{6,64}$")
    rule: Short | None = None
    uri: Short | None = Field(default=None, description="A glob of documents.")
    canon_id: Short | None = None
    contains: Short | None = None
    who: Short
    why: Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(_encodable)]
    until: date | None = Field(default=None, description="Its last day.")


class Place(BaseModel):
    """Where a finding's words stand; `field` is the field of a CMS entry."""

    model_config = ConfigDict(extra="allow")

    uri: str
    channel: str | None
    route: list[str]
    line: int | None
    column: int | None
    start: int
    end: int
    text: str
    field: str | None = None


class AlsoValue(BaseModel):
    """Another place that says the same."""

    model_config = ConfigDict(extra="allow")

    severity: Literal["error", "warning", "note"]
    visibility: str
    fingerprint: str
    location: Place


class FindingValue(BaseModel):
    """A finding, as in `onmessage check --format json`."""

    model_config = ConfigDict(extra="allow")

    rule: str
    severity: Literal["error", "warning", "note"]
    message: str
    canon_id: str | None
    expected: str
    found: str
    suggestion: str | None
    fingerprint: str
    location: Place
    also: list[AlsoValue]


class SkippedValue(BaseModel):
    """A text, or a part of it, that could not be checked, and why."""

    uri: str
    reason: str


class CanonValue(BaseModel):
    """The canon that was compared with."""

    sha256: str


class ThingValue(BaseModel):
    """One thing that is wrong: where, the words, what is approved, and what to write."""

    severity: Literal["error", "warning", "note"]
    field: str | None
    heading: str | None
    quoted: str
    approved: str
    suggestion: str | None
    message: str


class RefusalValue(BaseModel):
    """What to tell the person whose text is not published.

    `things` are each said once, worst first; `lines` say the same as sentences, and behind
    them what could not be checked. `title` goes on after "Not published: ".
    """

    title: str
    things: list[ThingValue]
    lines: list[str]


class CheckAnswer(BaseModel):
    """`allowed` is what to do: `decision`, with the client's fail mode where it is unavailable."""

    decision: Decision
    allowed: bool
    reason: str | None
    unread: int = Field(description="Pages an LLM had not read in time: ask again later.")
    refusal: RefusalValue | None = Field(description="For people; null where it is allowed.")
    findings: list[FindingValue]
    skipped: list[SkippedValue]
    summary: dict[str, int]
    canon: CanonValue
    notes: list[str]


class BatchAnswer(BaseModel):
    """An answer for each text, in the order they came."""

    allowed: bool = Field(description="Whether every one is allowed.")
    results: list[dict[str, Any]] = Field(description="As of a single check, with the text's id.")


class DecisionAnswer(BaseModel):
    """The decision as it was stored."""

    stored: str
    decision: Literal["waived", "resolved", "reopened"]
    who: str


class ProblemValue(BaseModel):
    """What is wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
