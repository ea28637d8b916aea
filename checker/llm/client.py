"""One call of a model through LangChain: messages in, a reply or a typed failure out.

LangChain and the provider's library are imported at the first call, so that a run that is
answered from the cache needs neither.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from checker.interface import SettingsError, to_install
from checker.llm.failures import Kind, LLMFailure
from checker.llm.read_error import failure_of
from checker.llm.schema import SCHEMAS
from checker.llm.settings import LLMSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from prompts import Rendered

T = TypeVar("T")

# Where each provider's library looks for its key, and the package it needs.
_KEYS = {
    "openai": "OPENAI_API_KEY",
    "azure_openai": "AZURE_OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
    "groq": "GROQ_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
}
_PACKAGES = {"azure_openai": "langchain_openai", "bedrock": "langchain_aws"}
# What each calls the longest answer.
_LONGEST = {"ollama": "num_predict", "google_genai": "max_output_tokens"}
_NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: the messages, the name of the answer's schema, and the longest answer."""

    messages: Rendered
    schema: str
    answer_tokens: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: its text, whether it was cut off, and tokens where the server counts.

    `cached_tokens` are those of the input that the provider had in its cache.
    """

    text: str
    cut_off: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int = 0


class LLMClient(Protocol):
    """Asks a model once. Raises LLMFailure and nothing else."""

    def __call__(self, call: Call) -> Reply:
        """The reply."""
        ...


def check_installed(settings: LLMSettings) -> None:
    """Raises SettingsError naming the package to install, before any document is read."""
    if any(find_spec(name) is None for name in ("langchain", "langchain_core", "langsmith")):
        raise SettingsError(f"the LLM judge needs LangChain: {to_install('llm')}")
    package = _PACKAGES.get(settings.provider, f"langchain_{settings.provider}")
    if find_spec(package) is None:
        name = package.replace("_", "-")
        hint = to_install("llm") if name == "langchain-openai" else f"pip install {name}"
        raise SettingsError(f"llm.provider '{settings.provider}' needs {name}: {hint}")


@dataclass
class LangChainClient:
    """The model the settings name. The key comes from the environment, and only there.

    With a `base_url` only the key that `key_variable` names is sent: another endpoint has
    no business with the provider's own.
    """

    settings: LLMSettings
    environ: Mapping[str, str] = field(repr=False)
    _model: BaseChatModel | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __call__(self, call: Call) -> Reply:
        """Ask once, without the library's own retries and within the time-out."""
        key = self.key()
        try:
            # Outside the time-out: importing the libraries is no fault of the endpoint.
            model = self._connected()
            return within(self.settings.timeout, lambda: self._ask(model, call))
        except LLMFailure:
            raise
        except Exception as error:
            cut = _cut_off(error)
            if cut is not None:
                return cut
            # Every provider has errors of its own; what they share is read off them.
            raise failure_of(error, secret=key) from None

    def _connected(self) -> BaseChatModel:
        with self._lock:
            if self._model is None:
                self._model = self.connect()
            return self._model

    def _ask(self, model: BaseChatModel, call: Call) -> Reply:
        from langsmith import tracing_context

        if self.settings.trace:
            return _reply(self.answer(model, call))
        with tracing_context(enabled=False):
            return _reply(self.answer(model, call))

    def answer(self, model: BaseChatModel, call: Call) -> dict[str, Any]:
        """What LangChain makes of a call of a model that `connect` gave."""
        strict = {"strict": True} if self._is_strict() else {}
        longest = _LONGEST.get(self.settings.provider, "max_tokens")
        limited = model.model_copy(update={longest: call.answer_tokens})
        structured = limited.with_structured_output(
            SCHEMAS[call.schema], method=self.settings.method, include_raw=True, **strict
        )
        messages = [("system", call.messages.system), ("human", call.messages.user)]
        answer: Any = structured.invoke(messages)
        return dict(answer)

    def _is_strict(self) -> bool:
        openai = self.settings.provider in {"openai", "azure_openai"}
        return openai and self.settings.method == "json_schema"

    def connect(self, **more: Any) -> BaseChatModel:
        """LangChain's model; `more` is what else its class takes. Raises LLMFailure."""
        from langchain.chat_models import init_chat_model

        settings, key = self.settings, self.key()
        given: dict[str, Any] = {"timeout": settings.timeout, "max_retries": 0}
        if settings.provider == "ollama":
            given = {"client_kwargs": {"timeout": settings.timeout}}
        if settings.temperature is not None:
            given["temperature"] = settings.temperature
        if settings.base_url:
            name = "azure_endpoint" if settings.provider == "azure_openai" else "base_url"
            given[name] = settings.base_url
        if key is not None:
            given["api_key"] = key
        given |= {**settings.options, **more}
        model: Any = init_chat_model(
            settings.model, model_provider=settings.provider, disable_streaming=True, **given
        )
        return cast("BaseChatModel", model)

    def key(self) -> str | None:
        """The key, or None for a provider that has its own way. Raises LLMFailure without one."""
        variable = self.settings.key_variable
        if variable is None and self.settings.base_url and self.settings.provider == "openai":
            return _NO_KEY
        variable = variable or _KEYS.get(self.settings.provider)
        if variable is None:
            return None
        key = self.environ.get(variable, "").strip()
        if not key:
            raise LLMFailure(Kind.KEY, f"{variable} is not set")
        return key


def _reply(answer: dict[str, Any]) -> Reply:
    """What LangChain returns with `include_raw`, whatever its parser made of it."""
    raw = answer["raw"]
    usage = raw.usage_metadata or {}
    about = raw.response_metadata or {}
    refusal = raw.additional_kwargs.get("refusal")
    if refusal:
        raise LLMFailure(Kind.REFUSED)
    ended = about.get("finish_reason") or about.get("stop_reason") or about.get("done_reason")
    return Reply(
        text=_text_of(raw),
        cut_off=ended in {"length", "max_tokens"},
        input_tokens=usage.get("input_tokens"),
        output_tokens=usage.get("output_tokens"),
        cached_tokens=(usage.get("input_token_details") or {}).get("cache_read") or 0,
    )


def _cut_off(error: BaseException) -> Reply | None:
    """The reply inside an error that says that it was cut off (`LengthFinishReasonError`)."""
    completion: Any = getattr(error, "completion", None)
    choices = getattr(completion, "choices", None)
    if not choices or choices[0].finish_reason != "length":
        return None
    message, usage = choices[0].message, completion.usage
    calls = [call.function.arguments for call in message.tool_calls or ()]
    return Reply(
        text=(calls or [message.content or ""])[0],
        cut_off=True,
        input_tokens=usage.prompt_tokens if usage else None,
        output_tokens=usage.completion_tokens if usage else None,
    )


def _text_of(raw: Any) -> str:
    """The answer as JSON text: arguments of a call, or the content."""
    for call in raw.tool_calls:
        return json.dumps(call["args"], ensure_ascii=False)
    for call in raw.invalid_tool_calls:
        return str(call["args"] or "")
    # A property in newer versions of langchain-core, a method in older ones.
    text = raw.text
    return str(text() if callable(text) and not isinstance(text, str) else text)


def within(seconds: float, work: Callable[[], T]) -> T:
    """The work's outcome; a time-out of its own, since a server can drip for ever.

    A thread cannot be ended; as a daemon it does not keep the program from ending.
    """
    outcome: list[T | BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            outcome.append(error)

    worker = threading.Thread(target=run, daemon=True, name="onmessage-llm")
    worker.start()
    worker.join(seconds)
    if not outcome:
        raise LLMFailure(Kind.TIMEOUT, f"no answer in {seconds:g} s")
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]
