"""Data files that people are shown the texts of: YAML and JSON."""
