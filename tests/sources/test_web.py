"""Web sites: how they are walked, what a second run asks for, and what is taken for gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from checker.interface import SettingsError
from checker.sources.source import Fetched, Source
from checker.sources.web import WebSource
from tests.sources.streams import Memory, Stream, source
from tests.sources.web_server import Asked, Sent, Site, page, redirect, serving
from tests.work import little_work


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def web(site: Site, path: str = "/", **settings: Any) -> Source:
    return source(**{"web": site.url + path, "allow_private": True, **settings})


def sitemap(site: Site, *entries: str | tuple[str, str], kind: str = "urlset") -> Sent:
    """A sitemap: paths or addresses, each alone or with its lastmod."""
    inner = "url" if kind == "urlset" else "sitemap"
    lines = []
    for entry in entries:
        loc, lastmod = entry if isinstance(entry, tuple) else (entry, "")
        loc = loc if "://" in loc else site.url + loc
        dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
        lines.append(f"<{inner}><loc>{loc}</loc>{dated}</{inner}>")
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<?xml version="1.0"?><{kind} xmlns="{space}">{"".join(lines)}</{kind}>'
    return Sent(text.encode(), media_type="application/xml")


def paths(site: Site, uris: list[str]) -> list[str]:
    return [uri.removeprefix(site.url) for uri in uris]


def reasons(site: Site, stream: Stream) -> dict[str, str]:
    return {
        uri.removeprefix(site.url): reason.replace(site.url, "")
        for uri, reason in stream.skipped.items()
    }


def three_pages(site: Site) -> None:
    site.pages |= {
        "/": page("Welcome.", "/plans", "/docs/a.html", "/logo.png", "https://x.example/"),
        "/plans": page("Growth costs $49.", "/", "/docs/a.html#limits", "mailto:a@b.example"),
        "/docs/a.html": page("Logs are kept for 30 days.", "../plans?utm_source=docs", "b.pdf"),
        "/docs/b.pdf": Sent(b"%PDF-1.4", media_type="application/pdf"),
    }


# --- by links ----------------------------------------------------------------------------


def test_a_site_is_walked_by_its_links(site: Site) -> None:
    three_pages(site)
    stream = Memory().read(web(site, channel="partner"))
    assert paths(site, stream.fetched) == ["/", "/plans", "/docs/a.html", "/docs/b.pdf"]
    assert site.paths() == [
        "/robots.txt", "/sitemap.xml", "/", "/plans", "/docs/a.html", "/docs/b.pdf",
    ]  # fmt: skip
    assert stream.end.complete
    assert stream.skipped == {}
    first = stream.items[0]
    assert isinstance(first, Fetched)
    assert (first.document.channel, first.document.media_type) == (
        "partner",
        "text/html; charset=utf-8",
    )


def test_a_second_run_asks_only_whether_pages_changed(site: Site) -> None:
    three_pages(site)
    memory = Memory()
    memory.read(web(site))
    site.asked.clear()
    site.pages["/plans"] = page("Growth costs $59.", "/")
    stream = memory.read(web(site))
    assert paths(site, stream.fetched) == ["/plans"]
    assert paths(site, stream.unchanged) == ["/", "/docs/a.html", "/docs/b.pdf"]
    assert [a.path for a in site.asked if "if-none-match" in a.headers] == [
        "/", "/plans", "/docs/a.html", "/docs/b.pdf",
    ]  # fmt: skip


def test_pages_without_validators_are_compared_by_their_content(site: Site) -> None:
    site.pages["/"] = replace(page("Growth costs $49."), validators=False)
    memory = Memory()
    assert len(memory.read(web(site)).fetched) == 1
    assert len(memory.read(web(site)).unchanged) == 1


def test_links_that_ask_not_to_be_followed_are_not(site: Site) -> None:
    site.pages |= {
        "/": Sent(
            b'<a rel="nofollow ugc" href=/no1>x</a><a href=/a>a</a><a href=/b>b</a><a href=/c>c</a>'
        ),
        "/a": page("a", "/no2", head='<meta name="ROBOTS" content="noindex, nofollow">'),
        "/b": replace(page("b", "/no3"), headers={"X-Robots-Tag": "nofollow"}),
        "/c": replace(page("c", "/yes"), headers={"X-Robots-Tag": "otherbot: nofollow"}),
        "/yes": page("yes"),
    }
    stream = Memory().read(web(site))
    assert paths(site, stream.fetched) == ["/", "/a", "/b", "/c", "/yes"]
    assert not any(asked.startswith("/no") for asked in site.paths())


def test_depth_and_part_of_a_site(site: Site) -> None:
    site.pages |= {
        f"/docs/{n}": page(str(n), f"/docs/{n + 1}", "/", "/docs-old/") for n in range(9)
    }
    site.pages["/docs/"] = page("docs", "/docs/0")
    stream = Memory().read(web(site, "/docs/", depth=3))
    assert paths(site, stream.fetched) == ["/docs/", "/docs/0", "/docs/1", "/docs/2"]


def test_patterns(site: Site) -> None:
    site.pages |= {p: page(p, "/docs/a", "/docs/old/b", "/blog/c") for p in ("/", "/docs/a")}
    site.pages |= {"/docs/old/b": page("b"), "/blog/c": page("c")}
    stream = Memory().read(web(site, include=["/docs/**"], exclude=["docs/old/**"]))
    assert paths(site, stream.fetched) == ["/docs/a"]
    assert site.paths() == ["/robots.txt", "/sitemap.xml", "/", "/docs/a"]


def test_one_page_under_several_addresses_comes_once(site: Site) -> None:
    canonical = f'<link rel="canonical" href="{site.url}/plans">'
    site.pages |= {
        "/": page("x", "/plans?sort=price", "/plans", "/old-plans", "/plans?utm_source=x", "/."),
        "/plans?sort=price": page("Growth costs $49.", "/other", head=canonical),
        "/plans": page("Growth costs $49.", head=canonical),
        "/old-plans": redirect("/plans", 301),
        "/other": page("other"),
    }
    stream = Memory().read(web(site))
    assert paths(site, stream.fetched) == ["/", "/plans", "/other"]
    assert site.paths().count("/plans") == 2  # once more through the redirect


def test_a_canonical_address_that_is_not_there_hides_nothing(site: Site) -> None:
    def head(url: str) -> str:
        return f'<link rel="canonical" href="{url}">'

    site.pages |= {
        "/": page("x", "/a", "/b", "/c", "/d", "/e"),
        "/a": page("a", head=head("/gone")),
        "/b": page("b", head=head("https://elsewhere.example/b")),
        "/c": page("c", head=head("/")),  # as a template has it that was never filled in
        "/d": page("d", head=head("/e")),
        "/e": page("e", head=head("/d")),
    }
    stream = Memory().read(web(site))
    assert paths(site, stream.fetched) == ["/", "/a", "/b", "/c", "/e"]


def test_a_chain_of_canonical_addresses_ends(site: Site) -> None:
    site.pages |= {
        f"/{n}": page(str(n), head=f'<link rel=canonical href="/{n + 1}">') for n in range(500)
    }
    site.pages["/"] = page("x", "/0")
    stream = Memory().read(web(site))
    assert paths(site, stream.fetched)[:2] == ["/", "/5"]
    assert len(site.paths()) < 10


# --- by sitemap ----------------------------------------------------------------------------


def test_a_sitemap_names_the_pages(site: Site) -> None:
    three_pages(site)
    site.pages["/robots.txt"] = Sent(
        f"User-agent: *\nSitemap: {site.url}/map.xml\n".encode(), media_type="text/plain"
    )
    site.pages["/map.xml"] = sitemap(site, "/plans", "/docs/a.html", "https://x.example/z")
    stream = Memory().read(web(site))
    assert paths(site, stream.fetched) == ["/plans", "/docs/a.html"]
    assert site.paths() == ["/robots.txt", "/map.xml", "/plans", "/docs/a.html"]


def test_what_the_sitemap_says_is_unchanged_is_not_asked_for(site: Site) -> None:
    three_pages(site)
    site.pages["/sitemap.xml"] = sitemap(
        site, ("/plans", "2026-05-01"), ("/docs/a.html", "2026-05-01"), "/"
    )
    memory = Memory()
    memory.read(web(site))
    site.asked.clear()
    stream = memory.read(web(site))
    assert site.paths() == ["/robots.txt", "/sitemap.xml", "/"]
    assert len(stream.unchanged) == 3
    assert stream.fetched == []
    site.pages["/sitemap.xml"] = sitemap(
        site, ("/plans", "2026-06-01"), ("/docs/a.html", "2026-06-01"), "/"
    )
    site.pages["/plans"] = page("Growth costs $59.")
    assert paths(site, memory.read(web(site)).fetched) == ["/plans"]
    site.asked.clear()
    memory.read(web(site))  # the new date of the page that did not change is known as well
    assert site.paths() == ["/robots.txt", "/sitemap.xml", "/"]


def test_dates_need_not_be_believed(site: Site) -> None:
    site.pages |= {"/sitemap.xml": sitemap(site, ("/a", "2026-05-01")), "/a": page("a")}
    memory = Memory()
    memory.read(web(site))
    site.asked.clear()
    memory.read(web(site, lastmod=False))
    assert site.paths()[-1] == "/a"


def test_a_page_that_left_the_sitemap_is_gone(site: Site) -> None:
    site.pages |= {"/sitemap.xml": sitemap(site, "/a", "/b"), "/a": page("a"), "/b": page("b")}
    memory = Memory()
    memory.read(web(site))
    site.pages["/sitemap.xml"] = sitemap(site, "/a")
    stream = memory.read(web(site))
    assert stream.end.reached(f"{site.url}/b")
    assert paths(site, stream.unchanged) == ["/a"]


def test_sitemap_and_links_together(site: Site) -> None:
    three_pages(site)
    site.pages |= {"/sitemap.xml": sitemap(site, "/alone"), "/alone": page("alone")}
    stream = Memory().read(web(site, find="both"))
    assert paths(site, stream.fetched) == ["/alone", "/", "/plans", "/docs/a.html", "/docs/b.pdf"]


def test_a_site_that_answers_everything_with_its_front_page_is_walked(site: Site) -> None:
    three_pages(site)
    site.pages["/sitemap.xml"] = site.pages["/"]
    stream = Memory().read(web(site))
    assert len(stream.fetched) == 4
    assert stream.skipped == {}


# --- manners --------------------------------------------------------------------------------


def robots(text: str) -> Sent:
    return Sent(text.encode(), media_type="text/plain")


def test_private_address_is_told_with_what_admits_it(site: Site) -> None:
    stream = Memory().read(web(site, allow_private=False))
    assert stream.skipped["source:portal"] == (
        f"{site.url}/: not fetched: 127.0.0.1 is a loopback address; only public addresses are"
        " fetched; `allow_private: true` admits it, under its source in onmessage.yaml, or for"
        " `check` under `fetch:`"
    )


def test_what_robots_txt_refuses_is_reported_and_not_asked_for(site: Site) -> None:
    three_pages(site)
    site.pages["/robots.txt"] = robots("User-agent: OnMessage\nDisallow: /docs/\n")
    stream = Memory().read(web(site))
    assert paths(site, stream.fetched) == ["/", "/plans"]
    assert reasons(site, stream) == {
        "/docs/a.html": "robots.txt does not allow it; ask the site's owner"
    }
    assert not any(asked.startswith("/docs") for asked in site.paths())


def test_a_redirect_to_what_robots_txt_refuses_is_not_followed(site: Site) -> None:
    site.pages |= {
        "/robots.txt": robots("User-agent: *\nDisallow: /private\n"),
        "/": page("x", "/door"),
        "/door": redirect("/private/a"),
        "/private/a": page("secret"),
    }
    stream = Memory().read(web(site))
    assert list(reasons(site, stream)) == ["/door"]
    assert "/private/a" not in site.paths()


def test_many_refusals_are_summed_up_and_none_of_them_is_gone(site: Site) -> None:
    site.pages["/"] = page("x", *(f"/p/{n:03}" for n in range(100)))
    site.pages |= {f"/p/{n:03}": page(str(n)) for n in range(100)}
    memory = Memory()
    seen = memory.read(web(site))
    site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /p/\n")
    stream = memory.read(web(site))
    assert set(seen.fetched) - set(stream.unchanged) <= set(stream.skipped)
    fresh = Memory().read(web(site))
    assert len(fresh.skipped) == 21
    assert (
        fresh.skipped["source:portal"]
        == f"{site.url}/: robots.txt does not allow 80 more addresses"
    )


@pytest.mark.parametrize("answer", [Sent(b"no", 500), Sent(b"no", 503), redirect("/robots.txt")])
def test_robots_that_cannot_be_read_stop_everything(site: Site, answer: Sent) -> None:
    three_pages(site)
    site.pages["/robots.txt"] = answer
    stream = Memory().read(web(site))
    assert (stream.fetched, stream.end.complete) == ([], False)
    assert "its robots.txt cannot be read" in stream.skipped["source:portal"]
    assert set(site.paths()) == {"/robots.txt"}


def test_a_site_of_ones_own_need_not_be_asked(site: Site) -> None:
    three_pages(site)
    site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /\n")
    assert len(Memory().read(web(site, robots=False)).fetched) == 4
    assert "/robots.txt" not in site.paths()


class Time:
    """A clock that only sleeping moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def timed(made: Source, clock: Time) -> Source:
    assert isinstance(made, WebSource)
    return replace(made, clock=clock, sleep=clock.sleep)


