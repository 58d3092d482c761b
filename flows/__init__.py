"""Prefect flows and the `kisoku` command line: they conduct, the other packages do the work."""
