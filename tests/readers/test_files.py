"""From paths to documents: order, folders, links, what is passed over and what is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.models import Document, Skipped
from checker.readers import documents
from checker.readers.files import spelt_out


def found(*paths: str, **options: object) -> list[tuple[str, str]]:
    """Each uri with its media type or the reason it was skipped for."""
    items = documents(paths, channel_of, **options)  # type: ignore[arg-type]
    return [(i.uri, i.media_type if isinstance(i, Document) else i.reason) for i in items]


def channel_of(uri: str) -> str | None:
    return "website" if uri.startswith("site/") else None


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def make(*names: str, content: str = "text") -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def test_a_folder_gives_all_below_in_order() -> None:
    make("site/b.md", "site/a/z.html", "site/a.csv", "site/c.txt", "site/a/node_modules/x.md")
    make("site/.git/x.md", "site/.hidden.md", "site/logo.png", "site/app.js", "site/LICENSE")
    assert found("site") == [
        ("site/a/z.html", "text/html"),
        ("site/a.csv", "text/csv"),
        ("site/b.md", "text/markdown"),
        ("site/c.txt", "text/plain"),
    ]


def test_documents_carry_channel_bytes_and_hash() -> None:
    make("site/b.md")
    (item,) = documents(["site"], channel_of)
    assert isinstance(item, Document)
    assert (item.channel, item.content) == ("website", b"text")
    assert item.sha256 == "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1"


def test_what_no_reader_reads_is_told() -> None:
    picture = "a picture, whose text is read with `read_pictures: true` in the settings"
    make("site/deck.xyz", "site/logo.png")
    assert found("site") == [("site/deck.xyz", "no reader for .xyz")]
    assert found("site/logo.png") == [("site/logo.png", picture)]


def test_a_missing_path_is_told() -> None:
    assert found("gone.md") == [("gone.md", "no such file or folder; check the path")]


def test_no_path_comes_twice() -> None:
    make("site/a.md", "site/b.md")
    assert [uri for uri, _ in found("site/b.md", "site")] == ["site/b.md", "site/a.md"]


def test_names_that_are_not_utf8_are_spelt_out_and_stay_different() -> None:
    names = [b"\xff.md", b"\\xff.md", b"\\\xff.md", b"a\\b.md", b"a\\x.md"]
    for name in names:
        Path(os.fsdecode(name)).write_text("text")
    spelt = [r"\xff.md", r"\\xff.md", r"\\\xff.md", r"a\b.md", r"a\x.md"]
    assert [found(os.fsdecode(name)) for name in names] == [[(n, "text/markdown")] for n in spelt]
    assert sorted(found(".")) == sorted((name, "text/markdown") for name in spelt)


@given(st.text("\\xuf8d\udcff\udc8f\ud8ff", max_size=6), st.text("\\xuf8d\udcff", max_size=6))
def test_no_two_names_are_spelt_alike(one: str, other: str) -> None:
    assert (spelt_out(one) == spelt_out(other)) is (one == other)
    assert spelt_out(one).encode("utf-8").decode("utf-8") == spelt_out(one)


def test_a_large_file_is_skipped_without_being_opened() -> None:
    with Path("big.md").open("wb") as file:
        file.truncate(50_000_000)
    Path("big.md").chmod(0)
    expected = "50.0 MB is more than the limit of 10 MB; split it, or leave it out"
    assert found("big.md") == [("big.md", expected)]


def test_a_link_back_to_a_folder_above_ends() -> None:
    make("site/a/x.md")
    Path("site/a/up").symlink_to("..")
    Path("site/a/broken.md").symlink_to("gone.md")
    assert found("site") == [
        ("site/a/broken.md", "no such file or folder; check the path"),
        ("site/a/x.md", "text/markdown"),
    ]


def test_links_out_of_a_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    out = "a link that leads out of the folder; put the file itself there, or add its folder"
    make("secret/passwd.md", "site/a.md", "site/in/b.md")
    Path("site/chain.md").symlink_to("out.md")
    Path("site/inside").symlink_to("in")
    Path("site/logo.png").symlink_to(tmp_path / "secret" / "passwd.md")
    Path("site/out.md").symlink_to(tmp_path / "secret" / "passwd.md")
    Path("site/outside").symlink_to("../secret")
    Path("site/process.md").symlink_to("/proc/self/environ")
    Path("site/zero.md").symlink_to("/dev/zero")
    Path("linked").symlink_to("site")
    for root in ("site", "linked"):
        assert found(root) == [
            (f"{root}/a.md", "text/markdown"),
            (f"{root}/chain.md", out),
            (f"{root}/in/b.md", "text/markdown"),
            (f"{root}/inside/b.md", "text/markdown"),
            (f"{root}/out.md", out),
            (f"{root}/outside", out),
            (f"{root}/process.md", out),
            (f"{root}/zero.md", out),
        ]
    assert found("site/out.md") == [("site/out.md", "text/markdown")]


def test_a_file_without_a_size_is_read_up_to_the_limit() -> None:
    if not Path("/proc/self/smaps").exists():
        pytest.skip("has no /proc")
    Path("maps.md").symlink_to("/proc/self/smaps")
    ((_, reason),) = found("maps.md", max_bytes=1_000)
    assert "is more than the limit of" in reason


def test_a_pipe_is_not_opened() -> None:
    os.mkfifo("pipe.md")
    assert found("pipe.md") == [("pipe.md", "not a regular file; give a file or a folder")]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"<!DOCTYPE html><p>x", "text/html"),
        (b"\xef\xbb\xbf  <html>", "text/html"),
        (b"# Plans", "text/markdown"),
        (b"<Card>x</Card>", "text/markdown"),
    ],
)
def test_standard_input_is_guessed(content: bytes, media_type: str) -> None:
    assert found("-", stdin=content) == [("stdin", media_type)]


def test_nothing_on_standard_input_is_told() -> None:
    (item,) = documents(["-"], channel_of)
    assert isinstance(item, Skipped)


def test_a_deep_folder_is_walked() -> None:
    path = Path("site/" + "a/" * 400)
    path.mkdir(parents=True)
    (path / "x.md").write_text("x")
    assert len(found("site")) == 1