@pytest.mark.parametrize(
    ("rules", "delay", "seconds"),
    [
        ("Crawl-delay: 7", 0, 7),
        ("Request-rate: 1/3s", 0, 3),
        ("Crawl-delay: 2", 5, 5),
        ("Allow: /", 0, 0),
    ],
)
def test_crawl_delay_is_kept(site: Site, rules: str, delay: int, seconds: int) -> None:
    three_pages(site)
    site.pages["/robots.txt"] = robots(f"User-agent: *\n{rules}\n")
    clock = Time()
    stream = Memory().read(timed(web(site, delay=delay), clock))
    assert len(stream.fetched) == 4
    assert clock.now == 5 * seconds  # before the sitemap and before each page


def test_a_server_that_wants_fewer_requests_gets_them_more_slowly(site: Site) -> None:
    site.pages["/"] = page("x", *(f"/{n}" for n in range(4)))
    site.pages |= {f"/{n}": Sent(b"slow down", 429) for n in range(4)}
    clock = Time()
    Memory().read(timed(web(site), clock))
    assert clock.now == 1 + 2 + 4


# --- limits, and what they leave --------------------------------------------------------------


def test_a_limit_on_pages_takes_none_away(site: Site) -> None:
    site.pages["/"] = page("x", *(f"/{n}" for n in range(30)))
    site.pages |= {f"/{n}": page(str(n)) for n in range(30)}
    stream = Memory().read(web(site, pages=10))
    assert len(stream.fetched) == 10
    assert stream.skipped == {
        "source:portal": f"{site.url}/: more than 10 pages; raise `pages`, or leave some out"
    }
    assert not stream.end.complete


