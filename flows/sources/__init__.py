"""Sources: where documents come from, what a source lists, and how it is fetched."""
