"""``search/``: what the site's search finds, for programs."""
