"""Measurements: run by hand, never by a test. Their figures are kept in docs/benchmarks.md."""
