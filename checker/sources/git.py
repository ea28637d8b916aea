"""A folder of a Git repository, at a branch, tag or commit.

The `git` of this machine does it: it has the user's keys and credential helpers. It is never
allowed to ask, to run what a repository says, or to fetch by another protocol than https, ssh
and local paths.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

from checker.interface import ReadError, SourceError
from checker.models import Skipped
from checker.readers.files import spelt_out
from checker.sources.addresses import Resolve, refusal, resolve_within, system_resolve
from checker.sources.shelf import ListedFile, Unreached
from checker.sources.wanted import in_print

_QUIET: Final[Mapping[str, str]] = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS": "true",
    "GCM_INTERACTIVE": "never",
    "GIT_ALLOW_PROTOCOL": "https:ssh",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
# Of the GIT_ variables only those that say how to reach a server; GIT_DIR and its like, which
# are set where a hook runs us, would lead to another repository.
_KEPT: Final = re.compile(r"(?!GIT_)(?!.*_proxy$)|GIT_SSL_|GIT_SSH", re.IGNORECASE)
# No hooks, no redirect to a host nobody judged, no proxy that resolves names by itself.
_SAFE: Final = (
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "http.followRedirects=false"),
    *("-c", "http.proxy="),
)
_MOST_LISTED = 500_000_000
_POINTER = b"version https://git-lfs.github.com/spec/"
_SYMLINK, _SUBMODULE = "120000", "160000"
_SCP = re.compile(r"(?:[\w.-]+@)?([\w.-]+):(?![/:])")


@dataclass(frozen=True, slots=True)
class GitShelf:
    """The files of a repository's folder. A file's version is the id of its blob.

    `repository` is a path or a url; a url's objects are kept under `cache`, so that the next
    fetch brings only what is new. Raises SourceError, from `entries` only.
    """

    repository: str
    ref: str
    folder: str
    cache: Path
    environ: Mapping[str, str] = field(repr=False)
    seconds: float = 600
    allow_private: bool = False
    resolve: Resolve = field(default=system_resolve, repr=False)

    @property
    def uri(self) -> str:
        """The repository, with the ref where it is not the usual one."""
        name = self.repository.rstrip("/").removesuffix(".git")
        return name if self.ref == "HEAD" else f"{name}@{self.ref}"

    def entries(self) -> Iterator[ListedFile | Skipped | Unreached]:
        """All files of the folder, in the order of their names."""
        store, commit = self._found() if Path(self.repository).exists() else self._fetched()
        folder = self.folder.strip("/")
        try:
            listing = self._run("--git-dir", str(store), "ls-tree", "-rlz", f"{commit}:{folder}")
        except SourceError as error:
            raise SourceError(f"cannot list '{folder or '/'}' at {self.ref}: {error}") from error
        with listing:
            for line in _zero_ended(listing):
                yield self._entry(line, store)

    def _entry(self, line: bytes, store: Path) -> ListedFile | Skipped:
        about, _, path = line.partition(b"\t")
        mode, _, blob, size = about.decode("ascii").split()
        name = spelt_out(path.decode("utf-8", "surrogateescape"))
        uri = "/".join(part for part in (self.uri, self.folder.strip("/"), name) if part)
        if mode == _SYMLINK:
            return Skipped(in_print(uri), "is a link; links in a repository are not followed")
        if mode == _SUBMODULE:
            return Skipped(in_print(uri), "is another repository; make it a source of its own")
        return ListedFile(uri, name, int(size), blob, f"{store}\0{blob}")

    def content(self, entry: ListedFile, most: int) -> bytes:
        """The bytes of a file. Raises ReadError."""
        del most  # the listing has the true size
        store, _, blob = entry.place.partition("\0")
        try:
            content = self._output("--git-dir", store, "cat-file", "blob", blob)
        except SourceError as error:
            raise ReadError(f"cannot be read: {error}") from error
        if content.startswith(_POINTER):
            raise ReadError("is kept in Git LFS; make the folder it is checked out to a source")
        return content

    # --- where the objects are ------------------------------------------------------------

    def _found(self) -> tuple[Path, str]:
        """The objects of a repository on this machine, and the commit."""
        inside = ("-C", self.repository, "rev-parse", "--absolute-git-dir")
        store = Path(os.fsdecode(self._output(*inside)).strip())
        try:
            return store, self._commit(store, self.ref)
        except SourceError as error:
            raise SourceError(f"has no '{self.ref}'; check `ref`") from error

    def _fetched(self) -> tuple[Path, str]:
        """The objects of a repository elsewhere, in our own store, and the commit."""
        pinned = self._pinned()
        store = self.cache / f"{_digest(self.repository)}.git"
        kept = f"refs/onmessage/{_digest(self.ref)}"
        try:
            self._fetch(pinned, store, kept)
        except SourceError:
            # A run that was killed leaves locks behind. The store has nothing that the
            # repository has not.
            if not any(store.rglob("*.lock")):
                raise
            shutil.rmtree(store, ignore_errors=True)
            self._fetch(pinned, store, kept)
        return store, self._commit(store, kept)

    def _fetch(self, pinned: tuple[str, ...], store: Path, kept: str) -> None:
        store.parent.mkdir(parents=True, exist_ok=True)
        self._output("init", "--quiet", "--bare", "--template=", str(store))
        options = ("--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--force")
        refs = ("--", self.repository, f"{self.ref}:{kept}")
        self._output(*pinned, "--git-dir", str(store), "fetch", *options, *refs)

    def _commit(self, store: Path, ref: str) -> str:
        name = ("--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        return self._output("--git-dir", str(store), "rev-parse", *name).decode().strip()

    def _pinned(self) -> tuple[str, ...]:
        """Judges the repository's host, and binds git to the addresses that were judged.

        ssh knows its hosts by their keys, so that judging must do there.
        """
        parts = urlsplit(self.repository)
        scp = _SCP.match(self.repository) if "://" not in self.repository else None
        host = scp[1] if scp else parts.hostname
        if not host or (not scp and parts.scheme not in ("https", "ssh")):
            raise SourceError("no such repository; give a path, or an https or ssh address")
        port = parts.port if not scp and parts.port else (443 if parts.scheme == "https" else 22)
        addresses = self._judged(host, port)
        if parts.scheme != "https":
            return ()
        spelt = ",".join(f"[{each}]" if ":" in each else each for each in addresses)
        return ("-c", f"http.curloptResolve={host}:{port}:{spelt}")

    def _judged(self, host: str, port: int) -> list[str]:
        try:
            found = list(resolve_within(self.resolve, host, port, 30))
        except (OSError, ValueError) as error:
            raise SourceError(f"{host} has no address; check it and the network") from error
        for address in found:
            kind = refusal(address, self.allow_private)
            if kind is not None:
                named = f"{host} is" if host == address else f"{host} is {address},"
                hint = "`allow_private: true` admits private networks"
                raise SourceError(f"not fetched: {named} {kind}; {hint}")
        return found

    # --- running git ----------------------------------------------------------------------

    def _output(self, *arguments: str) -> bytes:
        with self._run(*arguments) as out:
            return out.read()

    def _run(self, *arguments: str) -> IO[bytes]:
        """What a git command prints, as a file. Raises SourceError where it fails.

        A tree of a few objects can list to terabytes, so what is printed has a limit.
        """
        out = tempfile.SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115
        with tempfile.TemporaryFile() as complaints:
            try:
                process = subprocess.Popen(  # noqa: S603 - no shell # nosec B603 B607
                    ["git", *_SAFE, *arguments],  # noqa: S607
                    env=self._environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                )
            except OSError as error:
                raise SourceError("git cannot be run; install it") from error
            whole = _copied(process, out, self.seconds)
            complaints.seek(0)
            said = complaints.read(10_000).decode("utf-8", "replace").strip().splitlines()
        if not whole or process.returncode:
            out.close()
            raise SourceError(_reason(said, process.returncode, whole, self.seconds))
        out.seek(0)
        return out

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in self.environ.items() if _KEPT.match(name)}
        ssh = self.environ.get("GIT_SSH_COMMAND", "ssh")
        return {**own, **_QUIET, "GIT_SSH_COMMAND": f"{ssh} -o BatchMode=yes"}


def _copied(process: subprocess.Popen[bytes], out: IO[bytes], seconds: float) -> bool:
    """Copies what a process prints; False where that was too much, and it was stopped."""
    late = threading.Timer(seconds, process.kill)
    late.start()
    size = 0
    try:
        with process:
            assert process.stdout is not None  # noqa: S101
            while part := process.stdout.read(1 << 16):
                size += len(part)
                if size > _MOST_LISTED:
                    process.kill()
                    return False
                out.write(part)
    finally:
        late.cancel()
    return True


_KILLED = -9


def _reason(said: list[str], code: int, whole: bool, seconds: float) -> str:
    if not whole:
        return "lists too much; name a folder of it"
    if code == _KILLED:
        return f"git took longer than {seconds / 60:g} minutes; raise `minutes`"
    told = next((line for line in said if line.startswith(("fatal:", "error:"))), "")
    return f"git says: {told or ' '.join(said[-1:]) or f'exit code {code}'}"[:300]


def _zero_ended(file: IO[bytes]) -> Iterator[bytes]:
    """The pieces of a file that each end with a zero byte."""
    rest = b""
    while part := file.read(1 << 16):
        *whole, rest = (rest + part).split(b"\0")
        yield from whole


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
