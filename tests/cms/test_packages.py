"""What people install into their CMS: each package is whole, and says the same everywhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import checker
from tests.cms.test_adapters import missing

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


# --- npm: Strapi and Directus -------------------------------------------------------------

SHIPPED = {
    "directus": {"LICENSE", "README.md", "package.json", "dist/index.js", "dist/index.d.ts"},
    "strapi": {
        "LICENSE",
        "README.md",
        "package.json",
        "server/index.js",
        "server/index.d.ts",
        "server/gate.js",
    },
}
"""What is in the packages, and nothing else."""


def package(name: str) -> dict[str, Any]:
    return dict(json.loads((CMS / name / "package.json").read_text("utf-8")))


@missing("npm")
@pytest.mark.parametrize("name", SHIPPED)
def test_npm_packs_what_is_needed_and_nothing_else(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name  # packing builds, and leaves that beside the source
    shutil.copytree(CMS / name, folder, ignore=shutil.ignore_patterns("dist"))
    npm = ["npm", "pack", "--dry-run", "--json"]
    done = subprocess.run(npm, cwd=folder, check=True, capture_output=True, text=True)
    (packed,) = json.loads(done.stdout[done.stdout.index("[") :])
    assert {file["path"] for file in packed["files"]} == SHIPPED[name]


@pytest.mark.parametrize("name", SHIPPED)
def test_npm_package_says_what_it_is(name: str) -> None:
    said = package(name)
    assert (said["version"], said["license"]) == (checker.__version__, "Apache-2.0")
    assert f"{said['name']}-{said['version']}.tgz" in (CMS / name / "README.md").read_text("utf-8")
    places = re.findall(r'"\./([^"]+\.(?:js|d\.ts))"', json.dumps(said["exports"]))
    assert places
    assert set(places) <= SHIPPED[name]


def test_directus_package_has_what_its_marketplace_asks_for() -> None:
    said = package("directus")
    assert "directus-extension" in said["keywords"]
    extension = said["directus:extension"]
    assert set(extension) == {"type", "path", "source", "host"}
    assert extension["path"] in SHIPPED["directus"]
    assert (CMS / "directus" / extension["source"]).is_file()


def test_strapi_package_is_found_as_a_plugin() -> None:
    said = package("strapi")
    assert (said["strapi"]["kind"], said["strapi"]["name"]) == ("plugin", "onmessage")
    assert "./strapi-server" in said["exports"]


def test_packages_have_the_licence() -> None:
    licence = (ROOT / "LICENSE").read_text("utf-8")
    for name in ("wordpress", *SHIPPED):
        assert (CMS / name / "LICENSE").read_text("utf-8") == licence, name
