"""The desk's addresses: the queue at `/`, signing in and out, deciding, and lists as files."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from checker.app.desk.desk import Action, ChangedError, Desk
from checker.app.desk.items import QueueItem
from checker.app.desk.lists import as_csv, as_markdown
from checker.app.desk.queue import QueueFilter, chosen_by, filter_of, page_of
from checker.interface import CheckerError, StoreError
from integrations.desk import pages
from integrations.desk.forms import DecisionForm, SignIn, explained, form_of, local
from integrations.desk.pages import JustDone, QueueView, Refused
from integrations.desk.sessions import Sessions, SignedIn
from integrations.service.clients import Clients
from integrations.service.edge import Noted
from integrations.service.problems import Problem

COOKIE: Final = "onmessage-desk"
_YEAR: Final = 365 * 24 * 3600
_ENDED: Final = "Your session has ended, or you have not signed in. Nothing was kept."
_FORGED: Final = "This form was not sent from a page of your session. Nothing was kept."
_NO_KEY: Final = "No client has this key."
_NO_SCOPE: Final = "This key may not read findings: its client needs the scope `read`."


@dataclass(frozen=True, slots=True)
class Room:
    """What the pages work with."""

    desk: Desk
    clients: Clients
    sessions: Sessions
    today: Callable[[], date] = date.today


_Route = Callable[..., Awaitable[Response]]


def routes(room: Room) -> APIRouter:
    """The pages for people. They stand in no OpenAPI: programs ask at `/v1`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    @_told
    async def queue(request: Request) -> Response:
        person = _person(room, request)
        if person is None:
            return _to_sign_in(request)
        view = await asyncio.to_thread(_view, room, request, person)
        part = request.query_params.get("part") == "detail"
        return pages.detail_part(view) if part else pages.queue_page(view)

    @router.post("/decide")
    @_told
    async def decide(request: Request) -> Response:
        """Keep a decision and go on to the next finding."""
        given = await form_of(request)
        person = _person(room, request)
        back = local(f"/{given.get('back', '').lstrip('/')}")
        if person is None:
            return pages.sign_in_page(back, _ENDED, 401)
        if not (_is_own(request) and room.sessions.is_token(person, given.get("token", ""))):
            return pages.told_page("Not your form", _FORGED, 403)
        if not person.may("decide"):
            raise Problem(403, "scope", "This key may look and not decide: it lacks `decide`.")
        return await asyncio.to_thread(_decided, room, request, person, given)

    @router.get("/export")
    @_told
    async def export(request: Request, format: str = "csv") -> Response:
        """What is listed, as a file."""
        if _person(room, request) is None:
            return _to_sign_in(request)
        wanted = filter_of(request.query_params)
        items = chosen_by(await asyncio.to_thread(room.desk.items), wanted)
        return _file(items, wanted, format, room.today())

    @router.get("/sign-in")
    async def ask(next: str = "/") -> Response:
        return pages.sign_in_page(local(next))

    @router.post("/sign-in")
    @_told
    async def sign_in(request: Request) -> Response:
        given = await form_of(request)
        if not _is_own(request):
            return pages.told_page("Not your form", _FORGED, 403)
        return _signed_in(room, request, given)

    @router.post("/sign-out")
    @_told
    async def sign_out(request: Request) -> Response:
        given, person = await form_of(request), _person(room, request)
        if person and not room.sessions.is_token(person, given.get("token", "")):
            return pages.told_page("Not your form", _FORGED, 403)
        response = RedirectResponse("/sign-in", 303, pages.HEADERS)
        response.delete_cookie(_cookie(request), path="/")
        return response

    @router.get("/desk/{version}/{name}")
    async def file(version: str, name: str) -> Response:
        """Style and script; the version is a hash of them, so that browsers may keep them."""
        del version
        if name not in pages.FILES:
            return pages.told_page("Not found", "There is no such page.", 404)
        kept = {"Cache-Control": f"public, max-age={_YEAR}, immutable"}
        return Response(pages.file_of(name), headers=kept, media_type=pages.FILES[name])

    return router


def _told(route: _Route) -> _Route:
    """What goes wrong is said on a page: people read it, not programs."""

    @wraps(route)
    async def told(request: Request, *args: Any, **kwargs: Any) -> Response:
        try:
            return await route(request, *args, **kwargs)
        except StoreError as error:
            return pages.told_page("Nothing to show yet", f"{error}", 503)
        except Problem as problem:
            return pages.told_page("Not allowed", problem.detail, problem.status)
        except CheckerError as error:
            return pages.told_page("That does not work", f"{error}", 422)

    return told


# --- who it is ------------------------------------------------------------------------------


