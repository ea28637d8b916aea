"""OpenAI's batch interface on loopback, as its documentation describes it.

Files are uploaded and downloaded, batches are made of them, listed and looked at. Nothing is
answered before a test says that time has passed (`finish`), and what happens then, it says.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.llm_server import Asked, Behaviour, LLMServer, _Handler, good
from tests.loopback import answering

EXPIRED = {
    "code": "batch_expired",
    "message": "This request could not be executed before the completion window expired.",
}


@dataclass
class Seen:
    """One request to the batch interface."""

    method: str
    path: str
    key: str | None


Before = Callable[[Seen], tuple[int, dict[str, str]] | None]
"""Looks at a request first; a status and headers are sent in place of what was asked for."""


@dataclass
class Kept:
    """A batch as the server has it."""

    id: str
    name: str
    lines: list[dict[str, Any]]
    value: dict[str, Any]


class BatchServer(LLMServer):
    """Reads with a behaviour: at once where it is asked so, in a batch when it is finished."""

    def __init__(self, reads: Behaviour) -> None:
        super().__init__(reads)
        self.RequestHandlerClass = _BatchHandler
        self.reads = reads
        self.files: dict[str, bytes] = {}
        self.batches: list[Kept] = []
        self.requests: list[Seen] = []
        self.before: Before = lambda _: None
        self.after: Before = lambda _: None
        self.page = 2
        self._next = 0

    @property
    def submitted(self) -> list[Asked]:
        """Every call that came in a batch."""
        return [Asked({}, line["body"]) for batch in self.batches for line in batch.lines]

    def new_id(self, kind: str) -> str:
        with self.lock:
            self._next += 1
            return f"{kind}-{self._next}"

    def keep(self, content: bytes) -> str:
        id = self.new_id("file")
        self.files[id] = content
        return id

    def make(self, asked: dict[str, Any]) -> dict[str, Any]:
        lines = [json.loads(line) for line in self.files[asked["input_file_id"]].splitlines()]
        value = {
            "id": self.new_id("batch"),
            "object": "batch",
            "endpoint": asked["endpoint"],
            "errors": None,
            "input_file_id": asked["input_file_id"],
            "completion_window": asked["completion_window"],
            "status": "validating",
            "output_file_id": None,
            "error_file_id": None,
            "created_at": 1_700_000_000 + len(self.batches),
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
            "metadata": asked["metadata"],
        }
        self.batches.append(Kept(value["id"], asked["metadata"]["onmessage"], lines, value))
        return value

    def finish(
        self,
        status: str = "completed",
        fails: Callable[[int], dict[str, Any] | None] = lambda _: None,
        reads: Behaviour | None = None,
    ) -> None:
        """Answer the batches that are open; a call that `fails` by its place goes so instead."""
        for batch in self.batches:
            if batch.value["status"] in {"validating", "in_progress"}:
                self._finish(batch, status, fails, reads or self.reads)

    def _finish(
        self,
        batch: Kept,
        status: str,
        fails: Callable[[int], dict[str, Any] | None],
        reads: Behaviour,
    ) -> None:
        out, wrong = [], []
        for place, line in enumerate(batch.lines):
            about = {"id": f"batch_req_{place}", "custom_id": line["custom_id"]}
            failure = fails(place)
            if failure is not None:
                wrong.append({**about, "response": None, "error": None, **failure})
                continue
            body = reads(Asked({}, line["body"])).body
            response = {"status_code": 200, "request_id": "r", "body": body}
            out.append({**about, "response": response, "error": None})
        batch.value["status"] = status
        # Answers come in any order.
        batch.value["output_file_id"] = self._file(out[::-1])
        batch.value["error_file_id"] = self._file(wrong)

    def _file(self, lines: list[dict[str, Any]]) -> str | None:
        return (
            self.keep("".join(json.dumps(one) + "\n" for one in lines).encode()) if lines else None
        )

    def reject(self, code: str, message: str) -> None:
        """Batches that are open are found not to be valid."""
        error = {"code": code, "message": message, "line": None, "param": None}
        for batch in self.batches:
            if batch.value["status"] == "validating":
                batch.value["status"] = "failed"
                batch.value["errors"] = {"object": "list", "data": [error]}


class _BatchHandler(_Handler):
    server: BatchServer

    def do_GET(self) -> None:  # noqa: N802 - the name is the library's
        self._serve("GET")

    def do_DELETE(self) -> None:  # noqa: N802 - the name is the library's
        self._serve("DELETE")

    def do_POST(self) -> None:  # noqa: N802 - the name is the library's
        if self.path.endswith("/chat/completions"):
            super().do_POST()
        else:
            self._serve("POST")

    def _serve(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = urlsplit(self.path).path.removeprefix("/v1")
        seen = Seen(method, path, self.headers.get("authorization"))
        self.server.requests.append(seen)
        refused = self.server.before(seen)
        if refused is None:
            answer = self._answer(method, path, body)
            refused = self.server.after(seen)
        if refused is not None:
            status, headers = refused
            self._send_json(status, {"error": {"message": "no", "type": "x"}}, headers)
        elif answer is None:
            self._send_json(404, {"error": {"message": f"no {path}", "type": "x"}})
        else:
            self._send_json(200, answer)

    def _answer(self, method: str, path: str, body: bytes) -> Any:
        match method, path.strip("/").split("/"):
            case "POST", ["files"]:
                id = self.server.keep(self._part(body, "file"))
                assert self._part(body, "purpose") == b"batch"
                return {"id": id, "object": "file", "purpose": "batch", "bytes": 1, "created_at": 1}
            case "GET", ["files", id, "content"]:
                return self.server.files.get(id)
            case "DELETE", ["files", id]:
                gone = self.server.files.pop(id, None)
                return None if gone is None else {"id": id, "object": "file", "deleted": True}
            case "POST", ["batches"]:
                return self.server.make(json.loads(body))
            case "GET", ["batches"]:
                return self._listed()
            case "GET", ["batches", id]:
                return next((one.value for one in self.server.batches if one.id == id), None)
        return None

    def _listed(self) -> dict[str, Any]:
        """A page of the batches, newest first, after the one that the request names."""
        after = parse_qs(urlsplit(self.path).query).get("after", [""])[0]
        every = [one.value for one in reversed(self.server.batches)]
        ids = [value["id"] for value in every]
        start = ids.index(after) + 1 if after else 0
        page = every[start : start + self.server.page]
        more = start + len(page) < len(every)
        return {"object": "list", "data": page, "has_more": more}

    def _part(self, body: bytes, name: str) -> bytes:
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        whole = BytesParser().parsebytes(head + body)
        for part in whole.walk():
            if (
                isinstance(part, Message)
                and part.get_param("name", header="content-disposition") == name
            ):
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                return content
        raise AssertionError(f"no part {name}")


def batching(reads: Behaviour = good) -> AbstractContextManager[BatchServer]:
    return answering(BatchServer(reads))
