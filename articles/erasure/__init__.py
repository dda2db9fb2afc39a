"""Erasure for legal reasons, from every table, index, history and file."""
