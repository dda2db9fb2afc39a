"""Services for people and organisations, one module for each subject."""
