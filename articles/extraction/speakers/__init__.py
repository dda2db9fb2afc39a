"""Who said a statement: candidates, their features, ranking and choice."""
