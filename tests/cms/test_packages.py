"""What people install into their CMS: each package is whole, and says the same everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import checker

ROOT = Path(__file__).parents[2]
CMS = ROOT / "integrations" / "cms"
WORDPRESS = CMS / "wordpress"


# --- WordPress: https://developer.wordpress.org/plugins/wordpress-org/how-your-readme-txt-works/

README = (WORDPRESS / "readme.txt").read_text("utf-8")
HEADER = dict(re.findall(r"^([A-Z][A-Za-z ]+): (.+)$", README.split("\n\n")[0], re.MULTILINE))
PLUGIN = dict(
    re.findall(
        r"^ \* ([A-Z][A-Za-z ]+): (.+)$",
        (WORDPRESS / "onmessage.php").read_text("utf-8"),
        re.MULTILINE,
    )
)


def test_wordpress_readme_has_what_its_format_asks_for() -> None:
    assert README.startswith("=== OnMessage ===\n")
    assert {"Contributors", "Tags", "Tested up to", "Stable tag", "License"} <= set(HEADER)
    assert len(HEADER["Tags"].split(", ")) <= 5
    short = README.split("\n\n")[1]
    assert "\n" not in short
    assert len(short) <= 150
    sections = re.findall(r"^== (.+) ==$", README, re.MULTILINE)
    assert sections[:3] == ["Description", "Installation", "Frequently Asked Questions"]
    assert {"External services", "Changelog"} <= set(sections)


def test_wordpress_readme_and_plugin_say_the_same() -> None:
    for key in ("Requires at least", "Requires PHP", "License", "License URI"):
        assert HEADER[key] == PLUGIN[key], key
    constant = re.search(r"const VERSION = '(.+)';", (WORDPRESS / "onmessage.php").read_text())
    assert constant is not None
    assert HEADER["Stable tag"] == PLUGIN["Version"] == constant[1] == checker.__version__
    assert f"\n= {HEADER['Stable tag']} =\n" in README


def test_wordpress_settings_are_all_in_both_readmes() -> None:
    sources = "".join(part.read_text("utf-8") for part in (WORDPRESS / "includes").glob("*.php"))
    used = set(re.findall(r"setting\( '([A-Z_]+)' \)", sources))
    used |= set(re.findall(r"^\t\t'([A-Z_]+)' +=> array\( __", sources, re.MULTILINE))
    page = (WORDPRESS / "README.md").read_text("utf-8")
    assert len(used) == 10
    for name in used:
        assert f"`ONMESSAGE_{name}`" in page, name
        assert f"`ONMESSAGE_{name}`" in README or name.startswith("NOTIFY"), name


def test_wordpress_texts_can_be_translated_by_one_name() -> None:
    for part in (*WORDPRESS.glob("*.php"), *(WORDPRESS / "includes").glob("*.php")):
        for call in re.findall(
            r"(?:esc_html)?__\((?:[^()']|'[^']*'|\"[^\"]*\")*\)", part.read_text()
        ):
            assert call.endswith(", 'onmessage' )"), (part, call)


def test_packages_have_the_licence() -> None:
    licence = (ROOT / "LICENSE").read_text("utf-8")
    for name in ("wordpress",):
        assert (CMS / name / "LICENSE").read_text("utf-8") == licence, name
