"""The fetcher against servers that mean no good."""

from __future__ import annotations

import gzip
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

import pytest

from checker.interface import FetchError
from checker.sources.answers import UnwelcomeError
from checker.sources.fetch import FetchedPage, Fetcher, FetchLimits
from tests.sources.rest_server import Reply, Request, Service, running
from tests.sources.web_server import Sent, Site, page, redirect, serving

OPEN = FetchLimits(seconds=5, megabytes=1, allow_private=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def get(site: Site, path: str, limits: FetchLimits = OPEN, **options: str) -> FetchedPage:
    with Fetcher(limits) as fetcher:
        return fetcher.get(site.url + path, **options)


def refused(site: Site, path: str, limits: FetchLimits = OPEN) -> str:
    """Why an address was not fetched, without the address."""
    with pytest.raises(FetchError) as error:
        get(site, path, limits)
    assert error.value.url == site.url + path or "redirects" in error.value.reason, error.value.url
    return f"{error.value.reason}; {error.value.remedy}"


def test_a_page_comes_with_what_the_server_says_of_it(site: Site) -> None:
    site.pages["/a"] = page("Growth costs $49.")
    found = get(site, "/a#plans")
    assert (found.url, found.media_type) == (f"{site.url}/a", "text/html; charset=utf-8")
    assert b"Growth costs $49." in found.content
    assert site.asked[0].headers["user-agent"].startswith("OnMessage/")


def test_what_did_not_change_is_not_sent_again(site: Site) -> None:
    site.pages["/a"] = page("Growth costs $49.")
    etag = get(site, "/a").etag
    again = get(site, "/a", etag=etag)
    assert (again.not_modified, again.content, again.etag) == (True, b"", etag)


def test_redirects_are_followed_to_where_the_page_is(site: Site) -> None:
    site.pages |= {"/old": redirect("/new", 301), "/new": redirect("/a"), "/a": page("x")}
    assert get(site, "/old").url == f"{site.url}/a"


# --- where it will not go ----------------------------------------------------------------


def test_a_private_address_is_refused_unless_allowed(site: Site) -> None:
    assert refused(site, "/", FetchLimits()) == (
        "not fetched: 127.0.0.1 is a loopback address; only public addresses are fetched; "
        "`allow_private: true` admits it, under its source in onmessage.yaml, or for `check` under"
        " `fetch:`"
    )
    assert site.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:{port}/inside",
        "http://[::1]:{port}/inside",
        "http://0x7f000001:{port}/inside",
        "http://2130706433:{port}/inside",
        "http://127.1:{port}/inside",
        "http://[::ffff:127.0.0.1]:{port}/inside",
        "http://127.0.0.2:{port}/inside",
        "http://10.0.0.1/inside",
        "http://0.0.0.0:{port}/inside",
        "//169.254.169.254/x",
    ],
)
def test_no_redirect_leads_into_a_private_network(site: Site, target: str) -> None:
    site.pages |= {"/a": redirect(target.format(port=site.port)), "/inside": page("secret")}
    with pytest.raises(FetchError, match=r"not fetched: .*(loopback|link-local|private|unspec)"):
        get(site, "/a")
    assert site.paths() == ["/a"]


def test_no_redirect_leads_to_another_port_of_an_allowed_host(site: Site) -> None:
    with serving({"/inside": page("secret")}) as other:
        site.pages["/a"] = redirect(f"{other.url}/inside")
        with pytest.raises(FetchError, match="loopback"):
            get(site, "/a")
        assert other.paths() == []


def test_a_name_of_ones_own_that_resolves_to_a_private_address_is_refused(site: Site) -> None:
    site.pages["/a"] = redirect(f"http://inside.brightline.example:{site.port}/inside")

    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with Fetcher(OPEN, resolve=resolve) as fetcher, pytest.raises(FetchError) as error:
        fetcher.get(f"{site.url}/a")
    assert error.value.reason == (
        "not fetched: inside.brightline.example is 127.0.0.1, a loopback address"
    )
    assert site.paths() == ["/a"]


def test_one_private_address_among_public_ones_is_enough_to_refuse(site: Site) -> None:
    with (
        Fetcher(resolve=lambda host, port: ["93.184.215.14", "127.0.0.1"]) as fetcher,
        pytest.raises(FetchError, match="loopback"),
    ):
        fetcher.get(f"http://brightline.example:{site.port}/")
    assert site.asked == []


