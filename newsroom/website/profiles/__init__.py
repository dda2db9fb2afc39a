"""The profile of a person or organisation: counts, filters, positions and timeline."""
