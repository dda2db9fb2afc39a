"""How statements, texts and agents are shown: labels, marks, citations, embeds and metadata."""
