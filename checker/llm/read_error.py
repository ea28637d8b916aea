"""What a provider's error means. Each library has its own; what they share is read off them."""

from __future__ import annotations

import re
from typing import Any

from checker.llm.failures import Kind, LLMFailure

_LONGEST = 160
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_LIKE_A_KEY = re.compile(r"\b(?:sk|pk|key|Bearer)[-_ ][\w*.-]{6,}", re.I)


def failure_of(error: BaseException, secret: str | None) -> LLMFailure:
    """The failure an error stands for, with a reason that holds no key."""
    chain = list(_chain(error))
    names = " ".join(kind.__name__ for e in chain for kind in type(e).__mro__)
    if "ContentFilter" in names or "Refusal" in names:
        return LLMFailure(Kind.REFUSED)
    status = next((s for e in chain if (s := _status(e)) is not None), None)
    if status is not None:
        return failure_at(status, _message(chain[0]), _retry_after(chain), secret)
    if "Timeout" in names:
        return LLMFailure(Kind.TIMEOUT)
    if "Connect" in names or "OSError" in names or "Protocol" in names:
        return LLMFailure(Kind.UNREACHABLE)
    if any(
        name in names
        for name in ("JSONDecode", "Validation", "OutputParser", "KeyError", "TypeError")
    ):
        # The body is no completion at all; LangChain and the SDKs fail on it in many ways.
        return LLMFailure(Kind.MALFORMED, type(error).__name__)
    return LLMFailure(Kind.MALFORMED, clean(f"{type(error).__name__}: {error}", secret))


def clean(text: str, secret: str | None = None) -> str:
    """One short line without control characters and without anything like a key."""
    if secret and len(secret) > 3:
        text = text.replace(secret, "[key]")
    return _CONTROL.sub(" ", _LIKE_A_KEY.sub("[key]", text))[:_LONGEST].strip()


def failure_at(
    status: int, message: str, retry_after: float | None = None, secret: str | None = None
) -> LLMFailure:
    """The failure that an HTTP status stands for."""
    if status in (401, 403):
        # Servers like to quote the key here, so nothing of what they say is passed on.
        return LLMFailure(Kind.KEY, f"HTTP {status}")
    said = f"HTTP {status}"
    if status == 408 or status == 504:
        return LLMFailure(Kind.TIMEOUT, said, retry_after)
    if status == 429:
        return LLMFailure(Kind.BUSY, said, retry_after)
    if status >= 500 or status == 409:
        return LLMFailure(Kind.SERVER, said, retry_after)
    return LLMFailure(Kind.REQUEST, clean(f"{said}: {message}", secret))


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what caused it, each once."""
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.append(at)
        at = at.__cause__ or at.__context__
    return found


def _status(error: BaseException) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status >= 400:
            return status
    return None


def _retry_after(chain: list[BaseException]) -> float | None:
    """Seconds; a date, which the header may also hold, is taken as a minute."""
    for error in chain:
        headers: Any = getattr(getattr(error, "response", None), "headers", None)
        value = headers.get("retry-after") if headers is not None else None
        if value:
            try:
                return max(0.0, float(value))
            except ValueError:
                return 60.0
    return None


def _message(error: BaseException) -> str:
    return str(getattr(error, "message", "") or error)
