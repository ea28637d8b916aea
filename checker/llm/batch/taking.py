"""The request that LangChain would send, taken off before it is sent.

So a batch asks word for word what a call asks, with every option of the settings, whatever
LangChain makes of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

from checker.llm.client import Call, LangChainClient

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class _TakenError(Exception):
    """A request that was not sent."""

    def __init__(self, request: httpx.Request) -> None:
        super().__init__("taken")
        self.path = request.url.path
        self.body: dict[str, Any] = json.loads(request.content)


class _Taking(httpx.BaseTransport):
    """Sends nothing."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise _TakenError(request)


def taking(client: LangChainClient) -> BaseChatModel:
    """The model of the settings, over a transport that sends nothing."""
    return client.connect(http_client=httpx.Client(transport=_Taking()))


def taken(client: LangChainClient, model: BaseChatModel, call: Call) -> tuple[str, dict[str, Any]]:
    """Path and body of the request that would ask."""
    from langsmith import tracing_context

    try:
        with tracing_context(enabled=False):
            client.answer(model, call)
    except Exception as error:
        request = _request_in(error)
        if request is None:
            raise
        # Nobody streams what comes in a file.
        return request.path, {k: v for k, v in request.body.items() if k != "stream"}
    raise AssertionError("a request that is not sent has no answer")


def _request_in(error: BaseException) -> _TakenError | None:
    at: BaseException | None = error
    while at is not None and not isinstance(at, _TakenError):
        at = at.__cause__ or at.__context__
    return at
