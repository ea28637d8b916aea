"""The HTTP service: translates requests into checks, and reports into answers."""
