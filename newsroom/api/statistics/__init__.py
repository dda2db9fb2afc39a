"""Counts of the statements and stories that a viewer may see."""
