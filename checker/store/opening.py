"""Opening a store: which database, its version, and what is said where it cannot be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from checker.interface import StoreError, to_install
from checker.store.base import nothing
from checker.store.store import Store
from checker.store.trying import Trying, explained

FOLDER = Path(".onmessage")
FILE = FOLDER / "store.sqlite"
HEAD = "0005"
"""The version of the tables that this program reads and writes."""

_VERSIONS = ("0001", "0002", "0003", "0004", "0005")
_BUSY_SECONDS = 30
_IGNORED = "*\n"


def store_url(named: str | None) -> URL:
    """The database a setting names: a URL, a file, or by default one in `.onmessage/`.

    Raises StoreError where it is none that a store can be kept in.
    """
    text = named or str(FILE)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
        if url.get_backend_name() == "postgresql":
            return url.set(drivername="postgresql+psycopg")
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError("store: not a database URL; see docs/scan.md") from error
    if url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}:
        return url
    kinds = "a file, sqlite:///FILE or postgresql://USER@HOST/DATABASE"
    raise StoreError(f"store: {url.get_backend_name()} cannot hold a store; name {kinds}")


def open_store(
    named: str | None = None,
    waits: tuple[float, ...] | None = None,
    after: Callable[[str], None] = nothing,
) -> Store:
    """The store in a database, made or brought to this version where need be.

    `waits` are the seconds between attempts where a server does not answer; `after` is
    called after each write. Raises StoreError where it cannot be used, with the reason and
    what to do.
    """
    url = store_url(named)
    trying = Trying(_engine(url), shown(url), waits)
    trying.run(_bring_up(shown(url)))
    return Store(trying, url, after)


def shown(url: URL) -> str:
    """The database as it may be printed: no password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def _engine(url: URL) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(Path(str(url.database)))
    try:
        return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except ModuleNotFoundError as error:
        hint = f"install it with: {to_install('postgres')}"
        raise StoreError(f"store: PostgreSQL needs {error.name}; {hint}") from error


def _sqlite(path: Path) -> sa.Engine:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ignore = path.parent / ".gitignore"
        if path.parent.name == FOLDER.name and not ignore.exists():
            ignore.write_text(_IGNORED, "utf-8")
    except OSError as error:
        raise StoreError(f"{path}: cannot be made: {error.strerror}") from error
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS})

    def prepare(connection: sqlite3.Connection, _: object) -> None:
        # WAL: a search reads while a scan writes, and a kill leaves the last whole state.
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(engine, "connect", prepare)
    return engine


def _bring_up(name: str) -> Callable[[sa.Connection], None]:
    def bring_up(connection: sa.Connection) -> None:
        version = _version(connection)
        if version is not None and version not in _VERSIONS:
            hint = "update onmessage, or name another store"
            raise StoreError(f"{name}: a newer version of onmessage made it; {hint}")
        if version != HEAD:
            _migrate(connection, name)

    return bring_up


def _version(connection: sa.Connection) -> str | None:
    """The version of the tables; None where there are none yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _migrate(connection: sa.Connection, name: str) -> None:
    # Imported here: a store that is up to date does not need it, and it takes a while.
    from alembic import command
    from alembic.config import Config

    # Two that open a new store at once take turns. SQLite begins no transaction for a table by
    # itself, so that a kill would leave some of them.
    alone = "SELECT pg_advisory_xact_lock(7316110)"
    on_server = connection.dialect.name == "postgresql"
    connection.exec_driver_sql(alone if on_server else "BEGIN IMMEDIATE")
    if _version(connection) == HEAD:
        return
    config: Any = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, HEAD)
    except DBAPIError as error:
        raise explained(error, name) from error
