"""SharePoint and OneDrive, of their own: libraries, paths made of parents, apps that log in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checker.interface import SettingsError
from checker.sources.source import Source
from tests.sources.fake_graph import SITE, FakeGraph, Item, error
from tests.sources.rest_server import Clock, Reply, Request, Service, opened, read, running
from tests.sources.streams import Memory

DOCUMENTS = f"{SITE}/Shared%20Documents"


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with running(FakeGraph()) as fake:
        fake.items = {
            # What is in a folder may come before it.
            "deck": Item("Deck 2026.md", b"Growth costs $49.", "decks"),
            "decks": Item("decks"),
            "old": Item("old", parent="decks"),
            "past": Item("past.md", b"Growth costs $40.", "old"),
            "top": Item("top.md", b"Growth costs $52."),
        }
        yield fake


def test_files_come_under_their_address_at_the_site(graph: FakeGraph) -> None:
    assert read(graph).fetched == [
        f"{DOCUMENTS}/decks/Deck%202026.md",
        f"{DOCUMENTS}/decks/old/past.md",
        f"{DOCUMENTS}/top.md",
    ]


def test_a_renamed_file_is_another_one_and_the_former_is_gone(graph: FakeGraph) -> None:
    memory = Memory()
    read(graph, memory)
    graph.items["top"].name = "prices.md"
    stream = read(graph, memory)
    assert stream.fetched == [f"{DOCUMENTS}/prices.md"]
    assert stream.end.reached(f"{DOCUMENTS}/top.md")


def test_what_changed_without_its_content_is_not_read_again(graph: FakeGraph) -> None:
    memory = Memory()
    read(graph, memory)
    graph.items["top"].edits = 2
    assert not read(graph, memory).fetched


def test_the_last_of_what_comes_twice_is_right(graph: FakeGraph) -> None:
    before = {"name": "former.md", "file": {}, "parentReference": {"id": "root"}}
    graph.twice = {"top": {"id": "top", **before}, "gone": {"id": "gone", **before}}
    graph.items["gone"] = Item("", more={"deleted": {"state": "deleted"}})
    assert [uri for uri in read(graph).fetched if "former" in uri] == []


def test_names_begin_with_the_library(graph: FakeGraph) -> None:
    assert read(graph, include=["Documents/decks/*"]).fetched == [
        f"{DOCUMENTS}/decks/Deck%202026.md"
    ]


def test_a_folder_is_a_library_and_what_is_below(graph: FakeGraph) -> None:
    graph.libraries["b!library-2"] = ("Partners", f"{SITE}/Partners")
    graph.items["note"] = Item("note.md", b"Hello.", library="b!library-2")
    graph.items["near"] = Item("decks and more.md", b"Hello.")
    assert len(read(graph).fetched) == 5
    assert read(graph, folder="Partners").fetched == [f"{SITE}/Partners/note.md"]
    below = read(graph, folder="Documents/decks")
    assert [uri.rsplit("/", 1)[-1] for uri in below.fetched] == ["Deck%202026.md", "past.md"]
    below = read(graph, folder="Documents/decks", include=["old/*"])
    assert below.fetched == [f"{DOCUMENTS}/decks/old/past.md"]


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        ("Dokuments", "has no library 'Dokuments'; it has: Documents"),
        ("Documents/deck", "has no folder 'deck'; check `folder`"),
    ],
)
def test_a_folder_that_is_not_there_takes_nothing_away(
    graph: FakeGraph, folder: str, reason: str
) -> None:
    stream = read(graph, folder=folder)
    assert reason in stream.skipped["source:service"]
    assert not stream.end.complete


def test_a_onedrive_is_a_person_s(graph: FakeGraph) -> None:
    settings = {"onedrive": "dana@brightline.example", "api": graph.url, "folder": "decks"}
    stream = Memory().read(opened(settings, graph.environ()))
    assert [uri.rsplit("/", 1)[-1] for uri in stream.fetched] == ["Deck%202026.md", "past.md"]


def test_the_top_site_has_no_path(graph: FakeGraph) -> None:
    assert len(read(graph, sharepoint="https://brightline.sharepoint.example/").fetched) == 3


def test_a_site_that_is_not_seen_is_told(graph: FakeGraph) -> None:
    stream = read(graph, sharepoint=f"{SITE}s")
    assert "is not there, or the app may not see it" in stream.skipped["source:service"]


def test_notebooks_and_shortcuts_are_told(graph: FakeGraph) -> None:
    graph.items |= {
        "notes": Item("Notes", more={"package": {"type": "oneNote"}}),
        "link": Item("Elsewhere", more={"remoteItem": {"id": "x"}}),
    }
    assert read(graph).skipped == {
        f"{DOCUMENTS}/Notes": "is a notebook, which is not read; export it",
        f"{DOCUMENTS}/Elsewhere": (
            "is a shortcut to another library; make that a source of its own"
        ),
    }


def test_parents_in_a_circle_end(graph: FakeGraph) -> None:
    graph.items["decks"].parent = "old"
    assert len(read(graph).fetched) == 3


def test_a_listing_that_has_to_begin_again_takes_nothing_away(graph: FakeGraph) -> None:
    graph.hits = graph.is_list
    graph.before = [error(410, "resyncChangesApplyDifferences", "Resync required.")]
    stream = read(graph)
    assert "cannot be listed" in stream.skipped["source:service"]
    assert not stream.end.complete


def test_a_next_page_at_another_address_is_not_asked_for(graph: FakeGraph) -> None:
    graph.hits = graph.is_list
    elsewhere = "http://169.254.169.254/latest"
    graph.before = [Reply({"value": [], "@odata.nextLink": elsewhere})]
    reason = read(graph).skipped["source:service"]
    assert "Microsoft Graph leads to another address, http://169.254.169.254" in reason


class Elsewhere(Service):
    """Where the bytes of files are."""

    def allows(self, request: Request) -> bool:
        return True

    def answer(self, request: Request) -> Reply:
        return Reply(b"Growth costs $49.")


def test_bytes_at_another_host_are_fetched_without_the_login(
    graph: FakeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.sources.transport.refusal", lambda *_, **__: None)
    with running(Elsewhere()) as other:
        graph.contents = other.url.replace("127.0.0.1", "localhost")
        assert len(read(graph).fetched) == 3
        assert not any("authorization" in request.headers for request in other.asked)
    assert all("authorization" in request.headers for request in graph.asked)


# --- apps that log in ------------------------------------------------------------------------


def app(graph: FakeGraph) -> dict[str, str]:
    return {
        "AZURE_TENANT_ID": "tenant-1",
        "AZURE_CLIENT_ID": "app-1",
        "AZURE_CLIENT_SECRET": "s3cret",
        "AZURE_AUTHORITY_HOST": f"{graph.url}/",
    }


def source(graph: FakeGraph, environ: dict[str, str], clock: Clock | None = None) -> Source:
    return opened(graph.settings(), environ, clock)


def test_an_app_gets_a_token_and_another_in_time(graph: FakeGraph) -> None:
    clock = Clock()
    made = source(graph, app(graph), clock)
    assert len(Memory().read(made).fetched) == 3
    assert graph.granted == {
        "grant_type": ["client_credentials"],
        "client_id": ["app-1"],
        "client_secret": ["s3cret"],
        "scope": [f"{graph.url}/.default"],
    }
    clock.now += 3_590
    Memory().read(made)
    assert graph.tokens == 2
    assert "s3cret" not in repr(made)


def test_a_secret_that_ran_out_is_told_with_its_remedy(graph: FakeGraph) -> None:
    said = "AADSTS7000222: The provided client secret keys are expired."
    graph.refused = Reply({"error": "invalid_client", "error_description": said}, 401)
    stream = Memory().read(source(graph, app(graph)))
    reason = stream.skipped["source:service"]
    assert "AADSTS7000222: The provided client secret keys are expired." in reason
    assert "make a new client secret for the app in Microsoft Entra" in reason
    assert not stream.end.complete


def test_a_server_of_tokens_that_is_busy_is_asked_again(graph: FakeGraph) -> None:
    clock = Clock()
    graph.before = [Reply({}, 429, {"Retry-After": "9"})]
    assert len(Memory().read(source(graph, app(graph), clock)).fetched) == 3
    assert clock.slept == [9]


@pytest.mark.parametrize("missing", ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"])
def test_the_variable_is_named_where_it_is_missing(graph: FakeGraph, missing: str) -> None:
    environ = app(graph)
    del environ[missing]
    with pytest.raises(SettingsError, match=f"the environment has no {missing}; set it"):
        source(graph, environ)


def test_an_address_is_nobody() -> None:
    with pytest.raises(SettingsError, match="is an address; give whose it is"):
        opened({"onedrive": "https://brightline-my.sharepoint.example/personal/dana"}, {})
