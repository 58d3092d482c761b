"""Records, tables, store and exports: what kisoku knows, without how it came to know it."""
