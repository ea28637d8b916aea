"""Google Drive, of its own: folders, Google's documents, limits by 403, tokens of an hour."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.interface import SettingsError
from checker.readers.formats import DOCX, PPTX, XLSX
from checker.sources.drive import folder_in
from checker.sources.source import Fetched
from tests.readers.office_made import as_xlsx
from tests.readers.test_same_table import as_docx, as_pptx
from tests.sources.fake_drive import FOLDER, PRIVATE, TOP, FakeDrive, File, error
from tests.sources.rest_server import Clock, Reply, opened, read, running
from tests.sources.streams import Memory

TABLE = [["Plan", "Price per seat per month"], ["Growth", "$52"]]
GOOGLE = "application/vnd.google-apps"


@pytest.fixture
def drive() -> Iterator[FakeDrive]:
    with running(FakeDrive()) as fake:
        fake.files |= {
            "deck-id": File("Deck 2026", as_pptx(TABLE), f"{GOOGLE}.presentation"),
            "doc-id": File("Battle card", as_docx(TABLE), f"{GOOGLE}.document"),
            "old-id": File("Old", kind=FOLDER),
            "deep-id": File("2024", kind=FOLDER, parent="old-id"),
            "sheet-id": File("Prices", as_xlsx(TABLE), f"{GOOGLE}.spreadsheet", "deep-id"),
            "note-id": File("note.md", b"Growth costs $49.", parent="old-id"),
            "logo-id": File("logo", b"x", "image/png"),
        }
        yield fake


DECK = "https://docs.google.com/presentation/d/deck-id/edit"
NOTE = "https://drive.google.com/file/d/note-id/view"


def test_documents_of_google_come_as_office_files_under_the_address_of_their_editor(
    drive: FakeDrive,
) -> None:
    stream = read(drive)
    found = {i.document.uri: i.document for i in stream.items if isinstance(i, Fetched)}
    assert {uri: document.media_type for uri, document in found.items()} == {
        DECK: PPTX,
        "https://docs.google.com/document/d/doc-id/edit": DOCX,
        "https://docs.google.com/spreadsheets/d/sheet-id/edit": XLSX,
        NOTE: "text/markdown",
    }
    assert found[DECK].content == drive.files["deck-id"].content
    assert not stream.skipped


def test_names_are_paths_below_the_folder(drive: FakeDrive) -> None:
    assert read(drive, include=["Old/**"], exclude=["**/*.md"]).fetched == [
        "https://docs.google.com/spreadsheets/d/sheet-id/edit"
    ]


def test_a_renamed_or_moved_file_keeps_its_address_and_is_not_read_again(
    drive: FakeDrive,
) -> None:
    memory = Memory()
    read(drive, memory)
    drive.files["note-id"].name = "notes.md"
    drive.files["note-id"].parent = TOP
    drive.files["deck-id"].name = "Deck 2027"
    stream = read(drive, memory)
    assert not stream.fetched
    assert {NOTE, DECK} <= set(stream.unchanged)


def test_a_document_of_google_is_read_again_when_it_was_edited(drive: FakeDrive) -> None:
    memory = Memory()
    read(drive, memory)
    drive.files["deck-id"].version = 9
    assert read(drive, memory).fetched == [DECK]


def test_files_of_a_shared_drive_are_listed_there(drive: FakeDrive) -> None:
    drive.drive = "shared-drive"
    assert len(read(drive).fetched) == 4


def test_many_folders_are_asked_for_together(drive: FakeDrive) -> None:
    for number in range(100):
        drive.files[f"folder-{number}"] = File(f"F{number}", kind=FOLDER)
        drive.files[f"file-{number}"] = File("a.md", b"a", parent=f"folder-{number}")
    stream = read(drive)
    assert len(stream.fetched) == 104
    assert len(list(filter(drive.is_list, drive.asked))) == 6


def test_folders_in_a_circle_end(drive: FakeDrive) -> None:
    drive.files["old-id"].parent = "deep-id"
    drive.files["loop-id"] = File("loop", kind=FOLDER)
    drive.files["loop-2"] = File("loop", kind=FOLDER, parent="loop-id")
    drive.files["loop-id"].more = {"parents": ["loop-2", TOP]}
    drive.hits = lambda _: len(drive.asked) > 20
    drive.before = [error(404, "notFound", "Enough")]
    stream = read(drive)
    assert len(stream.fetched) == 2
    assert stream.end.complete


def test_what_is_not_read_is_told(drive: FakeDrive) -> None:
    drive.files = {TOP: drive.files[TOP]} | {
        "form-id": File("Survey", kind=f"{GOOGLE}.form"),
        "link-id": File("Deck", kind=f"{GOOGLE}.shortcut"),
        "shut-id": File("a.md", more={"capabilities": {"canDownload": False}}),
        "huge-id": File("Huge", kind=f"{GOOGLE}.presentation", more={"large": True}),
        "what-id": File("what", kind="application/octet-stream"),
        "deck-id": File("Deck without a suffix", b"x", PPTX),
    }
    stream = read(drive)
    assert [uri.split("/")[-2] for uri in stream.fetched] == ["deck-id"]
    assert {uri.split("/")[-2]: reason for uri, reason in stream.skipped.items()} == {
        "form-id": "is a Google form, which is not exported; leave it out",
        "link-id": "is a shortcut; make the folder it leads to a source of its own",
        "shut-id": "its owner does not allow downloads; ask for it",
        "huge-id": "is over 10 MB, which Google does not export; split it",
        "what-id": "no reader for files without a suffix",
    }
    assert set(read(drive, exclude=["Survey", "Deck", "what"]).skipped) == {
        "https://drive.google.com/file/d/shut-id/view",
        "https://docs.google.com/presentation/d/huge-id/edit",
    }


@pytest.mark.parametrize("reason", ["userRateLimitExceeded", "rateLimitExceeded"])
def test_a_limit_that_is_told_by_403_is_waited_for(drive: FakeDrive, reason: str) -> None:
    clock = Clock()
    drive.before = [error(403, reason, "Slow down")] * 7
    stream = Memory().read(opened(drive.settings(), drive.environ(), clock))
    assert len(stream.fetched) == 4
    assert clock.slept == [1, 2, 4, 8, 16, 32, 60]


def test_another_403_is_not_waited_for(drive: FakeDrive) -> None:
    drive.before = [error(403, "insufficientPermissions", "Insufficient scopes")]
    reason = read(drive).skipped["source:service"]
    assert "Google Drive answers 403 (Insufficient scopes)" in reason
    assert drive.requests() == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, "no such folder; share it with the account that asks"),
        ({TOP: File("a.md")}, "is no folder; check `drive`"),
        ({TOP: File("Sales", kind=FOLDER, more={"trashed": True})}, "is in the trash"),
    ],
)
def test_a_folder_that_cannot_be_listed_takes_nothing_away(
    drive: FakeDrive, change: dict[str, File], reason: str
) -> None:
    drive.files = change
    stream = read(drive)
    assert reason in stream.skipped["source:service"]
    assert not stream.end.complete


def test_a_folder_is_given_by_its_address_or_its_id() -> None:
    assert (
        folder_in("https://drive.google.com/drive/u/0/folders/1AbC_d-9?usp=sharing") == "1AbC_d-9"
    )
    assert folder_in("1AbC_d-9") == "1AbC_d-9"
    assert folder_in("a' or '1' in parents") is None
    with pytest.raises(SettingsError, match="drive: 'Sales decks' is no folder's id; copy its"):
        opened({"drive": "Sales decks"}, {})


# --- tokens ------------------------------------------------------------------------------------


def service_account(fake: FakeDrive, folder: Path, **more: str) -> dict[str, str]:
    path = folder / "key.json"
    key = {
        "type": "service_account",
        "client_email": "scan@brightline.example",
        "private_key": PRIVATE,
        "private_key_id": "k1",
        "token_uri": f"{fake.url}/token",
    }
    path.write_text(json.dumps({**key, **more}))
    return {"GOOGLE_APPLICATION_CREDENTIALS": str(path)}


def test_a_service_account_signs_for_tokens_and_gets_another_in_time(
    drive: FakeDrive, tmp_path: Path
) -> None:
    clock = Clock()
    source = opened(drive.settings(), service_account(drive, tmp_path), clock)
    assert len(Memory().read(source).fetched) == 4
    assert drive.tokens == 1
    clock.now += 3_590
    assert len(Memory().read(source).fetched) == 4
    assert drive.tokens == 2
    assert "PRIVATE" not in repr(source)


def test_a_token_that_is_refused_is_replaced_once(drive: FakeDrive, tmp_path: Path) -> None:
    source = opened(drive.settings(), service_account(drive, tmp_path))
    drive.hits = drive.is_read
    drive.before = [drive.refusal()]
    assert len(Memory().read(source).fetched) == 4
    assert drive.tokens == 2
    drive.before = [drive.refusal(), drive.refusal()]
    stream = Memory().read(source)
    assert "does not accept the login (Invalid Credentials); make a" in str(stream.skipped)
    assert not stream.end.complete


def test_an_account_that_was_deleted_is_told(drive: FakeDrive, tmp_path: Path) -> None:
    said = {"error": "invalid_grant", "error_description": "Account has been deleted."}
    drive.refused = Reply(said, 400)
    stream = Memory().read(opened(drive.settings(), service_account(drive, tmp_path)))
    reason = stream.skipped["source:service"]
    assert "/token does not accept the login (Account has been deleted.); make a new key" in reason
    assert not stream.end.complete


def test_somebody_who_logged_in_is_asked_for_by_a_refresh_token(
    drive: FakeDrive, tmp_path: Path
) -> None:
    more = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}
    source = opened(drive.settings(), service_account(drive, tmp_path, **more))
    assert len(Memory().read(source).fetched) == 4
    assert drive.granted["refresh_token"] == ["r"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be opened: No such file"),
        ("{", "is not JSON; give the file of a service account's key"),
        ("{}", "is no credentials file"),
        ('{"type": "service_account", "client_email": "a", "private_key": "b"}', "private_key is"),
    ],
)
def test_a_file_that_is_no_key_is_told(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "key.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SettingsError) as told:
        opened({"drive": TOP}, {"GOOGLE_APPLICATION_CREDENTIALS": str(path)})
    assert message in str(told.value)


def test_the_variable_is_named_where_it_is_missing() -> None:
    with pytest.raises(SettingsError, match="the environment has no GOOGLE_APPLICATION_CREDENTIA"):
        opened({"drive": TOP}, {})