def test_a_name_that_changes_after_the_check_changes_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is asked for once, and what is connected to is what was judged."""
    answers = iter((["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]))
    connected: list[str] = []

    def connect(self: object, host: str, port: int, *rest: object) -> None:
        import httpcore

        connected.append(host)
        raise httpcore.ConnectError("no route")

    monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", connect)
    with (
        Fetcher(resolve=lambda host, port: next(answers)) as fetcher,
        pytest.raises(FetchError, match="no route"),
    ):
        fetcher.get(f"http://brightline.example:{site.port}/")
    assert connected == ["93.184.215.14"]
    assert next(answers) == ["127.0.0.1"]
    assert site.asked == []


def test_the_host_header_stays_the_name(site: Site) -> None:
    site.pages["/a"] = page("x")
    with Fetcher(OPEN, resolve=lambda host, port: ["127.0.0.1"]) as fetcher:
        fetcher.get(f"http://portal.brightline.example:{site.port}/a")
    assert site.asked[0].headers["host"] == f"portal.brightline.example:{site.port}"


def test_an_open_connection_to_an_allowed_host_is_no_way_in_for_others(site: Site) -> None:
    with serving({"/": redirect(f"{site.url}/inside")}) as other, Fetcher(OPEN) as fetcher:
        site.pages |= {"/": page("x"), "/inside": page("secret")}
        fetcher.get(site.url)
        with pytest.raises(FetchError, match="loopback"):
            fetcher.get(other.url)
        assert other.paths() == ["/"]
    assert site.paths() == ["/"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("file:///etc/passwd", "is neither http nor https"),
        ("ftp://brightline.example/a", "is neither http nor https"),
        ("gopher://brightline.example/", "is neither http nor https"),
        ("http://", "is neither http nor https"),
        ("http://brightline.example:99999/", "has no port 99999"),
        ("https://dana:secret@brightline.example/", "carries a user name"),
        ("http://" + "a" * 300 + ".example/", "has no address"),
    ],
)
def test_what_is_no_web_address(url: str, message: str) -> None:
    with Fetcher() as fetcher, pytest.raises(FetchError, match=message) as error:
        fetcher.get(url)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://x.example/", "http://[", "http://0177.0.0.1/"]
)
def test_no_redirect_leads_out_of_the_web(site: Site, target: str) -> None:
    site.pages["/a"] = redirect(target)
    with pytest.raises(FetchError, match=r"redirects to|no address|cannot be fetched"):
        get(site, "/a")


def test_a_redirect_loop_ends(site: Site) -> None:
    site.pages |= {"/a": redirect("/b"), "/b": redirect("/a")}
    assert refused(site, "/a").startswith("redirects in a circle (")
    assert len(site.paths()) == 6


def test_redirects_that_go_on_and_on_end(site: Site) -> None:
    site.pages |= {f"/{n}": redirect(f"/{n + 1}") for n in range(50)}
    assert refused(site, "/0").startswith("redirects more than 5 times (")
    assert len(site.paths()) == 6


# --- logins -------------------------------------------------------------------------------


def test_a_login_goes_nowhere_else(site: Site) -> None:
    with serving({"/b": page("x")}) as other:
        site.pages |= {"/a": redirect(f"{other.url}/b"), "/c": redirect("/d"), "/d": page("y")}
        own = FetchLimits(allow_private=True)
        with Fetcher(own, {"Authorization": "Bearer k", "Cookie": "s=1"}, home=site.url) as fetcher:
            fetcher.get(f"{site.url}/c")
            assert [a.headers.get("authorization") for a in site.asked] == ["Bearer k"] * 2
            with pytest.raises(FetchError):
                fetcher.get(f"{site.url}/a")
        assert other.asked == []


def test_a_login_is_not_sent_after_a_redirect_to_another_host(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.sources.transport.refusal", lambda *_, **__: None)
    with serving({"/b": page("x")}) as other:
        site.pages["/a"] = redirect(f"http://other.example:{other.port}/b")
        with Fetcher(
            OPEN,
            {"Authorization": "Bearer k", "Cookie": "s=1"},
            resolve=lambda host, port: ["127.0.0.1"],
        ) as fetcher:
            fetcher.get(f"{site.url}/a", etag='"x"')
        (asked,) = other.asked
        assert not {"authorization", "cookie", "if-none-match"} & set(asked.headers)
    assert site.asked[0].headers["authorization"] == "Bearer k"


def test_an_interface_is_asked_with_a_body_and_says_why_not() -> None:
    with running(Echo()) as service, Fetcher(FetchLimits(allow_private=True)) as fetcher:
        found = fetcher.ask(service.url, {"X-Version": "3"}, b'{"a": 1}', most=100)
        assert found.content == b'{"a": 1}'
        assert (service.asked[0].method, service.asked[0].headers["x-version"]) == ("POST", "3")
        service.before = [Reply({"message": "no"}, 409, {"Retry-After": "5"})]
        with pytest.raises(UnwelcomeError) as error:
            fetcher.ask(service.url, {}, most=100)
        assert (error.value.said, error.value.retry_after) == (b'{"message": "no"}', "5")


def test_a_reason_without_end_is_not_kept() -> None:
    with running(Echo()) as service, Fetcher(FetchLimits(allow_private=True)) as fetcher:
        service.before = [Reply(b"x" * 200_000, 500)]
        with pytest.raises(UnwelcomeError) as error:
            fetcher.ask(service.url, {}, most=100)
        assert error.value.said == b""


def test_what_is_posted_is_not_posted_elsewhere() -> None:
    with running(Echo()) as service, Fetcher(FetchLimits(allow_private=True)) as fetcher:
        service.before = [Reply(status=307, headers={"Location": f"{service.url}/b"})]
        with pytest.raises(FetchError, match="answers 307"):
            fetcher.ask(service.url, {}, b"secret", most=100)
        assert service.requests() == 1


class Echo(Service):
    """Answers with what it was sent."""

    def allows(self, request: Request) -> bool:
        return True

    def answer(self, request: Request) -> Reply:
        return Reply(request.body)


def test_a_login_does_not_go_to_another_host_that_is_asked_for(site: Site) -> None:
    """As where robots.txt names a sitemap elsewhere."""
    limits = FetchLimits(allow_private=True)
    with (
        serving({"/": page("x")}) as other,
        Fetcher(limits, {"Cookie": "s=1"}, home=site.url) as fetcher,
        pytest.raises(FetchError, match="loopback"),
    ):
        fetcher.get(other.url)


def test_cookies_last_for_one_page(site: Site) -> None:
    site.pages |= {
        "/a": Sent(status=302, headers={"Location": "/b", "Set-Cookie": "seen=1; Path=/"}),
        "/b": page("x"),
    }
    with Fetcher(OPEN) as fetcher:
        fetcher.get(f"{site.url}/a")
        fetcher.get(f"{site.url}/b")
    assert [asked.headers.get("cookie") for asked in site.asked] == [None, "seen=1", None]


# --- how much it will take ------------------------------------------------------------------


def test_a_body_that_comes_drip_by_drip_ends_in_time(site: Site) -> None:
    def drip(out: BinaryIO, closing: threading.Event) -> None:
        while not closing.wait(0.05):
            out.write(b"x")

    site.pages["/a"] = Sent(tell=drip)
    limits = FetchLimits(seconds=0.4, allow_private=True)
    assert refused(site, "/a", limits) == (
        "took longer than 0.4 seconds; try again later, or raise fetch.seconds"
    )


def test_headers_that_come_drip_by_drip_end_in_time() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def drip() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.sendall(b"HTTP/1.1 200 OK\r\n")
                    while not done.wait(0.05):
                        connection.sendall(b"X-A: b\r\n")

        thread = threading.Thread(target=drip)
        thread.start()
        limits = FetchLimits(seconds=0.3, allow_private=True)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with Fetcher(limits) as fetcher, pytest.raises(FetchError, match="took longer"):
            fetcher.get(url)
        done.set()
        # On a busy machine the time may be up before anybody has connected.
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_server_that_says_nothing_ends_in_time(site: Site) -> None:
    site.pages["/a"] = Sent(tell=lambda out, closing: (closing.wait(10), None)[1])
    limits = FetchLimits(seconds=0.2, allow_private=True)
    assert refused(site, "/a", limits).startswith("took longer than 0.2 seconds")


def test_ten_gigabytes_announced_are_not_awaited(site: Site) -> None:
    site.pages["/a"] = Sent(b"x", length=10_000_000_000)
    assert refused(site, "/a") == (
        "10000.0 MB is more than the limit of 1 MB; leave it out, or raise the limit"
    )


def test_a_body_without_end_and_without_length_is_cut(site: Site) -> None:
    sent: list[int] = []

    def endless(out: BinaryIO, closing: threading.Event) -> None:
        while not closing.is_set():
            sent.append(out.write(b"x" * 100_000))

    site.pages["/a"] = Sent(tell=endless)
    assert refused(site, "/a").startswith("more than the limit of 1 MB")
    assert sum(sent) < 50_000_000


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_not_unpacked(site: Site, encoding: str) -> None:
    packed = (gzip.compress if encoding == "gzip" else zlib.compress)(bytes(100_000_000), 9)
    site.pages["/a"] = Sent(packed, headers={"Content-Encoding": encoding})
    assert refused(site, "/a").startswith("more than the limit of 1 MB")


def test_a_bomb_in_a_bomb_is_not_unpacked(site: Site) -> None:
    packed = gzip.compress(gzip.compress(bytes(1_000_000)))
    site.pages["/a"] = Sent(packed, headers={"Content-Encoding": "gzip, gzip"})
    assert refused(site, "/a").startswith("is packed as 'gzip, gzip'")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"<p>Growth", mtime=0)),
        ("deflate", zlib.compress(b"<p>Growth")),
        ("deflate", zlib.compress(b"<p>Growth", wbits=-15)),
        ("gzip", gzip.compress(b"<p>Gro") + gzip.compress(b"wth")),
    ],
)
def test_packed_pages_are_unpacked(site: Site, encoding: str, packed: bytes) -> None:
    site.pages["/a"] = Sent(packed, headers={"Content-Encoding": encoding})
    assert get(site, "/a").content == b"<p>Growth"


@pytest.mark.parametrize("packed", [b"no gzip at all", gzip.compress(b"x" * 1000, mtime=0)[:-9]])
def test_a_broken_body_is_told(site: Site, packed: bytes) -> None:
    site.pages["/a"] = Sent(packed, headers={"Content-Encoding": "gzip"})
    assert "packed" in refused(site, "/a")


def test_a_connection_that_breaks_off_is_told(site: Site) -> None:
    site.pages["/a"] = Sent(b"half", length=500)
    assert refused(site, "/a").startswith("cannot be fetched: ")


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/wasm", "font/woff2"])
def test_a_type_nobody_reads_is_not_downloaded(site: Site, kind: str) -> None:
    site.pages["/a"] = Sent(b"x" * 100, media_type=kind)
    assert refused(site, "/a") == f"is {kind}; no reader reads that"


def test_a_general_type_is_read_by_its_name(site: Site) -> None:
    site.pages["/a.pdf"] = Sent(b"%PDF-", media_type="application/octet-stream")
    assert get(site, "/a.pdf").content == b"%PDF-"
    site.pages["/a.bin"] = site.pages["/a.pdf"]
    assert refused(site, "/a.bin") == "is application/octet-stream; no reader reads that"


@pytest.mark.parametrize(
    ("status", "remedy", "passing"),
    [
        (401, "it needs a login: set one for the source", False),
        (404, "nothing is there; check the address", False),
        (418, "open it in a browser", False),
        (429, "the server wants fewer requests; try again later", True),
        (503, "try again later", True),
    ],
)
def test_an_unwelcome_answer_is_told(site: Site, status: int, remedy: str, passing: bool) -> None:
    site.pages["/a"] = Sent(b"<p>no", status)
    with pytest.raises(FetchError) as error:
        get(site, "/a")
    assert str(error.value) == f"{site.url}/a: the server answers {status}; {remedy}"
    assert (error.value.status, error.value.passing) == (status, passing)


def test_nobody_listens() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with Fetcher(OPEN) as fetcher, pytest.raises(FetchError, match="cannot be fetched"):
        fetcher.get(f"http://127.0.0.1:{port}/")
