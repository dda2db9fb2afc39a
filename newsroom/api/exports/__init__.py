"""Whole lists at once: as a stream over the API, or as files that anybody may copy."""
