"""S3, through s3fs, against moto's server on loopback."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from checker.interface import SettingsError
from tests.sources.streams import Memory, source

KEYS = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=server, region_name="us-east-1")
    client.create_bucket(Bucket="collateral")
    yield client
    for found in client.list_objects_v2(Bucket="collateral").get("Contents", []):
        client.delete_object(Bucket="collateral", Key=found["Key"])
    client.delete_bucket(Bucket="collateral")


def put(client: Any, **texts: str) -> None:
    for key, text in texts.items():
        client.put_object(Bucket="collateral", Key=key, Body=text.encode())


def s3(server: str, folder: str = "s3://collateral/partners", **more: Any) -> Any:
    return source(folder=folder, options={"endpoint_url": server}, **more)


def test_a_bucket_is_read_once_and_then_only_where_it_changed(
    server: str, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, **{f"partners/{n}/page.md": f"Growth costs ${n}." for n in range(20)})
    put(bucket, **{"partners/empty.md": "", "partners/logo.png": "x", "elsewhere/a.md": "x"})
    put(bucket, **{"partners/": "", "partners/0/": ""})  # markers, as consoles make them
    memory = Memory()
    first = memory.read(s3(server, channel="partner"))
    assert len(first.fetched) == 21
    assert first.texts()["s3://collateral/partners/7/page.md"] == b"Growth costs $7."
    assert first.end.complete

    asked: list[str] = []
    monkeypatch.setattr(
        "checker.sources.bucket.BucketShelf.content",
        lambda self, entry, most: asked.append(entry.uri) or b"new",
    )
    put(bucket, **{"partners/7/page.md": "Growth costs $8."})
    bucket.delete_object(Bucket="collateral", Key="partners/3/page.md")
    second = memory.read(s3(server))
    assert asked == second.fetched == ["s3://collateral/partners/7/page.md"]
    assert len(second.unchanged) == 19
    assert "s3://collateral/partners/3/page.md" not in second.unchanged
    assert second.end.reached("s3://collateral/partners/3/page.md")


def test_odd_keys(server: str, bucket: Any) -> None:
    put(bucket, **{"partners/Prêts à 49 €?#.md": "a", "partners/\x7fa.md": "b"})
    stream = Memory().read(s3(server))
    assert stream.texts() == {"s3://collateral/partners/Prêts à 49 €?#.md": b"a"}
    assert list(stream.skipped) == ["s3://collateral/partners/\\x7fa.md"]


def test_a_large_object_is_not_fetched(server: str, bucket: Any) -> None:
    put(bucket, **{"partners/big.md": "x" * 1_500_000})
    (reason,) = Memory().read(s3(server)).skipped.values()
    assert reason.startswith("1.5 MB is more than the limit of 1 MB")


def test_a_bucket_that_is_not_there_takes_nothing_away(server: str, bucket: Any) -> None:
    stream = Memory().read(s3(server, "s3://nothing/here"))
    assert stream.skipped["source:portal"].startswith("s3://nothing/here: cannot be listed: ")
    assert not stream.end.complete


def test_a_folder_that_fails_hides_nothing(
    server: str, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, **{"partners/a.md": "a", "partners/closed/b.md": "b"})
    import s3fs

    found = s3fs.S3FileSystem.find

    def refuse(self: Any, path: str, *rest: Any, **more: Any) -> Any:
        if path.endswith("closed"):
            raise PermissionError("Access Denied")
        return found(self, path, *rest, **more)

    monkeypatch.setattr(s3fs.S3FileSystem, "find", refuse)
    stream = Memory().read(s3(server))
    assert stream.fetched == ["s3://collateral/partners/a.md"]
    assert stream.skipped == {"s3://collateral/partners/closed/": "cannot be listed: Access Denied"}
    assert not stream.end.reached("s3://collateral/partners/closed/b.md")


def test_what_lies_deep_is_listed_with_its_folder(server: str, bucket: Any) -> None:
    put(
        bucket,
        **{
            "partners/2026/q1/emea/a.md": "a",
            "partners/2026/q2/b.md": "b",
            "partners/2026/.git/c.md": "c",
            "partners/2026/node_modules/d.md": "d",
        },
    )
    assert Memory().read(s3(server)).fetched == [
        "s3://collateral/partners/2026/q1/emea/a.md",
        "s3://collateral/partners/2026/q2/b.md",
    ]


def test_secrets_come_from_the_environment(
    server: str, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bucket, **{"partners/a.md": "a"})
    for name in KEYS:
        monkeypatch.delenv(name)
    secrets = {"key": "PORTAL_KEY", "secret": "PORTAL_SECRET"}
    with pytest.raises(SettingsError, match=r"secrets\.key: the environment has no PORTAL_KEY"):
        s3(server, secrets=secrets)
    made = s3(server, secrets=secrets, environ={"PORTAL_KEY": "k", "PORTAL_SECRET": "s3cret"})
    assert len(Memory().read(made).fetched) == 1
    assert "s3cret" not in repr(made)


def test_an_archive_in_a_bucket_is_a_folder(server: str, bucket: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("decks/a.md", "Growth costs $49.")
    bucket.put_object(Bucket="collateral", Key="decks.zip", Body=packed.getvalue())
    stream = Memory().read(s3(server, "zip://::s3://collateral/decks.zip"))
    assert stream.texts() == {"s3://collateral/decks.zip!decks/a.md": b"Growth costs $49."}
