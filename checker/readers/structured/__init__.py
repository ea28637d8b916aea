"""Structured data inside pages: JSON-LD in the vocabulary of schema.org."""
