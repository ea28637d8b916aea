"""Any OpenAI-compatible endpoint: the real client against a server on loopback."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from pydantic import SecretStr

from checker.interface import EmbedderError
from checker.retrieval.endpoint_model import EmbeddingEndpoint, EndpointEmbedder
from tests.loopback import answering
from tests.retrieval.embedders import HashEmbedder


@dataclass
class Service:
    """An embedding service: what it was asked, and how it is to answer."""

    url: str = ""
    asked: list[dict[str, object]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    status: int = 200
    body: bytes | None = None

    def answer(self, request: dict[str, object]) -> bytes:
        texts = request["input"]
        assert isinstance(texts, list)
        rows = 3 * HashEmbedder(dimensions=8).embed(texts)
        as_text = request.get("encoding_format") == "base64"
        data = [
            {
                "object": "embedding",
                "index": i,
                "embedding": base64.b64encode(row.tobytes()).decode() if as_text else row.tolist(),
            }
            for i, row in enumerate(rows)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return json.dumps({"object": "list", "model": "m", "data": data, "usage": usage}).encode()


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append(json.loads(content))
            service.keys.append(self.headers["Authorization"])
            body = service.answer(json.loads(content)) if service.body is None else service.body
            self.send_response(service.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}/v1"
    with answering(server):
        yield service


def endpoint(service: Service) -> EmbeddingEndpoint:
    return EmbeddingEndpoint(
        "embed-1", SecretStr("secret-key"), service.url, seconds=5, retries=0, batch=3
    )


def test_texts_are_sent_as_they_are_in_small_batches(service: Service) -> None:
    texts = [f"text {i}" for i in range(7)]
    rows = EndpointEmbedder(endpoint(service)).embed(texts)
    assert np.allclose(rows, HashEmbedder(dimensions=8).embed(texts), atol=1e-6)
    assert rows.dtype == np.float32
    assert [len(asked["input"]) for asked in service.asked] == [3, 3, 1]
    assert service.asked[0]["input"] == texts[:3]
    assert {asked["model"] for asked in service.asked} == {"embed-1"}
    assert set(service.keys) == {"Bearer secret-key"}


def test_blank_texts_are_not_sent(service: Service) -> None:
    embedder = EndpointEmbedder(endpoint(service))
    assert embedder.embed([" ", ""]).shape == (2, 8)
    rows = embedder.embed(["", "word", "\n"])
    assert [bool(row.any()) for row in rows] == [False, True, False]
    assert service.asked[-1]["input"] == ["word"]
    assert embedder.embed([""]).shape == (1, 8)
    assert len(service.asked) == 2


def test_name_and_version_tell_model_host_and_dimensions(service: Service) -> None:
    embedder = EndpointEmbedder(endpoint(service))
    assert (embedder.name, embedder.version) == ("embed-1", "127.0.0.1/all")
    smaller = EndpointEmbedder(replace(endpoint(service), dimensions=8))
    assert smaller.version == "127.0.0.1/8"
    smaller.embed(["a"])
    assert service.asked[-1]["dimensions"] == 8


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b'{"error": {"message": "no such key"}}'),
        (500, b"oops"),
        (200, b"not json"),
        (200, b"{}"),
        (200, b'{"data": [], "model": "m", "object": "list"}'),
        (200, b'{"data": [{"embedding": [null], "index": 0, "object": "embedding"}]}'),
        (200, b'{"data": [{"embedding": "AAAA", "index": 0, "object": "embedding"}]}'),
    ],
)
def test_a_failing_service_is_an_error_without_the_key(
    service: Service, status: int, body: bytes
) -> None:
    service.status, service.body = status, body
    with pytest.raises(EmbedderError, match="embed-1") as error:
        EndpointEmbedder(endpoint(service)).embed(["a"])
    assert "secret-key" not in str(error.value)


def test_a_service_that_is_not_there_is_an_error() -> None:
    nowhere = EmbeddingEndpoint("m", SecretStr("k"), "http://127.0.0.1:9/v1", seconds=2, retries=0)
    with pytest.raises(EmbedderError, match=r"m at http://127.0.0.1:9/v1 gave no vectors"):
        EndpointEmbedder(nowhere).embed(["a"])
