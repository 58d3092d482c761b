"""Comparisons for the pages of the desk, made in processes of their own."""
