"""The desk in a browser: pages of `onmessage serve` for the people who decide."""
