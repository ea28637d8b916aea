"""Where collateral comes from: folders and buckets, web sites, Git repositories, services.

Nothing heavy is imported here: settings name their models from this package.
"""
