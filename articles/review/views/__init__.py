"""The desk's pages, and the small answers that its script asks for."""
