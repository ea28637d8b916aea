"""What documents say where the canon is silent, by what it is of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from checker.store.tables import Exact

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make it; it is filled as documents are judged again, as a new version does."""
    op.create_table(
        "observations",
        sa.Column(
            "uri", Exact, sa.ForeignKey("documents.uri", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", Exact, nullable=False),
        sa.Column("value", Exact, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("observations_by_key", "observations", ["key", "value", "uri"])
