"""What editors decide about people and organisations: one module a subject."""
