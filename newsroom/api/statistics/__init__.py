"""Denominators: how many statements and stories there are, by what, of those that the asker may see."""
