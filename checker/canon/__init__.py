"""OnMessage: canon."""
