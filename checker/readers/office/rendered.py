"""Decks and documents as PDFs, by LibreOffice where it is installed, for pictures of pages."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

_PROGRAMS: Final = ("soffice", "libreoffice")
_SECONDS: Final = 90.0
# A slide's number is its page's, hidden ones included.
_FILTERS: Final = {
    ".pptx": 'pdf:impress_pdf_Export:{"ExportHiddenSlides":{"type":"boolean","value":"true"}}',
    ".docx": "pdf:writer_pdf_Export",
}
SUFFIXES: Final = frozenset(_FILTERS)
"""What can be rendered."""

# Nothing in a file runs or is fetched: macros, links to pictures and data elsewhere.
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""


def program() -> str | None:
    """Where LibreOffice is; None where it is not installed."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def as_pdf(content: bytes, suffix: str) -> bytes | None:
    """The file as a PDF, a page for each slide; None where it cannot be made.

    LibreOffice runs in a folder and with a profile of its own, which are removed.
    """
    office = program()
    if office is None or suffix not in _FILTERS:
        return None
    with tempfile.TemporaryDirectory(prefix="onmessage-") as folder:
        return _converted(office, Path(folder), content, suffix)


def _converted(office: str, folder: Path, content: bytes, suffix: str) -> bytes | None:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
    source = folder / f"document{suffix}"
    source.write_bytes(content)
    own = [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    how = ["--nolockcheck", "--convert-to", _FILTERS[suffix], "--outdir", str(folder)]
    try:
        subprocess.run(  # noqa: S603 - the system's LibreOffice # nosec B603
            [office, *own, *how, str(source)],
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
        return source.with_suffix(".pdf").read_bytes()
    except (OSError, subprocess.SubprocessError):
        return None
