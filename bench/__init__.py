"""Benchmarks: what kisoku costs, beside what people would do without it."""
