"""The lines of a batch's files: calls going in, answers and failures coming out.

As OpenAI's documentation of its batch interface has them: a line in is `custom_id`, `method`,
`url` and `body`; a line out is `custom_id`, `response` (`status_code`, `body`) and `error`
(`code`, `message`), of which one is null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from checker.llm.client import Reply
from checker.llm.failures import Kind, LLMFailure
from checker.llm.read_error import clean, failure_at

ENDPOINT: Final = "/v1/chat/completions"
_OK = 200


class _FromOutside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Response(_FromOutside):
    status_code: int
    body: Any = None


class _Error(_FromOutside):
    code: str | None = None
    message: str | None = None


class _AnswerLine(_FromOutside):
    custom_id: str
    response: _Response | None = None
    error: _Error | None = None


class _Function(_FromOutside):
    arguments: str | None = None


class _ToolCall(_FromOutside):
    function: _Function


class _Message(_FromOutside):
    content: str | None = None
    refusal: str | None = None
    tool_calls: tuple[_ToolCall, ...] | None = None


class _Choice(_FromOutside):
    message: _Message
    finish_reason: str | None = None


class _Usage(_FromOutside):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Completion(_FromOutside):
    choices: tuple[_Choice, ...]
    usage: _Usage | None = None


@dataclass(slots=True)
class Answers:
    """What the files of a batch hold: bodies by call, and why others have none."""

    bodies: dict[str, str] = field(default_factory=dict)
    failed: dict[str, LLMFailure] = field(default_factory=dict)


def line_in(key: str, body: Mapping[str, Any]) -> str:
    """The line that asks for one call."""
    line = {"custom_id": key, "method": "POST", "url": ENDPOINT, "body": body}
    return json.dumps(line, ensure_ascii=False) + "\n"


def read_lines(lines: Iterable[str]) -> Answers:
    """What the lines of output and error files say. A line that is none says nothing."""
    found = Answers()
    for text in lines:
        try:
            line = _AnswerLine.model_validate_json(text)
        except ValidationError:
            continue
        if line.response is not None and line.response.status_code == _OK:
            found.bodies[line.custom_id] = json.dumps(line.response.body, ensure_ascii=False)
        else:
            found.failed[line.custom_id] = _failure(line)
    return found


def _failure(line: _AnswerLine) -> LLMFailure:
    if line.response is not None:
        body = line.response.body
        error = body.get("error") if isinstance(body, dict) else None
        said = error.get("message") if isinstance(error, dict) else None
        return failure_at(line.response.status_code, str(said or ""))
    error_said = line.error or _Error()
    if error_said.code == "batch_expired":
        return LLMFailure(Kind.TIMEOUT, "the batch expired")
    return LLMFailure(Kind.SERVER, clean(error_said.code or error_said.message or "no reason"))


def reply_in(body: str) -> Reply:
    """The reply in a chat completion. Raises LLMFailure where it is a refusal, or none."""
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError as error:
        raise LLMFailure(Kind.MALFORMED, "no chat completion") from error
    if not completion.choices:
        raise LLMFailure(Kind.MALFORMED, "no choice")
    choice, usage = completion.choices[0], completion.usage or _Usage()
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise LLMFailure(Kind.REFUSED)
    calls = [call.function.arguments for call in choice.message.tool_calls or ()]
    return Reply(
        text=(calls or [choice.message.content])[0] or "",
        cut_off=choice.finish_reason == "length",
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.completion_tokens,
    )


def tokens_of(body: str) -> tuple[int, int]:
    """Tokens in and out that a body counts; none where it counts none."""
    try:
        usage = _Completion.model_validate_json(body).usage or _Usage()
    except ValidationError:
        return 0, 0
    return usage.prompt_tokens or 0, usage.completion_tokens or 0
