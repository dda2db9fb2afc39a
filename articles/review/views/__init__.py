"""Views of the desk: its pages, and the JSON responses for its script."""
