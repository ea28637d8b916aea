"""`onmessage serve`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8480,
    canon: Annotated[
        Path | None, typer.Option("--canon", help="The canon file.", show_default="canon.yaml")
    ] = None,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Make a key for a client, and do nothing else.")
    ] = False,
) -> None:
    """Answer checks over HTTP, for CMS hooks and programs; clients are in onmessage.yaml."""
    if new_key:
        _show_new_key()
        return
    import uvicorn

    from checker.config import load_settings
    from checker.interface import SettingsError
    from integrations.service.log import to_stream
    from integrations.service.web import web

    settings = load_settings(Path(), os.environ, {"canon": canon})
    if not settings.service.clients and not settings.service.webhooks:
        hint = "make a key with `onmessage serve --new-key` and name its client in onmessage.yaml"
        raise SettingsError(f"service.clients: nobody may ask; {hint}")
    to_stream()
    uvicorn.run(
        web(settings, os.environ),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.service.check_seconds) + 1,
    )


def _show_new_key() -> None:
    from integrations.service.clients import digest, new_key

    key = new_key()
    typer.echo(f"{key}\n")
    typer.echo("Give it to the client; it is not kept. In onmessage.yaml:\n", err=True)
    typer.echo("service:\n  clients:\n    - name: website", err=True)
    typer.echo(f"      key_sha256: {digest(key).hex()}", err=True)
    typer.echo("      scopes: [check]", err=True)