def _cookie(request: Request) -> str:
    """Over HTTPS the browser itself sees to it that no other host can set the cookie."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def _person(room: Room, request: Request) -> SignedIn | None:
    """Who asks, where they are signed in and their key may still read."""
    person = room.sessions.known(request.cookies.get(_cookie(request)))
    if person is None or not person.may("read"):
        return None
    noted: Noted = request.scope["state"]["noted"]
    noted.client = person.client.name
    return person


def _is_own(request: Request) -> bool:
    """Whether a form comes from a page of ours, as far as the browser says where it is from."""
    origin = request.headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.headers.get("host")
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


def _to_sign_in(request: Request) -> Response:
    if request.query_params.get("part"):
        return pages.told_page("Signed out", _ENDED, 401)
    query = request.url.query
    here = request.url.path + (f"?{query}" if query else "")
    return RedirectResponse(f"/sign-in?next={quote(here, safe='')}", 303, pages.HEADERS)


def _signed_in(room: Room, request: Request, given: dict[str, str]) -> Response:
    """A session for whoever shows a key; how long it takes says nothing of one."""
    next = local(given.get("next", "/"))
    try:
        form = SignIn.model_validate(given)
        client = room.clients.known(f"Bearer {form.key}")
    except ValidationError as error:
        return pages.sign_in_page(next, explained(error), 422, given.get("name", "")[:120])
    except Problem:
        return pages.sign_in_page(next, _NO_KEY, 401, given.get("name", "")[:120])
    if "read" not in client.settings.scopes:
        return pages.sign_in_page(next, _NO_SCOPE, 403, form.name)
    response = RedirectResponse(next, 303, pages.HEADERS)
    response.set_cookie(
        _cookie(request),
        room.sessions.begun(client, form.name),
        max_age=room.sessions.seconds,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",  # so that a link in a mail finds its reader signed in
    )
    return response


# --- the queue --------------------------------------------------------------------------------


def _view(
    room: Room,
    request: Request,
    person: SignedIn,
    refused: Refused | None = None,
    query: dict[str, str] | None = None,
) -> QueueView:
    given = dict(request.query_params) if query is None else query
    wanted, desk = filter_of(given), room.desk
    number, chosen = given.get("page", ""), given.get("f", "")
    queue = page_of(desk.items(), wanted, int(number) if number.isdecimal() else None, chosen)
    item = queue.chosen
    return QueueView(
        wanted=wanted,
        queue=queue,
        person=person,
        token=room.sessions.token(person),
        scanned=desk.scanned(),
        today=room.today(),
        same=desk.same(item) if item else (),
        around=desk.around(item) if item else None,
        done=_done(given),
        refused=refused,
        reasons=desk.reasons(),
    )


def _done(given: dict[str, str]) -> JustDone | None:
    """What the page before did, as its redirection says; nothing where that says nonsense."""
    action, name, many = (given.get(key, "") for key in ("done", "last", "many"))
    if action not in set(Action) or not many.isdecimal() or len(name) != 16:
        return None
    return JustDone(Action(action), name, int(many[:6]))


# --- deciding -----------------------------------------------------------------------------------


def _decided(room: Room, request: Request, person: SignedIn, given: dict[str, str]) -> Response:
    query = _query_of(given.get("back", ""))
    try:
        form = DecisionForm.model_validate(given)
        following = _following(room.desk, filter_of(query), form.finding)
        about = room.desk.decide(form.choice(person))
    except (ValidationError, CheckerError) as error:
        why = explained(error) if isinstance(error, ValidationError) else str(error)
        refused = Refused(why.removeprefix("--"), given, isinstance(error, ChangedError))
        query["f"] = given.get("finding", "")
        view = _view(room, request, person, refused, query)
        return pages.queue_page(view, 409 if refused.changed else 422)
    decided = {item.name for item in about}
    reopened = form.action is Action.REOPEN
    next = form.finding if reopened else _first(following, decided)
    told = {"done": form.action.value, "last": form.finding, "many": str(len(about))}
    kept = {key: value for key, value in query.items() if key not in {"f", "page", *told}}
    address = {**kept, "f": next, **told}
    where = f"/?{urlencode({key: value for key, value in address.items() if value})}"
    return RedirectResponse(where, 303, pages.HEADERS)


def _query_of(back: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(back).query or back.lstrip("/?")))


def _following(desk: Desk, wanted: QueueFilter, name: str) -> list[QueueItem]:
    """The findings after one in the queue, then those before it."""
    listed = chosen_by(desk.items(), wanted)
    place = next((n for n, item in enumerate(listed) if item.name == name), None)
    return listed if place is None else [*listed[place + 1 :], *listed[:place]]


def _first(items: list[QueueItem], decided: set[str]) -> str:
    return next((item.name for item in items if item.name not in decided), "")


def _file(items: list[QueueItem], wanted: QueueFilter, format: str, today: date) -> Response:
    whose = "".join(c if c.isalnum() else "-" for c in wanted.owner or wanted.channel or "all")
    name = f"onmessage-{whose[:60]}-{today.isoformat()}"
    if format == "markdown":
        body, kind, suffix = as_markdown(items, today.isoformat()), "text/markdown", "md"
    else:
        body, kind, suffix = as_csv(items), "text/csv", "csv"
    shown = name.encode("ascii", "replace").decode().replace("?", "-")
    headers: dict[str, Any] = {
        **pages.HEADERS,
        "Content-Disposition": f'attachment; filename="{shown}.{suffix}"',
    }
    return Response("".join(body), headers=headers, media_type=f"{kind}; charset=utf-8")


__all__ = ["COOKIE", "Room", "routes"]
