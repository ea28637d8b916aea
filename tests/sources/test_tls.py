"""https: the name is kept for the certificate, while the address is the one judged."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from checker.interface import FetchError
from checker.sources.fetch import Fetcher, FetchLimits
from tests.sources.web_server import Site, page, serving

OPEN = FetchLimits(seconds=5, allow_private=True)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("portal.brightline.example").configure_cert(context)
    named: list[str | None] = []
    context.sni_callback = lambda socket, name, context: named.append(name)
    with serving({"/a": page("x")}, context) as running:
        running.named = named
        yield running


def get(site: Site, host: str) -> bytes:
    with Fetcher(OPEN, resolve=lambda host, port: ["127.0.0.1"]) as fetcher:
        return fetcher.get(f"https://{host}:{site.port}/a").content


def test_the_certificate_is_that_of_the_name(site: Site) -> None:
    assert b"Plans" in get(site, "portal.brightline.example")
    assert site.named == ["portal.brightline.example"]


def test_another_name_is_refused(site: Site) -> None:
    with pytest.raises(FetchError, match="certificate verify failed"):
        get(site, "www.brightline.example")
    assert site.asked == []


def test_a_certificate_nobody_knows_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(FetchError, match="certificate verify failed"):
        get(site, "portal.brightline.example")
