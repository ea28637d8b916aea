"""What documents say, and what each of their results rests on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from checker.store.tables import Exact

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make it; it is filled as documents are read again, as a new version does.

    Decisions, findings with their dates, and scans stay as they are.
    """
    op.create_table(
        "statements",
        sa.Column(
            "uri", Exact, sa.ForeignKey("documents.uri", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("words", sa.LargeBinary, nullable=False),
        sa.Column("parts", sa.LargeBinary, nullable=False),
        sa.Column("said", sa.LargeBinary, nullable=False),
    )
    # There was one basis, of number 1.
    op.add_column(
        "documents", sa.Column("basis", sa.Integer, nullable=False, server_default=sa.text("1"))
    )
    with op.batch_alter_table("results") as results:
        results.drop_column("trace")
