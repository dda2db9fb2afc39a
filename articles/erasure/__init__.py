"""Erasure of what the law demands, from every table, index, history and file."""
