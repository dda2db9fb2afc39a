"""Extraction runs: queueing, storing results, and keeping decisions through corrections and re-runs."""
