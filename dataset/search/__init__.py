"""Full-text search over passages, the same on SQLite and PostgreSQL."""
