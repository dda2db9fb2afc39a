"""Quote check: compares the quotations of a draft with the archive, word for word and speaker for speaker."""
