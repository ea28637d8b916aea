"""OnMessage: report."""
