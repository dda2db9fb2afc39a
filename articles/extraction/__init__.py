"""Extraction of statements from a text: text in, frozen values with offsets out. Imports neither Django nor models."""
