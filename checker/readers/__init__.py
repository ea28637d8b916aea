"""OnMessage: readers."""
