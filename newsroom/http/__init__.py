"""HTTP caching for the public site and the API."""
