"""The service as an ASGI application."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response

import checker
from checker.app.desk.desk import Desk
from checker.config import Settings
from integrations.cms.webhooks import receivers, router
from integrations.desk.routes import Room
from integrations.desk.routes import routes as desk_routes
from integrations.desk.sessions import sessions_of
from integrations.service import problems
from integrations.service.answering import Answering
from integrations.service.checks import Checks
from integrations.service.clients import Clients
from integrations.service.edge import Edge
from integrations.service.examples import BODIES, COMPONENTS
from integrations.service.examples import problems as problems_of
from integrations.service.log import log
from integrations.service.metrics import MEDIA_TYPE, Metrics
from integrations.service.routes import Parts, routes

_ABOUT = (
    "Checks texts, pages, files and CMS entries against the approved canon, and says whether"
    " they may be published."
)


def web(settings: Settings, environ: Mapping[str, str]) -> FastAPI:
    """The application. Raises CheckerError where settings, keys or canon are not usable."""
    clients = Clients(settings.service, environ)
    checks = Checks(settings)
    metrics = Metrics()
    answering = Answering(settings, checks, metrics)
    desk = Desk(settings)
    app = FastAPI(
        title="OnMessage",
        version=checker.__version__,
        description=_ABOUT,
        lifespan=_watching(checks, desk),
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    app.include_router(router(receivers(settings.service.webhooks, environ), answering))
    app.include_router(routes(Parts(settings, clients, answering, asyncio.Lock())))
    sessions = sessions_of(settings.service.desk, clients, environ)
    app.include_router(desk_routes(Room(desk, clients, sessions)))
    _add_health(app, checks, clients, metrics)
    _document_bodies(app)
    app.add_middleware(
        Edge,
        # What multipart adds around a file of the greatest size.
        most_bytes=int(settings.service.max_megabytes * 1_000_000) + 10_000,
        body_seconds=settings.service.body_seconds,
        metrics=metrics,
        state=lambda: checks.state,
    )
    return app


def _watching(checks: Checks, desk: Desk) -> Any:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await checks.warm()
        watch = asyncio.create_task(_watch(checks))
        try:
            yield
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
            if checks.owed:
                log(logging.WARNING, "stopping", unread=checks.owed)
            await asyncio.to_thread(checks.close)
            desk.close()

    return lifespan


async def _watch(checks: Checks) -> None:
    """Keep the state of the canon true, and log when it changes."""
    before = checks.state
    while True:
        now = await checks.next_state()
        if now.error != before.error:
            level = logging.ERROR if now.error else logging.INFO
            log(level, "canon", sha256=now.canon_sha256, error=now.error)
        elif now.canon_sha256 != before.canon_sha256:
            log(logging.INFO, "canon", sha256=now.canon_sha256, entries=now.entries)
        before = now


def _add_health(app: FastAPI, checks: Checks, clients: Clients, metrics: Metrics) -> None:
    @app.get("/healthz", summary="The process answers")
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", summary="Which canon is in use, and whether a newer one is broken")
    async def ready() -> JSONResponse:
        """The words of the error are in the log: this answer is for anybody."""
        state = await checks.look()
        content = {
            "status": "ready",
            "canon": state.canon_sha256,
            "entries": state.entries,
            "as_of": state.as_of.isoformat(),
            "newer_canon": "broken" if state.error else None,
        }
        return JSONResponse(content)

    @app.get(
        "/metrics",
        summary="Counters for Prometheus",
        openapi_extra={"security": [{"key": []}]},
        responses={
            **problems_of(401, 403, 429),
            200: {"description": "Prometheus text", "content": {"text/plain": {}}},
        },
        response_class=Response,
    )
    async def measured(request: Request) -> Response:
        """Needs the scope `read`: labels name clients and rules."""
        clients.admitted(request.headers.get("authorization"), "read")
        return Response(metrics.text(), media_type=MEDIA_TYPE)


def _document_bodies(app: FastAPI) -> None:
    """Add to the OpenAPI what FastAPI cannot see: bodies that are read by hand, and the key."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title, version=app.version, description=_ABOUT, routes=app.routes
            )
            components = made.setdefault("components", {})
            schemas = components.setdefault("schemas", {})
            for body in BODIES:
                schema = body.model_json_schema(ref_template=COMPONENTS)
                schema.pop("$defs", None)
                schemas[body.__name__] = schema
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            app.openapi_schema = made
        return app.openapi_schema

    # mypy: FastAPI documents replacing the method as the way to extend the schema.
    app.openapi = openapi  # type: ignore[method-assign]
