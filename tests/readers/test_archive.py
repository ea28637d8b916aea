"""Archives of collateral: members as documents, and what is not unpacked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from checker.models import Document, Skipped
from checker.readers import archive, documents
from tests.readers.office_made import MUTATIONS, damaged
from tests.work import little_work

PAGE = b"# Plans\n\nGrowth costs $49.\n"


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return made.getvalue()


def opened(tmp_path: Path, content: bytes, name: str = "bundle.zip") -> list[Document | Skipped]:
    path = tmp_path / name
    path.write_bytes(content)
    found = documents([path.as_posix()], channel_of)
    return [shortened(part, tmp_path) for part in found]


def shortened(part: Document | Skipped, folder: Path) -> Document | Skipped:
    uri = part.uri.removeprefix(f"{folder.as_posix()}/")
    if isinstance(part, Skipped):
        return Skipped(uri, part.reason)
    return Document(uri, part.content, part.media_type, part.sha256, part.channel)


def channel_of(uri: str) -> str | None:
    return "sales-deck" if "/decks/" in uri else None


def uris(found: list[Document | Skipped]) -> list[str]:
    return [part.uri for part in found]


def reasons(found: list[Document | Skipped]) -> dict[str, str]:
    return {part.uri: part.reason for part in found if isinstance(part, Skipped)}


def test_members_are_documents_with_channels_of_their_own(tmp_path: Path) -> None:
    found = opened(tmp_path, zipped({"decks/a.md": PAGE, "b.csv": b"Plan,Price\nGrowth,$49\n"}))
    assert uris(found) == ["bundle.zip!b.csv", "bundle.zip!decks/a.md"]
    assert [part.channel for part in found if isinstance(part, Document)] == [None, "sales-deck"]
    assert [part.content for part in found if isinstance(part, Document)][1] == PAGE


def test_pictures_are_passed_over_and_unknown_formats_told(tmp_path: Path) -> None:
    found = opened(
        tmp_path, zipped({"logo.png": b"x", ".DS_Store": b"x", "old.odt": b"x", "LICENSE": b""})
    )
    assert reasons(found) == {"bundle.zip!old.odt": "no reader for .odt"}
    assert len(found) == 1


def test_archives_in_archives_are_opened_to_a_depth(tmp_path: Path) -> None:
    content = zipped({"page.md": PAGE})
    for level in (3, 2, 1):
        content = zipped({f"{level}.zip": content, f"{level}.md": PAGE})
    found = opened(tmp_path, content)
    assert uris(found) == [
        "bundle.zip!1.md",
        "bundle.zip!1.zip!2.md",
        "bundle.zip!1.zip!2.zip!3.md",
        "bundle.zip!1.zip!2.zip!3.zip",
    ]
    assert reasons(found) == {
        "bundle.zip!1.zip!2.zip!3.zip": "nested more than 2 levels deep; unpack it"
    }


def test_two_members_of_one_name_are_both_read(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr("a.md", PAGE)
        with pytest.warns(UserWarning, match="Duplicate"):
            target.writestr("a.md", PAGE)
    assert uris(opened(tmp_path, made.getvalue())) == ["bundle.zip!a.md", "bundle.zip!a (2).md"]


def test_names_are_shown_cleanly(tmp_path: Path) -> None:
    assert uris(opened(tmp_path, zipped({"a\\b\x1b[31m.md": PAGE}))) == ["bundle.zip!a/b?[31m.md"]


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off"])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    found = reasons(opened(tmp_path, content))
    assert list(found) == ["bundle.zip"]
    assert found["bundle.zip"].startswith("not a valid zip file: ")


def test_an_encrypted_member_is_told(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.md": PAGE, "b.md": PAGE}))
    # The flag that says so, in both places where a member's flags stand.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    found = opened(tmp_path, bytes(content))
    assert reasons(found) == {
        "bundle.zip!a.md": "is encrypted in the archive; pack it without a password"
    }
    assert uris(found) == ["bundle.zip!a.md", "bundle.zip!b.md"]


def test_a_member_that_grows_too_much_is_not_expanded(tmp_path: Path) -> None:
    found = opened(tmp_path, zipped({"bomb.md": b"a" * 9_000_000, "a.md": PAGE}))
    assert reasons(found) == {
        "bundle.zip!bomb.md": "expands more than 200 times, as no real document does"
    }


def test_a_large_member_is_not_expanded(tmp_path: Path) -> None:
    found = opened(tmp_path, zipped({"a.md": b"a" * 11_000_000}))
    assert reasons(found)["bundle.zip!a.md"].startswith("11.0 MB is more than the limit of 10 MB")


def test_a_member_larger_than_declared_is_not_read(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as target:
        target.writestr("a.md", PAGE)
    content = bytearray(made.getvalue())
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = (5).to_bytes(4, "little")
    found = reasons(opened(tmp_path, bytes(content)))
    assert found["bundle.zip!a.md"].startswith("cannot be unpacked: ")


def test_what_all_levels_hold_together_is_limited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive.Budget, "__init__", lambda self: _budget(self, 40, 100))
    inner = zipped({"c.md": PAGE})
    assert len(inner) > 40
    found = opened(tmp_path, zipped({"a.md": PAGE, "b.md": PAGE, "c.zip": inner}))
    assert reasons(found) == {
        "bundle.zip!b.md": "expands to more than 200 MB; split the file",
        "bundle.zip!c.zip": "expands to more than 200 MB; split the file",
    }


def _budget(budget: archive.Budget, size: int, members: int) -> None:
    budget.bytes, budget.members = size, members


def test_more_members_than_allowed_are_refused(tmp_path: Path) -> None:
    many = zipped({f"{number}.md": b"" for number in range(archive.MAX_MEMBERS + 1)})
    assert (
        "5001 members are more than the limit of 5000"
        in reasons(opened(tmp_path, many))["bundle.zip"]
    )


@pytest.mark.parametrize("seed", range(MUTATIONS))
def test_a_damaged_archive_is_read_or_told(tmp_path: Path, seed: int) -> None:
    members = {"decks/a.md": PAGE * 20, "in.zip": zipped({"b.md": PAGE}), "c.txt": b"Growth"}
    with little_work():
        for part in opened(tmp_path, damaged(zipped(members), seed)):
            assert part.uri.startswith("bundle.zip")
