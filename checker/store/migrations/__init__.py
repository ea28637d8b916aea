"""The steps from one version of the tables to the next; the store takes them when it opens."""
