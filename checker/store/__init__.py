"""What is kept between scans: documents, units, vectors, results, findings, decisions, scans.

SQLite in a folder by default, PostgreSQL with pgvector by URL. What is stored is JSON, never
pickle. Every write of a document is one transaction that can be repeated without effect.
"""

from checker.store.findings import FIXED, OPEN, POSSIBLE, Moved
from checker.store.opening import open_store, store_url
from checker.store.store import Store
from checker.store.values import (
    Basis,
    Behind,
    FindingRecord,
    Kept,
    Known,
    Observation,
    ScanRow,
    Stale,
)

__all__ = [
    "FIXED",
    "OPEN",
    "POSSIBLE",
    "Basis",
    "Behind",
    "FindingRecord",
    "Kept",
    "Known",
    "Moved",
    "Observation",
    "ScanRow",
    "Stale",
    "Store",
    "open_store",
    "store_url",
]
