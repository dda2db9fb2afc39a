"""HTTP caching, redirects and pages of lists on the public site."""
