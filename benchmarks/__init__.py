"""Measurements, run by hand and never by a test. Their figures are in docs/benchmarks.md."""
