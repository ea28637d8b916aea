"""`onmessage serve`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8480,
) -> None:
    """Answer checks over HTTP; the settings are those of onmessage.yaml."""
    import uvicorn

    from checker.app.engine import Engine
    from checker.config import load_settings
    from integrations.service.web import web

    settings = load_settings(Path(), os.environ, {})
    with Engine(settings) as engine:
        uvicorn.run(web(engine), host=host, port=port, log_config=None)
