"""The desk over HTTP: who gets in, what forged forms get, what is shown and what is kept."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from checker.app.ledgers import ledger
from checker.models import Finding
from checker.suppress import Waiver
from integrations.desk.routes import COOKIE
from integrations.desk.sessions import Sessions, sessions_of
from integrations.service.clients import Clients
from integrations.service.web import web
from tests.desk.made import (
    CHECKS,
    CLIENTS,
    DECIDES,
    READS,
    app_in,
    many,
    scanned,
    settings_in,
)
from tests.report.pages import HOSTILE

FOUND = many(6)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scanned(tmp_path, FOUND)
    return tmp_path


@pytest.fixture
def browser(folder: Path) -> Iterator[TestClient]:
    with app_in(folder) as client:
        yield client


def sign_in(browser: TestClient, key: str = DECIDES, **more: str) -> Any:
    return browser.post("/sign-in", data={"key": key, "name": "Dana", **more})


def hidden(page: str, action: str) -> dict[str, str]:
    """What the form of an action carries."""
    form = re.search(rf'id="act-{action}".*?</form>', page, re.DOTALL)
    assert form is not None
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    return {name: unescape(value) for name, value in fields}


def form_for(browser: TestClient, action: str, found: Finding, **query: str) -> dict[str, str]:
    page = browser.get("/", params={"f": found.fingerprint, **query})
    assert page.status_code == 200
    return hidden(page.text, action)


def kept(folder: Path) -> tuple[Waiver, ...]:
    return ledger(settings_in(folder)).made().decisions


# --- who gets in -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/export", "/?f=3f2a9c01d2e4b5f6&part=detail"])
def test_without_a_session_nothing_is_shown(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code in {303, 401}
    assert "$6" not in answer.text


@pytest.mark.parametrize(
    ("key", "status", "said"),
    [
        ("om_nobodys_key_0123456789", 401, "No client has this key"),
        (CHECKS, 403, "needs the scope"),
        ("", 422, "key"),
    ],
)
def test_a_key_that_does_not_fit_makes_no_session(
    browser: TestClient, key: str, status: int, said: str
) -> None:
    answer = sign_in(browser, key)
    assert answer.status_code == status
    assert said in answer.text
    assert "set-cookie" not in answer.headers
    assert key == "" or key not in answer.text


def test_a_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(folder: Path) -> None:
    with app_in(folder) as plain:
        cookie = sign_in(plain).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"):
        assert part in cookie
    assert DECIDES not in cookie
    with app_in(folder) as secure:
        secure.base_url = secure.base_url.copy_with(scheme="https")
        cookie = sign_in(secure).headers["set-cookie"]
    assert cookie.startswith(f"__Host-{COOKIE}=")
    assert "Secure" in cookie


def test_a_cookie_that_was_changed_gets_nowhere(browser: TestClient) -> None:
    sign_in(browser)
    value = browser.cookies[COOKIE]
    body, _, signature = value.partition(".")
    other = body[:-6] + ("A" if body[-6] != "A" else "B") + body[-5:]
    for forged in (f"{other}.{signature}", f"{body}.{'0' * 64}", body, "", "é.é"):
        answer = browser.get("/", headers={"cookie": f"{COOKIE}={forged}".encode()})
        assert answer.status_code == 303


def test_a_session_ends(folder: Path) -> None:
    settings, now = settings_in(folder).service, [0.0]
    clients = Clients(settings, {})
    sessions = Sessions(clients, b"secret", 60, lambda: now[0])
    desk = clients.named("desk")
    assert desk is not None
    cookie = sessions.begun(desk, "Dana")
    now[0] = 59.0
    assert sessions.known(cookie) is not None
    now[0] = 60.0
    assert sessions.known(cookie) is None


def test_a_session_of_a_key_that_was_replaced_or_of_another_service_ends(folder: Path) -> None:
    clients = Clients(settings_in(folder).service, {})
    desk = clients.named("desk")
    assert desk is not None
    cookie = Sessions(clients, b"secret", 60).begun(desk, "Dana")
    others = [{**CLIENTS[0], "key_sha256": CLIENTS[1]["key_sha256"]}]
    changed = Clients(settings_in(folder, clients=others).service, {})
    assert Sessions(clients, b"secret", 60).known(cookie) is not None
    assert Sessions(changed, b"secret", 60).known(cookie) is None
    assert Sessions(clients, b"another", 60).known(cookie) is None


def test_a_secret_of_the_settings_keeps_sessions_over_a_restart(folder: Path) -> None:
    service = settings_in(folder, desk={"secret_variable": "DESK_SECRET"}).service
    clients = Clients(service, {})
    desk = clients.named("desk")
    assert desk is not None
    first, second = (
        sessions_of(service.desk, clients, {"DESK_SECRET": "long and random text"})
        for _ in range(2)
    )
    assert second.known(first.begun(desk, "Dana")) is not None


def test_signing_out_ends_it(browser: TestClient) -> None:
    sign_in(browser)
    token = hidden_token(browser.get("/").text)
    assert browser.post("/sign-out", data={"token": "forged"}).status_code == 403
    assert browser.get("/").status_code == 200
    assert browser.post("/sign-out", data={"token": token}).status_code == 303
    assert browser.get("/").status_code == 303


def hidden_token(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "next", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(browser: TestClient, next: str) -> None:
    assert sign_in(browser, next=next).headers["location"] == "/"
    assert sign_in(browser, next="/?tab=all").headers["location"] == "/?tab=all"


def test_policy_and_headers_let_nothing_else_in(browser: TestClient) -> None:
    sign_in(browser)
    for path in ("/", "/sign-in", "/export"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self';")
        for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
            assert part in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_pages_name_no_other_address(browser: TestClient) -> None:
    sign_in(browser)
    page = browser.get("/", params={"f": FOUND[0].fingerprint}).text
    for address in re.findall(r'(?:src|href|action)="([^"]+)"', page):
        assert address.startswith(("/", "#"))
    assert " style=" not in page
    assert not re.search(r"\son\w+=", page)


def test_files_of_the_page_may_be_kept(browser: TestClient) -> None:
    page = browser.get("/sign-in").text
    style = re.search(r'href="(/desk/[0-9a-f]+/style\.css)"', page)
    assert style is not None
    answer = browser.get(style[1])
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert browser.get("/desk/x/base.html").status_code == 404


# --- forged forms ----------------------------------------------------------------------------


def test_a_form_without_its_token_or_from_elsewhere_is_refused(
    browser: TestClient, folder: Path
) -> None:
    sign_in(browser)
    form = {**form_for(browser, "dismiss", FOUND[0]), "why": "x"}
    forged = [
        ({**form, "token": ""}, {}),
        ({**form, "token": "0" * 64}, {}),
        ({key: value for key, value in form.items() if key != "token"}, {}),
        (form, {"origin": "https://evil.example"}),
        (form, {"origin": "null"}),
        (form, {"sec-fetch-site": "cross-site"}),
    ]
    for data, headers in forged:
        assert browser.post("/decide", data=data, headers=headers).status_code == 403
    assert kept(folder) == ()


def test_a_token_of_one_session_is_none_of_another(folder: Path) -> None:
    with app_in(folder) as client:
        sign_in(client)
        form = {**form_for(client, "dismiss", FOUND[0]), "why": "x"}
        sign_in(client)
        assert client.post("/decide", data=form).status_code == 403
    assert kept(folder) == ()


def test_a_form_after_the_session_ended_is_not_kept_and_says_so(
    browser: TestClient, folder: Path
) -> None:
    sign_in(browser)
    form = {**form_for(browser, "dismiss", FOUND[0], tab="all"), "why": "x"}
    browser.cookies.clear()
    answer = browser.post("/decide", data=form)
    assert answer.status_code == 401
    assert "Nothing was kept" in answer.text
    assert 'name="next" value="/?tab=all"' in answer.text
    assert kept(folder) == ()


def test_a_key_that_may_only_read_sees_and_does_not_decide(
    browser: TestClient, folder: Path
) -> None:
    sign_in(browser)
    form = {**form_for(browser, "dismiss", FOUND[0]), "why": "x"}
    sign_in(browser, READS)
    page = browser.get("/", params={"f": FOUND[0].fingerprint}).text
    assert "lacks the scope <code>decide</code>" in page
    assert "act-dismiss" not in page
    answer = browser.post("/decide", data={**form, "token": hidden_token(page)})
    assert answer.status_code == 403
    assert kept(folder) == ()


# --- deciding --------------------------------------------------------------------------------


def test_a_decision_is_kept_under_its_maker_and_leads_to_the_next(
    browser: TestClient, folder: Path
) -> None:
    sign_in(browser)
    first, second = in_order(browser.get("/").text)[:2]
    form = {**form_for(browser, "dismiss", by_name(first)), "why": " an old\nquote "}
    answer = browser.post("/decide", data=form)
    assert answer.status_code == 303
    assert f"f={second}" in answer.headers["location"]
    (decision,) = kept(folder)
    assert (decision.fingerprint, decision.kind.value) == (first, "wrong")
    assert (decision.who, decision.why) == ("Dana (through desk)", "an old quote")
    assert decision.dated == date.today()
    assert decision.about is not None
    page = browser.get(answer.headers["location"]).text
    assert "Dismissed: 1 finding." in page
    assert first not in in_order(page)


def in_order(page: str) -> list[str]:
    return re.findall(r'id="r-([0-9a-f]{16})"', page)


def by_name(name: str) -> Finding:
    return next(one for one in FOUND if one.fingerprint == name)


def test_the_last_of_a_filter_leads_back_to_the_queue(browser: TestClient) -> None:
    sign_in(browser)
    form = {**form_for(browser, "accept", FOUND[0], text="$60 per"), "why": "x", "until": ""}
    answer = browser.post("/decide", data=form)
    assert "f=" not in answer.headers["location"].replace("tab=", "")
    assert "Nothing here" in browser.get(answer.headers["location"]).text


def test_plans_are_kept_with_their_day_and_their_person(browser: TestClient, folder: Path) -> None:
    sign_in(browser)
    day = (date.today() + timedelta(30)).isoformat()
    form = {**form_for(browser, "snooze", FOUND[0]), "why": "", "until": day}
    assert browser.post("/decide", data=form).status_code == 303
    form = {**form_for(browser, "assign", FOUND[1]), "why": "", "to": "kim@brightline.example"}
    assert browser.post("/decide", data=form).status_code == 303
    snoozed, assigned = kept(folder)
    assert (snoozed.decision, str(snoozed.until)) == ("snoozed", day)
    assert (assigned.decision, assigned.to) == ("assigned", "kim@brightline.example")
    mine = browser.get("/", params={"assigned": "kim@brightline.example"}).text
    assert in_order(mine) == [FOUND[1].fingerprint]
    assert in_order(browser.get("/", params={"tab": "snoozed"}).text) == [FOUND[0].fingerprint]


@pytest.mark.parametrize(
    ("action", "values", "said"),
    [
        ("dismiss", {"why": ""}, "Give a reason"),
        ("dismiss", {"why": "   "}, "Give a reason"),
        ("snooze", {"until": ""}, "snoozed needs"),
        ("snooze", {"until": "2001-01-01"}, "this day is over"),
        ("snooze", {"until": "soon"}, "until"),
        ("accept", {"why": "x" * 3000}, "why"),
    ],
)
def test_a_form_that_is_wrong_says_what_and_keeps_what_was_entered(
    browser: TestClient, folder: Path, action: str, values: dict[str, str], said: str
) -> None:
    sign_in(browser)
    form = {**form_for(browser, action, FOUND[0]), "why": "typed words", **values}
    answer = browser.post("/decide", data=form)
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert re.search(rf'id="act-{action}" open', answer.text)
    assert f'value="{form["why"]}"' in answer.text
    assert kept(folder) == ()


def test_of_two_browsers_the_slower_is_told_who_was_faster(folder: Path) -> None:
    with app_in(folder) as mine, app_in(folder) as theirs:
        sign_in(mine)
        theirs.post("/sign-in", data={"key": DECIDES, "name": "Kim"})
        my_form = {**form_for(mine, "accept", FOUND[0]), "why": "agreed with sales"}
        their_form = {**form_for(theirs, "dismiss", FOUND[0]), "why": "a quote"}
        assert theirs.post("/decide", data=their_form).status_code == 303
        answer = mine.post("/decide", data=my_form)
        assert answer.status_code == 409
        assert "Your decision was not kept" in answer.text
        assert "Kim (through desk)" in answer.text
        assert "a quote" in answer.text
        assert 'value="agreed with sales"' in answer.text
        assert [d.who for d in kept(folder)] == ["Kim (through desk)"]
        again = {**hidden(answer.text, "accept"), "why": "agreed with sales"}
        assert mine.post("/decide", data=again).status_code == 303
    assert [d.who for d in kept(folder)] == ["Kim (through desk)", "Dana (through desk)"]


def test_the_history_says_who_decided_what_and_when(browser: TestClient) -> None:
    sign_in(browser)
    for action, why in (("dismiss", "a quote"), ("reopen", "no quote")):
        form = {**form_for(browser, action, FOUND[0], tab="all"), "why": why}
        browser.post("/decide", data=form)
    page = browser.get("/", params={"f": FOUND[0].fingerprint}).text
    history = page[page.index('<ol class="history">') :]
    today = date.today().isoformat()
    newest, oldest = re.findall(r"<li>(.*?)</li>", history, re.DOTALL)[:2]
    assert "reopened it" in newest
    assert "dismissed it as a false alarm" in oldest
    for line in (newest, oldest):
        assert "Dana (through desk)" in line
        assert today in line


def test_decisions_made_elsewhere_show_at_once(browser: TestClient, folder: Path) -> None:
    sign_in(browser)
    assert len(in_order(browser.get("/").text)) == 6
    waiver = Waiver(who="Kim", why="in Slack", fingerprint=FOUND[2].fingerprint)
    ledger(settings_in(folder)).add(waiver)
    assert FOUND[2].fingerprint not in in_order(browser.get("/").text)


# --- what is shown ---------------------------------------------------------------------------


def test_every_text_of_collateral_is_harmless(tmp_path: Path) -> None:
    found = [
        many(1, text=text[:40], line_text=text, plain=text, message=text, expected=text,
             suggestion=text, approved=text, canon_id=text, offset=0, fingerprint=f"{n:016x}")[0]
        for n, text in enumerate(HOSTILE, 1)
    ]  # fmt: skip
    scanned(tmp_path, found)
    with app_in(tmp_path) as browser:
        sign_in(browser, name=HOSTILE[0])
        for one in found:
            page = browser.get("/", params={"f": one.fingerprint, "text": HOSTILE[5]}).text
            page += browser.get("/", params={"f": one.fingerprint, "owner": HOSTILE[0]}).text
            assert "<script>alert" not in page
            assert "<img" not in page
            assert "<a href='https://evil" not in page
            assert "\u202e" not in page
            assert "\x1b" not in page
            assert len(page) < 60_000


def test_lists_are_files_of_what_is_shown(browser: TestClient) -> None:
    sign_in(browser)
    answer = browser.get("/export", params={"owner": "partners@brightline.example"})
    assert (
        'filename="onmessage-partners-brightline-example-' in answer.headers["content-disposition"]
    )
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["owner"] for row in rows] == ["partners@brightline.example"] * 2
    assert {row["fingerprint"] for row in rows} == {FOUND[2].fingerprint, FOUND[5].fingerprint}
    listed = browser.get("/export", params={"format": "markdown", "channel": "website"}).text
    assert listed.startswith("# What to correct (")
    assert listed.count("- [ ] ") == 4


def test_a_list_starts_no_formula(tmp_path: Path) -> None:
    text = "=HYPERLINK(1)"
    found = many(1, text=text, line_text=text, plain=text, message="@SUM(1)", offset=0)
    scanned(tmp_path, found)
    with app_in(tmp_path) as browser:
        sign_in(browser)
        (row,) = csv.DictReader(io.StringIO(browser.get("/export").text))
    assert row["words"] == f"'{text}"
    assert row["message"] == "'@SUM(1)"


@pytest.mark.parametrize("query", [{"tab": "x"}, {"by": "x"}, {"page": "-3"}, {"f": "nothing"}])
def test_a_strange_address_is_answered_with_a_page(
    browser: TestClient, query: dict[str, str]
) -> None:
    sign_in(browser)
    answer = browser.get("/", params=query)
    assert answer.status_code in {200, 422}
    assert answer.headers["content-type"].startswith("text/html")


def test_the_service_shows_the_desk_beside_its_api(folder: Path) -> None:
    with TestClient(web(settings_in(folder), {}), follow_redirects=False) as browser:
        sign_in(browser)
        assert len(in_order(browser.get("/").text)) == 6
        found = browser.get("/v1/findings", headers={"Authorization": f"Bearer {READS}"}).json()
        assert len(found["findings"]) == 6
        assert list(browser.get("/openapi.json").json()["paths"]) == API


API = [
    "/v1/webhooks/{name}",
    "/v1/check",
    "/v1/check/batch",
    "/v1/decisions",
    "/v1/findings",
    "/healthz",
    "/readyz",
    "/metrics",
]


def test_before_the_first_scan_it_says_what_to_do(tmp_path: Path) -> None:
    with app_in(tmp_path) as browser:
        sign_in(browser)
        answer = browser.get("/")
    assert answer.status_code == 503
    assert "run `onmessage scan` first" in answer.text


def test_a_page_of_5000_is_as_much_work_as_one_of_500(tmp_path: Path) -> None:
    """Each finding is read from the store once; a page lists a hundred, however many there are."""
    sizes = {}
    for count in (500, 5_000):
        folder = tmp_path / str(count)
        folder.mkdir()
        scanned(folder, many(count))
        with app_in(folder) as browser:
            sign_in(browser)
            pages = [browser.get("/", params={"page": str(n)}).text for n in (1, 2, 5)]
        assert [len(in_order(page)) for page in pages] == [100, 100, 100]
        sizes[count] = max(map(len, pages))
    assert sizes[5_000] < 1.02 * sizes[500]
