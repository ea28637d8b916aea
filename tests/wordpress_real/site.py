"""A real WordPress in a folder, on MariaDB and PHP's own web server, as Debian packages them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import xmlrpc.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.service.made import CHECKS

ROOT = Path(__file__).parents[2]
WORDPRESS = Path("/usr/share/wordpress")
START_SECONDS = 120.0
WHO, PASSWORD = "kim", "Brightline-1"

CONFIG = """\
<?php
define( 'DB_NAME', 'wordpress' ); define( 'DB_USER', 'root' ); define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:{socket}' );
define( 'DB_CHARSET', 'utf8mb4' ); define( 'DB_COLLATE', '' );
define( 'AUTH_KEY', 'a' ); define( 'SECURE_AUTH_KEY', 'b' ); define( 'LOGGED_IN_KEY', 'c' );
define( 'NONCE_KEY', 'd' ); define( 'AUTH_SALT', 'e' ); define( 'SECURE_AUTH_SALT', 'f' );
define( 'LOGGED_IN_SALT', 'g' ); define( 'NONCE_SALT', 'h' );
define( 'DISABLE_WP_CRON', true ); define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true ); define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1' );
define( 'WP_DEFAULT_THEME', 'plain' );
define( 'WP_DEBUG', true ); define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', __DIR__ . '/debug.log' );
$table_prefix = 'wp_';
$set = json_decode( (string) @file_get_contents( __DIR__ . '/onmessage.json' ), true );
foreach ( $set ? $set : array() as $name => $value ) {{
	define( $name, $value );
}}
if ( ! defined( 'ABSPATH' ) ) {{ define( 'ABSPATH', __DIR__ . '/' ); }}
require_once ABSPATH . 'wp-settings.php';
"""
# The classic editor but where `?blocks` asks for the other one, and a field over REST as themes and
# plugins register theirs.
CLASSIC = """\
<?php
add_filter( 'use_block_editor_for_post', static function () { return isset( $_GET['blocks'] ); } );
add_filter( 'pre_wp_mail', '__return_true' );
add_action( 'init', static function () {
	add_shortcode( 'price', static function () { return '$55 per seat per month'; } );
	// As other plugins publish: past every filter.
	if ( isset( $_GET['publish_now'] ) ) {
		wp_publish_post( (int) $_GET['publish_now'] );
	}
	if ( isset( $_GET['forget_settings'] ) ) {
		delete_option( 'onmessage' );
	}
	// As an SEO plugin stores its own form's fields.
	add_action( 'save_post', static function ( $id ) {
		if ( isset( $_POST['seo'] ) ) {
			update_post_meta( $id, '_yoast_wpseo_metadesc', wp_unslash( $_POST['seo'] ) );
		}
	} );
	$shown = array( 'show_in_rest' => true, 'single' => true, 'type' => 'string' );
	register_post_meta( 'post', 'claim', $shown );
} );
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def database(folder: Path) -> Iterator[Path]:
    """MariaDB in a folder; yields its socket."""
    data, place = folder / "data", folder / "s"
    me = os.environ.get("USER", "root") if os.getuid() else "root"
    options = ["--no-defaults", f"--datadir={data}", f"--user={me}"]
    made = ["mariadb-install-db", *options, "--auth-root-authentication-method=normal"]
    subprocess.run(made, check=True, capture_output=True)
    running = ["mariadbd", *options, f"--socket={place}", "--skip-networking"]
    with (folder / "mariadb.log").open("w") as log:
        process = subprocess.Popen([_found(running[0]), *running[1:]], stdout=log, stderr=log)
        try:
            client = ["mariadb", "--no-defaults", f"--socket={place}", "-u", "root", "-e"]
            _until(
                lambda: subprocess.run([*client, "select 1"], capture_output=True).returncode == 0
            )
            subprocess.run([*client, "create database wordpress"], check=True)
            yield place
        finally:
            process.terminate()
            process.wait(60)


def _found(program: str) -> str:
    return shutil.which(program) or f"/usr/sbin/{program}"


def _until(ready: Any) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.2)
    pytest.fail("it did not start")


