"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from checker.store.tables import Exact

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "documents",
        sa.Column("uri", Exact, primary_key=True),
        sa.Column("source", Exact, nullable=False, index=True),
        sa.Column("given", Exact),
        sa.Column("channels", Exact, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
        sa.Column("stale", sa.Integer, nullable=False),
        sa.Column("skip", sa.Text),
        sa.Column("met_in", sa.Integer, nullable=False),
        sa.Column("first_seen", sa.Date, nullable=False),
        sa.Column("last_seen", sa.Date, nullable=False),
        sa.Column("changed", sa.Date, nullable=False),
        sa.Column("gone", sa.Date),
    )
    op.create_table(
        "sources",
        sa.Column("name", Exact, primary_key=True),
        sa.Column("channel", Exact),
        sa.Column("owner", Exact),
        sa.Column("audience", Exact),
    )
    _of_a_document(
        "results",
        sa.Column("result", sa.LargeBinary, nullable=False),
        sa.Column("trace", sa.LargeBinary, nullable=False),
    )
    _of_a_document("units", sa.Column("reading", sa.LargeBinary, nullable=False))
    if op.get_bind().dialect.name == "postgresql":
        _pgvector()
    else:
        _of_a_document(
            "vectors",
            sa.Column("rows", sa.LargeBinary, nullable=False),
            sa.Column("width", sa.Integer, nullable=False),
        )
    _findings_and_scans()


def _of_a_document(name: str, *columns: sa.Column[object]) -> None:
    uri = sa.Column(
        "uri", Exact, sa.ForeignKey("documents.uri", ondelete="CASCADE"), primary_key=True
    )
    op.create_table(name, uri, *columns)


def _pgvector() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.execute(
        'CREATE TABLE vectors (uri text COLLATE "C" NOT NULL REFERENCES documents (uri)'
        " ON DELETE CASCADE, place integer NOT NULL, data halfvec NOT NULL,"
        " PRIMARY KEY (uri, place))"
    )


def _findings_and_scans() -> None:
    op.create_table(
        "findings",
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("uri", Exact, nullable=False, index=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("first_seen", sa.Date, nullable=False),
        sa.Column("last_seen", sa.Date, nullable=False),
        sa.Column("opened_in", sa.Integer),
        sa.Column("closed_in", sa.Integer),
        sa.Column("met_in", sa.Integer, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("decision", sa.Text, nullable=False),
    )
    op.create_table(
        "scans",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("started", sa.Text, nullable=False),
        sa.Column("finished", sa.Text),
        sa.Column("reported", sa.Text),
        sa.Column("canon_sha256", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )
    op.create_table(
        "basis",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("canon", sa.LargeBinary, nullable=False),
        sa.Column("canon_sha256", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
    )
