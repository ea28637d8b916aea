"""Sitemaps that mean no good."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator

import pytest

from checker.models import Skipped
from checker.sources.fetch import Fetcher, FetchLimits
from checker.sources.sitemap import Listed, pages_of
from tests.sources.streams import Memory
from tests.sources.test_web import paths, sitemap, web
from tests.sources.web_server import Sent, Site, page, serving
from tests.work import little_work


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def read(site: Site, *starts: str) -> tuple[list[Listed], dict[str, str]]:
    limits = FetchLimits(seconds=20, allow_private=True)
    with Fetcher(limits, home=site.url) as fetcher:
        found = list(pages_of(tuple(site.url + start for start in starts), fetcher))
    listed = [item for item in found if isinstance(item, Listed)]
    return listed, {item.uri: item.reason for item in found if isinstance(item, Skipped)}


def xml(text: str) -> Sent:
    return Sent(text.encode(), media_type="text/xml")


def test_index_gzip_text_and_dates(site: Site) -> None:
    packed = sitemap(site, ("/b?x=1&amp;y=2", "2026-05-01")).body
    site.pages |= {
        "/index.xml": sitemap(site, "/a.xml", "/b.xml.gz", "/c.txt", kind="sitemapindex"),
        "/a.xml": sitemap(site, "/a"),
        "/b.xml.gz": Sent(gzip.compress(packed), media_type="application/gzip"),
        "/c.txt": Sent(f"{site.url}/c\r\nno address\n".encode(), media_type="text/plain"),
    }
    listed, skipped = read(site, "/index.xml")
    assert listed == [
        Listed(f"{site.url}/a"),
        Listed(f"{site.url}/b?x=1&y=2", "2026-05-01"),
        Listed(f"{site.url}/c"),
    ]
    assert skipped == {}


def test_an_index_that_leads_back_to_itself_is_read_once(site: Site) -> None:
    site.pages |= {
        "/a.xml": sitemap(site, "/b.xml", "/a.xml", kind="sitemapindex"),
        "/b.xml": sitemap(site, "/a.xml", "/c.xml", kind="sitemapindex"),
        "/c.xml": sitemap(site, "/b.xml", "/d.xml", kind="sitemapindex"),
        "/d.xml": sitemap(site, "/page"),
    }
    listed, skipped = read(site, "/a.xml")
    assert site.paths() == ["/a.xml", "/b.xml", "/c.xml", "/d.xml"]
    assert ([item.url for item in listed], skipped) == ([f"{site.url}/page"], {})


def test_indexes_within_indexes_end(site: Site) -> None:
    site.pages |= {
        f"/{n}.xml": sitemap(site, f"/{n + 1}.xml", kind="sitemapindex") for n in range(50)
    }
    _, skipped = read(site, "/0.xml")
    assert len(site.paths()) == 5
    assert skipped == {f"{site.url}/5.xml": "a sitemap index more than 4 levels deep"}


def test_an_index_of_very_many_sitemaps_ends(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.sources.sitemap._MOST_FILES", 20)
    site.pages["/i.xml"] = sitemap(site, *(f"/{n}.xml" for n in range(90)), kind="sitemapindex")
    site.pages |= {f"/{n}.xml": sitemap(site, f"/{n}") for n in range(90)}
    _, skipped = read(site, "/i.xml")
    assert len(site.paths()) == 20
    (reason,) = skipped.values()
    assert reason.startswith("more than 20 sitemaps")


LAUGHS = '<!DOCTYPE urlset [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
)
EXTERNAL = '<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "text",
    [
        f"{LAUGHS}]><urlset><url><loc>http://x.example/&m;</loc></url></urlset>",
        f"{EXTERNAL}<urlset><url><loc>http://x.example/&a;</loc></url></urlset>",
        '<!DOCTYPE urlset SYSTEM "http://127.0.0.1:1/x.dtd"><urlset/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_not_expanded(site: Site, text: str, encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
    site.pages["/a.xml"] = Sent(body, media_type="text/xml")
    with little_work(200):
        listed, skipped = read(site, "/a.xml")
    assert not any("root:" in item.url or "haha" in item.url for item in listed)
    assert (list(skipped) == [f"{site.url}/a.xml"]) or encoding == "utf-16"


@pytest.mark.parametrize("packed_by", ["gzip", "encoding"])
def test_a_sitemap_that_unpacks_to_gigabytes_is_refused(site: Site, packed_by: str) -> None:
    head = b'<urlset xmlns="x">' + b"<url><loc>http://127.0.0.1/a</loc></url>" * 1_000
    packed = gzip.compress(head + bytes(300_000_000), 1)
    headers = {"Content-Encoding": "gzip"} if packed_by == "encoding" else {}
    site.pages["/a.xml"] = Sent(packed, headers=headers, media_type="text/xml")
    tracemalloc.start()
    listed, skipped = read(site, "/a.xml")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert listed == []
    assert "more than the limit of 50 MB" in skipped[f"{site.url}/a.xml"]
    assert peak < 200_000_000


def test_deep_and_endless_elements_are_refused(site: Site) -> None:
    site.pages |= {
        "/deep.xml": xml("<urlset>" + "<url>" * 100_000),
        "/broken.xml": xml("<urlset><url><loc>http://127.0.0.1/a</loc></url><url>"),
        "/feed.xml": xml("<rss><channel/></rss>"),
        "/page.xml": page("not found"),
        "/empty.xml": xml(""),
    }
    _, skipped = read(site, "/deep.xml", "/broken.xml", "/feed.xml", "/page.xml", "/empty.xml")
    assert [uri.rpartition("/")[2] for uri in skipped] == [
        "deep.xml", "broken.xml", "feed.xml", "page.xml", "empty.xml",
    ]  # fmt: skip
    assert all(reason.startswith("sitemap: ") for reason in skipped.values())
    assert skipped[f"{site.url}/feed.xml"] == "sitemap: is a <rss>, not a sitemap"


def test_a_long_sitemap_is_read_in_little_memory(site: Site) -> None:
    body = sitemap(site, *(f"/{n}" for n in range(50_000))).body
    site.pages["/a.xml"] = Sent(body, media_type="text/xml")
    limits = FetchLimits(allow_private=True)
    with Fetcher(limits, home=site.url) as fetcher:
        assert sum(1 for _ in pages_of((f"{site.url}/a.xml",), fetcher)) == 50_000


def test_a_sitemap_that_fails_takes_no_page_away(site: Site) -> None:
    site.pages |= {"/a": page("a"), "/b": page("b")}
    site.pages["/sitemap.xml"] = sitemap(site, "/1.xml", "/2.xml", kind="sitemapindex")
    site.pages |= {"/1.xml": sitemap(site, "/a"), "/2.xml": sitemap(site, "/b")}
    memory = Memory()
    assert len(memory.read(web(site)).fetched) == 2
    site.pages["/2.xml"] = Sent(b"", 500)
    stream = memory.read(web(site))
    assert paths(site, stream.unchanged) == ["/a"]
    assert list(stream.skipped) == [f"{site.url}/2.xml"]
    assert not stream.end.reached(f"{site.url}/b")


def test_a_sitemap_that_must_be_there(site: Site) -> None:
    site.pages["/"] = page("x")
    stream = Memory().read(web(site, sitemap="/map.xml"))
    assert f"{site.url}/map.xml" in stream.skipped
    only = Memory().read(web(site, find="sitemap"))
    assert only.fetched == []
    assert "names no page here" in only.skipped["source:portal"]


def test_more_pages_than_wanted_are_cut_and_said(site: Site) -> None:
    site.pages["/sitemap.xml"] = sitemap(site, *(f"/{n}" for n in range(100)))
    site.pages |= {f"/{n}": page(str(n)) for n in range(100)}
    stream = Memory().read(web(site, pages=5))
    assert len(stream.fetched) == 5
    assert not stream.end.complete
    assert "its sitemap names more than 5 pages" in stream.skipped["source:portal"]
