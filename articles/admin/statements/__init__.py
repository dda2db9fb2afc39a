"""The admin of statements, their speakers and disputes."""
