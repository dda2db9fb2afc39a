"""Extraction runs: queueing, storing what was found, and keeping decisions through corrections and re-runs."""
