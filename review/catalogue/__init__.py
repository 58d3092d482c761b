"""The store's rows as columns in memory, to filter, sort and count a million of them at once."""
