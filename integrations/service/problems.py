"""Errors as problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from checker.interface import CheckerError

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - the RFC's word
    """An answer that says what is wrong: a status, a stable kind, and a sentence."""

    def __init__(
        self, status: int, kind: str, detail: str, headers: dict[str, str] | None = None
    ) -> None:
        """`kind` is the last part of the problem's type, which programs may compare."""
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}

    def response(self) -> JSONResponse:
        """The problem as it is sent."""
        content = {
            "type": f"urn:onmessage:problem:{self.kind}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        return JSONResponse(content, self.status, self.headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let an application answer with problems, whatever goes wrong."""

    @app.exception_handler(Problem)
    async def _problem(_: Request, problem: Problem) -> JSONResponse:
        return problem.response()

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        kind = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
        headers = dict(error.headers or {})
        return Problem(error.status_code, kind, str(error.detail), headers).response()

    @app.exception_handler(CheckerError)
    async def _checker(_: Request, error: CheckerError) -> JSONResponse:
        # Flags have names like keys of a body, but for what they begin with.
        return Problem(422, "unusable", str(error).removeprefix("--")).response()


UNEXPECTED = Problem(500, "unexpected", "something went wrong; the log has it by its request id")
