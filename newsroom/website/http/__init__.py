"""Caching, redirects and pagination of the public site."""