def test_links_beyond_the_most_of_a_page_are_told(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.sources.links._MOST_LINKS", 3)
    site.pages["/"] = page("x", *(f"/{n}" for n in range(5)))
    site.pages |= {f"/{n}": page(str(n)) for n in range(5)}
    stream = Memory().read(web(site))
    assert paths(site, stream.fetched) == ["/", "/0", "/1", "/2"]
    assert reasons(site, stream) == {
        "/#links": "2 links are not followed, after the first 3; give the site a sitemap"
    }
    assert not stream.end.complete


def test_a_limit_on_time_takes_none_away(site: Site) -> None:
    three_pages(site)
    clock = Time()
    stream = Memory().read(timed(web(site, delay=40, minutes=2), clock))
    assert clock.now <= 120
    assert not stream.end.complete
    (reason,) = stream.skipped.values()
    assert reason.startswith(f"{site.url}/: not finished in 2 minutes; ")


def test_a_site_that_went_away_is_not_asked_for_all_its_pages(site: Site) -> None:
    pages = [f"/{n}" for n in range(100)]
    site.pages |= {"/sitemap.xml": sitemap(site, *pages), **{p: Sent(b"", 503) for p in pages}}
    memory = Memory()
    stream = memory.read(web(site))
    assert len(site.paths()) == 12
    assert not stream.end.complete
    assert stream.skipped["source:portal"] == (
        f"{site.url}/: 10 addresses in a row failed; the rest is not tried"
    )


def test_a_page_that_fails_takes_none_away_that_it_led_to(site: Site) -> None:
    site.pages |= {"/": page("x", "/hub"), "/hub": page("hub", "/a"), "/a": page("a")}
    memory = Memory()
    memory.read(web(site))
    site.pages["/hub"] = Sent(b"", 500)
    stream = memory.read(web(site))
    assert paths(site, stream.unchanged) == ["/", "/a"]
    assert list(reasons(site, stream)) == ["/hub"]


def test_a_new_page_that_fails_says_that_there_may_be_more(site: Site) -> None:
    site.pages |= {"/": page("x", "/hub"), "/hub": Sent(b"", 500)}
    assert not Memory().read(web(site)).end.complete


def test_a_page_that_is_gone_is_gone(site: Site) -> None:
    site.pages |= {"/": page("x", "/a"), "/a": page("a")}
    memory = Memory()
    memory.read(web(site))
    del site.pages["/a"]
    stream = memory.read(web(site))
    assert stream.skipped == {}
    assert stream.end.reached(f"{site.url}/a")


def test_a_login_that_ran_out_takes_none_away(site: Site) -> None:
    def guarded(text: str, *links: str) -> Callable[[Asked], Sent]:
        def answer(asked: Asked) -> Sent:
            known = asked.headers.get("cookie") == "session=1"
            return page(text, *links) if known else redirect("/login")

        return answer

    site.pages |= {
        "/": guarded("x", "/a"), "/a": guarded("a"), "/login": page("Please log in."),
    }  # fmt: skip
    login = {"header": "Cookie", "variable": "PORTAL_COOKIE"}
    memory = Memory()
    known = web(site, login=login, environ={"PORTAL_COOKIE": "session=1"})
    assert paths(site, memory.read(known).fetched) == ["/", "/a"]
    expired = memory.read(web(site, login=login, environ={"PORTAL_COOKIE": "session=0"}))
    assert expired.fetched == []
    assert list(reasons(site, expired)) == ["/", "/a"]
    assert "check the login" in expired.skipped[f"{site.url}/"]


def test_the_front_page_of_another_site_is_told(site: Site) -> None:
    site.pages["/"] = redirect("https://www.brightline.example/")
    stream = Memory().read(web(site))
    assert stream.skipped == {
        "source:portal": (
            f"{site.url}/: leads to https://www.brightline.example/, which is another site; "
            "give that address"
        )
    }
    assert not stream.end.complete


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:{port}/inside",
        "http://[::1]:{port}/inside",
        "http://0x7f000001:{port}/inside",
        "https://elsewhere.example/",
    ],
)
def test_redirects_out_of_the_site_are_reported_and_not_followed(site: Site, target: str) -> None:
    site.pages |= {
        "/": page("x", "/trap"),
        "/trap": redirect(target.format(port=site.port)),
        "/inside": page("secret"),
    }
    stream = Memory().read(web(site))
    assert paths(site, stream.fetched) == ["/"]
    (reason,) = stream.skipped.values()
    assert reason.startswith("redirects to http")
    assert "/inside" not in site.paths()


