"""What a model said of documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from checker.store.tables import Exact

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make it; it is filled as a model reads. Everything else stays as it is."""
    op.create_table(
        "drafts",
        sa.Column(
            "uri", Exact, sa.ForeignKey("documents.uri", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("reader", Exact, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("drafts", Exact, nullable=False),
    )
