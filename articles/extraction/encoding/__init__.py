"""The model: tokens, windows, inference and decoding."""
