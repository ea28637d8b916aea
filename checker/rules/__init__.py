"""The rules: each compares one kind of statement with what is approved."""
