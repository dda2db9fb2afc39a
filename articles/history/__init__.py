"""The history of what editors changed, and undoing it."""
