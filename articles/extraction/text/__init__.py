"""The structure of a text: segments, headlines, quotations and transcripts."""
