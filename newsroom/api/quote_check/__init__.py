"""Whether the quotations of a draft are what the archive has: word for word, and by whom."""
