"""Files as they were at a revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

from checker.interface import CheckerError

_NOTHING = "0" * 40
"""What GitHub calls the commit before a branch's first."""


class GitError(CheckerError):
    """Git is missing, or does not know what it is asked for."""


def exists(revision: str) -> bool:
    """Whether the working directory's repository has a revision. Raises GitError without one."""
    _git("rev-parse", "--git-dir")
    if revision == _NOTHING or revision.startswith("-"):
        return False
    done = _run("rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}")
    return done.returncode == 0


def export(revision: str, paths: Sequence[str], folder: Path) -> None:
    """Write the files among `paths` as they were to a folder; what was not there is left out.

    Paths are relative to the working directory, and so they are in the folder. Raises GitError.
    """
    listed = _git("ls-tree", "-r", "-z", "--name-only", revision, "--", *paths)
    names = [name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]
    if not names:
        return
    # By pathspec and not by name: a command line has an end, and a folder may have many files.
    packed = _git("archive", "--format=tar", revision, "--", *_present(names, paths))
    try:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            # Links that lead out of the folder, and other tricks, are refused.
            archive.extractall(folder, filter="data")
    except tarfile.TarError as error:
        raise GitError(f"{revision}: {error}") from error


def _present(names: Sequence[str], paths: Sequence[str]) -> list[str]:
    """The paths that were there: `git archive` refuses the others."""
    normal = [Path(path).as_posix() for path in paths]
    return [
        path
        for path in normal
        if path == "." or any(name == path or name.startswith(f"{path}/") for name in names)
    ]


def _git(*arguments: str) -> bytes:
    done = _run(*arguments)
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise GitError(f"git {arguments[0]}: {said or 'failed'}")
    return done.stdout


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    # Names as they are: quoted ones would be others. Paths are paths, and no patterns.
    command = ["git", "--literal-pathspecs", "-c", "core.quotePath=false", *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no shell # nosec B603
    except OSError as error:
        raise GitError("git is not installed, or not on the PATH") from error
