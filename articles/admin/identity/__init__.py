"""The admin of people and organisations: duplicates, questions, splits and suggestions."""
