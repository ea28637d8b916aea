"""Folders here and elsewhere: what comes, what comes again, and what is refused."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.sources.source import Fetched, Seen
from tests.sources.streams import Memory, source

UNPRINTABLE = "its name has line breaks or other characters that do not print; rename it"


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def make(*names: str, content: str = "text") -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def test_a_folder_gives_its_collateral_with_channel_and_version() -> None:
    make("partners/b.md", "partners/a/deck.html", "partners/logo.png", "partners/.git/x.md")
    stream = Memory().read(source(folder="partners", channel="partner"))
    assert stream.fetched == ["partners/a/deck.html", "partners/b.md"]
    first = stream.items[0]
    assert isinstance(first, Fetched)
    assert (first.document.channel, first.document.content) == ("partner", b"text")
    assert first.seen.version
    assert stream.end.complete


def test_a_second_run_opens_only_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    make("partners/a.md", "partners/b.md", "partners/c.md")
    memory = Memory()
    memory.read(source(folder="partners"))
    make("partners/b.md", content="other text")
    Path("partners/c.md").unlink()
    opened: list[str] = []
    read = Path.open

    def counted(self: Path, *rest: object, **more: object) -> object:
        opened.append(self.as_posix())
        return read(self, *rest, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", counted)
    stream = memory.read(source(folder="partners"))
    assert (stream.fetched, stream.unchanged) == (["partners/b.md"], ["partners/a.md"])
    assert opened == ["partners/b.md"]
    assert stream.end.reached("partners/c.md")


def test_a_file_touched_within_the_same_size_is_new() -> None:
    make("partners/a.md", content="$49")
    memory = Memory()
    memory.read(source(folder="partners"))
    make("partners/a.md", content="$59")
    os.utime("partners/a.md", ns=(1, 1))
    assert memory.read(source(folder="partners")).fetched == ["partners/a.md"]


def test_patterns_are_of_the_path_below_the_folder_or_of_all_of_it() -> None:
    make("partners/a.md", "partners/old/b.md", "partners/new/c.md", "partners/new/d.txt")
    chosen = source(folder="partners", include=["**/*.md"], exclude=["old/**", "partners/a.md"])
    assert Memory().read(chosen).fetched == ["partners/new/c.md"]


def test_links_out_of_the_folder_are_reported_and_not_followed(tmp_path: Path) -> None:
    make("secret/passwd.md", "partners/a.md", "partners/in/b.md")
    Path("partners/out.md").symlink_to(tmp_path / "secret" / "passwd.md")
    Path("partners/outside").symlink_to("../secret")
    Path("partners/chain.md").symlink_to("out.md")
    Path("partners/up").symlink_to("..")
    Path("partners/inside").symlink_to("in")
    stream = Memory().read(source(folder="partners"))
    assert stream.fetched == ["partners/a.md", "partners/in/b.md", "partners/inside/b.md"]
    reason = "a link that leads out of the folder; put the file itself there, or add its folder"
    assert stream.skipped == dict.fromkeys(
        ["partners/chain.md", "partners/out.md", "partners/outside", "partners/up"], reason
    )


def test_odd_names_are_read_and_unprintable_ones_reported() -> None:
    make("partners/Prêts à 49 €.md", "partners/価格.md", "partners/a#b?c.md", "partners/ .md")
    make("partners/two\nlines.md", "partners/\x1b[31mred.md", "partners/next\u2028line.md")
    Path(os.fsdecode(b"partners/broken-\xff.md")).write_text("text")
    stream = Memory().read(source(folder="partners"))
    assert sorted(stream.fetched) == [
        "partners/ .md", "partners/Prêts à 49 €.md", "partners/a#b?c.md",
        "partners/broken-\\xff.md", "partners/価格.md",
    ]  # fmt: skip
    assert stream.skipped == dict.fromkeys(
        [
            "partners/\\x1b[31mred.md",
            "partners/next\\u2028line.md",
            "partners/two\\nlines.md",
        ],
        UNPRINTABLE,
    )


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    make("partners/a.xyz", "partners/big.md", content="x" * 2_000_000)
    os.mkfifo("partners/pipe.md")
    Path("partners/gone.md").symlink_to("nothing")
    assert Memory().read(source(folder="partners")).skipped == {
        "partners/a.xyz": "no reader for .xyz",
        "partners/big.md": "2.0 MB is more than the limit of 1 MB; split it, or leave it out",
        "partners/gone.md": "cannot be opened: No such file or directory",
        "partners/pipe.md": "not a regular file; leave it out",
    }


def test_a_folder_that_cannot_be_opened_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    make("partners/a.md", "partners/closed/b.md")
    memory = Memory()
    memory.read(source(folder="partners"))
    listed = Path.iterdir

    def refuse(self: Path) -> Iterator[Path]:
        if self.name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    stream = memory.read(source(folder="partners"))
    assert stream.skipped == {"partners/closed/": "folder cannot be opened; check its permissions"}
    assert not stream.end.reached("partners/closed/b.md")
    assert stream.end.reached("partners/c.md")


@pytest.mark.parametrize("state", ["missing", "empty", "file"])
def test_a_folder_that_is_not_there_takes_nothing_away(state: str) -> None:
    """As when a disk is not mounted."""
    if state == "empty":
        Path("partners").mkdir()
    if state == "file":
        Path("partners").write_text("x")
    stream = Memory({"partners/a.md": Seen("1")}).read(source(folder="partners"))
    assert list(stream.skipped) == ["source:portal"]
    assert not stream.end.reached("partners/a.md")


def test_a_zip_archive_is_a_folder() -> None:
    with zipfile.ZipFile("decks.zip", "w") as archive:
        archive.writestr("decks/a.md", "Growth costs $49.")
        archive.writestr("decks/old/b.md", "old")
        archive.writestr("../../etc/c.md", "x")
        archive.writestr("logo.png", "x")
    memory = Memory()
    zipped = {"folder": "zip://::decks.zip", "exclude": ["**/old/**"]}
    stream = memory.read(source(**zipped))
    assert "decks.zip!decks/a.md" in stream.fetched
    assert stream.texts()["decks.zip!decks/a.md"] == b"Growth costs $49."
    assert "decks.zip!decks/old/b.md" not in stream.fetched
    assert memory.read(source(**zipped)).fetched == []


def test_a_bomb_in_an_archive_is_not_unpacked() -> None:
    with zipfile.ZipFile("decks.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.md", bytes(50_000_000))
        archive.writestr("a.md", "text")
    stream = Memory().read(source(folder="zip://::decks.zip"))
    assert stream.fetched == ["decks.zip!a.md"]
    assert stream.skipped["decks.zip!bomb.md"].startswith("50.0 MB is more than the limit of 1 MB")
