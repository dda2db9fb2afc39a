"""Who said what in a text: text in, frozen values with offsets out. Knows neither Django nor the archive's models."""
