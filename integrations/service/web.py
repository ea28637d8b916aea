"""The service as an ASGI application."""

from __future__ import annotations

from fastapi import FastAPI

import checker
from checker.app.engine import Engine


def web(engine: Engine) -> FastAPI:
    """The application that checks with an engine."""
    app = FastAPI(title="OnMessage", version=checker.__version__)

    @app.get("/healthz")
    def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.get("/readyz")
    def ready() -> dict[str, object]:
        """Which canon is in use, and what is wrong with a newer one."""
        state = engine.state()
        return {"canon": state.canon_sha256, "error": state.error}

    return app
