"""A Git repository: on this machine, and behind https."""

from __future__ import annotations

import http.server
import os
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from checker.interface import SettingsError, SourceError
from checker.sources.git import GitShelf
from checker.sources.shelf import ListedFile
from checker.sources.source import Seen
from tests.loopback import answering
from tests.sources.streams import Memory, source

WHO = {
    "GIT_AUTHOR_NAME": "Dana", "GIT_AUTHOR_EMAIL": "dana@brightline.example",
    "GIT_COMMITTER_NAME": "Dana", "GIT_COMMITTER_EMAIL": "dana@brightline.example",
}  # fmt: skip
ENVIRON = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}


def git(*arguments: str) -> None:
    command = ["git", "-C", "site", *arguments]
    subprocess.run(command, check=True, capture_output=True, env={**ENVIRON, **WHO})


def commit(**texts: str) -> None:
    for name, text in texts.items():
        path = Path("site", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git("add", "-A")
    git("commit", "-qm", "change")


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("site").mkdir()
    git("init", "-q", "-b", "main")
    commit(**{"docs/pricing.md": "Growth costs $49.", "docs/a/b.md": "b", "README.md": "top"})


def test_a_folder_at_a_ref_is_read_from_the_objects() -> None:
    git("checkout", "-qb", "next")
    commit(**{"docs/pricing.md": "Growth costs $59."})
    Path("site/docs/pricing.md").write_text("not committed")
    memory = Memory()
    stream = memory.read(source(git="site", folder="docs", ref="main", environ=ENVIRON))
    assert stream.texts() == {
        "site@main/docs/a/b.md": b"b",
        "site@main/docs/pricing.md": b"Growth costs $49.",
    }
    head = memory.read(source(git="site", folder="docs/", environ=ENVIRON))
    assert head.texts()["site/docs/pricing.md"] == b"Growth costs $59."
    assert head.end.complete


def test_a_second_run_reads_only_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    memory.read(source(git="site", environ=ENVIRON))
    commit(**{"docs/pricing.md": "Growth costs $59."})
    git("rm", "-q", "README.md")
    git("commit", "-qm", "less")
    asked: list[str] = []
    content = GitShelf.content
    monkeypatch.setattr(
        GitShelf,
        "content",
        lambda self, entry, most: asked.append(entry.uri) or content(self, entry, most),
    )
    stream = memory.read(source(git="site", environ=ENVIRON))
    assert asked == stream.fetched == ["site/docs/pricing.md"]
    assert stream.unchanged == ["site/docs/a/b.md"]
    assert stream.end.reached("site/README.md")


def test_links_submodules_and_pointers_are_reported() -> None:
    Path("site/docs/passwd.md").symlink_to("/etc/passwd")
    commit(**{"docs/lfs.md": "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"})
    git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},docs/other.md")
    git("commit", "-qm", "a submodule")
    stream = Memory().read(source(git="site", folder="docs", environ=ENVIRON))
    assert stream.skipped == {
        "site/docs/lfs.md": ("is kept in Git LFS; make the folder it is checked out to a source"),
        "site/docs/other.md": "is another repository; make it a source of its own",
        "site/docs/passwd.md": "is a link; links in a repository are not followed",
    }


def test_odd_names() -> None:
    commit(**{"docs/Prêts 49 €.md": "a", "docs/two\nlines.md": "b", 'docs/"q"\t.txt': "c"})
    Path(os.fsdecode(b"site/docs/\xff.md")).write_text("x")
    commit()
    stream = Memory().read(source(git="site", folder="docs", environ=ENVIRON))
    assert {"site/docs/Prêts 49 €.md", "site/docs/\\xff.md"} <= set(stream.fetched)
    assert sorted(stream.skipped) == [
        'site/docs/"q"\\t.txt', "site/docs/two\\nlines.md",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"ref": "nothing"}, "has no 'nothing'; check `ref`"),
        ({"folder": "nothing"}, "cannot list 'nothing' at HEAD"),
        ({"git": "elsewhere"}, "no such repository; give a path, or an https or ssh address"),
        ({"git": "http://127.0.0.1/x.git"}, "no such repository"),
        ({"git": "git://127.0.0.1/x.git"}, "no such repository"),
        ({"git": "ext::sh -c 'touch pwned'"}, "no such repository"),
        ({"git": "file:///etc"}, "no such repository"),
        ({"git": "https://127.0.0.1/x.git"}, "not fetched: 127.0.0.1 is a loopback address"),
        ({"git": "https://0x7f000001/x.git"}, "not fetched: 0x7f000001 is 127.0.0.1, a loopback"),
        ({"git": "ssh://git@169.254.169.254/x"}, "not fetched: 169.254.169.254 is a link-local"),
        ({"git": "git@localhost:x.git", "allow_private": False}, "not fetched: localhost is "),
    ],
)
def test_a_repository_that_cannot_be_listed_takes_nothing_away(
    settings: dict[str, object], reason: str
) -> None:
    memory = Memory({"site/README.md": Seen("1")})
    stream = memory.read(source(environ=ENVIRON, **{"git": "site", **settings}))
    assert not stream.end.reached("site/README.md")
    (told,) = stream.skipped.values()
    assert f": {reason}" in told
    assert not Path("pwned").exists()


