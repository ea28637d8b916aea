"""OnMessage: find where collateral contradicts what the company has approved."""

__version__ = "0.1.0"
