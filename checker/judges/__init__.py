"""OnMessage: judges."""
