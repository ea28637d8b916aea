"""Sites kept in Git: what a change adds, for pre-commit and for GitHub."""
