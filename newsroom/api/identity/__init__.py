"""Who is who, for those who decide it: names, merges, and agents that were told apart."""
