"""Film and sound beside the collateral: nobody reads them, and an audit says so."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from checker.app.audit.collect import FoundDocument, changed_on
from checker.app.checking import is_wanted
from checker.canon.channels import channel_of
from checker.canon.schema import CanonFile
from checker.checked import Checked
from checker.config import Settings
from checker.models import Skipped, Summary
from checker.readers.files import FILM_AND_SOUND, files_below, is_address, leads_out, spelt_out

_WHY = "film or sound, which is not read; put its transcript beside it as text"


def films(paths: Iterable[str], file: CanonFile, settings: Settings) -> Iterator[FoundDocument]:
    """Every film and recording in folders, on its channel. No check counts them as skipped."""
    roots = (settings.canon.parent, Path.cwd())
    for folder in (Path(path) for path in paths if not is_address(path) and Path(path).is_dir()):
        inside = _inside(os.path.realpath(folder))
        for found in filter(inside, files_below(folder)):
            uri = spelt_out(found.as_posix())
            if found.suffix.lower() in FILM_AND_SOUND and is_wanted(uri, settings):
                name = channel_of(uri, file.channels, roots)
                owner = file.channels[name].owner if name else None
                checked = Checked(uri, name, Summary(), skipped=(Skipped(uri, _WHY),))
                yield FoundDocument(checked, name, owner, changed_on(uri))


def _inside(root: str) -> Callable[[Path], bool]:
    return lambda path: not leads_out(path, root)


def folders_of(settings: Settings) -> Iterator[str]:
    """The folders here that scans read."""
    yield from (source.folder for source in settings.sources if source.folder)