class WordPress:
    """A running WordPress as its users meet it, logged in as an administrator."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.web = httpx.Client(base_url=url, timeout=60, follow_redirects=True)

    def install(self) -> None:
        form = {"weblog_title": "Brightline", "user_name": WHO, "admin_password": PASSWORD}
        form |= {
            "admin_password2": PASSWORD,
            "pw_weak": "1",
            "admin_email": "kim@brightline.example",
        }
        answer = self.web.post("/wp-admin/install.php?step=2", data={**form, "blog_public": "0"})
        assert "Success" in answer.text, answer.text[-2000:]
        self.log_in(WHO)
        page = self.web.get("/wp-admin/plugins.php").text
        link = re.search(r'href="(plugins\.php\?action=activate[^"]*onmessage[^"]*)"', page)
        assert link, page[-3000:]
        self.web.get(f"/wp-admin/{unescape(link[1])}")

    def log_in(self, who: str) -> None:
        self.web.get("/wp-login.php")
        self.web.post("/wp-login.php", data={"log": who, "pwd": PASSWORD, "testcookie": "1"})

    def log_in_as(self, role: str) -> WordPress:
        """The same site for somebody else, who has only that role."""
        mail = f"{role}@brightline.example"
        person = {"username": role, "email": mail, "password": PASSWORD, "roles": [role]}
        self.rest("POST", "users", person)  # again: it is there already
        other = WordPress(self.folder, self.url)
        other.log_in(role)
        return other

    def set(self, **constants: Any) -> None:
        """What wp-config.php defines for the plugin from the next request on."""
        named = {
            f"ONMESSAGE_{name}": value for name, value in constants.items() if value is not None
        }
        (self.folder / "onmessage.json").write_text(json.dumps(named), "utf-8")

    def rest(
        self, method: str, path: str, body: Mapping[str, Any], space: str = "wp/v2"
    ) -> httpx.Response:
        nonce = self.web.get("/wp-admin/admin-ajax.php?action=rest-nonce").text
        place = f"/index.php?rest_route=/{space}/{path}"
        return self.web.request(method, place, json=body, headers={"X-WP-Nonce": nonce})

    def get(self, id: int, type: str = "posts") -> dict[str, Any]:
        """What is stored."""
        nonce = self.web.get("/wp-admin/admin-ajax.php?action=rest-nonce").text
        path = f"/index.php?rest_route=/wp/v2/{type}/{id}&context=edit"
        return dict(self.web.get(path, headers={"X-WP-Nonce": nonce}).json())

    def revisions(self, id: int) -> list[str]:
        nonce = self.web.get("/wp-admin/admin-ajax.php?action=rest-nonce").text
        path = f"/index.php?rest_route=/wp/v2/posts/{id}/revisions&context=edit"
        listed = self.web.get(path, headers={"X-WP-Nonce": nonce}).json()
        return [one["content"]["raw"] for one in listed]

    def form(self, id: int | None = None) -> dict[str, str]:
        """The classic editor's form, of a new post or of one that is stored."""
        path = f"/wp-admin/post.php?post={id}&action=edit" if id else "/wp-admin/post-new.php"
        page = LexborHTMLParser(self.web.get(path).text)
        form = page.css_first("form#post")
        assert form is not None
        values = {}
        for node in form.css("input[type=hidden]"):
            if name := node.attributes.get("name"):
                values[name] = node.attributes.get("value") or ""
        for name in ("aa", "mm", "jj", "hh", "mn"):
            values[name] = values.get(f"hidden_{name}", "")
        return values

    def classic(self, id: int | None = None, press: str = "publish", **fields: str) -> Page:
        """Press a button of the classic editor, and follow to the page that is shown."""
        form = self.form(id) | {"post_title": "Growth", "excerpt": ""} | fields
        form |= {"publish": "Publish"} if press == "publish" else {"save": "Save"}
        if press == "publish":
            form["post_status"] = "publish"
        return Page(self.web.post("/wp-admin/post.php", data=form), int(form["post_ID"]))

    def call(self, method: str, *parameters: Any) -> Any:
        """An XML-RPC call."""
        return getattr(xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc.php"), method)(
            1, WHO, PASSWORD, *parameters
        )

    def visible(self, id: int) -> bool:
        """Whether visitors can see a post."""
        return httpx.get(f"{self.url}/?p={id}", follow_redirects=True).status_code == 200


class Page:
    """A page of the admin as it is shown."""

    def __init__(self, answer: httpx.Response, id: int) -> None:
        assert answer.status_code == 200, answer.text
        self.id = id
        self.url = str(answer.url)
        tree = LexborHTMLParser(answer.text)
        self.notices = [node.text(separator=" ") for node in tree.css(".notice, .updated, .error")]
        forms = tree.css(".onmessage-in-spite form")
        self.in_spite = [
            {node.attributes["name"]: node.attributes.get("value") for node in form.css("[name]")}
            for form in forms
        ]
        self.refusals = [node.text(separator="\n") for node in tree.css(".onmessage-refusal")]
        self.trouble = [node.text(separator=" ") for node in tree.css(".onmessage-trouble")]


@contextmanager
def running(folder: Path) -> Iterator[WordPress]:
    """WordPress in a folder, with the plugin put in as its README says."""
    site, port = folder / "site", free_port()
    subprocess.run(["cp", "-rL", str(WORDPRESS), str(site)], capture_output=True, check=False)
    for part in ("plugins", "mu-plugins", "themes", "uploads"):
        (site / "wp-content" / part).mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "integrations/cms/wordpress", site / "wp-content/plugins/onmessage")
    (site / "wp-content/mu-plugins/classic.php").write_text(CLASSIC, "utf-8")
    theme = site / "wp-content/themes/plain"
    theme.mkdir()
    (theme / "style.css").write_text("/*\nTheme Name: Plain\n*/", "utf-8")
    (theme / "index.php").write_text(
        "<?php while ( have_posts() ) { the_post(); the_content(); }", "utf-8"
    )
    with database(folder) as place:
        (site / "wp-config.php").unlink(missing_ok=True)
        (site / "wp-config.php").write_text(CONFIG.format(socket=place), "utf-8")
        with (folder / "php.log").open("w") as log:
            process = subprocess.Popen(
                ["php", "-S", f"127.0.0.1:{port}", "-t", str(site)],
                cwd=site, stdout=log, stderr=log, env={**os.environ, "PHP_CLI_SERVER_WORKERS": "3"},
                start_new_session=True,
            )  # fmt: skip
            try:
                wordpress = WordPress(site, f"http://127.0.0.1:{port}")
                wordpress.set(URL="http://127.0.0.1:9", KEY=CHECKS)
                _until(lambda: _answers(wordpress))
                wordpress.install()
                yield wordpress
            finally:
                os.killpg(process.pid, signal.SIGTERM)  # its workers do not end with it
                process.wait(60)


def _answers(wordpress: WordPress) -> bool:
    try:
        return wordpress.web.get("/wp-admin/install.php").status_code == 200
    except httpx.HTTPError:
        return False
