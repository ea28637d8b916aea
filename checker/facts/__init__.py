"""OnMessage: facts."""
