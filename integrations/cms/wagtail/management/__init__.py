"""Management of the checks from the command line."""
