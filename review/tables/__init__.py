"""The desk's tables: what is filtered, sorted, shown and downloaded."""
