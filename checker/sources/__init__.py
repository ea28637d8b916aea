"""Where collateral comes from: folders and buckets, web sites, Git repositories.

Nothing heavy is imported here: settings name their models from this package.
"""
