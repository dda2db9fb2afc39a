"""Names of people and organisations: keys to find them by, their similarity, and roles that exclude each other."""
