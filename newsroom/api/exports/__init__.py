"""Exports of whole lists, as a stream over the API or as files."""
