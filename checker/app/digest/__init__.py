"""Digests: after a scan, the few lines that matter to each owner, sent where they read them."""
