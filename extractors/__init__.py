"""Plain functions from a document's bytes to records; they know no database, server or flow."""
