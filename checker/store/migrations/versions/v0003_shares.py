"""Shares of a scan's LLM budget, which the workers of a cluster take."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from checker.store.tables import Exact

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "shares",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("scan", sa.Integer, nullable=False, index=True),
        sa.Column("worker", Exact, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
    )
