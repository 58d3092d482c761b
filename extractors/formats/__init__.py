"""Passages of files that have no pages: HTML and DOCX."""
