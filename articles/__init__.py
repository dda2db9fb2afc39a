"""Stories and the statements in them."""
