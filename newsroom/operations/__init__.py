"""What an administrator watches: whether the database suits, and the status of the archive."""
