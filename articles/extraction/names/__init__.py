"""Names of people and organisations in a text, and which of them belong to one character."""
