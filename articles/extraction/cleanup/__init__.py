"""Corrections of the spans that the model found."""