@pytest.mark.parametrize(
    "settings",
    [
        {"ref": "--upload-pack=x"},
        {"ref": "a:b"},
        {"ref": "a..b"},
        {"git": "--help"},
        {"folder": "../x"},
    ],
)
def test_settings_are_no_way_to_give_git_options(settings: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        source(**{"git": "site", **settings})


def test_a_listing_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.sources.git._MOST_LISTED", 20)
    (reason,) = Memory().read(source(git="site", environ=ENVIRON)).skipped.values()
    assert "lists too much" in reason


def test_git_that_hangs_is_stopped(tmp_path: Path) -> None:
    Path("bin").mkdir()
    Path("bin/git").write_text("#!/bin/sh\nexec sleep 30\n")
    Path("bin/git").chmod(0o755)
    environ = {**ENVIRON, "PATH": f"{tmp_path}/bin:{ENVIRON['PATH']}"}
    (reason,) = Memory().read(source(git="site", environ=environ, minutes=0.005)).skipped.values()
    assert reason == "site: git took longer than 0.005 minutes; raise `minutes`"


def test_a_hook_s_environment_does_not_lead_elsewhere() -> None:
    environ = {**ENVIRON, "GIT_DIR": "/nonexistent", "GIT_OBJECT_DIRECTORY": "/nonexistent"}
    assert len(Memory().read(source(git="site", environ=environ)).fetched) == 3


# --- behind https ---------------------------------------------------------------------------


class _Smart(http.server.BaseHTTPRequestHandler):
    """`git http-backend` as a server would run it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        environ = {
            **ENVIRON,
            "GIT_PROJECT_ROOT": str(Path.cwd()),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("content-type") or "",
            "CONTENT_LENGTH": str(length),
            "HTTP_CONTENT_ENCODING": self.headers.get("content-encoding") or "",
            "GIT_PROTOCOL": self.headers.get("git-protocol") or "",
        }
        body = self.rfile.read(length)
        command = ["git", "http-backend"]
        answer = subprocess.run(command, input=body, capture_output=True, env=environ, check=True)
        head, _, content = answer.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(ca: trustme.CA) -> Iterator[tuple[int, list[str]]]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Smart)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("git.brightline.example").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.asked = []  # type: ignore[attr-defined]
    with answering(server):
        yield server.server_address[1], server.asked  # type: ignore[attr-defined]


def test_a_repository_behind_https_is_fetched_from_the_address_that_was_judged() -> None:
    """The name exists nowhere: git can only have gone where we sent it."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path("ca.pem")
    environ = {**ENVIRON, "GIT_SSL_CAINFO": str(Path("ca.pem").absolute())}
    resolved: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        resolved.append(host)
        return ["127.0.0.1"]

    with serving(ca) as (port, asked):
        url = f"https://git.brightline.example:{port}/site/.git"

        def shelf(allow: bool = True) -> GitShelf:
            return GitShelf(url, "main", "docs", Path("cache"), environ, 30, allow, resolve)

        first = [entry for entry in shelf().entries() if isinstance(entry, ListedFile)]
        assert [entry.name for entry in first] == ["a/b.md", "pricing.md"]
        assert shelf().content(first[1], 1_000) == b"Growth costs $49."
        commit(**{"docs/pricing.md": "Growth costs $59."})
        # What a killed run leaves behind does not stop the next.
        (store,) = Path("cache").iterdir()
        (store / "shallow.lock").touch()
        again = [entry for entry in shelf().entries() if isinstance(entry, ListedFile)]
        assert shelf().content(again[1], 1_000) == b"Growth costs $59."
        asked.clear()
        with pytest.raises(SourceError, match="a loopback address"):
            list(shelf(allow=False).entries())
        assert asked == []
    assert set(resolved) == {"git.brightline.example"}
