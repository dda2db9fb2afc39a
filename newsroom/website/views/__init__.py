"""The views of the public site."""
