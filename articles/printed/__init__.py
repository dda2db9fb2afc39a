"""What a story prints around a statement: its verb, its sentence and its speaker's role."""
