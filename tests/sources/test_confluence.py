"""Confluence, of its own: spaces, titles, attached files, and the storage format."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checker.interface import ReadError, SettingsError
from checker.sources.storage_format import as_html
from tests.readers.test_same_table import as_pptx
from tests.readers.units import units
from tests.sources.fake_confluence import EMAIL, FakeConfluence, Page
from tests.sources.rest_server import Reply, opened, read, running
from tests.sources.streams import Memory

TABLE = [["Plan", "Price per seat per month"], ["Growth", "$52"]]


@pytest.fixture
def site() -> Iterator[FakeConfluence]:
    with running(FakeConfluence()) as fake:
        fake.pages = {
            "1": Page("1", "Sales", "<p>Welcome.</p>"),
            "2": Page("2", "Decks & prices", "<p>Growth costs $52.</p>", parent="1"),
            "3": Page("3", "Old", "<p>Growth cost $40.</p>", parent="900"),
            "4": Page("4", "News", "<p>Growth costs $49.</p>", kind="blogposts"),
            "5": Page("5", "Dana's notes", "<p>Mine.</p>", space="11"),
            "att6": Page(
                "att6", "Deck 2026.pptx", kind="attachments", of="2", content=as_pptx(TABLE)
            ),
            "att7": Page("att7", "logo.png", kind="attachments", of="2", content=b"x"),
            "att8": Page("att8", "notes.md", kind="attachments", of="5", content=b"Mine."),
            "att9": Page("att9", "note.md", kind="attachments", of="4", content=b"Growth: $49."),
        }
        yield fake


def test_pages_posts_and_files_come_under_addresses_that_a_browser_opens(
    site: FakeConfluence,
) -> None:
    assert read(site).fetched == [
        f"{site.url}/wiki/spaces/SALES/pages/1",
        f"{site.url}/wiki/spaces/SALES/pages/2",
        f"{site.url}/wiki/spaces/SALES/pages/3",
        f"{site.url}/wiki/pages/viewpage.action?pageId=4",
        f"{site.url}/wiki/download/attachments/2/Deck%202026.pptx",
        f"{site.url}/wiki/download/attachments/4/note.md",
    ]


def test_a_page_s_title_is_its_first_heading(site: FakeConfluence) -> None:
    content = read(site).texts()[f"{site.url}/wiki/spaces/SALES/pages/2"]
    (unit,) = [unit for unit in units("page.html", content) if "52" in unit.plain]
    assert unit.plain == "Growth costs $52."
    assert unit.location.route[0] == "Decks & prices"


def test_an_attached_deck_is_read_without_the_login_of_the_site(site: FakeConfluence) -> None:
    stream = read(site)
    content = stream.texts()[f"{site.url}/wiki/download/attachments/2/Deck%202026.pptx"]
    assert content == site.pages["att6"].content


def test_a_renamed_page_keeps_its_address_and_is_read_anew(site: FakeConfluence) -> None:
    memory = Memory()
    read(site, memory)
    site.rename("2", "Prices")
    stream = read(site, memory)
    assert stream.fetched == [f"{site.url}/wiki/spaces/SALES/pages/2"]
    assert b"<h1>Prices</h1>" in stream.texts()[stream.fetched[0]]
    assert len(stream.unchanged) == 5


def test_names_are_spaces_and_titles(site: FakeConfluence) -> None:
    stream = read(site, include=["SALES/Sales/**"], attachments=False)
    assert stream.fetched == [f"{site.url}/wiki/spaces/SALES/pages/2"]
    stream = read(site, exclude=["**/*.pptx", "SALES/blog/**", "SALES/Sales"])
    assert [uri.rsplit("/", 1)[-1] for uri in stream.fetched] == ["2", "3"]


def test_a_title_is_no_file_name(site: FakeConfluence) -> None:
    site.pages = {
        str(n): Page(str(n), title) for n, title in enumerate(("LICENSE", ".NET", "a.py"))
    }
    assert len(read(site).fetched) == 3


def test_what_is_archived_or_a_draft_is_not_read(site: FakeConfluence) -> None:
    for key, status in (("2", "archived"), ("4", "draft"), ("att9", "archived")):
        site.pages[key].status = status
    assert [uri.rsplit("/", 1)[-1] for uri in read(site).fetched] == ["1", "3"]


def test_spaces_of_people_are_read_where_they_are_named(site: FakeConfluence) -> None:
    assert read(site, spaces=["~dana"]).fetched == [
        f"{site.url}/wiki/spaces/~dana/pages/5",
        f"{site.url}/wiki/download/attachments/5/notes.md",
    ]


def test_a_space_that_is_not_seen_is_told_and_takes_nothing_away(site: FakeConfluence) -> None:
    stream = read(site, spaces=["NONE", "SALES"])
    assert len(stream.fetched) == 6
    assert "has no space NONE that this login may see" in stream.skipped["source:service"]
    assert not stream.end.complete


def test_a_site_open_to_everybody_does_not_hide_that_the_login_ran_out(
    site: FakeConfluence,
) -> None:
    site.public = True
    site.token = "renewed"
    stream = Memory().read(
        opened(site.settings(), {"CONFLUENCE_EMAIL": EMAIL, "CONFLUENCE_TOKEN": "old"})
    )
    assert "does not know the login; make a new API token" in stream.skipped["source:service"]
    assert not stream.end.complete


def test_a_list_that_goes_in_a_circle_ends(site: FakeConfluence) -> None:
    site.hits = lambda request: request.path.endswith("/10/pages")
    again = {"next": "/wiki/api/v2/spaces/10/pages?cursor=5"}
    site.before = [Reply({"results": [], "_links": again})] * 9
    stream = read(site)
    assert "goes in a circle" in stream.skipped["source:service"]


def test_another_interface_is_asked_and_addresses_stay_those_of_the_site(
    site: FakeConfluence,
) -> None:
    settings = {"confluence": "https://brightline.example/wiki", "api": f"{site.url}/wiki"}
    stream = Memory().read(opened(settings, site.environ()))
    assert stream.fetched[0] == "https://brightline.example/wiki/spaces/SALES/pages/1"


@pytest.mark.parametrize(
    ("settings", "environ", "message"),
    [
        ({"confluence": "brightline"}, {}, "confluence: 'brightline' is no web address"),
        ({"confluence": "https://a.example"}, {}, "give the address of its wiki: https://…/wiki"),
        ({}, {}, "secrets.email: the environment has no CONFLUENCE_EMAIL; set it"),
        ({}, {"CONFLUENCE_EMAIL": "a"}, "secrets.token: the environment has no CONFLUENCE_TOKEN"),
        ({"secrets": {"token": "T"}}, {"CONFLUENCE_EMAIL": "a"}, "the environment has no T"),
        ({"secrets": {"tokn": "T"}}, {}, "secrets.tokn: is not known; known: email, token"),
        ({}, {"CONFLUENCE_EMAIL": "a", "CONFLUENCE_TOKEN": "a\nb"}, "characters that no secret"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told(
    settings: dict[str, object], environ: dict[str, str], message: str
) -> None:
    whole = {"confluence": "https://a.example/wiki", **settings}
    with pytest.raises(SettingsError) as error:
        opened(whole, environ)
    assert message in str(error.value)


# --- the storage format --------------------------------------------------------------------


STORAGE = """\
<ac:structured-macro ac:name="toc" ac:schema-version="1"/>
<ac:layout><ac:layout-section ac:type="two_equal"><ac:layout-cell>
<h1>Plans</h1>
<table data-layout="default"><colgroup><col style="width: 50px;"/></colgroup><tbody>
<tr><th><p>Plan</p></th><th><p>Price</p></th></tr>
<tr><td><p>Growth</p></td><td><p>&euro;52 &rsquo;per&nbsp;seat&rsquo; &bogus; &amp;</p></td></tr>
</tbody></table>
</ac:layout-cell></ac:layout-section></ac:layout>
<ac:structured-macro ac:name="info"><ac:parameter ac:name="title">Mind</ac:parameter>
<ac:rich-text-body><p>Support answers <ac:link><ri:page ri:content-title="Support hours"/>
<ac:plain-text-link-body><![CDATA[within <4 h]]></ac:plain-text-link-body></ac:link>.</p>
</ac:rich-text-body></ac:structured-macro>
<p>See <ac:link><ri:page ri:content-title="Limits"/></ac:link> <ac:emoticon ac:name="tick"/>
<ac:structured-macro ac:name="status"><ac:parameter ac:name="title">BETA</ac:parameter>
<ac:parameter ac:name="colour">Blue</ac:parameter></ac:structured-macro>
until <time datetime="2026-12-31"/>.<ac:placeholder>Type here</ac:placeholder></p>
<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status>
<ac:task-body>Tell partners</ac:task-body></ac:task></ac:task-list>
<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[a < b]]></ac:plain-text-body>
</ac:structured-macro>
<ac:structured-macro ac:name="excerpt"><ac:parameter ac:name="hidden">true</ac:parameter>
<ac:rich-text-body><p>Secret.</p></ac:rich-text-body></ac:structured-macro>
<ac:structured-macro ac:name="jira"><ac:parameter ac:name="jqlQuery">project = OM</ac:parameter>
</ac:structured-macro>
<ac:structured-macro ac:name="include"><ac:parameter ac:name=""><ac:link>
<ri:page ri:content-title="Old prices"/></ac:link></ac:parameter></ac:structured-macro>
<ac:image><ri:attachment ri:filename="a.png"/>
<ac:caption><p>The new price</p></ac:caption></ac:image>
<script>alert(1)</script><p onclick="x">End <br/>here</p>
"""


def test_the_storage_format_reads_as_the_page_looks() -> None:
    html = " ".join(as_html(STORAGE).split())
    assert "<h2>Plans</h2>" in html
    assert "<p>€52 ’per\xa0seat’ &amp;bogus; &amp;</p>".replace("\xa0", " ") in html
    assert "<p><strong>Mind</strong></p>" in html
    assert "<p>Support answers within &lt;4 h.</p>" in html
    assert "See Limits ✓ BETA until 2026-12-31.</p>" in html
    assert "<li> Tell partners</li>" in html
    assert "<pre><code>a &lt; b</code></pre>" in html
    assert "<p>The new price</p>" in html
    assert "<p>End <br>here</p>" in html
    for left_out in (
        "Type here",
        "Secret",
        "project = OM",
        "Old prices",
        "<script",
        "onclick",
        "Blue",
        "complete",
        "<ac:",
        "<ri:",
    ):
        assert left_out not in html


def test_a_table_of_the_storage_format_is_read_as_a_table() -> None:
    found = [unit for unit in units("page.html", as_html(STORAGE)) if "52" in unit.plain]
    assert [unit.location.route for unit in found] == [("Plans", "table 1", "row 2", "column 2")]


BROKEN = (
    *("", "   ", "no markup", "<p>open", "</p>", "<a:b>x</a:b>", "<p>\x00\ud800</p>", "&#xZZ; <"),
    *("<p" * 9_000, "]]></storage>"),
    "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><p>&x;</p>",
)


@pytest.mark.parametrize("storage", BROKEN)
def test_broken_storage_never_breaks_a_run(storage: str) -> None:
    assert "root:" not in as_html(storage)


def test_storage_that_is_nested_too_deep_is_told() -> None:
    with pytest.raises(ReadError, match="nested more than 100 deep; make it simpler"):
        as_html("<div>" * 9_000)


def test_a_merged_cell_stays_merged() -> None:
    html = as_html('<table><tr><td colspan="2" rowspan="x" style="y">a</td></tr></table>')
    assert '<td colspan="2">' in html
    assert "rowspan" not in html