def test_loops_large_and_slow_pages_cost_only_themselves(site: Site) -> None:
    site.pages |= {
        "/": page("x", "/loop", "/big", "/slow", "/data", "/film", "/ok"),
        "/loop": redirect("/loop"),
        "/big": Sent(b"x", length=10_000_000_000),
        "/slow": Sent(tell=lambda out, closing: (closing.wait(9), None)[1]),
        "/data": Sent(b"{}", media_type="application/javascript"),
        "/film": Sent(b"", media_type="application/x-unknown"),
        "/ok": page("ok"),
    }
    stream = Memory().read(web(site, seconds=0.5))
    assert paths(site, stream.fetched) == ["/", "/ok"]
    told = reasons(site, stream)
    assert list(told) == ["/loop", "/big", "/slow", "/film"]
    assert told["/loop"].startswith("redirects in a circle")
    assert told["/big"].startswith("10000.0 MB is more than")
    assert told["/slow"].startswith("took longer than 0.5 seconds")
    assert told["/film"] == "is application/x-unknown; no reader reads that"


# --- lists of files ------------------------------------------------------------------------------


def test_a_folder_that_a_server_lists(site: Site) -> None:
    """The list itself is no document, nor is the same list in another order."""
    top = '<a href="?C=M;O=A">Last modified</a><a href="/">Parent</a><a href="old/">old/</a>'
    site.pages |= {
        "/decks/": Sent(f'{top}<a href="a%20b.md">a b.md</a><a href="x.png">x</a>'.encode()),
        "/decks/old/": Sent(b'<a href="../">up</a><a href="c.md">c.md</a>'),
        "/decks/a%20b.md": Sent(b"Growth costs $49.", media_type="text/markdown"),
        "/decks/old/c.md": Sent(b"c", media_type="application/octet-stream"),
    }
    made = {"folder": f"{site.url}/decks", "allow_private": True}
    memory = Memory()
    stream = memory.read(source(**made))
    assert paths(site, stream.fetched) == ["/decks/a%20b.md", "/decks/old/c.md"]
    assert "?" not in "".join(site.paths())
    assert len(memory.read(source(**made)).unchanged) == 2


def test_a_login_must_be_set(site: Site) -> None:
    with pytest.raises(SettingsError, match="the environment has no PORTAL; set it"):
        web(site, login={"variable": "PORTAL"})
    with pytest.raises(SettingsError, match="no header may have"):
        web(site, login={"variable": "PORTAL"}, environ={"PORTAL": "a\nHost: b"})


def test_rules_made_to_be_slow_are_not(site: Site) -> None:
    """A matcher that backtracks would need longer than the universe has been."""
    path = "/" + "a" * 1_500
    rules = "\n".join(f"Disallow: /{'*a' * 200}*b$" for _ in range(20))
    site.pages |= {
        "/robots.txt": robots(f"User-agent: *\n{rules}\n"),
        "/": page("x", path, f"{path}b"),
        path: page("allowed"),
        f"{path}b": page("forbidden"),
    }
    with little_work(500):
        stream = Memory().read(web(site))
    assert paths(site, stream.fetched) == ["/", path]
    assert f"{path}b" not in site.paths()
