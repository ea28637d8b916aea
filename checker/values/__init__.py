"""Typed values: what a text states as money, a quantity, a scope or a name, and when two agree."""
