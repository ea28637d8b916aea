"""`sources:` in onmessage.yaml, and what is said where it is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from checker.app.fetching import open_sources
from checker.config import load_settings
from checker.interface import SettingsError
from checker.sources.source import SourceIdentity
from checker.sources.wanted import in_print

EXAMPLE = """\
sources:
  - name: partners
    folder: partners/
    channel: partner
    owner: partners@brightline.example
    audience: resellers
    exclude: ["archive/**"]
  - name: bucket
    folder: s3://collateral/decks
    options: {anon: true}
  - name: portal
    web: https://portal.brightline.example/docs/
    find: crawl
    depth: 3
    login: {header: Cookie, variable: PORTAL_COOKIE}
  - name: docs
    git: https://github.com/brightline/docs.git
    folder: content
    ref: main
"""


def opened(text: str, tmp_path: Path, **environ: str) -> list[object]:
    (tmp_path / "onmessage.yaml").write_text(text)
    return list(open_sources(load_settings(tmp_path, {}, {}), environ))


def test_sources_are_opened_in_their_order(tmp_path: Path) -> None:
    made = opened(EXAMPLE, tmp_path, PORTAL_COOKIE="session=1")
    assert [source.about.name for source in made] == ["partners", "bucket", "portal", "docs"]  # type: ignore[attr-defined]
    about = SourceIdentity("partners", "partner", "partners@brightline.example", "resellers")
    assert made[0].about == about  # type: ignore[attr-defined]
    assert "session=1" not in repr(made)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{name: a, folder: x, chanel: y}", "unknown key 'chanel' in sources[0]; did you mean"),
        ("{folder: x}", "sources[0] has no 'name'; it must have one"),
        ("{name: a}", "source 'a' must have one of folder, web, git"),
        ("{name: a, web: x, git: y}", "source 'a' must have one of folder, web, git"),
        ("{name: a, web: x, folder: y}", "source 'a' must have one of folder, web, git"),
        ("{name: a, folder: x, depth: 2}", "source 'a' is a folder source, which has no 'depth'"),
        ("{name: a, web: x, ref: main}", "source 'a' is a web source, which has no 'ref'"),
        ("{name: a, confluence: x, web: y}", "source 'a' must have one of folder, web, git, conf"),
        ("{name: a, drive: x, folder: y}", "source 'a' must have one of folder, web, git, conf"),
        ("{name: a, notion: shared, spaces: [x]}", "is a notion source, which has no 'spaces'"),
        ("{name: a, notion: all}", "sources[0].notion is 'all'"),
        ("{name: a b, folder: x}", "sources[0].name may have letters, digits"),
        ("{name: a, web: x, find: crawling}", "sources[0].find is 'crawling'; did you mean"),
        ("{name: a, web: x, pages: 0}", "sources[0].pages must not be below 1, and is '0'"),
        ("{name: a, web: x, login: {}}", "sources[0].login has no 'variable'; it must have one"),
        ("{name: a, folder: x}, {name: a, folder: y}", "two sources are named 'a'"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_place(tmp_path: Path, source: str, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        opened(f"sources: [{source}]", tmp_path)
    assert message in str(error.value)
    assert "onmessage.yaml:1:" in str(error.value)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{name: a, web: partners/}", "a: web: 'partners/' is no web address such as https://…"),
        ("{name: a, web: 'https://u:p@x.example/'}", "a: web: "),
        ("{name: a, folder: 'ftp://x.example/'}", "a: folder: cannot read ftp://; known: "),
        ("{name: a, folder: 'file:///etc'}", "a: folder: cannot read file://"),
        ("{name: a, folder: 'simplecache::s3://x'}", "cannot read simplecache"),
        ("{name: a, folder: 'zip://x.zip'}", "name the archive: zip://::decks.zip"),
        ("{name: a, folder: 'zip://::https://x.example/a.zip'}", "cannot read https://"),
        ("{name: a, folder: 'sftp://dana:pw@x.example/a'}", "a: folder: carries a password"),
        ("{name: a, folder: x, options: {a: b}}", "a: options: is only for a folder elsewhere"),
        ("{name: a, folder: 's3://x', login: {variable: A}}", "a: login: is only for a folder on"),
        ("{name: a, folder: 's3://x', secrets: {key: A}}", "secrets.key: the environment has no A"),
        ("{name: a, git: x, ref: '-x'}", "a: ref: '-x' is no branch, tag or commit"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened_is_told(tmp_path: Path, source: str, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        opened(f"sources: [{source}]", tmp_path)
    assert message in str(error.value)
    assert "pw" not in str(error.value)


def test_a_missing_library_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(SettingsError, match=r"pip install 'onmessage\[gcs\]"):
        opened("sources: [{name: a, folder: 'gs://decks'}]", tmp_path)


def test_variables_can_name_sources(tmp_path: Path) -> None:
    environ = {"ONMESSAGE_SOURCES": '[{"name": "a", "folder": "x"}]'}
    (source,) = load_settings(tmp_path, environ, {}).sources
    assert (source.name, source.folder) == ("a", "x")


def test_names_are_spelt_out_where_they_do_not_print() -> None:
    assert in_print("a\nb\x1b\u2028\udcff é") == "a\\nb\\x1b\\u2028\\udcff é"
