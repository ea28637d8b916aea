"""Adapters that bring the checker to where people work."""
