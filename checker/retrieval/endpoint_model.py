"""The models behind any OpenAI-compatible endpoint as embedders.

The only module of this package that imports langchain_openai, and openai with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from pydantic import SecretStr

from checker.interface import EmbedderError, to_install
from checker.retrieval.vectors import Vectors, checked, unit_rows


@dataclass(frozen=True, slots=True)
class EmbeddingEndpoint:
    """Where an embedding model is served. `url` is None for OpenAI's own.

    `seconds` is how long an answer may take, `retries` how often it is asked for again,
    `batch` how many texts are sent at once: some servers take few.
    """

    model: str
    key: SecretStr
    url: str | None = None
    dimensions: int | None = None
    seconds: float = 30
    retries: int = 2
    batch: int = 256


class EndpointEmbedder:
    """Sends texts to an endpoint. Raises EmbedderError where it gives no vectors.

    `version` names the host and the dimensions; a model that is changed behind the same
    name cannot be told, so have an index made again when the service says that it was.
    """

    def __init__(self, endpoint: EmbeddingEndpoint) -> None:
        host = urlsplit(endpoint.url).hostname if endpoint.url else "openai"
        self.name = endpoint.model
        self.version = f"{host}/{endpoint.dimensions or 'all'}"
        self._at = endpoint.url or "OpenAI"
        self._client = _client(endpoint)
        self._dimensions = endpoint.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. A blank text is not sent: endpoints refuse them."""
        sent = [text for text in texts if text.strip()]
        if not sent and self._dimensions:
            return np.zeros((len(texts), self._dimensions), np.float32)
        # Before the first answer nobody knows the dimensions; any word will do.
        rows = checked(self._asked(sent or ["word"]), len(sent or ["word"]), self.name)
        self._dimensions = rows.shape[1]
        placed = np.zeros((len(texts), self._dimensions), np.float32)
        placed[[bool(text.strip()) for text in texts]] = rows[: len(sent)]
        return unit_rows(placed)

    def _asked(self, texts: list[str]) -> Vectors:
        from openai import OpenAIError

        try:
            answer = self._client.embed_documents(texts)
            return np.array(answer, np.float32)
        except (OpenAIError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            # The client reads an answer of any shape with hope; what then breaks is its affair.
            raise EmbedderError(
                f"{self.name} at {self._at} gave no vectors: {type(error).__name__}: {error}"
            ) from error


def _client(endpoint: EmbeddingEndpoint) -> Any:
    try:
        from langchain_openai import OpenAIEmbeddings
    except ImportError as error:
        raise EmbedderError(
            f"the model {endpoint.model} needs langchain-openai; "
            f"install it with: {to_install('llm')}"
        ) from error
    return OpenAIEmbeddings(
        model=endpoint.model,
        api_key=endpoint.key,
        base_url=endpoint.url,
        dimensions=endpoint.dimensions,
        timeout=endpoint.seconds,
        max_retries=endpoint.retries,
        chunk_size=endpoint.batch,
        # Otherwise texts are cut into OpenAI's tokens, by a table that is downloaded.
        check_embedding_ctx_length=False,
    )
