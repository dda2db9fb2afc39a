"""Names of people and organisations: keys to find them by, likeness, and roles that exclude each other."""
