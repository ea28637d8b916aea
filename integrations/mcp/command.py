"""`onmessage mcp`: run the server on standard input and output."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from checker.config import load_settings


def mcp() -> None:
    """Let an assistant that drafts copy check it and look things up (MCP, over stdio).

    The assistant starts this command itself; the folder it starts in has the settings and the
    canon.
    """
    from checker.app.engine import Engine
    from integrations.mcp.server import server

    # Standard output belongs to the protocol.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    settings = load_settings(Path(), os.environ, {})
    with Engine(settings) as engine:
        server(engine, settings).run("stdio")
