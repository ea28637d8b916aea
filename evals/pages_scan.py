"""Real pages scanned from a folder, a web server and S3: the same findings, and what a second
scan costs.

    python evals/pages_scan.py PAGES CANON [--companies a,b] [--s3]

PAGES has a folder for each company. They are served on loopback with a sitemap (with dates and
ETags) and, with --s3, by moto's server, in another process. What is compared is every finding
by place, rule and message. The second scan's requests are counted, and its time is set against
the first one's.
"""

from __future__ import annotations

import argparse
import atexit
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, date, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from xml.sax.saxutils import escape

from checker.app.fetching import open_sources
from checker.app.scanning import Scanned, ScanRequest, scan
from checker.config import Settings
from checker.readers.files import NEVER_COLLATERAL
from checker.readers.formats import media_type_of
from checker.store import open_store

AS_OF = date(2026, 9, 1)


def pages_of(folder: Path, companies: list[str]) -> list[str]:
    """The pages' paths below the folder, of these companies."""
    found = (p for name in companies for p in (folder / name).rglob("*") if p.is_file())
    known = (p for p in found if media_type_of(p.name) and p.suffix not in NEVER_COLLATERAL)
    return sorted(p.relative_to(folder).as_posix() for p in known)


def serve(folder: Path, pages: list[str], log: list[str]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            log.append(self.path)
            path = unquote(urlsplit(self.path).path).lstrip("/")
            if path == "robots.txt":
                self.answer(b"User-agent: *\nAllow: /\n", "text/plain")
            elif path == "sitemap.xml":
                self.answer(sitemap(folder, pages, base(server)).encode(), "application/xml")
            elif path in pages:
                self.page(folder / path)
            else:
                self.send_error(404)

        def page(self, file: Path) -> None:
            content = file.read_bytes()
            etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.send_header("ETag", etag)
                self.end_headers()
                return
            self.answer(content, media_type_of(file.name) or "text/plain", etag, file)

        def answer(
            self, content: bytes, kind: str, etag: str = "", file: Path | None = None
        ) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            if etag and file:
                self.send_header("ETag", etag)
                self.send_header("Last-Modified", formatdate(file.stat().st_mtime, usegmt=True))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def base(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}/"


def sitemap(folder: Path, pages: list[str], root: str) -> str:
    def entry(path: str) -> str:
        changed = datetime.fromtimestamp((folder / path).stat().st_mtime, UTC)
        where = escape(root + quote(path))
        return f"<url><loc>{where}</loc><lastmod>{changed.isoformat()}</lastmod></url>"

    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return f"<urlset {space}>{''.join(map(entry, pages))}</urlset>"


def upload(folder: Path, pages: list[str]) -> tuple[subprocess.Popen[bytes], dict[str, object]]:
    import boto3

    os.environ.update(AWS_ACCESS_KEY_ID="k", AWS_SECRET_ACCESS_KEY="s", AWS_REGION="us-east-1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # In a process of its own: what a bucket's server does is not the scan's time.
    command = [Path(sys.executable).with_name("moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    endpoint = f"http://127.0.0.1:{port}"
    _wait_for(port)
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket="pages")
    for path in pages:
        client.put_object(Bucket="pages", Key=path, Body=(folder / path).read_bytes())
    return server, {"folder": "s3://pages", "options": {"endpoint_url": endpoint}}


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("moto's server does not answer")


def scanned(store: Path, canon: Path, source: dict[str, object]) -> tuple[Scanned, float]:
    settings = Settings(canon=canon, judge="local", sources=({"name": "pages", **source},))
    # Of the processor, so that what else runs here does not count. The servers are in it.
    start = time.process_time()
    with open_store(str(store)) as opened:
        sources = open_sources(settings, os.environ, store.parent / "cache")
        found = scan(ScanRequest(AS_OF), settings, opened, sources)
    return found, time.process_time() - start


def said(found: Scanned, root: str) -> list[str]:
    """Every finding by its place below the root, in one line each."""

    def plain(text: str) -> str:
        return unquote(text.replace(root, ""))

    return sorted(
        json.dumps(
            [plain(f.location.uri), f.rule, f.location.line, f.location.start, plain(f.message)]
        )
        for f in found.report.findings
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("canon", type=Path)
    parser.add_argument("--companies", required=True, help="folders, with commas between")
    parser.add_argument("--s3", action="store_true")
    args = parser.parse_args()
    companies = args.companies.split(",")
    pages = pages_of(args.pages, companies)
    log: list[str] = []
    server = serve(args.pages, pages, log)
    web = {"web": base(server), "find": "sitemap", "allow_private": True}
    globs = [f"{company}/**" for company in companies]
    places: list[tuple[str, str, dict[str, object]]] = [
        ("folder", f"{args.pages.as_posix()}/", {"folder": str(args.pages), "include": globs}),
        ("web", base(server), web),
    ]
    if args.s3:
        moto, bucket = upload(args.pages, pages)
        atexit.register(moto.kill)
        places.append(("s3", "s3://pages/", bucket))
    first: list[str] | None = None
    with tempfile.TemporaryDirectory() as made:
        for name, root, source in places:
            store = Path(made) / f"{name}.sqlite"
            log.clear()
            found, took = scanned(store, args.canon, source)
            asked = len(log)
            log.clear()
            again, less = scanned(store, args.canon, source)
            summary = found.report.summary
            print(
                f"{name}: {summary.documents} documents, {summary.units} units, "
                f"{summary.findings} findings, {summary.skipped} skipped, {took:.1f} s, "
                f"{asked} requests; again {again.step.judged} judged, {less:.2f} s "
                f"({100 * less / took:.1f}%), {len(log)} requests {sorted(set(log))[:3]}",
                flush=True,
            )
            told = said(found, root)
            if said(again, root) != told:
                raise SystemExit(f"{name}: the second scan finds something else")
            if first is not None and told != first:
                for line in sorted(set(told) ^ set(first))[:10]:
                    print("  differs:", line)
                raise SystemExit(f"{name}: other findings than in the folder")
            first = told
    server.shutdown()


if __name__ == "__main__":
    main()
