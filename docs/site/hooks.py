"""What the documentation's site has beyond docs/: pages that lie elsewhere, and a report.

Called by MkDocs (`mkdocs.yml`). In the repository the pages link to files beside docs/; on the site
these are pages and files of its own, and the links lead to them.
"""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[2]
ELSEWHERE = {
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "README.md": "index.md",
    "LICENSE": "LICENSE.txt",
    "integrations/cms/strapi/README.md": "cms/strapi.md",
    "integrations/cms/directus/README.md": "cms/directus.md",
    "integrations/cms/wordpress/README.md": "cms/wordpress.md",
    "integrations/slack/manifest.yaml": "slack-manifest.yaml",
    "examples/brightline/canon.yaml": "examples/brightline.yaml",
    "examples/larkfield/canon.yaml": "examples/larkfield.yaml",
}
"""Files of the repository that pages link to, and what they are on the site."""
_LINK = re.compile(
    r"(?<!!)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<to>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)"
)
_CODE = re.compile(r"(^```.*?^```)", re.DOTALL | re.MULTILINE)
_REPORT = "example/report.html"
_EXAMPLE = f"""# The report: an example

The made-up company Brightline, before its collateral was put right:
`onmessage check examples/brightline/before --format html`.
[Open it by itself]({_REPORT}).

<iframe src="{_REPORT}" title="The report of the example" width="100%" height="800"></iframe>
"""


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that lie elsewhere and the report of the example."""
    for source, page in ELSEWHERE.items():
        if files.get_file_from_path(page) is None:
            content = (ROOT / source).read_text("utf-8")
            files.append(File.generated(config, page, content=content))
    files.append(File.generated(config, _REPORT, content=_report()))
    files.append(File.generated(config, "example-report.md", content=_EXAMPLE))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead the links of a page to where their targets are on the site."""
    here = page.file.src_uri
    source = {on_site: place for place, on_site in ELSEWHERE.items() if on_site != "index.md"}
    folder = posixpath.dirname(source.get(here, f"docs/{here}"))
    pieces = _CODE.split(markdown)
    return "".join(
        piece if number % 2 else _LINK.sub(lambda link: _led(link, folder, here), piece)
        for number, piece in enumerate(pieces)
    )


def _led(link: re.Match[str], folder: str, here: str) -> str:
    if ":" in link["to"]:
        return link[0]
    target = posixpath.normpath(posixpath.join(folder, link["to"]))
    page = ELSEWHERE.get(target) or target.removeprefix("docs/")
    if page == target and (ROOT / target).exists():
        return f"{link['text']} (`{target}` in the repository)"  # code, which the site has none of
    to = posixpath.relpath(page, posixpath.dirname(here) or ".")
    return f"[{link['text']}]({to}{link['anchor'] or ''})"


def _report() -> str:
    """The page that the example's command writes."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        asked = ["check", "examples/brightline/before", "--canon", "examples/brightline/canon.yaml"]
        how = ["--format", "html", "--output", str(page), "--as-of", "2026-07-01"]
        code = "from checker.cli import main; main()"
        subprocess.run([sys.executable, "-c", code, *asked, *how], cwd=ROOT, check=False)
        return page.read_text("utf-8")
