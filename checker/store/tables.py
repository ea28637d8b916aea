"""The tables, the same in SQLite and PostgreSQL but for vectors, which pgvector has its own for."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData()


class Exact(TypeDecorator[str]):
    """A text of any code points: no database takes NUL, and none half a surrogate pair.

    These, and the backslash, are written as backslash escapes.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        """In order of code points everywhere, so that every store lists in the same order."""
        return dialect.type_descriptor(
            sa.Text(collation="C") if dialect.name == "postgresql" else sa.Text()
        )

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        """As it is stored."""
        del dialect
        return None if value is None else escaped(value)

    def process_result_value(self, value: str | None, dialect: object) -> str | None:
        """As it was."""
        del dialect
        return None if value is None else unescaped(value)


def escaped(text: str) -> str:
    """The text with what no database takes written out."""
    text = text.replace("\\", "\\\\").replace("\0", "\\x00")
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def unescaped(text: str) -> str:
    """The text as it was."""
    if "\\" not in text:
        return text
    return text.encode("ascii", "backslashreplace").decode("unicode_escape")


documents = sa.Table(
    "documents",
    metadata,
    sa.Column("uri", Exact, primary_key=True),
    sa.Column("source", Exact, nullable=False, index=True),
    sa.Column("given", Exact),
    sa.Column("channels", Exact, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("seen", sa.Text, nullable=False),
    sa.Column("stale", sa.Integer, nullable=False),
    sa.Column("basis", sa.Integer, nullable=False),
    sa.Column("skip", sa.Text),
    sa.Column("met_in", sa.Integer, nullable=False),
    sa.Column("first_seen", sa.Date, nullable=False),
    sa.Column("last_seen", sa.Date, nullable=False),
    sa.Column("changed", sa.Date, nullable=False),
    sa.Column("gone", sa.Date),
)
"""A document as its source names it. `skip` is why the last scan could not read it, `basis` the
number of what its result rests on."""

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("name", Exact, primary_key=True),
    sa.Column("channel", Exact),
    sa.Column("owner", Exact),
    sa.Column("audience", Exact),
)

results = sa.Table(
    "results",
    metadata,
    sa.Column("uri", Exact, sa.ForeignKey("documents.uri", ondelete="CASCADE"), primary_key=True),
    sa.Column("result", sa.LargeBinary, nullable=False),
)
"""What judging a document gave."""

statements = sa.Table(
    "statements",
    metadata,
    sa.Column("uri", Exact, sa.ForeignKey("documents.uri", ondelete="CASCADE"), primary_key=True),
    sa.Column("words", sa.LargeBinary, nullable=False),
    sa.Column("parts", sa.LargeBinary, nullable=False),
    sa.Column("said", sa.LargeBinary, nullable=False),
)
"""What a document says, so that it is compared with another canon without being read: all its
words, its parts and their channels, and its statements."""

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("uri", Exact, sa.ForeignKey("documents.uri", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("reader", Exact, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("drafts", Exact, nullable=False),
)
"""What a model said of a document's windows, so that it is asked only where its brief or the
text is another: the key stands for both."""

observations = sa.Table(
    "observations",
    metadata,
    sa.Column("uri", Exact, sa.ForeignKey("documents.uri", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", Exact, nullable=False),
    sa.Column("value", Exact, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Index("observations_by_key", "key", "value", "uri"),
)
"""What documents say of things the canon is silent on, so that two that disagree are found."""

units = sa.Table(
    "units",
    metadata,
    sa.Column("uri", Exact, sa.ForeignKey("documents.uri", ondelete="CASCADE"), primary_key=True),
    sa.Column("reading", sa.LargeBinary, nullable=False),
)
"""All that reading a document gave, so that it can be judged again without it."""

vectors = sa.Table(
    "vectors",
    metadata,
    sa.Column("uri", Exact, sa.ForeignKey("documents.uri", ondelete="CASCADE"), primary_key=True),
    sa.Column("rows", sa.LargeBinary, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
)
"""The vectors of a document's units as half floats. SQLite only; see `pgvectors`."""

findings = sa.Table(
    "findings",
    metadata,
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
"""`opened_in` is the scan since which it is open, `closed_in` the one that found it gone."""

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("decision", sa.Text, nullable=False),
)
"""Waivers and reopenings as JSON, oldest first. None is ever changed or taken away."""

scans = sa.Table(
    "scans",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("started", sa.Text, nullable=False),
    sa.Column("finished", sa.Text),
    sa.Column("reported", sa.Text),
    sa.Column("canon_sha256", sa.Text, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("settings", sa.Text, nullable=False),
    sa.Column("counts", sa.Text, nullable=False),
)

shares = sa.Table(
    "shares",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("scan", sa.Integer, nullable=False, index=True),
    sa.Column("worker", Exact, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
)
"""Of the last scan's LLM budget: a row for each try, with what it may cost, or did, in 10^-12
dollars. See `checker.store.shares`."""

basis = sa.Table(
    "basis",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("canon", sa.LargeBinary, nullable=False),
    sa.Column("canon_sha256", sa.Text, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("settings", sa.Text, nullable=False),
)
"""What results were judged by: the last row, and those of before that some still rest on."""
